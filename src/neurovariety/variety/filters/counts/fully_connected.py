"""Linear convolutions beside fully connected linear networks: as many parameters, or functions of the same dimension.

What is compared is the number of critical *functions* of the square loss for general data. Critical parameters of
fully connected networks cannot be counted: W_2 W_1 = (W_2 G^-1) (G W_1) for every invertible G, so that they come in
families. In numbers of functions the two kinds differ for one reason. The square loss of matrices becomes the Frobenius
distance when the inputs are whitened, and whitening keeps the rank; that distance is special, and a critical matrix of
rank r keeps r of the singular triples of the least-squares solution (Eckart and Young): binom(min(m, n), r) of them.
Whitening does not keep the shape of a convolution; its loss stays general, with C_k critical functions. A fully
connected network has its own general number only for weighted entries or missing ones, and it is told beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import ResourceError
from neurovariety.variety.aligned import Cell, aligned
from neurovariety.variety.closed_forms.determinantal import (
    determinantal_dimension,
    determinantal_generic_ed_degree,
)
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_generic_ed_degree
from neurovariety.variety.filters.counts.critical_counts import CriticalCount, critical_count
from neurovariety.variety.filters.counts.critical_strata import critical_strata
from neurovariety.variety.filters.counts.linear_widths import (
    Functions,
    linear_functions_of_dimension,
    linear_networks_with,
)
from neurovariety.variety.filters.given_filters import filter_sizes

MOST_SHOWN, LONGEST_NAME = 12, 44
"""Rows of each kind that a printed table has, and letters of the name of a network there."""

MOST_ROWS_AND_COLUMNS = 1000
"""Together, of matrices whose general count is computed: a second each."""

LONGEST_SIDE = 40
"""Of matrices of rank from 2 whose general count is computed: a second each."""


@dataclass(frozen=True, kw_only=True)
class FullyConnected:
    """Fully connected linear networks with the same functions.

    Attributes
    ----------
    spec : str
        One of them.
    networks : int
        How many there are with as many parameters and layers; transposed ones are among them.
    shape : tuple of int
        Sides of the matrices that are their functions, the shorter first.
    rank : int
        Largest rank of these matrices.
    parameters, dimension : int
    critical : int
        Critical functions of the square loss for general data, all of rank `rank` and real.
    spurious : int
        Functions of further critical parameters, of lower rank but not zero.
    """

    spec: str
    networks: int
    shape: tuple[int, int]
    rank: int
    parameters: int
    dimension: int
    critical: int
    spurious: int

    @property
    def weighted(self) -> int | None:
        """Critical functions of a general quadratic distance; None where the closed form would take long."""
        if self.rank == min(self.shape):
            return 1
        if sum(self.shape) > MOST_ROWS_AND_COLUMNS:
            return None
        if self.rank == 1:
            return segre_veronese_generic_ed_degree(self.shape)
        if min(self.shape) > LONGEST_SIDE:
            return None
        return determinantal_generic_ed_degree(*self.shape, self.rank)


@dataclass(frozen=True, kw_only=True)
class FullyConnectedComparison:
    """A linear convolutional network beside fully connected linear ones.

    Attributes
    ----------
    convolution : CriticalCount
    parameters : int
        Of the convolution.
    spurious : int or None
        Functions of its critical parameters that are not critical functions, zero left aside; None where there are
        too many kinds of them to be listed.
    layers : int
        Of the fully connected networks with as many parameters.
    same_parameters : tuple of FullyConnected
        With exactly as many parameters in so many layers; from many critical functions to few.
    same_dimension : tuple of FullyConnected
        Whose functions have the same dimension, each in its narrowest form; in the same order.
    """

    convolution: CriticalCount
    parameters: int
    spurious: int | None
    layers: int
    same_parameters: tuple[FullyConnected, ...]
    same_dimension: tuple[FullyConnected, ...]

    def __str__(self) -> str:
        """Write a table; where there are many rows, those with most critical functions."""
        found = self.convolution
        own: list[Cell] = [
            _short(found.of),
            self.parameters,
            found.dimension,
            found.functions,
            self.spurious,
            found.functions,
        ]
        layers = "1 layer" if self.layers == 1 else f"{self.layers} layers"
        blank: list[Cell] = [""] * 6
        rows = [own, blank, [f"as many parameters, {layers}", *blank[1:]], *_rows(self.same_parameters)]
        rows += [blank, ["functions of the same dimension", *blank[1:]], *_rows(self.same_dimension)]
        head = ("network", "parameters", "dimension", "critical", "spurious", "weighted")
        return "\n".join([*aligned(head, rows), "", *_READING])


_READING = (
    "critical: complex critical functions of the square loss, general inputs and targets",
    "spurious: functions, not zero, of the other critical parameters: equal roots of filters, or lower rank",
    "weighted: critical functions of a general quadratic distance, such as weights for the entries of a matrix",
    "The critical functions of fully connected networks are all real; of a convolution's, as many as the data decide.",
)


def compare_with_fully_connected(
    network: Architecture | str | Iterable[int], *, layers: int | None = None
) -> FullyConnectedComparison:
    """Compare a linear convolutional network with fully connected linear ones by their critical functions.

    Parameters
    ----------
    network : Architecture, str, or iterable of int
        Linear convolutions along one axis, or the sizes of filters with all strides above one.
    layers : int, optional
        Of the fully connected networks with as many parameters; as many as the convolution has by default.

    Returns
    -------
    FullyConnectedComparison
        Networks that have the same functions, or transposed ones, are one row.

    Raises
    ------
    InputError
        For other architectures, images, and numbers that are no whole ones from 1.
    ResourceError
        When there are too many fully connected networks with as many parameters; two layers are always few.

    Notes
    -----
    Fully connected networks without hidden layers have one critical function. With hidden layers every choice of s < r
    singular triples is the function of critical parameters as well, padded with zeros; r is the smallest width.

    Examples
    --------
    >>> print(compare_with_fully_connected([2, 3], layers=2))
    network                           parameters  dimension  critical  spurious  weighted
    filters 2,3 with strides above 1           5          4        10         0        10
    <BLANKLINE>
    as many parameters, 2 layers
    linear 3-1-2                               5          4         2         0        10
    linear 4-1-1                               5          4         1         0         1
    <BLANKLINE>
    functions of the same dimension
    linear 3-1-2                               5          4         2         0        10
    linear 2-2                                 4          4         1         0         1
    linear 4-1                                 4          4         1         0         1
    <BLANKLINE>
    critical: complex critical functions of the square loss, general inputs and targets
    spurious: functions, not zero, of the other critical parameters: equal roots of filters, or lower rank
    weighted: critical functions of a general quadratic distance, such as weights for the entries of a matrix
    The critical functions of fully connected networks are all real; of a convolution's, as many as the data decide.
    """
    taken, sizes = filter_sizes(network)
    count = critical_count(sizes if taken is None else taken)
    depth = len(sizes) if layers is None else layers
    many = [
        _fully_connected(kind, widths.example, widths.count)
        for kind, widths in linear_networks_with(sum(sizes), layers=depth).items()
    ]
    equal = [_fully_connected(kind, _narrowest(kind), 1) for kind in linear_functions_of_dimension(count.dimension)]
    return FullyConnectedComparison(
        convolution=count,
        parameters=sum(sizes),
        spurious=_spurious_functions(taken),
        layers=depth,
        same_parameters=tuple(sorted(many, key=_order)),
        same_dimension=tuple(sorted(equal, key=_order)),
    )


def _fully_connected(kind: Functions, widths: tuple[int, ...], networks: int) -> FullyConnected:
    shorter, longer, rank = kind
    hidden = len(widths) > 2
    taken = LinearNetwork(widths)
    return FullyConnected(
        spec=taken.spec,
        networks=networks,
        shape=(shorter, longer),
        rank=rank,
        parameters=taken.parameter_count,
        dimension=determinantal_dimension(*kind),
        critical=comb(shorter, rank),
        spurious=sum(comb(shorter, lower) for lower in range(1, rank)) if hidden else 0,
    )


def _narrowest(kind: Functions) -> tuple[int, ...]:
    """Write the network with fewest parameters: a hidden layer only where it bounds the rank."""
    shorter, longer, rank = kind
    return (longer, shorter) if rank == shorter else (longer, rank, shorter)


def _spurious_functions(network: LinearConvNet | None) -> int | None:
    """Count them by their strata; there are none where all strides are above one."""
    if network is None:
        return 0
    try:
        return critical_strata(network).spurious_functions
    except ResourceError:
        return None


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 23]} ... {name[-18:]}"


def _order(one: FullyConnected) -> tuple[int, int, str]:
    return -one.critical, -one.dimension, one.spec


def _rows(listed: tuple[FullyConnected, ...]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [_short(one.spec), one.parameters, one.dimension, one.critical, one.spurious, one.weighted]
        for one in listed[:MOST_SHOWN]
    ]
    if len(listed) > MOST_SHOWN:
        rows.append([f"and {len(listed) - MOST_SHOWN} more with no more critical functions", *[""] * 5])
    return rows or [["none", *[""] * 5]]
