"""What is known of the boundary of the set of functions: its inequalities, strata and missing points, with equations.

The boundary is meant within the variety, the smallest algebraic set that holds all functions, unless that is the whole
space.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.spec import as_architecture
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.filters.sets.boundary_networks import boundary_networks
from neurovariety.variety.filters.sets.closedness import gap_to_closure
from neurovariety.variety.membership.discriminant_inequalities import discriminant_inequalities
from neurovariety.variety.membership.waring_inequality import waring_inequality
from neurovariety.variety.result import Certainty, Invariant

_MOST_PRINTED = 8
"""Terms of a polynomial in a line."""
_NOT_EXAMINED = "these functions are in the set; whether they are on its boundary, and what else is, was not examined"


@dataclass(frozen=True)
class BoundaryPart:
    """One thing that is known.

    Attributes
    ----------
    kind : {"inequality", "stratum", "limit", "closed", "subnetwork"}
        An inequality that cuts out the set within its variety; a stratum of special functions in the set; functions
        that are limits and are not computed; that there are none of those; functions of a smaller network.
    words : str
    polynomials : tuple of RationalPolynomial
        In y1, ..., yD, the coordinates of the ambient space: positive for an inequality, zero on a stratum or limit.
    closed : bool
        Whether polynomials of an inequality may be zero, too.
    """

    kind: Literal["inequality", "stratum", "limit", "closed", "subnetwork"]
    words: str
    polynomials: tuple[RationalPolynomial, ...] = ()
    closed: bool = False

    def __str__(self) -> str:
        """Write it in a line."""
        relation = (">= 0" if self.closed else "> 0") if self.kind == "inequality" else "= 0"
        shown = [
            polynomial.text(
                names=[f"y{number + 1}" for number in range(polynomial.variables)], most_terms=_MOST_PRINTED
            )
            for polynomial in self.polynomials
        ]
        listed = [f"{text} {relation}" for text in shown]
        joined = ", ".join(listed) if self.closed else "; ".join(listed)
        return f"{self.kind}: {self.words}" + (" " if self.closed else "; ") * bool(listed) + joined


@dataclass(frozen=True, kw_only=True)
class Boundary(Invariant):
    """Parts of the boundary that are known; ``value`` is their texts, ``complete`` whether that is all of it.

    Attributes
    ----------
    parts : tuple of BoundaryPart
    proven : bool
        Whether theorems say what the parts are to the boundary. Otherwise they are functions in the set where a
        boundary is to be looked for, and the certainty is the lowest there is.
    """

    parts: tuple[BoundaryPart, ...]
    proven: bool

    def headline(self) -> str:
        """Write the name only; the parts are lines of their own."""
        doubt = " (what is known)" if self.proven else " (where it may be)"
        return f"{self.name} of {self.of}" + ("" if self.complete else doubt)

    def details(self) -> list[str]:
        """Write the parts and what speaks for them."""
        if self.proven:
            return [*self.value, *super().details()]
        return [*self.value, f"nothing is proven: {self.evidence}", *self.remarks]


def boundary(architecture: Architecture | str) -> Boundary:
    """Tell what is known of the boundary of the set of functions of an architecture.

    For linear networks, squares with one output, powers in two variables with one output, and convolutions with stride
    one that is everything; for convolutions with larger strides it is at the smooth points of the closure. For others
    these are the functions of smaller networks, where parametrisations drop in rank, and ``complete`` is False: they
    may be on the boundary, and that is not examined.

    Parameters
    ----------
    architecture : Architecture or SPEC text

    References
    ----------
    Trager, Kohn, Bruna (ICLR 2020) on ranks; Kohn, Merkh, Montufar, Trager (SIAGA 2022) on filters;
    B. Reznick, "On the length of binary forms" (2013) on powers.

    Examples
    --------
    >>> print(boundary("mlp 2-2-1 power 3").parts[0])
    inequality: general functions in the set are those whose apolar form of degree 2 has real, different roots; \
