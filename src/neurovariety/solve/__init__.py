"""Roots of polynomial systems: path tracking, start systems, monodromy, trace test, interval certification.

`solve` finds all isolated solutions of one system. `monodromy` finds those of a generic member of a family, from one of
them, and `solve_from` takes them to other members, for instance to new data. `certify` proves solutions.
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
