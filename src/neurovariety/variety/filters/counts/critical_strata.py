"""Where the critical points of convolutions with stride one lie: the multiplicities of the roots of their filters.

Filters of one dilation S multiply as dense polynomials, and their product B_S, of degree n_S, has roots of some
multiplicities lambda_S, a partition of n_S. For general data a critical parameter has filters without multiple roots,
and its function is critical among the functions with these multiplicities (proof: `critical_counts`). So

    C_k = sum over all (lambda_S) of prod_S N(lambda_S, (k_l - 1)) gEDdeg(Delta),

N(lambda, mu) the number of ways to spread the roots, matrices of zeros and ones, and Delta the set of functions with
multiplicities lambda_S: a finite birational projection of the Segre product of multiple root loci, of the same polar
degrees by the argument at the top of `critical_counts`, applied to products of powers of linear forms. Simple roots
everywhere are the pure critical points, all others are spurious.

**The degree of a Segre product.** Polar degrees are linear in the Chern-Mather class, and that class of a product is
the product of the classes. In terms of the polynomials phi of `zero_one_matrices`, for Delta_lambda with s roots

    phi_lambda(t) = (-1)^(n - s) t^n / prod m_i! sum_j e_j(lambda) (s + 1)! / (j + 1)! t^-j,

the generic ED degree is the sum of (-1)^i (2^(n + 1 - i) - 1) (n - i)! times the coefficient of t^i in prod_S
phi_(lambda_S), n the sum of the n_S.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import factorial, prod
from time import perf_counter

from neurovariety.architectures.architecture import Architecture
from neurovariety.variety.aligned import LONGEST_VALUE, aligned, number_text
from neurovariety.variety.closed_forms.integer_polynomials import product_of_powers
from neurovariety.variety.closed_forms.work import check_work
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.filters.counts.critical_counts import critical_count
from neurovariety.variety.filters.counts.partitions import Partition, count_partitions, products_of_square_free
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.result import Certainty, Invariant

MOST_STRATA = 20_000
"""Lists of partitions: some ten seconds."""

MOST_DEGREE = 1000
"""Of filters whose partitions are counted before they are listed."""


@dataclass(frozen=True, kw_only=True)
class CriticalStratum:
    """The critical points with given multiplicities of the roots.

    Attributes
    ----------
    dilations : tuple of int
        Of the blocks of filters with more than one entry.
    multiplicities : tuple of tuples of int
        Of the roots of each block's product, the largest first.
    dimension : int
        Of the functions with these multiplicities.
    functions : int
        Critical ones among them, for general data.
    parameters_each : int
        Critical parameters of each, up to scaling.
    """

    dilations: tuple[int, ...]
    multiplicities: tuple[Partition, ...]
    dimension: int
    functions: int
    parameters_each: int

    @property
    def parameters(self) -> int:
        """Critical parameters in all."""
        return self.functions * self.parameters_each

    @property
    def pure(self) -> bool:
        """Whether all roots are simple: the functions are critical among all functions."""
        return all(part == 1 for parts in self.multiplicities for part in parts)


@dataclass(frozen=True, kw_only=True)
class CriticalStrata(Invariant):
    """All critical points of a linear convolutional network by the multiplicities of the roots of its filters.

    Attributes
    ----------
    value : int
        C_k, the sum of the parameters of all strata.
    strata : tuple of CriticalStratum
        Those that have critical points, the pure ones first.
    """

    strata: tuple[CriticalStratum, ...]

    @property
    def pure_functions(self) -> int:
        """Critical functions."""
        return sum(stratum.functions for stratum in self.strata if stratum.pure)

    @property
    def spurious_functions(self) -> int:
        """Functions of spurious critical parameters."""
        return sum(stratum.functions for stratum in self.strata if not stratum.pure)

    @property
    def spurious(self) -> int:
        """Spurious critical parameters."""
        return sum(stratum.parameters for stratum in self.strata if not stratum.pure)

    def headline(self) -> str:
        """Write the value with its name; only the size of a very long one."""
        return f"{self.name} of {self.of}: {number_text(self.value, digits=LONGEST_VALUE)}"

    def details(self) -> list[str]:
        """Write the strata as a table."""
        head = ("multiplicities", "dimension", "functions", "parameters each", "parameters", "")
        rows = [
            (
                _multiplicities_text(stratum),
                stratum.dimension,
                stratum.functions,
                stratum.parameters_each,
                stratum.parameters,
                "pure" if stratum.pure else "spurious",
            )
            for stratum in self.strata
        ]
        return [*super().details(), *aligned(head, rows)]


def critical_strata(network: Architecture | str) -> CriticalStrata:
    """Split the critical points of a linear convolutional network into pure and spurious ones, for general data.

    Parameters
    ----------
    network : Architecture or str
        Linear convolutions along one axis.

    Returns
    -------
    CriticalStrata
        Functions and parameters for every list of multiplicities.

    Raises
    ------
    InputError
        For other architectures, and images.
    ResourceError
        When there may be more than `MOST_STRATA` lists of multiplicities; `critical_count` needs none of them.

    Examples
    --------
    >>> print(critical_strata("lcn 2,2,2"))
    critical points of lcn 2,2,2 stride 1,1,1: 34
      exact: a generic ED degree for every list of multiplicities of the roots; the sum is C_k
      multiplicities  dimension  functions  parameters each  parameters
      1 1 1                   4          1                6           6  pure
      2 1                     3          7                3          21  spurious
      3                       2          7                1           7  spurious
    """
    start = perf_counter()
    taken = filters_of_signals(network, "critical points are counted by a closed form")
    blocks = blocks_of(taken) or ()
    several = [block.degree for block in blocks if len(block.lengths) > 1]
    many = 1e100 if max(several, default=0) > MOST_DEGREE else prod(map(count_partitions, several))
    check_work("listing the strata", many, most=MOST_STRATA, remedy="critical_count gives the sum at once")
    spread = [products_of_square_free([length - 1 for length in block.lengths]) for block in blocks]
    strata = [
        CriticalStratum(
            dilations=tuple(block.dilation for block in blocks),
            multiplicities=chosen,
            dimension=1 + sum(map(len, chosen)),
            functions=generic_ed_degree_of_product(chosen),
            parameters_each=prod(ways[parts] for ways, parts in zip(spread, chosen, strict=True)),
        )
        for chosen in product(*spread)
    ]
    strata.sort(key=lambda stratum: (-stratum.dimension, stratum.multiplicities))
    count = critical_count(taken)
    return CriticalStrata(
        name=count.name,
        of=count.of,
        value=sum(stratum.parameters for stratum in strata),
        certainty=Certainty.EXACT,
        evidence="a generic ED degree for every list of multiplicities of the roots; the sum is C_k",
        seconds=perf_counter() - start,
        strata=tuple(strata),
    )


def generic_ed_degree_of_product(multiplicities: tuple[Partition, ...]) -> int:
    """Compute the generic ED degree of the Segre product of multiple root loci.

    Parameters
    ----------
    multiplicities : tuple of tuples of int from 1
        Of the roots, for each factor.

    Returns
    -------
    int

    Examples
    --------
    A conic times a line, the Segre-Veronese variety of sizes 2 x 2 and degrees 2 and 1:

    >>> generic_ed_degree_of_product(((2,), (1,)))
    14
    """
    terms = product_of_powers([(_mather(parts), times) for parts, times in Counter(multiplicities).items()])
    last = len(terms) - 1
    total = 0
    for place, term in enumerate(terms):
        part = ((1 << (last + 1 - place)) - 1) * factorial(last - place) * term
        total += -part if place % 2 else part
    return total // prod(_symmetries(parts) for parts in multiplicities)


@lru_cache(maxsize=4096)
def _mather(parts: Partition) -> tuple[int, ...]:
    """Write phi_lambda prod m_i!, from the constant term up."""
    roots, degree = len(parts), sum(parts)
    elementary = product_of_powers([((1, part), times) for part, times in Counter(parts).items()])
    sign = (-1) ** (degree - roots)
    high = [sign * term * factorial(roots + 1) // factorial(j + 1) for j, term in enumerate(elementary)]
    return (*(0 for _ in range(degree - roots)), *reversed(high))


def _symmetries(parts: Partition) -> int:
    return prod(map(factorial, Counter(parts).values()))


def _multiplicities_text(stratum: CriticalStratum) -> str:
    """Write the partitions, each with its dilation where there are several."""
    texts = [" ".join(map(str, parts)) for parts in stratum.multiplicities]
    if len(texts) < 2:
        return texts[0] if texts else "no roots"
    return "; ".join(f"dilation {dilation}: {text}" for dilation, text in zip(stratum.dilations, texts, strict=True))
