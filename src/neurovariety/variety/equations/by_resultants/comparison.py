"""The ideal of the minors against the ideal that elimination finds, generator by generator."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.validation import whole
from neurovariety.errors import ResourceError
from neurovariety.ideals.groebner import in_ideal
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import EngineBasis, msolve_basis
from neurovariety.variety.equations.by_elimination import by_elimination
from neurovariety.variety.equations.by_resultants.ideal_of_minors import minors_of, seconds_left
from neurovariety.variety.equations.by_resultants.inverse import with_inverse
from neurovariety.variety.equations.by_resultants.rank_conditions import Method, rank_conditions, signal_network
from neurovariety.variety.equations.function_samples import primes_from
from neurovariety.variety.equations.ideal_membership import combines
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.equations.time_allowed import TimeAllowed, TimeIsOverError
from neurovariety.variety.result import Certainty, Invariant

Progress = Callable[[str, int, int], None]
Place = Literal["ideal", "radical", "outside", "undecided"]

MOST_MONOMIALS = 1_500
"""Of the square's degree, up to which it is asked whether the square lies in the ideal."""


@dataclass(frozen=True, kw_only=True)
class IdealComparison(Invariant):
    """The minors' ideal against that of all equations: "equal", "equal up to radical", "larger set" or "undecided".

    Attributes
    ----------
    method : {"direct", "recursive"}
    minors : tuple of RationalPolynomial
        All that must vanish, each once.
    generators : tuple of RationalPolynomial
        Of the ideal of all equations, by elimination; none where msolve did not finish.
    places : tuple of {"ideal", "radical", "outside", "undecided"}
        For each generator, where it lies: in the ideal of the minors, in its radical alone, or outside of that, so that
        the minors have more zeros than the closure.
    """

    method: Method
    minors: tuple[RationalPolynomial, ...]
    generators: tuple[RationalPolynomial, ...]
    places: tuple[Place, ...]

    def headline(self) -> str:
        """Write the answer as a sentence."""
        told = {
            "equal": "is the ideal of all equations",
            "equal up to radical": "is the ideal of all equations up to radical only",
            "larger set": "has more zeros than the closure",
            "undecided": "is perhaps the ideal of all equations",
        }[self.value]
        return f"the ideal of the {self.method} minors of {self.of} {told}"


