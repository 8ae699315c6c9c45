"""Equations of the set of functions of an architecture: the public function."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.dimension import joint_degree
from neurovariety.variety.equations.by_elimination import by_elimination
from neurovariety.variety.equations.by_interpolation import by_interpolation
from neurovariety.variety.equations.found import Found
from neurovariety.variety.equations.minors import by_minors
from neurovariety.variety.equations.proving import POINTS
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.substitution import chance_of_error
from neurovariety.variety.equations.time_allowed import TimeAllowed
from neurovariety.variety.result import Certainty

Progress = Callable[[str, int, int], None]

MOST_COORDINATES = 3_000
"""Coefficients of the functions; linear equations alone take a matrix of that size where nothing splits it."""
MOST_ENTRIES = 20_000
"""Of matrices whose minors are counted or written down."""


def equations(
    architecture: Architecture | str,
    *,
    max_degree: int | None = None,
    method: Literal["interpolation", "elimination"] | None = None,
    timeout: float | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Equations:
    """Find the polynomials that vanish on all functions of an architecture, minimal generators degree by degree.

    Points of the variety modulo a prime give all candidates of a degree; their coefficients are found from residues
    modulo as many primes as it takes; each is proven by putting the map in and multiplying out, where that is not too
    large. Since the residues of all equations are among the candidates, none is missed. Those of linear networks are
    known, and written down.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"lcn 3,2 stride 2"``.
    max_degree : int from 1, optional
        Up to which degree equations are looked for. By default as long as it is quick, and not much longer than new
        ones appear; by elimination, all.
    method : "interpolation" or "elimination", optional
        Elimination asks msolve for the whole ideal; it is for small networks. By default interpolation, and minors for
        linear networks.
    timeout : float, optional
        Seconds for the interpolation, which then gives the degrees it has finished; msolve, which has nothing to give
        before its end, raises ResourceError. A matrix that would take longer than what is left is not begun. Minors
        are written within seconds, and not limited.
    seed : int
        Of primes and points.
    progress : callable, optional
        Called with a stage, what is done and what there is to do.

    Returns
    -------
    Equations
        EXACT where every polynomial is proven to vanish; otherwise, and by elimination, MODULAR, and the evidence tells
        of the chance.
        ``complete`` where no generator of any degree is missing. Where there are too many minors to write them all
        down, ``value`` counts them, ``polynomials`` are some of them, and it is not complete.
        After Ctrl-C, or when the time was over, it has the degrees that were finished by then: ``stopped`` is set, and
        the evidence tells the degree that was not.

    Raises
    ------
    InputError
        When `max_degree` is no whole number from 1, `seed` none from 0, `timeout` no positive finite number, or the
        text is no SPEC.
    ResourceError
        When the matrices of a degree that was asked for can't fit, before they are made; when msolve took too long.
    KeyboardInterrupt
        After Ctrl-C before the first degree, or during elimination: nothing has been found then.
    MissingExtraError
        When python-flint is not installed, or msolve is needed and not installed.

    Examples
    --------
    >>> print(equations("attention 2-1 rank 2 tokens 2").headline())
    equations of attention 2-1 rank 2 tokens 2: 1 of degree 4
    """
    started = time.perf_counter()
    allowed = TimeAllowed(timeout)
    network = as_architecture(architecture)
    highest = None if max_degree is None else whole("max_degree", max_degree)
    seed = whole("seed", seed, least=0)
    by_theorem = method is None and isinstance(network, LinearNetwork)
    most = MOST_ENTRIES if by_theorem else MOST_COORDINATES
    if network.ambient.dimension > most:
        raise ResourceError(
            f"there are too many coordinates for equations of {network.spec}",
            given=f"{network.ambient.dimension:,} coefficients",
            allowed=f"{most:,}",
            remedy="`dimension` works without them",
        )
    if method is None and isinstance(network, LinearNetwork):
        found = by_minors(network, max_degree=highest, seed=seed)
    elif method == "elimination":
        found = by_elimination(network, max_degree=highest, seed=seed, timeout=timeout)
    elif method in {None, "interpolation"}:
        told = progress or (lambda _stage, _done, _total: None)
        found = by_interpolation(network, max_degree=highest, seed=seed, allowed=allowed, progress=told)
    else:
        raise InputError("there is no such method", given=repr(method)[:60], allowed="interpolation or elimination")
    order = sorted(range(len(found.polynomials)), key=lambda i: found.polynomials[i].degree)
    exact = found.engine is None and all(verdict == "proven" for verdict in found.verdicts)
    polynomials = tuple(found.polynomials[i] for i in order)
    return Equations(
        name="equations",
        of=network.spec,
        value=dict(sorted((Counter(p.degree for p in polynomials) + Counter(found.unwritten)).items())),
        certainty=Certainty.EXACT if exact else Certainty.MODULAR,
        evidence=_evidence(found, joint_degree(network.program)),
        complete=found.reason is not None and not found.unwritten,
        seed=seed,
        seconds=time.perf_counter() - started,
        polynomials=polynomials,
        coordinates=network.ambient.names(),
        dimension=found.dimension,
        max_degree=found.searched,
        counts=tuple(found.counts),
        homogeneous=found.homogeneous,
        local_rank=found.local_rank,
        stopped=found.stopped is not None,
        remarks=_remarks(found, network),
    )


def _remarks(found: Found, network: Architecture) -> tuple[str, ...]:
    """Tell, where equations may be missing, whether some are."""
    if found.unwritten:
        return (f"{sum(found.unwritten.values()):,} more are not written out; `membership` decides by the rank",)
    if found.reason is not None:
        return ()
    codimension = network.ambient.dimension - found.dimension
    if isinstance(network, LinearNetwork):
        return (f"equations are missing: minors of degree {network.rank + 1}; ask for max_degree={network.rank + 1}",)
    if found.local_rank == codimension:
        return (
            f"near general functions these equations are enough: their gradients have the rank {codimension} there, "
            "so that the closure is a component of their zeros",
        )
    return (
        f"equations are missing: at a random function the gradients have rank {found.local_rank}, and the codimension "
        f"is {codimension}",
    )


def _evidence(found: Found, map_degree: int) -> str:
    """Tell what is proven, and how."""
    if found.known:
        return found.known
    count, proven = len(found.polynomials), sum(verdict == "proven" for verdict in found.verdicts)
    parts = []
    if proven:
        parts.append(f"{_of(proven, count)} proven to vanish by putting the map in and multiplying out")
    if proven < count:
        chance = max(
            chance_of_error(polynomial, map_degree, POINTS, found.primes[-2:])
            for polynomial, verdict in zip(found.polynomials, found.verdicts, strict=True)
            if verdict != "proven"
        )
        parts.append(
            f"{_of(count - proven, count)} checked at {POINTS} random points modulo each of two primes, wrong with a "
            f"chance below {chance:.0e}"
        )
    if found.engine is None and found.searched:
        parts.append(f"the ranks modulo a prime leave room for no others up to degree {found.searched}")
    if found.reason:
        parts.append(found.reason)
    if found.stopped:
        parts.append(found.stopped)
    return "; ".join(parts)


def _of(part: int, whole: int) -> str:
    return ("the equation is" if whole == 1 else "all are") if part == whole else f"{part} of {whole} are"
