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
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.groebner import in_ideal
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import EngineBasis, msolve_basis
from neurovariety.variety.equations.by_elimination import by_elimination
from neurovariety.variety.equations.by_resultants.ideal_of_minors import minors_of, saturate
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
"""Of the degree of a generator, or of its square, up to which it is looked for in the ideal by an exact rank."""


@dataclass(frozen=True, kw_only=True)
class IdealComparison(Invariant):
    """The minors' ideal against that of all equations: "equal", "equal up to radical", "larger set" or "undecided".

    Attributes
    ----------
    method : {"direct", "recursive", "separate"}
    ideal : {"minors", "saturated"}
    polynomials : tuple of RationalPolynomial
        All minors that must vanish, each once; or a Groebner basis of the saturated ideal.
    generators : tuple of RationalPolynomial
        Of the ideal of all equations, by elimination; none where msolve did not finish.
    places : tuple of {"ideal", "radical", "outside", "undecided"}
        For each generator, where it lies: in the ideal of the minors, in its radical alone, or outside of that, so that
        the minors have more zeros than the closure.
    """

    method: Method
    ideal: Literal["minors", "saturated"]
    polynomials: tuple[RationalPolynomial, ...]
    generators: tuple[RationalPolynomial, ...]
    places: tuple[Place, ...]

    def headline(self) -> str:
        """Write the answer as a sentence."""
        told = {
            "equal": "is the ideal of all equations",
            "equal up to radical": "is the ideal of all equations up to radical only",
            "larger set": "has more zeros than the closure",
            "undecided": f"is {'not' if 'radical' in self.places else 'perhaps'} the ideal of all equations",
        }[self.value]
        whose = "saturated ideal" if self.ideal == "saturated" else "ideal"
        return f"the {whose} of the {self.method} minors of {self.of} {told}"


