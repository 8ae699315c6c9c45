"""All isolated solutions of a system of polynomial equations."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from hashlib import blake2b
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.moments.checkpoint import Checkpoint
from neurovariety.solve.collecting import Target
from neurovariety.solve.homotopy import END_ZONE, Homotopy, Means
from neurovariety.solve.loops.monodromy import monodromy
from neurovariety.solve.options import Equations, as_system, check_options, check_start_solutions
from neurovariety.solve.result import SolveResult, counted
from neurovariety.solve.run import Plan, Run
from neurovariety.solve.sampling import try_some
from neurovariety.solve.scaling import SystemScaling, scale_system
from neurovariety.solve.squaring import SquaredSystem, square_up
from neurovariety.solve.start.blend import blend, blend_ends
from neurovariety.solve.start.choice import SAMPLED_FROM, StartChoice, StartKind, choose_start, generic_coefficients
from neurovariety.solve.start.coefficients import coefficient_family
from neurovariety.solve.start.support import Support, support_of
from neurovariety.solve.system.expression import Expression, Symbol
from neurovariety.solve.system.polynomial_system import MOST_TERMS_TRIED, PolynomialSystem
from neurovariety.solve.system.rewriting import expand_all
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import Engine
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]

_STILL_FAR = 1e12
"""Largest over smallest scaled coefficient from which solutions may be too far apart for float64."""


def solve(
    equations: Equations,
    *,
    parameters: ArrayLike | None = None,
    start: StartKind = "auto",
    seed: int = 0,
    certify: bool = True,
    settings: TrackSettings | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    watch: Watch | None = None,
    checkpoint: Checkpoint | str | PathLike[str] | None = None,
) -> SolveResult:
    """Find all isolated complex solutions, with multiplicities, and certify the regular ones.

    A system whose solutions are known is deformed into the given one and its solutions are followed. With probability
    one in the random choices every isolated solution is the end of as many paths as its multiplicity (Sommese and
    Wampler 2005, theorem 7.1.1); singular ends are found by a Cauchy endgame, and every path is accounted for.

    Parameters
    ----------
    equations : PolynomialSystem, or what `PolynomialSystem.of` reads
        At least as many equations as variables. More are combined at random, and solutions of the combinations that
        do not solve all equations are dropped.
    parameters : array_like, shape (K,), optional
        Values of the system's parameters, if it has any.
    start : {"auto", "total_degree", "multihomogeneous", "monodromy"}
        The start system: by degrees; by degrees in groups of variables (the system's own, or those with the fewest
        paths that a search finds); or generic coefficients, solved by monodromy up to a trace test. By default the
        one that seems cheapest; the result says which and why.
    seed : int
        Of all random choices. The result does not depend on threads or workers.
    certify : bool
        Whether regular solutions are certified.
    settings : TrackSettings, optional
        Of the tracker.
    engine : {"auto", "native", "numpy"}
    threads : int, optional
        Of the native engine; all there are by default.
    executor : concurrent.futures.Executor, optional
        Carries the paths.
    progress : callable, optional
        Told stage, paths done and paths in all, while it runs.
    watch : Watch, optional
        Live counts, and a way to stop; in the place of ``progress``.
    checkpoint : Checkpoint or path, optional
        A .npz file, always whole, that is written while it runs; the same call goes on from there.

    Returns
    -------
    SolveResult
        Also after Ctrl-C, with the solutions found by then and the outcome "interrupted".

    Raises
    ------
    InputError
        Fewer equations than variables, a constant equation, coefficients that are not finite, parameters without
        values.
    ResourceError
        A start system with more than two million paths.
    StoredFileError
        The checkpoint is that of another system or seed.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> found = solve([x**2 + y**2 - 5, x * y - 2])
    >>> sorted(map(tuple, found.real_solutions.round(12).tolist()))
    [(-2.0, -1.0), (-1.0, -2.0), (1.0, 2.0), (2.0, 1.0)]
    >>> found.outcome.name, bool(found.certified.all())
    ('complete', True)
    """
    check_options(seed=seed, threads=threads, settings=settings, executor=executor, progress=progress)
    means = Means(
        settings=settings or TrackSettings(end_zone=END_ZONE),
        engine=engine,
        threads=threads,
        executor=executor,
        watch=watch or Watch(progress=progress),
        checkpoint=_opened(checkpoint),
    )
    run = Run.begin(means, seed)
    system = _read(equations, parameters)
    squared = square_up(system, seed)
    scaled, scaling, support, remarks = _scaled(squared)
    # Multiplied out the coefficients are rounded: paths may end there, but proofs are about the equations as given.
    as_it_is = support is None or all(_is_flat(equation) for equation in scaled.equations)
    tracked = scaled if as_it_is else scaled.cheapest()
    run.lap("setting up")
    choice = choose_start(tracked, support, start, seed)
    target = Target(scaled, np.zeros(0, dtype=np.complex128), scaling, squared)
    names = tuple(str(variable) for variable in system.variables)
    by_degrees = None if choice.start is None else _by_degrees(tracked, choice, seed)
    if by_degrees is not None and start == "auto" and support is not None and choice.count >= SAMPLED_FROM:
        sample = try_some(by_degrees.homotopy, run.means, seed)
        run.lap("sampling")
        if sample.monodromy_is_cheaper:
            reason = f"of {choice.count:,} paths by degrees {sample.wasted:.0%} seem to be wasted"
            choice = generic_coefficients(tracked, choice.count, reason)
    if choice.start is None or by_degrees is None:
        plan, doubt = _by_monodromy(tracked, choice, run)
        if doubt and by_degrees is not None and not run.means.watch.stopped:
            remarks.append(f"monodromy over the coefficients was given up ({doubt})")
            plan = by_degrees
    else:
        plan = by_degrees
    run.lap("setting up")
    return run.finish(plan, target, names, certified=certify, remarks=(*remarks, *_combined(squared)))


def solve_from(
    system: Equations,
    solutions: ArrayLike,
    start: ArrayLike,
    target: ArrayLike,
    *,
    seed: int = 0,
    certify: bool = True,
    settings: TrackSettings | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    watch: Watch | None = None,
    checkpoint: Checkpoint | str | PathLike[str] | None = None,
) -> SolveResult:
    """Follow the solutions of one member of a family to another member, for instance to the next data set.

    If the start parameters are generic and all solutions there are given, every isolated solution of the target is
    found (Morgan and Sommese, "Coefficient-parameter polynomial continuation", 1989).

    Parameters
    ----------
    system : PolynomialSystem, or what `PolynomialSystem.of` reads
        As many equations as variables, with K parameters.
    solutions : array_like, shape (k, n)
        Regular solutions at the start parameters.
    start, target : array_like, shape (K,)
        Parameters.
    seed, certify, settings, engine, threads, executor, progress, watch, checkpoint
        As for `solve`.

    Returns
    -------
    SolveResult

    Raises
    ------
    InputError
        A system that is not square or has no parameters, arrays of other shapes, or points that are no solutions.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x,), (p,) = variables("x"), parameters("p")
    >>> found = solve_from(PolynomialSystem.of([x**2 - p]), [[1 + 1j], [-1 - 1j]], [2j], [9])
    >>> sorted(found.real_solutions.ravel().round(12).tolist())
    [-3.0, 3.0]
    """
    check_options(seed=seed, threads=threads, settings=settings, executor=executor, progress=progress)
    means = Means(
        settings=settings or TrackSettings(end_zone=END_ZONE),
        engine=engine,
        threads=threads,
        executor=executor,
        watch=watch or Watch(progress=progress),
        checkpoint=_opened(checkpoint),
    )
    system = as_system(system)
    run = Run.begin(means, seed)
    points, begin, end = (np.asarray(given, dtype=np.complex128) for given in (solutions, start, target))
    count, unknowns = len(system.parameters), len(system.variables)
    if len(system) != unknowns or not count:
        raise InputError(
            "a family has as many equations as variables, and parameters",
            given=f"{counted(len(system), 'equation')}, {counted(unknowns, 'variable')}, {counted(count, 'parameter')}",
        )
    if points.ndim != 2 or points.shape[1] != unknowns or begin.shape != (count,) or end.shape != (count,):
        raise InputError(
            "solutions or parameters do not fit the system",
            given=f"shapes {points.shape}, {begin.shape} and {end.shape}",
            allowed=f"(k, {unknowns}), ({count},) and ({count},)",
        )
    check_start_solutions(system, points, begin)
    lifted = system.lift(points)
    homotopy = Homotopy(
        system.homogeneous,
        lambda numbers: lifted[numbers],
        len(points),
        begin,
        end,
        _identity(system.equations, points, begin, end),
    )
    plan = Plan(
        system,
        homotopy,
        start=f"{counted(len(points), 'solution')} at other parameters",
        expected=None,
        evidence="if the given solutions are all there are at generic parameters, so are these at the target",
        proven=True,
    )
    ones = SystemScaling(np.ones(len(system)), np.ones(unknowns), 1.0, 1.0)
    names = tuple(str(variable) for variable in system.variables)
    run.lap("setting up")
    return run.finish(plan, Target(system, end, ones), names, certified=certify, remarks=())


def _opened(checkpoint: Checkpoint | str | PathLike[str] | None) -> Checkpoint | None:
    if checkpoint is None or isinstance(checkpoint, Checkpoint):
        return checkpoint
    return Checkpoint(Path(checkpoint))


def _read(equations: Equations, parameters: ArrayLike | None) -> PolynomialSystem:
    system = as_system(equations)
    if parameters is not None:
        values: Any = np.asarray(parameters)
        return system.with_parameters(values)
    if system.parameters:
        raise InputError(
            "the system has parameters without values",
            given=", ".join(str(parameter) for parameter in system.parameters[:6]),
            remedy="give parameters=[...]; or use monodromy, which solves the family for generic values",
        )
    return system


def _scaled(squared: SquaredSystem) -> tuple[PolynomialSystem, SystemScaling, Support | None, list[str]]:
    """Scale the square system where that helps; products stay products, so that nothing is rounded."""
    square = squared.square
    try:
        expanded = expand_all(square.equations, most_terms=MOST_TERMS_TRIED)
    except ResourceError:
        ones = SystemScaling(np.ones(len(square)), np.ones(len(square)), np.nan, np.nan)
        return square, ones, None, ["too many terms to be multiplied out, so neither scaled nor regrouped"]
    flat = PolynomialSystem.of(expanded, square.variables, (), square.groups)
    scaling = scale_system(support_of(flat.equations, flat.variables))
    scaled = scaling.system(square)
    remarks = []
    if not scaling.trivial:
        remarks.append(
            f"coefficients span a factor of {scaling.spread_before:.1g}: solved in other units, "
            f"in which it is {scaling.spread_after:.1g}"
        )
    if scaling.spread_after > _STILL_FAR:
        remarks.append(
            f"coefficients span a factor of {scaling.spread_after:.1g} in these units: solutions of very different "
            "sizes may have been taken for solutions at infinity, or for one"
        )
    flat = scaling.system(flat)
    return scaled, scaling, support_of(flat.equations, flat.variables), remarks


def _is_flat(equation: Expression) -> bool:
    return all(isinstance(atom, Symbol) for monomial, _ in equation.terms for atom, _ in monomial)


def _by_degrees(scaled: PolynomialSystem, choice: StartChoice, seed: int) -> Plan:
    origin = choice.start
    if origin is None:
        raise TypeError("monodromy has no start system by degrees")
    blended = blend(scaled, origin.equations(scaled.variables), choice.groups)
    begin, end = blend_ends(seed)
    homotopy = Homotopy(
        blended.homogeneous,
        lambda numbers: blended.lift(origin.points(numbers)),
        choice.count,
        begin,
        end,
        _identity(blended.equations, begin, end),
    )
    return Plan(
        blended,
        homotopy,
        start=choice.why,
        expected=choice.count,
        evidence=f"{_paths_from_all(choice.count)} of the start system: with probability one every "
        "isolated solution is the end of one",
        proven=True,
    )


def _by_monodromy(scaled: PolynomialSystem, choice: StartChoice, run: Run) -> tuple[Plan, str]:
    """Solve for generic coefficients; give also what casts doubt on having found all solutions there."""
    family = coefficient_family(scaled, choice.groups)
    point, coefficients = family.start_pair(run.seed)
    means = run.means
    run.lap("setting up")
    generic = monodromy(
        family.system,
        point[None],
        coefficients,
        trace_direction=family.pencil(run.seed),
        seed=run.seed,
        certified=False,
        engine=means.engine,
        threads=means.threads,
        executor=means.executor,
        watch=means.watch,
        checkpoint=None if means.checkpoint is None else means.checkpoint.part("monodromy").path,
    )
    run.lap("monodromy")
    lifted = family.system.lift(generic.solutions)
    homotopy = Homotopy(
        family.system.homogeneous,
        lambda numbers: lifted[numbers],
        len(lifted),
        generic.parameters,
        family.target,
        _identity(family.system.equations, generic.solutions, generic.parameters, family.target),
    )
    plan = Plan(
        family.system,
        homotopy,
        start=f"{choice.why}; generic coefficients have {counted(len(lifted), 'solution')}",
        expected=len(lifted),
        evidence=f"the {counted(len(lifted), 'path')} from the solutions for generic coefficients; "
        f"there: {generic.evidence}",
        proven=generic.outcome.complete,
    )
    return plan, "" if generic.outcome.complete else generic.outcome.name


def _paths_from_all(count: int) -> str:
    return "the path from the one solution" if count == 1 else f"the paths from all {count:,} solutions"


def _combined(squared: SquaredSystem) -> tuple[str, ...]:
    if not squared.combined:
        return ()
    return (
        f"{len(squared.given)} equations were combined at random into {len(squared.square)}; solutions that do not "
        "solve all of them numerically were dropped, and nothing is certified: a proof about the combinations is none "
        "about the equations",
    )


def _identity(equations: tuple[Expression, ...], *arrays: Complex) -> str:
    """Name a homotopy for its checkpoint."""
    digest = blake2b(digest_size=16)
    for equation in equations:
        digest.update(equation.key.encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"paths {digest.hexdigest()}"
