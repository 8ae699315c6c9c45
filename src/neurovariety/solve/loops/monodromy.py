"""All solutions of a member of a family, from one of them: parameters walk in loops, solutions change places.

While the parameters run through a closed loop that avoids the branch points, the solutions move and come back in
another order; from one solution, loops reach all those of its irreducible component. That everything is found is
never inferred from quiet loops: either the number of solutions is known beforehand, or the trace test says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.solve.certification import certify
from neurovariety.solve.loops.evidence import judged
from neurovariety.solve.loops.following import Follower
from neurovariety.solve.loops.graph_file import GraphFile
from neurovariety.solve.loops.loop_graph import LoopGraph
from neurovariety.solve.loops.result import MonodromyResult
from neurovariety.solve.loops.searching import Search
from neurovariety.solve.loops.start_pair import checked_family, find_start_pair
from neurovariety.solve.loops.starts import checked_starts, lifted_images
from neurovariety.solve.loops.twisted_family import twisted_family
from neurovariety.solve.options import Equations, as_system, check_options
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import Engine
from neurovariety.solve.track.watch import Watch
from neurovariety.whole_number import whole_number

Complex = NDArray[np.complex128]
Mask = NDArray[np.bool_]


def monodromy(
    system: Equations,
    solutions: ArrayLike | None = None,
    parameters: ArrayLike | None = None,
    *,
    target_count: int | None = None,
    symmetries: Callable[[Complex], Complex] | None = None,
    keep: Callable[[Complex], Mask] | None = None,
    trace: bool | None = None,
    trace_direction: ArrayLike | None = None,
    trace_cut: tuple[int, ...] | None = None,
    most_edges: int = 300,
    seed: int = 0,
    certified: bool = True,
    settings: TrackSettings | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    watch: Watch | None = None,
    checkpoint: str | PathLike[str] | None = None,
) -> MonodromyResult:
    """Find all solutions over general parameters, up to those of other irreducible components.

    Parameters
    ----------
    system : PolynomialSystem, or what `PolynomialSystem.of` reads
        As many equations as variables, and parameters.
    solutions : array_like, shape (k, n), optional
        Known regular solutions over ``parameters``. By default a pair is found by `find_start_pair`.
    parameters : array_like, shape (K,), optional
        General (complex, random) parameters; given together with ``solutions``.
    target_count : int, optional
        The number of solutions, where a theorem or another computation tells it. The work ends when it is reached.
    symmetries : callable, optional
        Points (m, n) to their images (o, m, n) under the elements of a finite group (the neutral one may be left
        out) that maps solutions to solutions over every parameter. One solution of each orbit is tracked.
    keep : callable, optional
        Points (m, n) to a mask (m,): which may be solutions of the kind wanted, for instance those at which a
        parametrisation has full rank. The kind must be one that solutions keep while general parameters move.
    trace : bool, optional
        Whether the trace test is made; by default when there is no target count.
    trace_direction, trace_cut
        As `trace_test` takes them for ``direction`` and ``cut``.
    most_edges : int
        How many edges the graph of parameters may get while the evidence is missing. It starts with 4; every edge
        costs one path for each solution.
    seed : int
        Everything random depends on it. Results are the same for any engine's threads and any number of workers.
    certified : bool
        Whether solutions are certified (`certify`).
    settings, engine, threads, executor
        As `track` takes them.
    progress : callable, optional
        Told the stage with the number of solutions found, and the paths done and to be done in its round.
    watch : Watch, optional
        Live counts and a way to stop; in the place of ``progress``.
    checkpoint : path, optional
        A .npz file, always whole: written after rounds, and read at the start if it is there. The ledger of a search
        that is taken up again counts the paths tracked since.

    Returns
    -------
    MonodromyResult
        Also when the user pressed Ctrl-C, with what had been found by then.

    Raises
    ------
    InputError
        The system is not square or has no parameters; the given solutions are none, or not regular; images under
        the symmetries are no solutions.
    StoredFileError
        The checkpoint is of another computation, or cannot be read or written.

    Examples
    --------
    The cubics x^3 + p x + q, from one root of one of them:

    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x,), (p, q) = variables("x"), parameters("p q")
    >>> found = monodromy([x**3 + p * x + q], seed=1)
    >>> len(found), found.outcome.name
    (3, 'trace test passed')
    """
    check_options(seed=seed, threads=threads, settings=settings, executor=executor, progress=progress)
    whole_number("most_edges", most_edges, least=1)
    system = as_system(system)
    checked_family(system)
    if (solutions is None) != (parameters is None):
        raise InputError("solutions and their parameters are given together, or neither is")
    if target_count is not None and target_count < 1:
        raise InputError("the target count is a number of solutions", given=str(target_count), allowed="1 or more")
    if solutions is None or parameters is None:
        solutions, parameters = find_start_pair(system, seed=seed)
    points, base = checked_starts(system, solutions, parameters, keep, symmetries)
    family = twisted_family(system)
    follower = Follower(
        family.homogeneous,
        keep=None if keep is None else lambda lifted: keep(system.drop(lifted)),
        settings=settings or TrackSettings(),
        engine=engine,
        threads=threads,
        executor=executor,
        watch=watch or Watch(progress=progress),
    )
    search = Search(
        system=system,
        base=base,
        graph=LoopGraph(family.homogeneous.group_of, lifted_images(system, symmetries)),
        follower=follower,
        seed=seed,
        target_count=target_count,
        traced=target_count is None if trace is None else trace,
        trace_direction=trace_direction,
        trace_cut=trace_cut,
        keep=keep,
        most_edges=most_edges,
        file=None
        if checkpoint is None
        else GraphFile.of(checkpoint, system, base, (seed, keep is not None, symmetries is not None)),
    )
    search.run(system.lift(points))
    graph, seconds = search.graph, dict(search.seconds)
    found = system.drop(graph.fibres[0].all_points())
    certificates = None
    if certified and not follower.watch.interrupted:
        began = time.perf_counter()
        try:
            certificates = certify(system, found, base)
        except KeyboardInterrupt:  # the solutions are there, and are worth more than their certificates
            follower.watch.interrupted = True
        seconds["certification"] = time.perf_counter() - began
    copies = 0 if certificates is None else int((certificates.duplicate_of >= 0).sum())
    outcome = judged(len(found) - copies, target_count, search.test, search.ledger, stopped=follower.watch.stopped)
    return MonodromyResult(
        system=system,
        parameters=base,
        solutions=found,
        orbits=len(graph.fibres[0]),
        target_count=target_count,
        outcome=outcome,
        trace=search.test,
        certificates=certificates,
        permutations=graph.permutations(),
        ledger=search.ledger,
        edges=len(graph.edges),
        seed=seed,
        seconds=seconds,
    )