def compare_with_elimination(
    network: Architecture | str,
    *,
    method: Method = "direct",
    ideal: Literal["minors", "saturated"] = "minors",
    timeout: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> IdealComparison:
    """Compare the ideal of the minors of a linear convolutional network with the ideal of all equations.

    Each polynomial is put to the proof that it vanishes on all functions. Each generator g of the elimination ideal is
    looked for in the ideal of the minors by exact linear algebra in its degree; where it is not there, it lies in the
    radical if its square is in the ideal, or if the minors and 1 - t g have no common zero (Rabinowitsch).

    Parameters
    ----------
    network : LinearConvNet or str
        Along one axis, for example ``"lcn 4,2 stride 3"``.
    method : "direct", "recursive" or "separate"
        Of `rank_conditions`.
    ideal : "minors" or "saturated"
        As `equations` takes it.
    timeout : float, optional
        Seconds. What has not been decided by then, or was too large for msolve, is called undecided.
    seed : int
        Of primes and points.
    progress : callable, optional
        Called with a stage, what is done and what there is to do. After Ctrl-C what was decided is kept.

    Raises
    ------
    InputError
        For another architecture, method or ideal, a timeout that is none, or a seed below 0.
    MissingExtraError
        When msolve or python-flint is not installed.

    Examples
    --------
    >>> print(compare_with_elimination("lcn 4,2 stride 3").headline())  # doctest: +SKIP
    the ideal of the direct minors of lcn 4,2 stride 3,1 is the ideal of all equations up to radical only
    """
    started = time.perf_counter()
    if ideal not in ("minors", "saturated"):
        raise InputError("there is no such ideal", given=repr(ideal)[:60], allowed="minors or saturated")
    allowed, told = TimeAllowed(timeout), progress or (lambda _stage, _done, _total: None)
    architecture, seed = signal_network(network), whole("seed", seed, least=0)
    conditions = rank_conditions(architecture, method=method)
    prover = Prover(architecture, primes_from(seed)[-2:], seed)
    polynomials: list[RationalPolynomial] = []
    verdicts: Counter[str] = Counter()
    generators: tuple[RationalPolynomial, ...] | None = None
    located: list[tuple[Place, str]] = []
    why = ""
    try:
        polynomials = minors_of(conditions, allowed, told)
        if ideal == "saturated":
            polynomials, _ = saturate(polynomials, conditions, prover, allowed)
        verdicts.update(prover.verdict(polynomial) for polynomial in polynomials)
        generators = _eliminate(architecture, seed, allowed)
        for place in _located(generators, polynomials, allowed):
            located.append(place)
            told("generators compared", len(located), len(generators))
    except KeyboardInterrupt:
        why = "Ctrl-C ended the comparison"
    except TimeIsOverError:
        why = f"the time limit of {timeout:g} s ended the comparison"
    except ResourceError as error:
        why = error.problem
    decided = generators is not None and len(located) == len(generators)
    generators = generators or ()
    places: list[Place] = [place for place, _ in located]
    places += ["undecided"] * (len(generators) - len(places))
    return IdealComparison(
        name="ideal of minors",
        of=architecture.spec,
        value=_value(places, decided=decided),
        certainty=Certainty.MODULAR,
        evidence=_evidence(verdicts, located, len(generators), "" if decided else why),
        complete=decided,
        seed=seed,
        seconds=time.perf_counter() - started,
        method=method,
        ideal=ideal,
        polynomials=tuple(polynomials),
        generators=generators,
        places=tuple(places),
        remarks=_remarks(places, enough=conditions.enough),
    )


def _eliminate(network: LinearConvNet, seed: int, allowed: TimeAllowed) -> tuple[RationalPolynomial, ...]:
    allowed.check()
    found = by_elimination(network, max_degree=None, seed=seed, timeout=allowed.left())
    return tuple(sorted(found.polynomials, key=lambda polynomial: polynomial.degree))


def _located(
    generators: Sequence[RationalPolynomial], polynomials: Sequence[RationalPolynomial], allowed: TimeAllowed
) -> Iterator[tuple[Place, str]]:
    """Place one generator after the other, and say by what."""
    basis: EngineBasis | None = None
    for generator in generators:
        allowed.check()
        if _is_small(generator.variables, generator.degree):
            inside, proof = combines(generator, polynomials), "an exact rank"
        else:
            basis = basis or msolve_basis(list(polynomials), timeout=allowed.left())
            inside, proof = in_ideal(generator, basis.to_groebner_basis()), "a normal form by msolve"
        yield ("ideal", proof) if inside else _in_radical(generator, polynomials, allowed)


def _in_radical(
    generator: RationalPolynomial, polynomials: Sequence[RationalPolynomial], allowed: TimeAllowed
) -> tuple[Place, str]:
    small_square = _is_small(generator.variables, 2 * generator.degree)
    if small_square and combines(generator * generator, polynomials):
        return "radical", "an exact rank for its square"
    basis = msolve_basis(with_inverse(polynomials, generator), timeout=allowed.left())
    return (
        ("radical", "msolve, no common zero with 1 - t g")
        if basis.is_unit
        else ("outside", "msolve, a common zero with 1 - t g")
    )


def _is_small(variables: int, degree: int) -> bool:
    return comb(variables + degree - 1, degree) <= MOST_MONOMIALS


def _value(places: Sequence[Place], *, decided: bool) -> str:
    if "outside" in places:
        return "larger set"
    if not decided:
        return "undecided"
    return "equal up to radical" if "radical" in places else "equal"


def _evidence(verdicts: Counter[str], located: Sequence[tuple[Place, str]], total: int, why: str) -> str:
    count = verdicts.total()
    proven = "all" if verdicts["proven"] == count else f"{verdicts['proven']:,} of"
    parts = [f"{proven} {count:,} polynomials are proven to vanish on all functions by multiplying out"] * bool(count)
    words = {"ideal": "in the ideal", "radical": "in the radical alone", "outside": "outside of the radical"}
    found = [f"{number} {words[place]} ({proof})" for (place, proof), number in Counter(located).items()]
    found += [f"{total - len(located)} undecided"] * (len(located) < total)
    if found:
        parts.append(f"of {total} generators by elimination with msolve: {', '.join(found)}")
    return "; ".join([*parts, why] if why else parts) or "there are no minors and no equations: both ideals are zero"


def _remarks(places: Sequence[Place], *, enough: bool) -> tuple[str, ...]:
    if enough:
        return ("that the minors vanish on the closure alone is a theorem, so that the radicals are equal in any case",)
    return () if "outside" in places else ("no theorem here says that the minors vanish on the closure alone",)
