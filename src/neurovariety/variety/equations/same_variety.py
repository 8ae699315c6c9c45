"""Whether two architectures have the same set of functions, up to closure."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import wholes
from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import Exact
from neurovariety.variety.dimension import Dimension, dimension
from neurovariety.variety.equations.cut_out import cut_out, taken_polynomials
from neurovariety.variety.equations.function_samples import primes_from
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.same_by_theorem import same_by_theorem
from neurovariety.variety.equations.search import equations
from neurovariety.variety.result import Certainty, Invariant

Progress = Callable[[str, int, int], None]
Decision = tuple[bool | None, Certainty, str]

GIVEN = "the given polynomials"


@dataclass(frozen=True, kw_only=True)
class SameVariety(Invariant):
    """Whether two sets of functions have the same closure: ``value`` is True, False, or None where it is undecided.

    Attributes
    ----------
    other : str
        What it was compared with.
    dimensions : tuple of int
    equations : tuple of Equations
        Of both, or of the one architecture, as far as they were looked for; none where they were not needed.
    """

    other: str
    dimensions: tuple[int, ...]
    equations: tuple[Equations, ...]

    def headline(self) -> str:
        """Write the answer as a sentence."""
        told = {True: "the same as", False: "not the same as", None: "perhaps the same as"}[self.value]
        whose = "the zeros of" if self.other == GIVEN else "that of"
        return f"the closure of {self.of} is {told} {whose} {self.other}"


def same_variety(
    first: Architecture | str,
    second: Architecture | str | Sequence[Exact],
    *,
    coordinates: Sequence[int] | None = None,
    max_degree: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> SameVariety:
    """Compare the closures of two sets of functions by their equations and dimensions.

    Both closures are irreducible. So one that lies in the other and has the same dimension is equal to it.

    Parameters
    ----------
    first : Architecture or str
    second : Architecture or str, or sequence of RationalPolynomial
        With as many coordinates; or polynomials in the coordinates, whose common zeros are compared.
    coordinates : sequence of D int from 1, optional
        Which coordinate of `second` each coordinate of `first` is; by default the one of the same number.
    max_degree : int, optional
        Of the equations that are compared; by default as `equations` chooses.
    seed, progress
        As `equations` takes them.

    Returns
    -------
    SameVariety
        False is proven by dimensions, or an equation of one that does not vanish on the other. True is proven where
        the equations of one are complete, vanish on the other, and the dimensions are equal, or by a theorem. None
        where no equation tells them apart and neither list is complete.

    Raises
    ------
    InputError
        When the coordinates do not fit.

    Examples
    --------
    >>> print(same_variety("linear 3-1-3", "linear 3-1-2-3").headline())
    the closure of linear 3-1-3 is the same as that of linear 3-1-2-3
    """
    started = time.perf_counter()
    one = as_architecture(first)
    options: dict[str, Any] = {"max_degree": max_degree, "seed": seed, "progress": progress}
    if not isinstance(second, Architecture | str):
        return _against_polynomials(one, second, coordinates, options)
    two = as_architecture(second)
    places = _places(one.spec, one.ambient.dimension, two.spec, two.ambient.dimension, coordinates)
    sizes = dimension(one, seed=seed), dimension(two, seed=seed)
    found: tuple[Equations, ...] = ()
    decision = _without_equations(one, two, places, sizes)
    if decision is None:
        decision, found = _by_equations(one, two, places, options)
    value, certainty, evidence = decision
    as_listed = value is False and coordinates is None and type(one) is not type(two)
    return SameVariety(
        name="same variety",
        of=one.spec,
        other=two.spec,
        value=value,
        certainty=certainty,
        evidence=evidence,
        complete=value is not None,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=("coordinates were compared as they are listed; another order is given as coordinates=",) * as_listed,
        dimensions=(sizes[0].value, sizes[1].value),
        equations=found,
    )


def _without_equations(
    one: Architecture, two: Architecture, places: np.ndarray[Any, Any], sizes: tuple[Dimension, Dimension]
) -> Decision | None:
    """Decide by a theorem, or by dimensions alone."""
    if all(size.certainty is Certainty.EXACT for size in sizes) and sizes[0].value != sizes[1].value:
        return False, Certainty.EXACT, f"the dimensions are {sizes[0].value} and {sizes[1].value}"
    moved = (places != np.arange(len(places))).any()
    theorem = None if moved else same_by_theorem(one, two)
    return None if theorem is None else (True, Certainty.EXACT, theorem)


def _by_equations(
    one: Architecture, two: Architecture, places: np.ndarray[Any, Any], options: dict[str, Any]
) -> tuple[Decision, tuple[Equations, ...]]:
    """Decide by the equations of both; after Ctrl-C in the first search there is no second one."""
    first = equations(one, **options)
    on_two = _vanish([_renumbered(p, places) for p in first.polynomials], two, options["seed"])
    if first.stopped:
        if on_two == "false":
            told = f"an equation of {one.spec} does not vanish on the functions of {two.spec}"
            return (False, first.certainty, told), (first,)
        undecided = f"Ctrl-C ended the search for equations of {one.spec} in degree {first.max_degree + 1}"
        return (None, Certainty.MODULAR, undecided), (first,)
    second = equations(two, **options)
    on_one = _vanish([_renumbered(p, np.argsort(places)) for p in second.polynomials], one, options["seed"])
    return _decide((first, second), (on_one, on_two)), (first, second)


def _against_polynomials(
    one: Architecture, given: Sequence[Exact], coordinates: Sequence[int] | None, options: dict[str, Any]
) -> SameVariety:
    """Compare with the common zeros of polynomials."""
    started = time.perf_counter()
    count, other = one.ambient.dimension, GIVEN
    taken = taken_polynomials(given, count)
    places = _places(one.spec, count, other, count, coordinates)
    moved = [_renumbered(polynomial, np.argsort(places)) for polynomial in taken]
    found = equations(one, **options)
    verdict = _vanish(moved, one, options["seed"])
    decision: Decision
    if verdict == "false":
        decision = False, Certainty.EXACT, f"one of {other} does not vanish on the functions of {one.spec}"
    else:
        decision = cut_out(found, moved)
    value, certainty, evidence = decision
    return SameVariety(
        name="same variety",
        of=one.spec,
        other=other,
        value=value,
        certainty=certainty if verdict != "probable" else Certainty.MODULAR,
        evidence=evidence,
        complete=value is not None,
        seed=options["seed"],
        seconds=time.perf_counter() - started,
        dimensions=(found.dimension,),
        equations=(found,),
    )


def _places(name: str, count: int, other: str, others: int, coordinates: Sequence[int] | None) -> np.ndarray[Any, Any]:
    """Read the identification as numbers from 0."""
    if others != count:
        raise InputError(
            "sets in different spaces are never the same",
            given=f"{name} with {count:,} coordinates, {other} with {others:,}",
            allowed="equally many coordinates",
        )
    if coordinates is None:
        return np.arange(count)
    numbers = wholes("coordinates", coordinates, count=count)
    if sorted(numbers) != list(range(1, count + 1)):
        raise InputError(
            "every coordinate must be named once",
            given=str(list(numbers))[:80],
            allowed=f"the numbers 1 to {count} in some order",
        )
    return np.array(numbers) - 1


def _renumbered(polynomial: RationalPolynomial, places: np.ndarray[Any, Any]) -> RationalPolynomial:
    """Write variable places[i] for variable i."""
    exponents = np.zeros_like(polynomial.exponents)
    exponents[:, places] = polynomial.exponents
    return RationalPolynomial.of(exponents, polynomial.coefficients)


def _vanish(polynomials: Sequence[RationalPolynomial], architecture: Architecture, seed: int) -> str:
    """Say how sure it is that all polynomials vanish: proven, probable, or false (which is proven)."""
    prover = Prover(architecture, primes_from(seed)[-2:], seed)
    verdicts = {prover.verdict(polynomial) for polynomial in polynomials}
    return next((verdict for verdict in ("false", "probable") if verdict in verdicts), "proven")


def _decide(found: tuple[Equations, Equations], inside: tuple[str, str]) -> Decision:
    """Decide by the equations; inside[0] tells whether the first set satisfies those of the second."""
    sure = all(one.certainty is Certainty.EXACT for one in found) and "probable" not in inside
    certainty = Certainty.EXACT if sure else Certainty.MODULAR
    for number, verdict in enumerate(inside):
        if verdict == "false":
            has, lacks = found[1 - number], found[number]
            return False, certainty, f"an equation of {has.of} does not vanish on the functions of {lacks.of}"
    dimensions = found[0].dimension, found[1].dimension
    both = found[0].complete and found[1].complete
    whole = next((one for one in found if one.complete), None)
    if both or (whole is not None and dimensions[0] == dimensions[1]):
        common = f"all equations of {whole.of if whole else ''} vanish on both sets"
        reason = "and the other way round" if both else f"both have dimension {dimensions[0]}"
        return True, certainty, f"{common}, {reason}, and the closures are irreducible"
    degree = min(one.max_degree for one in found)
    return (
        None,
        Certainty.MODULAR,
        (
            f"no equation up to degree {degree} tells them apart, of dimension {dimensions[0]} and {dimensions[1]}; "
            "there may be equations of higher degrees"
        ),
    )