27*y1^2*y4^2 - 18*y1*y2*y3*y4 + 4*y2^3*y4 + 4*y1*y3^3 - y2^2*y3^2 > 0
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    known = _known(network)
    parts, complete, evidence = known or (_smaller(network), False, _NOT_EXAMINED)
    return Boundary(
        name="boundary",
        of=network.spec,
        value=tuple(str(part) for part in parts),
        certainty=Certainty.NUMERICAL if known is None else Certainty.EXACT,
        evidence=evidence,
        complete=complete,
        seconds=time.perf_counter() - started,
        parts=tuple(parts),
        proven=known is not None,
    )


def _known(network: Architecture) -> tuple[list[BoundaryPart], bool, str] | None:
    """Give parts, whether they are all, and the theorem; None where none is known."""
    if isinstance(network, LinearNetwork):
        return _matrices(network.widths, min(network.widths))
    if isinstance(network, PolynomialMLP) and not network.bias and network.powers is not None:
        one_output = len(network.widths) == 3 and network.widths[-1] == 1
        if all(power == 1 for power in network.powers):
            return _matrices(network.widths, min(network.widths))
        if one_output and network.powers == (2,):
            return _forms(network.widths[0], network.widths[1])
        if one_output and network.widths[0] == 2:
            return _powers(network.widths[1], network.powers[0])
    if isinstance(network, LinearConvNet):
        return _filters(network)
    return None


def _matrices(widths: tuple[int, ...], rank: int) -> tuple[list[BoundaryPart], bool, str]:
    rows, columns = widths[-1], widths[0]
    closed = BoundaryPart("closed", f"the matrices of rank at most {rank} contain all their limits")
    evidence = "products of real matrices are the real matrices of bounded rank, and rank is lower semicontinuous"
    if rank == min(rows, columns):
        words = f"every {rows} x {columns} matrix is computed, so there is no boundary"
        return [BoundaryPart("closed", words)], True, evidence
    strata = [
        BoundaryPart(
            "stratum", f"rank at most {lower}: all minors of size {lower + 1} vanish, singular points of the set"
        )
        for lower in range(rank - 1, -1, -1)
    ]
    determinant = _two_by_two(lambda row, column: row * columns + column, rows * columns)
    equation = BoundaryPart(
        "stratum",
        f"the set itself: all minors of size {rank + 1} vanish",
        (determinant,) if (rows, columns, rank) == (2, 2, 1) else (),
    )
    return [equation, closed, *strata], True, evidence


def _two_by_two(place: Callable[[int, int], int], count: int) -> RationalPolynomial:
    """Write the first minor of size two of a matrix."""
    coordinates = RationalPolynomial.coordinates(max(count, place(1, 1) + 1))
    return coordinates[place(0, 0)] * coordinates[place(1, 1)] - coordinates[place(0, 1)] * coordinates[place(1, 0)]


def _forms(variables: int, terms: int) -> tuple[list[BoundaryPart], bool, str]:
    evidence = "quadratic forms are sums of as many signed squares as their rank (Lagrange, Sylvester)"
    if terms >= variables:
        words = f"every quadratic form in {variables} variables is computed, so there is no boundary"
        return [BoundaryPart("closed", words)], True, evidence
    closed = BoundaryPart("closed", f"the forms of rank at most {terms} contain all their limits")
    strata = [
        BoundaryPart("stratum", f"rank at most {lower}: minors of size {lower + 1} of the symmetric matrix vanish")
        for lower in range(terms, -1, -1)
    ]
    return [closed, *strata], True, evidence


