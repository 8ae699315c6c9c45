"""Filters that compute a given end-to-end filter: all real ones on request, and complex ones.

A way to sort the roots into fibres (`spreads`) says what the filters of each dilation have together; within a dilation
each filter of even length takes a real fibre, and pairs fill the rest. A filter is rational exactly if it has all roots
of an irreducible factor equally often. So fractions come from the factors over the rational numbers, without rounding;
other filters are rounded to floats, and how far their product is off is computed exactly.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.filters.blocks import Level, levels_of
from neurovariety.variety.filters.forms import Form
from neurovariety.variety.filters.given_filters import filters_of_signals
from neurovariety.variety.filters.roots.filling_counts import count_factorisations
from neurovariety.variety.filters.roots.filters_from_fibres import (
    FilterFibres,
    rational_filter,
    rounded_complex_filter,
    rounded_real_filter,
    spread_over_layers,
)
from neurovariety.variety.filters.roots.form_roots import FormRoots, form_roots
from neurovariety.variety.filters.roots.spreads import complex_spreads, real_spreads
from neurovariety.variety.result import Certainty, Invariant

Number = Fraction | float


@dataclass(frozen=True)
class RealFactorisation:
    """Real filters whose product is the given end-to-end filter.

    Attributes
    ----------
    filters : tuple of tuples of Fraction or float
        For each layer; fractions where the filter is rational up to scaling, floats rounded from exact ones otherwise.
    residual : float
        Largest deviation of their product, divided by the largest entry of the given filter (or 1, if all are smaller).
    """

    filters: tuple[tuple[Number, ...], ...]
    residual: float

    @property
    def exact(self) -> bool:
        """Whether all filters are rational, so that the product is exact."""
        return all(isinstance(value, Fraction) for one in self.filters for value in one)


@dataclass(frozen=True, kw_only=True)
class RealFactorisations(Invariant):
    """All real filters of a function, up to scaling; ``value`` is how many are listed: all of them where complete.

    Attributes
    ----------
    factorisations : tuple of RealFactorisation
    total : int or None
        How many there are, listed or not; None where that was not counted.
    """

    factorisations: tuple[RealFactorisation, ...]
    total: int | None

    def headline(self) -> str:
        """Write how many there are, and how many of them are listed where these are not all."""
        if self.complete:
            return super().headline()
        listed = f"{self.value:,} are listed"
        told = f"{listed}, all were not counted" if self.total is None else f"{self.total:,}, of which {listed}"
        return f"{self.name} of {self.of}: {told}"

    def details(self) -> list[str]:
        """Write the first ones out."""
        shown = [
            " * ".join("(" + ", ".join(_short(value) for value in one) + ")" for one in found.filters)
            + ("" if found.exact else f" up to {found.residual:.1g}")
            for found in self.factorisations[:6]
        ]
        return [*super().details(), *shown]


def real_factorisations(
    architecture: Architecture | str, point: Sequence[float | Fraction], *, most: int = 1000
) -> RealFactorisations:
    """List all real filters that compute an end-to-end filter, up to scaling the filters.

    Parameters
    ----------
    architecture : LinearConvNet or SPEC text
        With more than one entry along one axis only.
    point : sequence of K int, fractions.Fraction or float
        Not zero, which has infinitely many. Floats stand for the binary fractions that they are.
    most : int, from 1
        List no more than so many; where there are more the result is not complete, and says how many there are in all
        where that can be counted quickly. After Ctrl-C it has those found so far.

    Returns
    -------
    RealFactorisations

    Raises
    ------
    InputError
        For other architectures, points of another size, or zero.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> print(real_factorisations("lcn 3,2 stride 2", [1, 0, -3, 0, 2]))  # (x^2 - 1) (x^2 - 2)
    real factorisations of lcn 3,2 stride 2,1: 2
      exact: every way to sort the roots into fibres, conjugates together, with a real one for each even length
      (1, 0, -1) * (1, -2)
      (1, 0, -2) * (1, -1)
    """
    started = time.perf_counter()
    network = filters_of_signals(architecture)
    form = exact_point(point, network.ambient.dimension, "the end-to-end filter")
    if not any(form):
        raise InputError("zero has infinitely many factorisations", given="0", allowed="a filter that is not zero")
    asked = whole("most", most)
    found: list[RealFactorisation] = []
    total, stopped = None, False
    try:
        found.extend(islice(_all_real(network, form), asked + 1))
        total = len(found) if len(found) <= asked else _total(network, form)
    except KeyboardInterrupt:
        stopped = True
    complete = len(found) == total
    return RealFactorisations(
        name="real factorisations",
        of=network.spec,
        value=len(found[:asked]),
        certainty=Certainty.EXACT,
        evidence=("every way" if complete else "ways")
        + " to sort the roots into fibres, conjugates together, with a real one for each even length",
        complete=complete,
        seconds=time.perf_counter() - started,
        remarks=("stopped before all were listed",) if stopped else (),
        factorisations=tuple(found[:asked]),
        total=total,
    )


def find_real_factorisation(
    network: LinearConvNet, form: Form, roots: FormRoots, *, tried: int = 200
) -> RealFactorisation | None:
    """Find real filters of a form, rational ones if they are among the first; None where there are none.

    Parameters
    ----------
    network : LinearConvNet
        In one dimension.
    form : tuple of fractions.Fraction
        Not zero.
    roots : FormRoots
        Its roots, for the network's dilations.
    tried : int
        So many are searched for rational filters.
    """
    levels = levels_of(network)
    first: list[FilterFibres] | None = None
    for shares in islice(_all_shares(roots, levels, len(network.sizes)), tried):
        first = first or shares
        if all(rational_filter(share, roots) is not None for share in shares):
            return _filters(network, form, roots, shares)
    return None if first is None else _filters(network, form, roots, first)


def find_complex_factorisation(
    network: LinearConvNet, form: Form, roots: FormRoots
) -> tuple[tuple[tuple[complex, ...], ...], float] | None:
    """Find complex filters of a form, rounded, and how far their product is off; None off the closure."""
    levels = levels_of(network)
    spread = next(complex_spreads(roots.complex_pattern(), levels), None)
    if spread is None:
        return None
    shares = next(spread_over_layers(spread, levels, len(network.sizes), roots))
    filters = [rounded_complex_filter(share, roots) for share in shares]
    whole = _product(network, filters)
    target = np.array([float(value) for value in form])
    largest = int(np.abs(whole).argmax())
    filters[-1] = filters[-1] * (target[largest] / whole[largest])
    off = np.abs(_product(network, filters) - target).max() / max(1.0, np.abs(target).max())
    return tuple(tuple(complex(value) for value in one) for one in filters), float(off)


def _total(network: LinearConvNet, form: Form) -> int | None:
    levels = levels_of(network)
    return count_factorisations(form_roots(form, [level.dilation for level in levels]), levels)


def _all_real(network: LinearConvNet, form: Form) -> Iterator[RealFactorisation]:
    levels = levels_of(network)
    roots = form_roots(form, [level.dilation for level in levels])
    for shares in _all_shares(roots, levels, len(network.sizes)):
        yield _filters(network, form, roots, shares)


def _all_shares(roots: FormRoots, levels: Sequence[Level], layers: int) -> Iterator[list[FilterFibres]]:
    for spread in real_spreads(roots.real_pattern(), levels):
        yield from spread_over_layers(spread, levels, layers, roots)


def _filters(network: LinearConvNet, form: Form, roots: FormRoots, shares: Sequence[FilterFibres]) -> RealFactorisation:
    """Multiply the factors of each filter, and scale the last one that is rounded, or the last."""
    rational = [rational_filter(share, roots) for share in shares]
    filters = [
        tuple(map(Fraction, rounded_real_filter(share, roots).tolist())) if exact is None else exact
        for exact, share in zip(rational, shares, strict=True)
    ]
    if None in rational:
        filters = [_largest_one(one) for one in filters]
    last = max((layer for layer, exact in enumerate(rational) if exact is None), default=len(filters) - 1)
    whole = network.end_to_end(filters)
    sizes = [abs(value) for value in whole]
    largest = sizes.index(max(sizes))
    scale = form[largest] / whole[largest]
    filters[last] = tuple(value * scale for value in filters[last])
    given: list[tuple[Number, ...]] = [
        tuple(map(float, one)) if exact is None else one for one, exact in zip(filters, rational, strict=True)
    ]
    off = max(abs(value - there) for value, there in zip(network.end_to_end(given), form, strict=True))
    return RealFactorisation(tuple(given), float(off / max(Fraction(1), *(abs(value) for value in form))))


def _largest_one(entries: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    sizes = [abs(value) for value in entries]
    largest = max(sizes)
    return tuple(value / largest for value in entries)


def _product(network: LinearConvNet, filters: Sequence[NDArray[np.complex128]]) -> NDArray[np.complex128]:
    whole = np.ones(1, dtype=np.complex128)
    for one, (dilation,) in zip(filters, network.dilations, strict=True):
        spread = np.zeros((len(one) - 1) * dilation + 1, dtype=np.complex128)
        spread[::dilation] = one
        whole = np.convolve(whole, spread)
    return whole


def _short(value: Number) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"
