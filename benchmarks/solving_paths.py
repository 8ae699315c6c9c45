"""A hundred thousand paths: what became of each, and whether the two back-ends agree on every end they both computed.

    python benchmarks/solving_paths.py

All critical points of a convolutional network (3, 2, 2) with strides (2, 2) for 1,000 random complex data sets, 100,000
paths, by the native kernel. Those that are not REACHED are tracked again as the tracker would, under tighter settings,
and what is left is listed by status. The first --compare of them are tracked in NumPy as well: the largest relative
difference of ends, and how many ends differ by more than 1e-8. Fewer ends than paths in a data set that are distinct
mean that paths jumped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from known_systems import convolution
from measurements import Row, finish, parser_for
from numpy.typing import NDArray
from solving_judge import Complex, conditions_of, distinct

from neurovariety.solve import monodromy
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus

Index = NDArray[np.int64]

SAME_END = 1e-8


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--sets", type=int, default=1_000)
    parser.add_argument("--compare", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="20 data sets, all of them compared")
    options = parser.parse_args()
    conditions = conditions_of(__file__, options)
    sets, compared = (20, 2_000) if options.quick else (options.sets, options.compare)
    problem = convolution((3, 2, 2), (2, 2, 1))
    system = problem.system
    found = monodromy(system, *problem.start_pair(0), target_count=problem.count, keep=problem.keep, certified=False)
    generator = np.random.default_rng([options.seed, 1])
    size = (sets, len(found.parameters))
    targets = generator.normal(size=size) + 1j * generator.normal(size=size)
    starts = np.broadcast_to(found.parameters, size)
    which = np.repeat(np.arange(sets), problem.count)
    points = system.lift(np.tile(found.solutions, (sets, 1)))
    paths = Paths(system.homogeneous, points, starts, targets, which, options.threads)
    started = time.perf_counter()
    ends, status, steps = paths.follow("native", np.arange(len(points)), TrackSettings())
    seconds = time.perf_counter() - started
    first = status.copy()
    lost = np.flatnonzero(status != PathStatus.REACHED)
    if len(lost):
        ends[lost], status[lost], _ = paths.follow("native", lost, TrackSettings().tighter())
    arrived = (status == PathStatus.REACHED).reshape(sets, problem.count).all(axis=1)
    whole = sum(
        distinct(system.drop(ends[which == number])) == problem.count for number in np.flatnonzero(arrived).tolist()
    )
    chosen = np.arange(min(compared, len(points)))
    started = time.perf_counter()
    other, other_status, other_steps = paths.follow("numpy", chosen, TrackSettings())
    numpy_seconds = time.perf_counter() - started
    both = (other_status == PathStatus.REACHED) & (first[chosen] == PathStatus.REACHED)
    difference = np.abs(other - ends[chosen]).max(axis=1)[both]
    row: Row = {
        "problem": problem.name,
        "paths": len(points),
        "seconds": seconds,
        "paths_per_second": len(points) / seconds,
        **{f"first_{one.name.lower()}": int((first == one).sum()) for one in PathStatus if (first == one).any()},
        **{f"in_the_end_{one.name.lower()}": int((status == one).sum()) for one in PathStatus if (status == one).any()},
        "data_sets": sets,
        "data_sets_with_all_ends_distinct": whole,
        "mean_steps": float(steps.mean()),
        "compared": len(chosen),
        "numpy_paths_per_second": len(chosen) / numpy_seconds,
        "same_status": int((other_status == first[chosen]).sum()),
        "same_number_of_steps": int((other_steps == steps[chosen]).sum()),
        "other_ends": int((difference > SAME_END).sum()),
        "largest_difference_of_same_ends": float(difference[difference <= SAME_END].max(initial=0)),
    }
    finish(conditions, [row])


@dataclass(frozen=True, eq=False)
class Paths:
    """All the paths, to be followed by either back-end."""

    compiled: CompiledSystem
    points: Complex
    starts: Complex
    targets: Complex
    which: Index
    threads: int

    def follow(self, engine: str, rows: Index, settings: TrackSettings) -> tuple[Complex, Index, Index]:
        """Give the ends, the statuses and the attempted steps of some of them."""
        tracks = track(
            self.compiled,
            self.points[rows],
            self.starts,
            self.targets,
            which=self.which[rows],
            settings=settings,
            engine=engine,
            threads=self.threads,
        )
        return tracks.points.copy(), tracks.status.astype(np.int64), tracks.steps + tracks.rejected


if __name__ == "__main__":
    main()
