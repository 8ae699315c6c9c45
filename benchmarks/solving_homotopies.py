"""Parameter homotopies, paths a second, beside PHCpack and Bertini 2 in turns.

    python benchmarks/solving_homotopies.py --phcpy /usr/bin/python3 --bertini2 ../peers/bin/python

The critical points of a convolutional network (3, 2, 2) with strides (2, 2), and of tensors of rank one 2x2x2x2 and
3x3x3, for a general quadratic form: all of them are known for complex random data, found by monodromy, and are followed
to real data. The peers get the two systems of the first data set, multiplied out, and the first --peer-paths of the
start points; ours are followed to several data sets at once, so that there is enough for a clock. Each answer is judged
alike: refined, singular ends dropped, distinct ones counted; ``found`` of ``paths``.
"""

from __future__ import annotations

import time

import numpy as np
from known_systems import CriticalProblem, convolution, segre
from measurements import Row, finish, parser_for
from solving_judge import Complex, conditions_of, count_distinct, in_turns, terms_of
from solving_peers import PeerAnswer, Peers, add_options, peers_of, track_with_bertini2, track_with_phcpy

from neurovariety.solve import monodromy
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus


def measure(
    problem: CriticalProblem, peers: Peers, *, rounds: int, peer_paths: int, sets: int, engine: str, threads: int
) -> list[Row]:
    found = monodromy(
        problem.system,
        *problem.start_pair(0),
        target_count=problem.count,
        keep=problem.keep,
        seed=0,
        certified=False,
        threads=threads,
    )
    targets = np.array([problem.data(seed) for seed in range(sets)], dtype=np.complex128)
    few = found.solutions[:peer_paths]

    def ours() -> PeerAnswer:
        started = time.perf_counter()
        ends = follow(problem, found.solutions, found.parameters, targets, engine=engine, threads=threads)
        return PeerAnswer(time.perf_counter() - started, ends, "neurovariety")

    measured = [("neurovariety", ours)]
    target, start = terms_of(problem.system, targets[0]), terms_of(problem.system, found.parameters)
    if peers.phcpy:
        measured.append(("phcpy", lambda: track_with_phcpy(peers, target, start, few)))
    if peers.bertini2:
        measured.append(("bertini2", lambda: track_with_bertini2(peers, target, start, few)))
    rows: list[Row] = []
    for name, answer in in_turns(rounds, measured).items():
        row: Row = {"problem": problem.name, "program": name, "rounds": rounds, "threads": threads}
        if isinstance(answer, str):
            rows.append(row | {"note": answer})
            continue
        seconds, last = answer
        mine = name == "neurovariety"
        paths = sets * len(found.solutions) if mine else len(few)
        ends = np.split(last.points, sets) if mine else [last.points]
        counts = [count_distinct(problem.system, some, b, problem.keep) for some, b in zip(ends, targets, strict=False)]
        row |= {
            "version": last.version,
            "engine": engine if mine else "",
            "paths": paths,
            "found": sum(counts),
            "seconds": seconds,
            "paths_per_second": paths / seconds,
        }
        row["slower_than_ours"] = float(str((rows or [row])[0]["paths_per_second"])) / (paths / seconds)
        rows.append(row)
        print(f"{problem.name}, {name}: {paths / seconds:.4g} paths a second", flush=True)
    return rows


def follow(
    problem: CriticalProblem, solutions: Complex, start: Complex, targets: Complex, *, engine: str, threads: int
) -> Complex:
    """Follow all solutions to all targets at once, those that fail again under tighter settings; targets in order."""
    compiled = problem.system.homogeneous
    points = problem.system.lift(np.tile(solutions, (len(targets), 1)))
    which = np.repeat(np.arange(len(targets)), len(solutions))
    starts = np.broadcast_to(start, targets.shape)
    settings = TrackSettings()
    tracks = track(compiled, points, starts, targets, which=which, settings=settings, engine=engine, threads=threads)
    ends = tracks.points.copy()
    lost = np.flatnonzero(tracks.status != PathStatus.REACHED)
    if len(lost):
        again = track(
            compiled,
            points[lost],
            starts,
            targets,
            which=which[lost],
            settings=settings.tighter(),
            engine=engine,
            threads=threads,
        )
        ends[lost] = np.where((again.status == PathStatus.REACHED)[:, None], again.points, np.nan)
    return problem.system.drop(ends)


def main() -> None:
    parser = parser_for(__doc__)
    add_options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-paths", type=int, default=280, help="at most so many for each peer")
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--quick", action="store_true", help="one round, 20 paths for each peer, not 3x3x3")
    options = parser.parse_args()
    peers = peers_of(options)
    conditions = conditions_of(__file__, options)
    cases = [(convolution((3, 2, 2), (2, 2, 1)), 200), (segre(2, 2, 2, 2), 40), (segre(3, 3, 3), 5)]
    rows: list[Row] = []
    for problem, sets in cases[:2] if options.quick else cases:
        rows += measure(
            problem,
            peers,
            rounds=1 if options.quick else options.rounds,
            peer_paths=20 if options.quick else options.peer_paths,
            sets=sets,
            engine=options.engine,
            threads=options.threads,
        )
    finish(conditions, rows)


if __name__ == "__main__":
    main()
