"""Whole systems solved: total degree beside Macaulay2, and with certificates beside PHCpack's blackbox, in turns.

    python benchmarks/solving_whole.py --phcpy /usr/bin/python3 --macaulay2 ../peers/bin/M2

Total degree with the endgame on: katsura-10 (1,024 solutions) and cyclic-7 (924 of 5,040 paths; the others diverge).
Blackbox: katsura-8, 9, 10 and the critical points of the distance to the quartic of attention (14), where the library
also certifies every solution. Each answer is judged alike: refined by Newton's method, singular ends dropped, distinct
ones counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from known_systems import KnownSystem, attention_distance, cyclic, katsura
from measurements import Row, finish, parser_for
from solving_judge import conditions_of, count_distinct, in_turns, terms_of
from solving_peers import (
    PeerAnswer,
    Peers,
    add_options,
    peers_of,
    solve_with_bertini2,
    solve_with_macaulay2,
    solve_with_phcpy,
)

from neurovariety.solve import solve

BERTINI_PATHS = 512
"""Bertini 2 is given no problem with more paths: it takes minutes for them."""


def measure(
    name: str, known: KnownSystem, start: str, peers: Peers, *, rounds: int, engine: str, threads: int
) -> list[Row]:
    """Compare total degrees with Macaulay2, and everything else, certified, with PHCpack and Bertini 2."""
    certificates = start != "total_degree"
    notes: list[Row] = []

    def ours() -> PeerAnswer:
        started = time.perf_counter()
        result = solve(known.system, start=start, certify=certificates, engine=engine, threads=threads, seed=0)
        seconds = time.perf_counter() - started
        notes.append(
            {
                "certified": int(result.certified.sum()) if certificates else "",
                "failed": result.failed,
                "at_infinity": result.at_infinity,
                "start_system": result.start,
            }
        )
        return PeerAnswer(seconds, result.solutions, "neurovariety")

    measured: list[tuple[str, Callable[[], PeerAnswer]]] = [("neurovariety", ours)]
    terms = terms_of(known.system)
    if peers.macaulay2 and start == "total_degree":
        measured.append(("macaulay2", lambda: solve_with_macaulay2(peers, terms)))
    if peers.phcpy and certificates:
        measured.append(("phcpy", lambda: solve_with_phcpy(peers, terms)))
    if peers.bertini2 and certificates and np.prod(known.system.degrees.sum(axis=1)) <= BERTINI_PATHS:
        measured.append(("bertini2", lambda: solve_with_bertini2(peers, terms)))
    rows: list[Row] = []
    for program, answer in in_turns(rounds, measured).items():
        row: Row = {"problem": name, "start": start, "expected": known.regular, "program": program, "rounds": rounds}
        if isinstance(answer, str):
            rows.append(row | {"note": answer})
            continue
        seconds, last = answer
        row |= {"version": last.version, "found": count_distinct(known.system, last.points), "seconds": seconds}
        row |= notes[-1] if program == "neurovariety" else {"times_ours": seconds / float(str(rows[0]["seconds"]))}
        rows.append(row)
        print(f"{name}, {start}, {program}: {seconds:.3g} s, {row['found']} of {known.regular}", flush=True)
    return rows


def main() -> None:
    parser = parser_for(__doc__)
    add_options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--quick", action="store_true", help="one round of the smaller problems")
    options = parser.parse_args()
    peers = peers_of(options)
    conditions = conditions_of(__file__, options)
    cases = [("katsura-8", katsura(8), "total_degree"), ("attention", attention_distance(), "auto")]
    if not options.quick:
        cases = [
            ("katsura-10", katsura(10), "total_degree"),
            ("cyclic-7", cyclic(7), "total_degree"),
            ("attention", attention_distance(), "auto"),
            *((f"katsura-{n}", katsura(n), "auto") for n in (8, 9, 10)),
        ]
    rows: list[Row] = []
    for name, known, start in cases:
        rows += measure(
            name,
            known,
            start,
            peers,
            rounds=1 if options.quick else options.rounds,
            engine=options.engine,
            threads=options.threads,
        )
    finish(conditions, rows)


if __name__ == "__main__":
    main()
