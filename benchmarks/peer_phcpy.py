"""Solve or track one problem with phcpy; run by the interpreter that has it, and needs nothing else.

/usr/bin/python3 benchmarks/peer_phcpy.py problem.json answer.json

phcpy prints what it does on the standard output of its Ada part, so that is sent to /dev/null. ``solve`` needs
verbose=True: with False it returns no solutions (PHCpack issue 47).
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

Terms = list[tuple[float, float, list[int]]]


def text(terms: Terms) -> str:
    return "+".join(_term(*term) for term in terms) + ";"


def _term(real: float, imaginary: float, exponents: list[int]) -> str:
    coefficient = f"({real!r}{imaginary:+}*i)" if imaginary else f"({real!r})"
    powers = [f"x{i}^{e}" for i, e in enumerate(exponents) if e]
    return "*".join([coefficient, *powers])


def main() -> None:
    problem = json.loads(Path(sys.argv[1]).read_text())
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    import phcpy  # type: ignore[import-not-found]  # noqa: PLC0415  it prints while it is imported
    from phcpy.solutions import make_solution, strsol2dict  # type: ignore[import-not-found]  # noqa: PLC0415
    from phcpy.solver import solve  # type: ignore[import-not-found]  # noqa: PLC0415
    from phcpy.trackers import standard_double_track  # type: ignore[import-not-found]  # noqa: PLC0415

    names = [f"x{i}" for i in range(problem["variables"])]
    target = [text(equation) for equation in problem["equations"]]
    if problem.get("start_equations"):
        start = [text(equation) for equation in problem["start_equations"]]
        points = [
            make_solution(names, [complex(*value) for value in point], tval=1.0) for point in problem["start_points"]
        ]
        started = time.perf_counter()
        found = standard_double_track(target, start, points, tasks=problem["tasks"])
    else:
        started = time.perf_counter()
        found = solve(target, verbose=True, tasks=problem["tasks"])
    seconds = time.perf_counter() - started
    solutions = [strsol2dict(one) for one in found]
    points = [[(complex(one[name]).real, complex(one[name]).imag) for name in names] for one in solutions]
    version = "phcpy " + phcpy.py2c_PHCpack_version_string().strip().removeprefix("PHCv").split()[0]
    Path(sys.argv[2]).write_text(json.dumps({"seconds": seconds, "points": points, "version": version}))


if __name__ == "__main__":
    main()
