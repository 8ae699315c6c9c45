"""Classical varieties with closed forms of their degrees: bounded rank, Segre-Veronese, secants of rational curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import comb

from neurovariety.variety.closed_forms.determinantal import (
    determinantal_degree,
    determinantal_dimension,
    determinantal_frobenius_ed_degree,
    determinantal_generic_ed_degree,
    determinantal_polar_degrees,
)
from neurovariety.variety.closed_forms.multiple_root_loci import multiple_root_polar_degrees
from neurovariety.variety.closed_forms.segre_veronese import (
    segre_veronese_degree,
    segre_veronese_frobenius_ed_degree,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
)
from neurovariety.variety.closed_forms.symmetric_determinantal import (
    symmetric_determinantal_degree,
    symmetric_determinantal_frobenius_ed_degree,
    symmetric_determinantal_generic_ed_degree,
    symmetric_determinantal_polar_degrees,
)

Count = Callable[[], int]


@dataclass(frozen=True)
class KnownVariety:
    """A variety with closed forms.

    Attributes
    ----------
    name : str
        What it is.
    theorem : str
        Why the architecture's functions have it as their closure.
    degree : function
        Computes the degree.
    polar_degrees : function
        Computes all polar degrees, the degree first.
    generic_ed_degree : function
    invariant_ed_degree : function or None
        For the Frobenius or Bombieri-Weyl metric of the space of tensors, where the architecture's functions are the
        whole space of these and the variety is not a projection.
    separable : bool
        Whether the functions are matrices, where data with an invertible moment matrix count as the Frobenius metric.
    every_metric : bool
        Whether all nondegenerate metrics have the same count: linear spaces.
    """

    name: str
    theorem: str
    degree: Count
    polar_degrees: Callable[[], tuple[int, ...]]
    generic_ed_degree: Count
    invariant_ed_degree: Count | None = None
    separable: bool = False
    every_metric: bool = False


def linear_space(dimension_of_it: int, theorem: str) -> KnownVariety:
    """Give a linear space, which has one critical point in every metric."""
    return KnownVariety(
        name=f"a linear space of dimension {dimension_of_it}",
        theorem=theorem,
        degree=lambda: 1,
        polar_degrees=lambda: (1,) + (0,) * (dimension_of_it - 1),
        generic_ed_degree=lambda: 1,
        invariant_ed_degree=lambda: 1,
        every_metric=True,
    )


def bounded_rank(rows: int, columns: int, rank: int, theorem: str, *, separable: bool) -> KnownVariety:
    """Give the matrices of some rank at most; all matrices where that is no condition."""
    if rank >= min(rows, columns):
        return linear_space(rows * columns, theorem)
    sizes = (rows, columns, rank)
    return KnownVariety(
        name=f"the {rows} x {columns} matrices of rank at most {rank}",
        theorem=theorem,
        degree=partial(determinantal_degree, *sizes),
        polar_degrees=lambda: _padded(determinantal_polar_degrees(*sizes), determinantal_dimension(*sizes)),
        generic_ed_degree=partial(determinantal_generic_ed_degree, *sizes),
        invariant_ed_degree=partial(determinantal_frobenius_ed_degree, *sizes),
        separable=separable,
    )


def segre_veronese(
    sizes: tuple[int, ...], degrees: tuple[int, ...], theorem: str, *, whole_space: bool
) -> KnownVariety:
    """Give products of powers of vectors, or a projection that keeps their degrees."""
    embedding = "" if set(degrees) == {1} else f" embedded by degrees {', '.join(map(str, degrees))}"
    kind = "Segre" if not embedding else "Segre-Veronese" if len(sizes) > 1 else "Veronese"
    return KnownVariety(
        name=f"the {kind} variety of sizes {' x '.join(map(str, sizes))}{embedding}",
        theorem=theorem,
        degree=partial(segre_veronese_degree, sizes, degrees),
        polar_degrees=partial(segre_veronese_polar_degrees, sizes, degrees),
        generic_ed_degree=partial(segre_veronese_generic_ed_degree, sizes, degrees),
        invariant_ed_degree=partial(segre_veronese_frobenius_ed_degree, sizes, degrees) if whole_space else None,
    )


def symmetric_bounded_rank(size: int, rank: int, theorem: str) -> KnownVariety:
    """Give the symmetric matrices of some rank at most, below their size."""
    sizes = (size, rank)
    return KnownVariety(
        name=f"the symmetric {size} x {size} matrices of rank at most {rank}",
        theorem=theorem,
        degree=partial(symmetric_determinantal_degree, *sizes),
        polar_degrees=lambda: _padded(symmetric_determinantal_polar_degrees(*sizes), rank * (2 * size - rank + 1) // 2),
        generic_ed_degree=partial(symmetric_determinantal_generic_ed_degree, *sizes),
        invariant_ed_degree=partial(symmetric_determinantal_frobenius_ed_degree, *sizes),
    )


def secant_variety(points: int, power: int, theorem: str) -> KnownVariety:
    """Give the sums of some powers of linear forms in two variables, up to half as many as the power."""
    return KnownVariety(
        name=f"the secant variety of {points} points of the rational normal curve of degree {power}",
        theorem=theorem,
        degree=lambda: comb(power - points + 1, points),
        polar_degrees=partial(_secant_polar_degrees, points, power),
        generic_ed_degree=lambda: sum(_secant_polar_degrees(points, power)),
    )


def _secant_polar_degrees(points: int, power: int) -> tuple[int, ...]:
    """Reverse those of the dual variety, the forms with h double roots; zeros at the end up to the dimension 2 h."""
    dual = multiple_root_polar_degrees((2,) * points + (1,) * (power - 2 * points))
    return _padded(tuple(value for value in reversed(dual) if value), 2 * points)


def _padded(values: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Add zeros up to the dimension of the variety: its dual is no hypersurface."""
    return values + (0,) * (length - len(values))
