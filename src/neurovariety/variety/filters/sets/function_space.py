"""The set of end-to-end filters of a linear convolutional network: what is known of it without solving anything."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import ResourceError
from neurovariety.variety.aligned import LONGEST_VALUE, number_text
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_degree, segre_veronese_generic_ed_degree
from neurovariety.variety.dimension import dimension
from neurovariety.variety.filters.blocks import Blocks, blocks_of
from neurovariety.variety.filters.given_filters import as_filters
from neurovariety.variety.filters.sets.closedness import gap_to_closure
from neurovariety.variety.filters.sets.factor_text import factor_texts
from neurovariety.variety.filters.sets.general_filters import missing_filter
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.whole_number import count_text

MOST_MISSING_ENTRIES = 1000
"""Of the end-to-end filters of which an example is written down that lies on the closure and not in the set."""

MOST_FACTORS = 8
"""In the value; all are in ``factors``."""

_THEOREM = (
    "the factors of one dilation multiply to all complex forms of their degree, and the product of projective spaces, "
    "one for each dilation, maps finitely and birationally onto the closure (Kohn, Montufar, Shahverdi, Trager 2024)"
)
_UNKNOWN_FOR_IMAGES = (
    "filters of images are forms in more variables, which do not split: degree, number of critical points, and whether "
    "the real set is Zariski closed or everything, have no theorem here; `degree` and `equations` compute"
)


@dataclass(frozen=True, kw_only=True)
class FunctionSpace(Invariant):
    """The set of end-to-end filters; ``value`` is the product of sparse polynomials that they are.

    Attributes
    ----------
    size, stride : tuple of int
        Of the end-to-end filter, along each axis.
    factors : tuple of str
        The polynomial of each layer, in x and y, with letters for its entries; long ones shortened.
    reduced : str
        SPEC of the network with layers merged where the stride is one: the same closure.
    dimension, ambient : int
        Of the closure, and of the space of all filters of this size.
    fills_closure : bool
        Whether the closure is the whole space.
    fills : bool or None
        Whether every real filter of this size is computed; None where that is not known.
    full_dimensional : bool
        Whether the real set has inner points in the space; otherwise it is thin.
    closed : bool
        Whether limits of computed filters are computed: always.
    zariski_closed : bool or None
        Whether the real set is all of the real points of its Zariski closure.
    missing : tuple of fractions.Fraction or None
        Where it is not: a real filter on the closure that is not computed.
    degree : int or None
        Of the closure.
    generic_ed_degree : int or None
        Of the closure: how many complex filters are critical for a general quadratic distance.
    critical_parameters : int or None
        C_k of the layers as they are: how many complex critical parameters there are for a general quadratic distance,
        up to scaling (Shahverdi 2024). With strides above one these are the critical filters.
    """

    size: tuple[int, ...]
    stride: tuple[int, ...]
    factors: tuple[str, ...]
    reduced: str
    dimension: int
    ambient: int
    fills_closure: bool
    fills: bool | None
    full_dimensional: bool
    closed: bool
    zariski_closed: bool | None
    missing: tuple[Fraction, ...] | None
    degree: int | None
    generic_ed_degree: int | None
    critical_parameters: int | None

    def headline(self) -> str:
        """Write the product."""
        return f"{self.name} of {self.of}: {self.value}"

    def details(self) -> list[str]:
        """Write what is known, a line each."""
        size, stride = ("x".join(map(count_text, numbers)) for numbers in (self.size, self.stride))
        lines = [
            f"end-to-end filter of size {size}, stride {stride}; reduced network {self.reduced}",
            f"dimension {self.dimension:,} of {count_text(self.ambient)}: "
            + ("full-dimensional" if self.full_dimensional else "thin, with no inner points"),
            f"every complex filter is computed: {_yes(self.fills_closure)}; every real one: {_yes(self.fills)}",
            f"closed: {_yes(self.closed)}; Zariski closed: {_yes(self.zariski_closed)}",
        ]
        if self.missing is not None:
            lines.append(f"real and on the closure, but not computed: {_listed(self.missing)}")
        if self.degree is not None:
            lines.append(
                f"degree {_count(self.degree)}, generic ED degree {_count(self.generic_ed_degree)} of the closure"
            )
        if self.critical_parameters is not None:
            lines.append(
                f"C_k {_count(self.critical_parameters)}: critical parameters up to scaling, for general distances"
            )
        return [*lines, *super().details()]


def function_space(architecture: Architecture | str) -> FunctionSpace:
    """Describe the set of end-to-end filters of a linear convolutional network.

    Parameters
    ----------
    architecture : Architecture or SPEC text

    Returns
    -------
    FunctionSpace
        Exact along one axis. For filters of images the dimension is a rank, what has no theorem is None, and
        ``complete`` is False unless there is only one layer.

    Raises
    ------
    InputError
        On other architectures.

    References
    ----------
    Kohn, Merkh, Montufar, Trager, "Geometry of linear convolutional networks" (SIAGA 2022). Kohn, Montufar, Shahverdi,
    Trager, "Function space and critical points of linear convolutional networks" (2024, arXiv 2304.05752). When the
    real set is smaller than the real points of the closure: `neurovariety.variety.filters.sets.closedness`.

    Examples
    --------
    >>> found = function_space("lcn 3,2 stride 2")
    >>> print(found.value)
    (a0 x^2 + a1 x y + a2 y^2) (b0 x^2 + b1 y^2)
    >>> found.dimension, found.ambient, found.degree, found.generic_ed_degree
    (4, 5, 3, 10)
    >>> found.zariski_closed, [int(value) for value in found.missing]
    (False, [1, 0, 1, 0, 2])
    """
    started = time.perf_counter()
    network = as_filters(architecture)
    parts = blocks_of(network)
    measured = _measured(parts) if parts is not None else _measured_images(network)
    factors = factor_texts(network)
    return FunctionSpace(
        name="function space",
        of=network.spec,
        value=" ".join(factors if len(factors) <= MOST_FACTORS else [*factors[: MOST_FACTORS - 1], "...", factors[-1]]),
        seconds=time.perf_counter() - started,
        size=network.input_shape,
        stride=network.stride,
        factors=factors,
        reduced=network.reduced().spec,
        ambient=prod(network.input_shape),
        closed=True,
        critical_parameters=None if parts is None else _critical_parameters(network),
        **measured,
    )


def _measured(parts: Blocks) -> dict[str, Any]:
    """Compute what theorems give along one axis."""
    degrees = [block.degree for block in parts]
    sizes = [degree + 1 for degree in degrees]
    one_space = len(parts) <= 1
    whole = all(block.dilation == 1 for block in parts)
    gap = gap_to_closure(parts)
    entries = 1 + sum(block.degree * block.dilation for block in parts)
    return {
        "certainty": Certainty.EXACT,
        "complete": True,
        "evidence": _THEOREM,
        "remarks": () if gap is None else (gap.words,),
        "dimension": 1 + sum(degrees),
        "fills_closure": whole,
        "fills": whole and gap is None,
        "full_dimensional": whole,
        "zariski_closed": gap is None,
        "missing": missing_filter(parts) if entries <= MOST_MISSING_ENTRIES else None,
        "degree": 1 if one_space else segre_veronese_degree(sizes),
        "generic_ed_degree": 1 if one_space else _ed_degree(sizes),
    }


def _ed_degree(sizes: list[int]) -> int | None:
    return _sorted_ed_degree(tuple(sorted(sizes)))


@lru_cache(maxsize=16)
def _sorted_ed_degree(sizes: tuple[int, ...]) -> int | None:
    """Compute C_k, unless the number is too long; often of the layers and of the blocks, which can be the same."""
    try:
        return segre_veronese_generic_ed_degree(sizes)
    except ResourceError:
        return None


def _critical_parameters(network: LinearConvNet) -> int | None:
    return _ed_degree([prod(size) for size in network.sizes if prod(size) > 1] or [1])


def _measured_images(network: LinearConvNet) -> dict[str, Any]:
    """Compute the dimension, which says whether the closure is everything."""
    found = dimension(network)
    whole = found.value == prod(network.input_shape)
    one_layer = sum(prod(size) > 1 for size in network.sizes) <= 1
    return {
        "certainty": found.certainty,
        "complete": one_layer,
        "evidence": f"dimension: {found.evidence}",
        "remarks": () if one_layer else (_UNKNOWN_FOR_IMAGES,),
        "seed": found.seed,
        "dimension": found.value,
        "fills_closure": whole,
        "fills": (True if one_layer else None) if whole else False,
        "full_dimensional": whole,
        "zariski_closed": True if one_layer else None,
        "missing": None,
        "degree": 1 if one_layer else None,
        "generic_ed_degree": 1 if one_layer else None,
    }


def _yes(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: "not known"}[answer]


def _count(number: int | None) -> str:
    return "not computed" if number is None else number_text(number, digits=LONGEST_VALUE)


def _listed(values: tuple[Fraction, ...]) -> str:
    return ", ".join(map(str, values[:16])) + (", ..." if len(values) > 16 else "")
