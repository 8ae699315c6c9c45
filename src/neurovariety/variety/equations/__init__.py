"""Equations of the set of functions of an architecture, exact, by interpolation or elimination."""

from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.same_variety import SameVariety, same_variety
from neurovariety.variety.equations.search import equations

__all__ = ["Equations", "SameVariety", "equations", "same_variety"]