def compare_with_elimination(
    network: Architecture | str,
    *,
    method: Method = "direct",
    timeout: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> IdealComparison:
    """Compare the ideal of the minors of a linear convolutional network with the ideal of all equations.

    Each minor is put to the proof that it vanishes on all functions. Each generator of the elimination ideal is looked
    for in the ideal of the minors by exact linear algebra in its degree; where it is not there, it lies in the radical
    if its square is in the ideal, or if the minors and 1 - t g have no common zero (Rabinowitsch).

    Parameters
    ----------
    network : LinearConvNet or str
        Along one axis, for example ``"lcn 4,2 stride 3"``.
    method : "direct" or "recursive"
        Of `rank_conditions`.
    timeout : float, optional
        Seconds. What has not been decided by then, or was too large for msolve, is called undecided.
    seed : int
        Of primes and points.
    progress : callable, optional
        Called with a stage, what is done and what there is to do. After Ctrl-C what was decided is kept.

    Raises
    ------
    InputError
        For another architecture or method, a timeout that is none, or a seed below 0.
    MissingExtraError
        When msolve or python-flint is not installed.

    Examples
    --------
    >>> print(compare_with_elimination("lcn 4,2 stride 3").headline())  # doctest: +SKIP
    the ideal of the direct minors of lcn 4,2 stride 3,1 is the ideal of all equations up to radical only
    """
    started = time.perf_counter()
    allowed, told = TimeAllowed(timeout), progress or (lambda _stage, _done, _total: None)
    architecture, seed = signal_network(network), whole("seed", seed, least=0)
    conditions = rank_conditions(architecture, method=method)
    prover = Prover(architecture, primes_from(seed)[-2:], seed)
    minors: list[RationalPolynomial] = []
    verdicts: Counter[str] = Counter()
    generators: tuple[RationalPolynomial, ...] = ()
    places: list[Place] = []
    why = ""
    try:
        minors = minors_of(conditions, allowed, told)
        verdicts.update(prover.verdict(minor) for minor in minors)
        generators = _eliminate(architecture, seed, allowed)
        for place in _places(generators, minors, allowed):
            places.append(place)
            told("generators compared", len(places), len(generators))
    except KeyboardInterrupt:
        why = "Ctrl-C ended the comparison"
    except TimeIsOverError:
        why = f"the time limit of {timeout:g} s ended the comparison"
    except ResourceError as error:
        why = error.problem
    decided = len(places) == len(generators) and not why
    places += ["undecided"] * (len(generators) - len(places))
    return IdealComparison(
        name="ideal of minors",
        of=architecture.spec,
        value=_value(places, decided=decided),
        certainty=Certainty.MODULAR,
        evidence="; ".join([_contained(verdicts), *_found(places), *([why] if why else [])]),
        complete=decided,
        seed=seed,
        seconds=time.perf_counter() - started,
        method=method,
        minors=tuple(minors),
        generators=generators,
        places=tuple(places),
        remarks=_remarks(places, enough=conditions.enough),
    )


def _eliminate(network: LinearConvNet, seed: int, allowed: TimeAllowed) -> tuple[RationalPolynomial, ...]:
    allowed.check()
    found = by_elimination(network, max_degree=None, seed=seed, timeout=seconds_left(allowed))
    return tuple(sorted(found.polynomials, key=lambda polynomial: polynomial.degree))


def _places(
    generators: Sequence[RationalPolynomial], minors: Sequence[RationalPolynomial], allowed: TimeAllowed
) -> Iterator[Place]:
    """Place one generator after the other."""
    basis: EngineBasis | None = None
    for generator in generators:
        allowed.check()
        if comb(generator.variables + generator.degree - 1, generator.degree) <= MOST_MONOMIALS:
            inside = combines(generator, minors)
        else:
            basis = basis or msolve_basis(list(minors), timeout=seconds_left(allowed))
            inside = in_ideal(generator, basis.to_groebner_basis())
        yield "ideal" if inside else _in_radical(generator, minors, allowed)


def _in_radical(
    generator: RationalPolynomial, minors: Sequence[RationalPolynomial], allowed: TimeAllowed
) -> Literal["radical", "outside"]:
    degree = 2 * generator.degree
    if comb(generator.variables + degree - 1, degree) <= MOST_MONOMIALS and combines(generator * generator, minors):
        return "radical"
    basis = msolve_basis(with_inverse(minors, generator), timeout=seconds_left(allowed))
    return "radical" if basis.is_unit else "outside"


def _value(places: Sequence[Place], *, decided: bool) -> str:
    if "outside" in places:
        return "larger set"
    if not decided:
        return "undecided"
    return "equal up to radical" if "radical" in places else "equal"


def _contained(verdicts: Counter[str]) -> str:
    total = verdicts.total()
    if not total:
        return "there are no minors"
    if verdicts["proven"] == total:
        return f"all {total:,} minors are proven to vanish on all functions"
    return f"{verdicts['proven']:,} of {total:,} minors are proven to vanish on all functions by multiplying out"


def _found(places: Sequence[Place]) -> list[str]:
    counts: Counter[str] = Counter(places)
    words = {
        "ideal": "in the ideal of the minors, by exact linear algebra or normal forms",
        "radical": "in its radical alone, by a square in the ideal, or 1 in the ideal with 1 - t g by msolve",
        "outside": "outside of its radical, by a common zero with 1 - t g by msolve",
        "undecided": "undecided",
    }
    return [f"of {len(places)} generators found by elimination with msolve"] * bool(places) + [
        f"{counts[place]} {text}" for place, text in words.items() if counts[place]
    ]


def _remarks(places: Sequence[Place], *, enough: bool) -> tuple[str, ...]:
    if enough:
        return ("that the minors vanish on the closure alone is a theorem, so that the radicals are equal in any case",)
    return () if "outside" in places else ("no theorem here says that the minors vanish on the closure alone",)
