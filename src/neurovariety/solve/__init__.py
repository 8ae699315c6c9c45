"""Roots of polynomial systems: path tracking, start systems, monodromy, trace test, interval certification.

`solve` finds all isolated solutions of one system. `monodromy` finds those of a generic member of a family, from one of
them, and `solve_from` takes them to other members, for instance to new data. `certify` proves solutions. Equations are
written in `variables` and `parameters`; SymPy's expressions and polynomials of `neurovariety.poly` are taken too.
Answers of computer algebra are in `neurovariety.solve.exact`. The guide is docs/solving.md.

Examples
--------
>>> x, y = variables("x y")
>>> found = solve([x**2 + y**2 - 5, x * y - 2])
>>> len(found), int(found.certified.sum()), int(found.real.sum()), found.outcome.name
(4, 4, 4, 'complete')
"""

from neurovariety.solve.certification import Certificates, certify
from neurovariety.solve.ledger import Ledger, PathEnd
from neurovariety.solve.loops import MonodromyResult, TraceTest, find_start_pair, monodromy, trace_test
from neurovariety.solve.result import SolveCost, SolveResult
from neurovariety.solve.solve import solve, solve_from
from neurovariety.solve.system import Expression, PolynomialSystem, expand, parameters, substitute, variables
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.watch import Watch

solve_system = solve
"""What the front door calls it, where `neurovariety.solve` is this room."""

__all__ = [
    "Certificates",
    "Expression",
    "Ledger",
    "MonodromyResult",
    "PathEnd",
    "PolynomialSystem",
    "SolveCost",
    "SolveResult",
    "TraceTest",
    "TrackSettings",
    "Watch",
    "certify",
    "expand",
    "find_start_pair",
    "monodromy",
    "parameters",
    "solve",
    "solve_from",
    "solve_system",
    "substitute",
    "trace_test",
    "variables",
]
