"""What becomes of an architecture when layers are merged: the same dimension, and fewer critical points.

With stride one between two layers, of k and k' entries, their filters multiply as dense polynomials, and up to closure
they are one filter of k + k' - 1 entries. The dimension 1 + sum (k_l - 1) stays; C_k falls, by the factor
binom(k + k' - 2, k - 1) at least, as all these factorisations of a critical function are critical (`critical_counts`).
Any two filters are neighbours in some order, so that all pairs of sizes are merged here, and orders are told apart only
on request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.variety.aligned import aligned
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_generic_ed_degree
from neurovariety.variety.filters.given_filters import filter_sizes

Sizes = tuple[int, ...]

MOST_ARCHITECTURES = 20_000
"""A few seconds."""


@dataclass(frozen=True, kw_only=True)
class MergedArchitecture:
    """An architecture that others were merged to.

    Attributes
    ----------
    sizes : tuple of int
        Of the filters.
    critical_points : int
        C_k, with all strides above one.
    """

    sizes: Sizes
    critical_points: int

    @property
    def layers(self) -> int:
        """How many filters are left."""
        return len(self.sizes)


@dataclass(frozen=True, kw_only=True)
class MergedArchitectures:
    """The partially ordered set of an architecture and all that arise from it by merging.

    Attributes
    ----------
    sizes : tuple of int
        Of the architecture at the top.
    neighbours : bool
        Whether only neighbours were merged, and orders are told apart.
    architectures : tuple of MergedArchitecture
        From many layers to one, among equally many from few critical points to many.
    merges : tuple of (sizes, sizes)
        Before and after one merge, each pair once.
    """

    sizes: Sizes
    neighbours: bool
    architectures: tuple[MergedArchitecture, ...]
    merges: tuple[tuple[Sizes, Sizes], ...]

    @property
    def levels(self) -> tuple[tuple[MergedArchitecture, ...], ...]:
        """The architectures by number of layers, the top first."""
        listed = range(len(self.sizes), 0, -1)
        return tuple(tuple(one for one in self.architectures if one.layers == layers) for layers in listed)

    def __str__(self) -> str:
        """Write a table, each architecture with those it can be merged to."""
        texts = {one.sizes: ",".join(map(str, one.sizes)) for one in self.architectures}
        after: dict[Sizes, list[str]] = {one.sizes: [] for one in self.architectures}
        for before, merged in self.merges:
            after[before].append(texts[merged])
        rows = [
            (one.layers, texts[one.sizes], one.critical_points, "  ".join(after[one.sizes]))
            for one in self.architectures
        ]
        return "\n".join(aligned(("layers", "sizes", "critical points", "merge to"), rows))


def merged_architectures(
    network: Architecture | str | Iterable[int], *, neighbours: bool = False
) -> MergedArchitectures:
    """Merge layers in all ways until one is left.

    Parameters
    ----------
    network : Architecture, str, or iterable of int
        A linear convolutional network along one axis, or the sizes of its filters. Strides change nothing here.
    neighbours : bool
        Whether only neighbours are merged, as in a network whose order of layers is fixed. Otherwise any two, and
        sizes are written from the smallest on.

    Returns
    -------
    MergedArchitectures

    Raises
    ------
    InputError
        For other architectures, images, and sizes that are no whole numbers from 1.
    ResourceError
        When there are more than `MOST_ARCHITECTURES`.

    Examples
    --------
    >>> print(merged_architectures([2, 3, 4]))
    layers  sizes  critical points  merge to
         3  2,3,4            1,226  2,6  3,5  4,4
         2  2,6                 22  7
         2  3,5                143  7
         2  4,4                284  7
         1  7                    1
    """
    sizes = tuple(size for size in filter_sizes(network)[1] if size > 1) or (1,)
    top = sizes if neighbours else tuple(sorted(sizes))
    level, seen, merges = [top], [top], []
    while len(level[0]) > 1:
        pairs = list(dict.fromkeys((before, after) for before in level for after in _merged(before, neighbours)))
        merges += pairs
        level = list(dict.fromkeys(after for _, after in pairs))
        seen += level
        _check_few(len(seen), top)
    counts = {one: segre_veronese_generic_ed_degree(one) for one in seen}

    def place(one: Sizes) -> tuple[int, int, Sizes]:
        return -len(one), counts[one], one

    return MergedArchitectures(
        sizes=top,
        neighbours=neighbours,
        architectures=tuple(
            MergedArchitecture(sizes=one, critical_points=counts[one]) for one in sorted(seen, key=place)
        ),
        merges=tuple(sorted(merges, key=lambda pair: (place(pair[0]), place(pair[1])))),
    )


def _merged(sizes: Sizes, neighbours: bool) -> list[Sizes]:
    found = []
    for first in range(len(sizes)):
        for second in range(first + 1, min(first + 2, len(sizes)) if neighbours else len(sizes)):
            one = (*sizes[:first], sizes[first] + sizes[second] - 1, *sizes[first + 1 : second], *sizes[second + 1 :])
            found.append(one if neighbours else tuple(sorted(one)))
    return found


def _check_few(count: int, top: Sizes) -> None:
    if count > MOST_ARCHITECTURES:
        raise ResourceError(
            "there are too many ways to merge these layers",
            given=f"{len(top)} layers",
            allowed=f"{MOST_ARCHITECTURES:,} architectures",
            remedy="fewer layers, or more equal sizes; critical_count counts for each architecture at once",
        )
