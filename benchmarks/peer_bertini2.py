"""Solve or track one problem with Bertini 2; run by the interpreter that has it, and needs nothing else.

python benchmarks/peer_bertini2.py problem.json answer.json

Bertini 2 refuses floating-point coefficients, so they are handed over as its own numbers of 20 digits.
"""

from __future__ import annotations

import json
import sys
import time
from functools import reduce
from operator import add, mul
from pathlib import Path
from typing import Any

import bertini  # type: ignore[import-not-found]
from bertini.nag_algorithm import (  # type: ignore[import-not-found]
    HomotopySolver,
    ZeroDimSolver,
    straight_line_homotopy,
)

Terms = list[tuple[float, float, list[int]]]


def system_of(equations: list[Terms], unknowns: list[Any]) -> Any:
    system = bertini.System()
    system.add_variable_group(bertini.VariableGroup(unknowns))
    for terms in equations:
        system.add_function(reduce(add, [_term(*term, unknowns) for term in terms]))
    return system


def _term(real: float, imaginary: float, exponents: list[int], unknowns: list[Any]) -> Any:
    powers = [unknowns[i] ** e if e > 1 else unknowns[i] for i, e in enumerate(exponents) if e]
    if not imaginary and real.is_integer():  # kept whole, which Bertini 2 takes for exact
        coefficient = bertini.symbolics.Integer(int(real))
    else:
        coefficient = bertini.symbolics.Complex(f"{real:.20f}", f"{imaginary:.20f}")
    return reduce(mul, [coefficient, *powers])


def main() -> None:
    problem = json.loads(Path(sys.argv[1]).read_text())
    unknowns = [bertini.Variable(f"x{i}") for i in range(problem["variables"])]
    target = system_of(problem["equations"], unknowns)
    if problem.get("start_equations"):
        start = system_of(problem["start_equations"], unknowns)
        points = [[complex(*value) for value in point] for point in problem["start_points"]]
        started = time.perf_counter()
        homotopy = straight_line_homotopy(target, start)
        solver = HomotopySolver(homotopy, points, mptype=problem["precision"])
    else:
        started = time.perf_counter()
        solver = ZeroDimSolver(target, mptype=problem["precision"])
    solver.solve()
    found = solver.finite_solutions()
    seconds = time.perf_counter() - started
    points = [[(complex(value).real, complex(value).imag) for value in point] for point in found]
    answer = {"seconds": seconds, "points": points, "version": f"bertini2 {bertini.__version__}"}
    Path(sys.argv[2]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
