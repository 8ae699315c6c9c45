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
from neurovariety.variety.expected_dimension import ExpectedDimension, expected_dimension
from neurovariety.variety.identifiability import identifiability_at
from neurovariety.variety.rank_cost import rank_seconds
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.whole_number import whole_number

MOST_AT_ONCE, MOST_POLAR_AT_ONCE = 400, 80
"""Dimensions up to which closed forms are evaluated here, all polar degrees and the others: half a second then."""

PATIENCE = 1.0
"""Seconds for the dimension from which on the theorems on identifiability, which compute more of them, are left out."""

MOST_SECONDS = 0.4
"""Estimated for a rank, above which the dimension is left out: half a dozen may be needed, on slower machines too."""

MOST_NAMED = 12
"""Coordinates up to which the report tells their names."""

_MOST_DIGITS = 30
_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Invariants(Invariant):
    """The summary that `invariants` gives; ``value`` is the dimension.

    Attributes
    ----------
    value : int or None
        None where the dimension would take long and was not computed. Then ``complete`` is False, and ``certainty`` is
        that of the counts and the bound.
    parameters, ambient, expected : int
        As `Dimension` has them.
    bound : int
        That the dimension cannot be above.
    bound_reason : str
        Why, as the end of a sentence.
    defect, fibre_dimension : int or None
        As `Dimension` has them; None without a dimension.
    filling : bool or None
    coordinates : tuple of str
        The coefficients that make up a point of the ambient space, in their order: x1^2, x1*x2, x2^2. Empty where
        there are more than a dozen; `Architecture.ambient` lists them all.
    identifiability, identifiability_reason : str
        As `Identifiability` has its value and evidence. For large networks, where that takes long, the value is None
        and the reason is what the dimension alone says, if there is one.
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
    bound: int
    bound_reason: str
    defect: int | None
    filling: bool | None
    coordinates: tuple[str, ...]
    fibre_dimension: int | None
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
        rows = [
            ("parameters", number_text(self.parameters)),
            ("ambient dimension", ": ".join([number_text(self.ambient), *self._coordinates_text()])),
            *(self._computed() if self.value is not None else self._not_computed()),
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

    def _computed(self) -> list[tuple[str, str]]:
        filling = "filling" if self.filling else "not filling"
        return [
            ("dimension", f"{number_text(self.value)}, {filling}"),
            ("expected dimension", f"{number_text(self.expected)}, defect {number_text(self.defect or 0)}"),
            ("certainty", f"{self.certainty}: {self.evidence}"),
            ("general fibre", f"dimension {number_text(self.fibre_dimension or 0)}"),
        ]

    def _not_computed(self) -> list[tuple[str, str]]:
        return [
            ("dimension", self.evidence),
            ("expected dimension", f"{number_text(self.expected)}, a count that the dimension can be below"),
            ("upper bound", f"the dimension is at most {number_text(self.bound)}, {self.bound_reason}"),
            ("general fibre", f"dimension {number_text(self.parameters - self.bound)} or more"),
        ]

    def _coordinates_text(self) -> list[str]:
        return [f"coefficients of {coordinates_text(self.coordinates)}"] if self.coordinates else []


def invariants(architecture: Architecture | str, *, seed: int = 0, progress: Progress | None = None) -> Invariants:
    """Say what is known about an architecture's set of functions within about a second.

    The dimension is computed modulo primes, or given by a theorem; degrees are given where a theorem has a closed form
    for them. For networks of thousands of parameters, where a formula says that the rank takes longer, the dimension is
    left out, and its expected value and an upper bound are given. The other functions of this room find what takes
    longer.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-3-1 power 2"``.
    seed : int, from 0
        Of the random choices.
    progress : callable, optional
        Told after every rank.

    Returns
    -------
    Invariants

    Raises
    ------
    InputError
        When the text is no SPEC, or the seed no whole number from 0.
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
    whole_number("seed", seed, least=0)
    network = as_architecture(architecture)
    counted = expected_dimension(network)
    if counted.theorem is None and rank_seconds(network, counted.bound) > MOST_SECONDS:
        return _without_rank(network, counted, started)
    size = dimension(network, seed=seed, progress=progress)
    told = identifiability_at(network, size, seed) if size.seconds < PATIENCE else None
    known = known_variety(network, size.value)
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
        bound=counted.bound,
        bound_reason=counted.bound_source,
        defect=size.defect,
        filling=size.filling,
        coordinates=_coordinates(network),
        fibre_dimension=size.fibre_dimension,
        identifiability=None if told is None else told.value,
        identifiability_reason=size.identifiability if told is None else _without(told.evidence, size.evidence),
        variety=None if known is None else known.name,
        theorem=None if known is None else known.theorem,
        degree=None if quick is None else quick.degree(),
        polar_degrees=None if polar is None else polar.polar_degrees(),
        generic_ed_degree=None if quick is None else quick.generic_ed_degree(),
    )


def _without_rank(network: Architecture, counted: ExpectedDimension, started: float) -> Invariants:
    """Tell what formulas say of a large network."""
    asked = f"`neurovariety variety '{network.spec}' --dimension`, or `dimension`"
    return Invariants(
        name="invariants",
        of=network.spec,
        value=None,
        certainty=Certainty.EXACT,
        evidence=f"not computed, as it takes a while for so large a network: {asked}, computes it",
        complete=False,
        seconds=time.perf_counter() - started,
        parameters=network.parameter_count,
        ambient=network.ambient.dimension,
        expected=counted.value,
        bound=counted.bound,
        bound_reason=counted.bound_source,
        defect=None,
        filling=None,
        coordinates=_coordinates(network),
        fibre_dimension=None,
        identifiability=None,
        identifiability_reason="not computed, as it needs the dimension",
        variety=None,
        theorem=None,
        degree=None,
        polar_degrees=None,
        generic_ed_degree=None,
    )


def _coordinates(network: Architecture) -> tuple[str, ...]:
    return network.ambient.names() if network.ambient.dimension <= MOST_NAMED else ()


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