def _powers(terms: int, power: int) -> tuple[list[BoundaryPart], bool, str]:
    """Sums of h powers in two variables, by the roots of apolar forms."""
    evidence = "Sylvester's theorem: real sums of h powers have an apolar form of degree h with real, different roots"
    if terms >= power:
        return (
            [
                BoundaryPart(
                    "closed", f"every form of degree {power} is a sum of {power} real powers, so there is no boundary"
                )
            ],
            True,
            evidence,
        )
    parts: list[BoundaryPart] = []
    if 2 * terms <= power + 1:
        if terms == 1:
            closed = BoundaryPart("closed", "multiples of powers of one linear form, their limits among them")
            return [closed, BoundaryPart("stratum", "minors of size 2 of the catalecticant vanish")], True, evidence
        words = f"general functions in the set are those whose apolar form of degree {terms} has real, different roots"
        inequalities = (waring_inequality(terms, power),) if terms <= 3 else ()
        if terms > 3:
            words += ": all leading minors of Hermite's matrix of that form are positive"
        if 2 * terms <= power:
            words += f", and the minors of size {terms + 1} of the catalecticant vanish"
        parts.append(BoundaryPart("inequality", words, inequalities))
        limit = "the apolar form has real roots, and multiple ones: limits such as x^(r-1) y that are not computed"
        parts.append(BoundaryPart("limit", limit, inequalities))
        fewer = "multiples of one power" if terms == 2 else f"sums of {terms - 1} powers"
        parts.append(BoundaryPart("subnetwork", f"{fewer}, in the set, with more than one apolar form"))
        return parts, True, evidence
    words = f"forms with more than {terms} real roots, counted with multiplicity, are outside, powers of one excepted"
    parts.append(BoundaryPart("inequality", words))
    if terms == power - 1:
        parts.append(BoundaryPart("limit", "all roots real, some of them multiple: limits that are not computed"))
        return parts, True, evidence + "; Causa and Re, Comas and Seiguer for h = r - 1"
    return parts, False, evidence + "; the set has inner points, and only a part of its boundary is known"


def _filters(network: LinearConvNet) -> tuple[list[BoundaryPart], bool, str] | None:
    """Filters along one axis: the set is closed, and known by real roots at the smooth points of its closure."""
    blocks = blocks_of(network)
    if blocks is None:
        return None
    evidence = "Kohn, Merkh, Montufar, Trager, Geometry of linear convolutional networks"
    gap = gap_to_closure(blocks)
    if gap is None:
        whole = "every filter" if all(block.dilation == 1 for block in blocks) else "every real filter on the closure"
        return [BoundaryPart("closed", f"{whole} is computed, so there is no boundary")], True, evidence
    parts = [BoundaryPart("closed", "the end-to-end filters contain all their limits")]
    several = len(blocks) > 1 or blocks[0].dilation > 1
    for block in blocks:
        if block.even > 1:
            of = f"its factor of dilation {block.dilation}" if several else "the filter's polynomial"
            of += f", as a form in x^{block.dilation} and y^{block.dilation}," if block.dilation > 1 else ""
            words = f"{of} has at least {block.even} real roots, counted with multiplicity, or is zero"
            parts.append(BoundaryPart("inequality", words))
            words = f"fewer than {block.even} real roots of odd multiplicity; the discriminant vanishes there"
            parts.append(BoundaryPart("stratum", f"boundary: {of} has {words}"))
    if not gap.full_dimensional:
        missing = f"some real filters on the closure are not computed: {gap.words}"
        simple = discriminant_inequalities(blocks)
        told = f"{missing}; computed are exactly those whose entries y1, y2, ... have" if simple else missing
        parts.append(BoundaryPart("inequality", told, simple, closed=True))
    found = boundary_networks(network)
    parts += [BoundaryPart("subnetwork", f"functions of {piece}") for piece in found.networks]
    if found.complete:
        return parts, True, evidence
    words = "filters that are products in several ways, where the closure is singular, can be on the boundary as well"
    parts.append(BoundaryPart("stratum", words))
    return parts, False, f"{evidence}; `filter_position` tells of single filters where they lie"


def _smaller(network: Architecture) -> list[BoundaryPart]:
    """Functions of the network with one neuron less."""
    if isinstance(network, PolynomialMLP):
        found = []
        for layer, width in enumerate(network.widths[1:-1], start=1):
            if width > 1:
                widths = [*network.widths[:layer], width - 1, *network.widths[layer + 1 :]]
                smaller = PolynomialMLP(widths, activation=list(network.activations), bias=network.bias)
                words = f"functions of {smaller.spec}: one neuron of layer {layer} does nothing"
                found.append(BoundaryPart("subnetwork", words))
        return found
    return [BoundaryPart("subnetwork", "functions of parameters some of which are zero: see `subnetworks`")]
