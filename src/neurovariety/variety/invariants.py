"""Everything about an architecture that is known at once: counts, the dimension, and what theorems give."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.variety.degrees.known_varieties import known_variety
from neurovariety.variety.dimension import Progress, dimension
from neurovariety.variety.identifiability import identifiability
from neurovariety.variety.result import Invariant

MOST_AT_ONCE, MOST_POLAR_AT_ONCE = 400, 80
"""Dimensions up to which closed forms are evaluated here, all polar degrees and the others: half a second then."""

PATIENCE = 1.0
"""Seconds for the dimension from which on the theorems on identifiability, which compute more of them, are left out."""

MOST_NAMED = 12
"""Coordinates up to which the report tells their names."""

_MOST_DIGITS = 30
_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Invariants(Invariant):
    """The summary that `invariants` gives; ``value`` is the dimension.

    Attributes
    ----------
    value : int
    parameters, ambient, expected, defect, fibre_dimension : int
        As `Dimension` has them.
    filling : bool
    coordinates : tuple of str
        The coefficients that make up a point of the ambient space, in their order: x1^2, x1*x2, x2^2. Empty where
        there are more than a dozen; `Architecture.ambient` lists them all.
    identifiability, identifiability_reason : str
        As `Identifiability` has its value and evidence. For large networks, where that takes long, the value is None
        and the reason is what the dimension alone says.
    variety, theorem : str or None
        A classical variety that the closure of the functions is, and why; None where none is recognised.
    degree, generic_ed_degree : int or None
        From closed forms; None where there is none, or it would take long.
    polar_degrees : tuple of int or None
        The degree first.
    """

    parameters: int
    ambient: int
    expected: int
    defect: int
    filling: bool
    coordinates: tuple[str, ...]
    fibre_dimension: int
    identifiability: str | None
    identifiability_reason: str
    variety: str | None
    theorem: str | None
    degree: int | None
    polar_degrees: tuple[int, ...] | None
    generic_ed_degree: int | None

    def headline(self) -> str:
        """Write the SPEC."""
        return self.of

    def details(self) -> list[str]:
        """Write a line for each number, and what speaks for it."""
        filling = "filling" if self.filling else "not filling"
        rows = [
            ("parameters", number_text(self.parameters)),
            ("ambient dimension", ": ".join([number_text(self.ambient), *self._coordinates_text()])),
            ("dimension", f"{number_text(self.value)}, {filling}"),
            ("expected dimension", f"{number_text(self.expected)}, defect {number_text(self.defect)}"),
            ("certainty", f"{self.certainty}: {self.evidence}"),
            ("general fibre", f"dimension {number_text(self.fibre_dimension)}"),
            ("identifiability", ": ".join(filter(None, (self.identifiability, self.identifiability_reason)))),
        ]
        if self.variety is not None:
            rows += [("variety", self.variety), ("theorem", str(self.theorem))]
        if self.degree is not None:
            rows.append(("degree", number_text(self.degree)))
        if self.polar_degrees is not None:
            shown = ", ".join(number_text(count, commas=False) for count in self.polar_degrees[:_SHOWN])
            rows.append(("polar degrees", shown + (", ..." if len(self.polar_degrees) > _SHOWN else "")))
        if self.generic_ed_degree is not None:
            rows.append(("generic ED degree", number_text(self.generic_ed_degree)))
        width = max(len(label) for label, _ in rows)
        return [*(f"{label.ljust(width)}  {text}" for label, text in rows), *self.remarks]

    def _coordinates_text(self) -> list[str]:
        return [f"coefficients of {coordinates_text(self.coordinates)}"] if self.coordinates else []


def invariants(architecture: Architecture | str, *, seed: int = 0, progress: Progress | None = None) -> Invariants:
    """Say what is known about an architecture's set of functions within about a second.

    The dimension is computed modulo primes; degrees are given where a theorem has a closed form for them. The other
    functions of this room find what takes longer.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-3-1 power 2"``.
    seed : int
        Of the random choices.
    progress : callable, optional
        Told after every rank.

    Returns
    -------
    Invariants

    Raises
    ------
    InputError
        When the text is no SPEC.
    ResourceError
        When the Jacobian does not fit in memory.

    Examples
    --------
    >>> found = invariants("lcn 3,2,2 stride 2,2")
    >>> found.value, found.ambient, found.degree, found.generic_ed_degree
    (5, 9, 12, 100)
    >>> for line in str(invariants("mlp 5-3-1 power 2")).splitlines():
    ...     print(line[:70])
    mlp 5-3-1 power 2
      parameters          18
      ambient dimension   15
      dimension           12, not filling
      expected dimension  15, defect 3
      certainty           exact: the Jacobian has rank 12 modulo 165513138
      general fibre       dimension 6
      identifiability     not: the dimension 12 is below 15, the number of
      variety             the symmetric 5 x 5 matrices of rank at most 3
      theorem             a sum of h squares of linear forms is a quadrati
      degree              20
      polar degrees       20, 90, 207, 290, 260, 140, 35, 0, 0, 0, 0, 0
      generic ED degree   1,042
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    size = dimension(network, seed=seed, progress=progress)
    told = identifiability(network, seed=seed) if size.seconds < PATIENCE else None
    known = known_variety(network)
    quick = known if size.value <= MOST_AT_ONCE else None
    polar = known if size.value <= MOST_POLAR_AT_ONCE else None
    return Invariants(
        name="invariants",
        of=network.spec,
        value=size.value,
        certainty=size.certainty,
        evidence=size.evidence,
        complete=size.complete,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=size.remarks + ((_LATER,) if known is not None and polar is None else ()),
        parameters=size.parameters,
        ambient=size.ambient,
        expected=size.expected,
        defect=size.defect,
        filling=size.filling,
        coordinates=network.ambient.names() if size.ambient <= MOST_NAMED else (),
        fibre_dimension=size.fibre_dimension,
        identifiability=None if told is None else told.value,
        identifiability_reason=size.identifiability if told is None else _without(told.evidence, size.evidence),
        variety=None if known is None else known.name,
        theorem=None if known is None else known.theorem,
        degree=None if quick is None else quick.degree(),
        polar_degrees=None if polar is None else polar.polar_degrees(),
        generic_ed_degree=None if quick is None else quick.generic_ed_degree(),
    )


_LATER = (
    "polar degrees, and in higher dimension all degrees, have closed forms that take a while at this size: ask for them"
)


def _without(evidence: str, known: str) -> str:
    """Leave out what was told already."""
    return evidence.removesuffix(f"; {known}")


def coordinates_text(names: Sequence[str]) -> str:
    """Write the names of coordinates with commas, and what a number before a colon means.

    Examples
    --------
    >>> coordinates_text(["1:x1", "2:x1"])
    '1:x1, 2:x1 (output:monomial)'
    """
    return ", ".join(names) + (" (output:monomial)" if any(":" in name for name in names) else "")


def number_text(value: int, *, commas: bool = True) -> str:
    """Write a whole number with commas or, in lists, without; from 30 digits on, its size.

    Examples
    --------
    >>> number_text(157325), number_text(7**400)
    ('157,325', 'about 1.09e338')
    """
    if abs(value) < 10**_MOST_DIGITS:
        return f"{value:,}" if commas else str(value)
    return f"about {Decimal(value):.2e}".replace("e+", "e")
