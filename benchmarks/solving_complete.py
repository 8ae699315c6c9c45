"""All critical points from one start pair to certified completeness, the next data set, and the largest cases.

    python benchmarks/solving_complete.py

Tensors of rank one 3x3x3, general quadratic form, 2,385 critical points: monodromy from one start pair until the known
number is there, all of them certified, and the next data set by a parameter homotopy. Tensors 2x2x2x2 and convolutions
(3, 2, 2) without the number: until the trace test passes. Katsura-15 by total degree (32,768 solutions). --large adds
2x2x2x2x2x2 by monodromy (33,808), and 3x3x3 until the trace test passes, which take minutes.
"""

from __future__ import annotations

import time

import numpy as np
from known_systems import CriticalProblem, convolution, katsura, segre
from measurements import Row, finish, parser_for
from solving_judge import conditions_of, distinct

from neurovariety.solve import monodromy, solve, solve_from


def complete(problem: CriticalProblem, *, seed: int, by_trace_test: bool, engine: str, threads: int) -> list[Row]:
    started = time.perf_counter()
    found = monodromy(
        problem.system,
        *problem.start_pair(seed),
        target_count=None if by_trace_test else problem.count,
        keep=problem.keep,
        seed=seed,
        engine=engine,
        threads=threads,
    )
    seconds = time.perf_counter() - started
    row: Row = {
        "problem": problem.name,
        "seed": seed,
        "task": "monodromy to the trace test" if by_trace_test else "monodromy to the count",
        "expected": problem.count,
        "found": distinct(found.solutions),
        "certified": 0 if found.certificates is None else int(found.certificates.distinct.sum()),
        "seconds": seconds,
        "evidence": found.evidence,
    }
    print(f"{problem.name}, {row['task']}: {row['found']} in {seconds:.3g} s", flush=True)
    b = problem.data(seed).astype(np.complex128)
    started = time.perf_counter()
    result = solve_from(problem.system, found.solutions, found.parameters, b, engine=engine, threads=threads)
    seconds = time.perf_counter() - started
    print(f"{problem.name}, next data set: {len(result.solutions)} in {seconds:.3g} s", flush=True)
    following: Row = {
        "problem": problem.name,
        "seed": seed,
        "task": "next data set, certified",
        "expected": problem.count,
        "found": distinct(result.solutions),
        "certified": int(result.certified.sum()),
        "real": int(result.real.sum()),
        "seconds": seconds,
    }
    return [row, following]


def all_paths(n: int, *, seed: int, engine: str, threads: int) -> Row:
    known = katsura(n)
    started = time.perf_counter()
    result = solve(known.system, start="total_degree", seed=seed, engine=engine, threads=threads)
    seconds = time.perf_counter() - started
    print(f"katsura-{n}: {len(result.solutions)} in {seconds:.3g} s", flush=True)
    return {
        "problem": f"katsura-{n}",
        "seed": seed,
        "task": "total degree, certified",
        "expected": known.regular,
        "found": distinct(result.solutions),
        "certified": int(result.certified.sum()),
        "real": int(result.real.sum()),
        "seconds": seconds,
    }


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--quick", action="store_true", help="2x2x2 and 3x3 alone")
    parser.add_argument("--large", action="store_true", help="2x2x2x2x2x2, and 3x3x3 by the trace test, too")
    parser.add_argument("--engine", default="auto")
    options = parser.parse_args()
    conditions = conditions_of(__file__, options)
    how = {"engine": options.engine, "threads": options.threads, "seed": options.seed}
    rows: list[Row] = []
    if options.quick:
        cases = [(segre(2, 2, 2), False), (segre(2, 2, 2), True), (segre(3, 3), True)]
    else:
        cases = [(segre(3, 3, 3), False), (segre(2, 2, 2, 2), True), (convolution((3, 2, 2), (2, 2, 1)), True)]
        rows.append(all_paths(15, **how))
    if options.large:
        cases += [(segre(2, 2, 2, 2, 2, 2), False), (segre(3, 3, 3), True)]
    for problem, by_trace_test in cases:
        rows += complete(problem, by_trace_test=by_trace_test, **how)
    finish(conditions, rows)


if __name__ == "__main__":
    main()
