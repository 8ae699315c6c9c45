"""How many critical points the square loss of a linear convolutional network has: C_k, by a closed form.

Let k = (k_1, ..., k_L) be the sizes of the filters. For general data there are exactly

    C_k = generic ED degree of the Segre variety P^(k_1 - 1) x ... x P^(k_L - 1)

critical parameters up to scaling of the filters, complex ones included, in which no filter is zero. The strides do not
change this number; they decide what the critical points are. Where all strides are above one, each is the one
parameter of a critical function at a smooth point of the set of functions (Kohn, Montufar, Shahverdi, Trager 2024,
arXiv 2304.05752). Where strides are one, filters of equal dilation multiply as dense polynomials: a critical function
has all its factorisations as parameters, and further critical parameters are spurious, as their functions are critical
only among the forms with equal roots; `critical_strata` lists these.

*Proof* of the number, for all strides. Let f be the map from X = P^(k_1 - 1) x ... x P^(k_L - 1) to the filters, m + 1
the dimension of the cone over X, and Z a set of parameters on which the differential of f has the rank r < m + 1. Then
the cone over Z has at most the dimension r (below). So where a general linear space of affine filters drops the rank of
the bundle of principal parts, it does so in the expected dimension, and a Chern class of X counts these points for
every degree of the polar classes, as for the Segre variety itself: C_k is their sum. For general data and a general
quadratic form only those Z have critical parameters whose dimension *is* r, the tangent space of f(Z) then being the
image of the differential.

The sets Z: write a function as P(x) = prod_S B_S(x^S) over the dilations S, with y = 1. Changes of the filters change
P by P times sums of phi_S(x^S), phi_S any rational function with poles at the roots of B_S of orders up to the largest
multiplicity of that root in one filter. The roots of B_S in x are fibres of x -> x^S, and fibres of different S are
nested or disjoint. So the roots fall into classes with disjoint poles: the fibres within a largest one. A class moves
with one parameter, or with none at 0 and infinity. It adds 1 to the rank if it is one root of one B_S, not 0 or
infinity, that is simple in all filters; otherwise more than its parameters: a second fibre is smaller and its function
has fewer poles, a multiple root has functions with poles of order two, and at 0 and infinity there is no parameter. So
the dimension of Z is at most r, and r just where no classes meet and every filter has simple roots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import factorial, prod
from time import perf_counter

from neurovariety.architectures.architecture import Architecture
from neurovariety.variety.aligned import LONGEST_VALUE, number_text
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_degree, segre_veronese_generic_ed_degree
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.filters.given_filters import filter_sizes
from neurovariety.variety.result import Certainty, Invariant

MOST_FACTORS_NAMED = 10
"""One by one in the evidence."""


@dataclass(frozen=True, kw_only=True)
class CriticalCount(Invariant):
    """How many critical points a linear convolutional network has, for general data.

    Attributes
    ----------
    value : int
        C_k: complex critical parameters, up to scaling of the filters, in which no filter is zero.
    sizes : tuple of int
        k, of the filters.
    dimension : int
        Of the set of functions.
    degree : int
        Of its closure.
    functions : int
        Critical ones on the closure: C_k of the reduced network.
    pure, spurious : int
        Critical parameters of these functions, and the others; together the value.
    """

    sizes: tuple[int, ...]
    dimension: int
    degree: int
    functions: int
    pure: int
    spurious: int

    def headline(self) -> str:
        """Write the value with its name; only the size of a very long one."""
        return f"{self.name} of {self.of}: {number_text(self.value, digits=LONGEST_VALUE)}"


def critical_count(network: Architecture | str | Iterable[int]) -> CriticalCount:
    """Count the critical points of the square loss of a linear convolutional network by a closed form.

    Parameters
    ----------
    network : Architecture, str, or iterable of int
        A linear convolutional network along one axis, or only the sizes of its filters: all strides are then taken to
        be above one, and which they are does not matter.

    Returns
    -------
    CriticalCount
        Its evidence says what general data are.

    Raises
    ------
    InputError
        For other architectures, images, and sizes that are no whole numbers from 1.
    ResourceError
        When the number would have more than some ten million digits.

    Notes
    -----
    The closed form is `segre_veronese_generic_ed_degree`; the proof that it holds with any strides stands at the top of
    this file. Inputs can be general when there are at least as many signals as the end-to-end filter has entries: their
    moment matrices then fill an open set of quadratic forms, also where each signal has several windows.

    Examples
    --------
    >>> print(critical_count([2, 3, 4, 5]))
    critical points of filters 2,3,4,5 with strides above 1: 2,976,084
      exact: the generic ED degree of the Segre variety of sizes 2 x 3 x 4 x 5
      counted: complex critical parameters up to scaling, no filter zero, of general inputs and targets
      each is the only parameter of its function, a smooth point of the closure; none is spurious
      special data can have fewer: white inputs, for example, which ed_degree(network, metric="monomial") counts

    With stride 1 some are spurious:

    >>> found = critical_count("lcn 2,2,2 stride 1,2")
    >>> found.value, found.functions, found.pure, found.spurious
    (34, 10, 20, 14)
    """
    start = perf_counter()
    taken, sizes = filter_sizes(network)
    long = tuple(size for size in sizes if size > 1) or (1,)
    grouped: list[tuple[int, ...]] = (
        [(size,) for size in long] if taken is None else [block.lengths for block in blocks_of(taken) or ()]
    )
    reduced = tuple(1 + sum(size - 1 for size in block) for block in grouped) or (1,)
    value = _segre_count(long)
    functions = value if len(reduced) == len(long) else _segre_count(reduced)
    pure = functions * prod(map(factorisations, grouped))
    return CriticalCount(
        name="critical points",
        of=f"filters {_factors_text(sizes, ',')} with strides above 1" if taken is None else taken.spec,
        value=value,
        certainty=Certainty.EXACT,
        evidence=f"the generic ED degree of the Segre variety of sizes {_factors_text(long, ' x ')}",
        seconds=perf_counter() - start,
        remarks=(
            "counted: complex critical parameters up to scaling, no filter zero, of general inputs and targets",
            _kinds(functions, pure, value - pure, grouped),
            *_special_data(reduced),
        ),
        sizes=sizes,
        dimension=1 + sum(size - 1 for size in long),
        degree=segre_veronese_degree(reduced),
        functions=functions,
        pure=pure,
        spurious=value - pure,
    )


def factorisations(sizes: Iterable[int]) -> int:
    """Count the ways to write a general form as a product of filters of these sizes, up to scaling.

    Examples
    --------
    >>> factorisations([2, 2, 2]), factorisations([3, 3])
    (6, 6)
    """
    degrees = [size - 1 for size in sizes]
    return factorial(sum(degrees)) // prod(map(factorial, degrees))


def _segre_count(sizes: tuple[int, ...]) -> int:
    """Take the closed form; a linear space has one critical point, of whatever dimension."""
    return 1 if len(sizes) == 1 else segre_veronese_generic_ed_degree(sizes)


def _factors_text(sizes: tuple[int, ...], between: str) -> str:
    if len(sizes) <= MOST_FACTORS_NAMED:
        return between.join(map(str, sizes))
    return between.join(f"{size} ({times} times)" for size, times in sorted(Counter(sizes).items()))


def _kinds(functions: int, pure: int, spurious: int, grouped: list[tuple[int, ...]]) -> str:
    if all(len(sizes) == 1 for sizes in grouped):
        return "each is the only parameter of its function, a smooth point of the closure; none is spurious"
    of_all = f"of {number_text(functions)} critical functions"
    whose = "the factorisations of the least-squares filter" if len(grouped) == 1 else of_all
    return f"{number_text(pure)} are pure, {whose}; {number_text(spurious)} are spurious: filters with a root in common"


def _special_data(reduced: tuple[int, ...]) -> tuple[str, ...]:
    if len(reduced) == 1:
        return ()
    return (
        'special data can have fewer: white inputs, for example, which ed_degree(network, metric="monomial") counts',
    )
