"""What a step and a certificate cost, beside the least number of floating-point operations they take.

    python benchmarks/solving_floor.py

For each problem 20,000 paths (2,000 in NumPy, or with --quick) are tracked between random parameters by one thread, and
the microseconds per attempted step are set beside the floor: the operations of an attempt, over the rate that this
machine reaches in one thread when it multiplies matrices of doubles. An attempt evaluates the values and the Jacobian
once, the values once more, makes one LU factorisation, solves with it seven times, and runs the values over power
series: order 0 once, order 1 three times, order 2 twice and order 3 once. Coefficient j of a product takes j + 1
complex products. Certificates are set beside the operations of one Krawczyk test: values at a point, Jacobian over a
box, the inverse and two products of matrices.
"""

from __future__ import annotations

import time
from statistics import median

import numpy as np
from known_systems import CriticalProblem, convolution, katsura, segre
from measurements import Row, finish, parser_for
from solving_judge import Complex, conditions_of
from threadpoolctl import threadpool_limits

from neurovariety.solve import certify, monodromy, solve
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.tape import CompiledSystem, Kind, Tape
from neurovariety.solve.track.track import track

SOLVES = 7
SERIES = (1, 3, 2, 1)
"""How often each order of the power series is computed in an attempt."""


def operations(tape: Tape, products: int = 1) -> int:
    """Count real additions and multiplications; ``products`` complex products for each product of slots."""
    total = 0
    for kind, begin, end in zip(tape.kind, tape.begin, tape.end, strict=True):
        terms = int(end - begin)
        if kind == Kind.PRODUCT:
            total += terms * (8 * products - 2)
        elif kind == Kind.LINEAR:
            total += terms * 4
        else:
            total += terms * (8 * products + 2)
    return total


def operations_of_an_attempt(compiled: CompiledSystem) -> int:
    n = len(compiled.values.outputs)
    series = sum(times * operations(compiled.values, order + 1) for order, times in enumerate(SERIES))
    linear = 8 * n**3 // 3 + SOLVES * 8 * n**2
    return operations(compiled.jacobian) + operations(compiled.values) + series + linear


def rate_of_one_thread(rounds: int = 7, size: int = 700) -> float:
    """Operations a second in products of matrices of doubles, the best of several rounds."""
    a = np.random.default_rng(0).normal(size=(size, size))
    seconds = []
    with threadpool_limits(1):
        for _ in range(rounds):
            started = time.perf_counter()
            a @ a
            seconds.append(time.perf_counter() - started)
    return 2 * size**3 / min(seconds)


def measure(problem: CriticalProblem, paths: int, *, rounds: int, rate: float, engine: str) -> Row:
    found = monodromy(
        problem.system,
        *problem.start_pair(0),
        target_count=problem.count,
        keep=problem.keep,
        certified=False,
    )
    points = np.resize(found.solutions, (paths, found.solutions.shape[1]))
    generator = np.random.default_rng(1)
    size = (1 + paths // len(found.solutions), len(found.parameters))
    targets = generator.normal(size=size) + 1j * generator.normal(size=size)
    # each set of all solutions has a target of its own
    which = np.arange(paths, dtype=np.int64) // len(found.solutions)
    compiled = problem.system.homogeneous
    lifted = problem.system.lift(points)
    starts = np.broadcast_to(found.parameters, targets.shape)
    seconds, attempts = [], 0
    for _ in range(rounds):
        started = time.perf_counter()
        tracks = track(compiled, lifted, starts, targets, which=which, engine=engine, threads=1)
        seconds.append(time.perf_counter() - started)
        attempts = int(tracks.steps.sum() + tracks.rejected.sum())
    floor = operations_of_an_attempt(compiled) / rate * 1e6
    mine = median(seconds) / attempts * 1e6
    return {
        "problem": problem.name,
        "engine": engine,
        "measured": "step",
        "count": paths,
        "steps_per_path": attempts / paths,
        "microseconds": mine,
        "operations": operations_of_an_attempt(compiled),
        "floor_microseconds": floor,
        "ratio": mine / floor,
        "per_second": paths / median(seconds),
    }


def measure_certificates(
    name: str, system: PolynomialSystem, points: Complex, *, rounds: int, rate: float, arithmetic: str
) -> Row:
    seconds, certified = [], 0
    for _ in range(rounds):
        started = time.perf_counter()
        certificates = certify(system, points, arithmetic=arithmetic)
        seconds.append(time.perf_counter() - started)
        certified = int(certificates.certified.sum())
    compiled = system.affine
    n = len(compiled.values.outputs)
    needed = operations(compiled.values) + operations(compiled.jacobian) + 8 * n**3 + 2 * 8 * n**3
    mine, floor = median(seconds) / len(points) * 1e6, needed / rate * 1e6
    return {
        "problem": name,
        "engine": arithmetic,
        "measured": "certificate",
        "count": len(points),
        "certified": certified,
        "microseconds": mine,
        "operations": needed,
        "floor_microseconds": floor,
        "ratio": mine / floor,
        "per_second": 1e6 / mine,
    }


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer paths and one round")
    parser.add_argument("--engines", nargs="+", default=["native", "numpy"])
    options = parser.parse_args()
    conditions = conditions_of(__file__, options)
    rounds = 1 if options.quick else 3
    rate = rate_of_one_thread()
    print(f"{rate / 1e9:.3g} billion operations a second in one thread", flush=True)
    rows: list[Row] = []
    problems = [convolution((3, 2, 2), (2, 2, 1)), segre(2, 2, 2, 2)] + ([] if options.quick else [segre(3, 3, 3)])
    for problem in problems:
        for engine in options.engines:
            paths = 2_000 if options.quick or engine == "numpy" else 20_000
            rows.append(measure(problem, paths, rounds=rounds, rate=rate, engine=engine) | {"rate_of_one_thread": rate})
    system = katsura(8).system
    points = solve(system, seed=0, certify=False).solutions
    for arithmetic in ("machine", "flint"):
        rows.append(measure_certificates("katsura-8", system, points, rounds=rounds, rate=rate, arithmetic=arithmetic))
    problem = segre(2, 2, 2) if options.quick else segre(2, 2, 2, 2)
    found = monodromy(
        problem.system,
        *problem.start_pair(0),
        target_count=problem.count,
        keep=problem.keep,
        certified=False,
    )
    fixed = problem.system.with_parameters(found.parameters)
    for arithmetic in ("machine", "flint"):
        rows.append(
            measure_certificates(problem.name, fixed, found.solutions, rounds=rounds, rate=rate, arithmetic=arithmetic)
        )
    finish(conditions, rows)


if __name__ == "__main__":
    main()
