"""The boundary of the set of end-to-end filters as functions of smaller networks, which train within it.

Take filters of stride one, n the degree of the end-to-end form and e >= 2 the number of filters of even size. A form
is in the set if it has e real roots or more, counted with multiplicity, and on the boundary if moreover fewer than e of
its real roots have odd multiplicity (Kohn, Merkh, Montufar, Trager 2022). So it has a multiple real root, and is the
square of a linear form, times e - 2 linear forms, times (n - e) / 2 quadratic ones: a function of the network with one
filter of size 2 used twice, e - 2 filters of size 2 and (n - e) / 2 of size 3 (and one entry for the sign if n is 2).
Its general functions have root multiplicities (2, 1, ..., 1 | 1, ..., 1), the only stratum of the boundary that has one
dimension less than the set. The network also computes filters *inside*: those where a quadratic factor has two real
roots of its own.

With several dilations the closure is, at its smooth points, the product of the blocks, one for each dilation. A smooth
point is on the boundary if a block is on its boundary and the others are in their sets.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.tied_convolution import TiedConvNet
from neurovariety.variety.filters.blocks import Blocks, blocks_of
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.filters.sets.closedness import gap_to_closure
from neurovariety.variety.result import Certainty, Invariant

_THEOREM = (
    "a filter on the boundary has a double real root, and e - 2 real roots besides, at a dilation that needs e >= 2"
)
_SINGULAR = (
    "where a filter is a product in several ways the closure is singular; the boundary there was not looked at, "
    "`filter_position` tells such filters"
)


@dataclass(frozen=True)
class BoundaryNetwork:
    """A network whose functions contain one piece of the boundary.

    Attributes
    ----------
    network : TiedConvNet
        Its module trains within the set, without leaving the functions of this network.
    dilation : int
        At which two real roots fall together.
    stratum : str
        Root multiplicities of its general functions at that dilation, real ones | pairs.
    dimension : int
        One less than that of the set.
    interior : bool
        Whether some of its functions are not on the boundary; `filter_position` tells which.
    """

    network: TiedConvNet
    dilation: int
    stratum: str
    dimension: int
    interior: bool

    def __str__(self) -> str:
        """Write it in a line."""
        also = "; it also computes filters that are not on the boundary, see filter_position" if self.interior else ""
        where = f"a double real root at dilation {self.dilation}, multiplicities {self.stratum}"
        return f"{self.network.spec}: {where}, dimension {self.dimension}{also}"


@dataclass(frozen=True, kw_only=True)
class BoundaryNetworks(Invariant):
    """The networks that together compute the boundary; ``value`` is their SPECs.

    Attributes
    ----------
    networks : tuple of BoundaryNetwork
        One for each dilation that needs two real roots or more; none where the boundary has less dimensions than one
        below the set's, or is empty.
    """

    networks: tuple[BoundaryNetwork, ...]

    def headline(self) -> str:
        """Write how many there are; they are lines of their own."""
        count = len(self.networks)
        told = f"{count} network{'s' * (count != 1)}" if count else "no network"
        doubt = "" if self.complete else " (at the smooth points of the closure)"
        return f"boundary of {self.of} as functions of networks: {told}{doubt}"

    def details(self) -> list[str]:
        """Write the networks first."""
        return [*map(str, self.networks), *super().details()]


def boundary_networks(architecture: Architecture | str) -> BoundaryNetworks:
    """Write the boundary of a linear convolutional network's functions as functions of networks with tied filters.

    Parameters
    ----------
    architecture : Architecture or SPEC text
        A linear convolutional network along one axis.

    Returns
    -------
    BoundaryNetworks
        Every filter on the boundary, at a smooth point of the closure, is a function of one of the networks, and the
        zero filter is. Not every function of theirs is on the boundary: each says so. Complete for one dilation, where
        the closure is a linear space, and where there is no boundary.

    Raises
    ------
    InputError
        On other architectures, and filters of images.

    References
    ----------
    Kohn, Merkh, Montufar, Trager, "Geometry of linear convolutional networks" (SIAGA 2022).

    Examples
    --------
    >>> print(boundary_networks("lcn 2,2,3 stride 1").networks[0])
    tied 2,2,3 uses 1,1,2 stride 1,1,1: a double real root at dilation 1, multiplicities (2|1), dimension 4; it also \
computes filters that are not on the boundary, see filter_position
    >>> boundary_networks("lcn 2,4,2 stride 1,2").value
    ('tied 2,2,3,2 uses 1,1,2,3 stride 1,1,2,1',)
    """
    started = time.perf_counter()
    network = filters_of_signals(architecture, "the boundary is known")
    parts = blocks_of(network) or ()
    found = tuple(_tied(parts, place) for place, block in enumerate(parts) if block.even > 1)
    complete, remarks = _completeness(parts, found)
    return BoundaryNetworks(
        name="boundary networks",
        of=network.spec,
        value=tuple(piece.network.spec for piece in found),
        certainty=Certainty.EXACT,
        evidence=_THEOREM if found else "no dilation needs two real roots",
        complete=complete,
        seconds=time.perf_counter() - started,
        remarks=remarks,
        networks=found,
    )


def _completeness(parts: Blocks, found: tuple[BoundaryNetwork, ...]) -> tuple[bool, tuple[str, ...]]:
    """Say whether that is all of the boundary."""
    if gap_to_closure(parts) is None:
        return True, ("the set is all of the real points of its closure, so there is no boundary",)
    if len(parts) == 1:
        return True, ()
    remarks = () if found else ("at smooth points of the closure there is no boundary",)
    return False, (*remarks, _SINGULAR)


def _tied(parts: Blocks, place: int) -> BoundaryNetwork:
    """Put a double root in one block, and keep the filters of the others."""
    sizes: list[int] = []
    uses: list[int] = []
    strides: list[int] = []
    before = 1
    if parts[0].dilation > 1:
        sizes, uses, strides, before = [1], [1], [parts[0].dilation], parts[0].dilation
    for number, block in enumerate(parts):
        if sizes and block.dilation > before:
            strides[-1] = block.dilation // before
        before = block.dilation
        own = block.lengths if number != place else _with_double_root(block.degree, block.even)
        next_filter = max(uses, default=0) + 1
        if number == place:
            uses += [next_filter, *range(next_filter, next_filter + len(own) - 1)]
        else:
            uses += range(next_filter, next_filter + len(own))
        sizes += own
        strides += [1] * len(own)
    if max(uses) == 1:  # a square has one sign
        sizes, uses, strides = [*sizes, 1], [*uses, 2], [*strides, 1]
    block = parts[place]
    linear, pairs = block.even - 2, (block.degree - block.even) // 2
    return BoundaryNetwork(
        network=TiedConvNet(sizes, uses=uses, strides=strides),
        dilation=block.dilation,
        stratum=f"({','.join(['2', *['1'] * linear])}|{','.join(['1'] * pairs)})",
        dimension=sum(one.degree for one in parts),
        interior=pairs > 0,
    )


def _with_double_root(degree: int, even: int) -> tuple[int, ...]:
    """List the sizes: two equal filters first."""
    return (2, 2, *(2,) * (even - 2), *(3,) * ((degree - even) // 2))
