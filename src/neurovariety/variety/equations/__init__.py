"""Equations of the set of functions of an architecture, exact, by interpolation, elimination or resultants."""

from neurovariety.variety.equations.by_resultants import (
    IdealComparison,
    RankConditions,
    compare_with_elimination,
    rank_conditions,
)
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.same_variety import SameVariety, same_variety
from neurovariety.variety.equations.search import equations

__all__ = [
    "Equations",
    "IdealComparison",
    "RankConditions",
    "SameVariety",
    "compare_with_elimination",
    "equations",
    "rank_conditions",
    "same_variety",
]
