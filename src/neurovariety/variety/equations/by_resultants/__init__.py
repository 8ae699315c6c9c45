"""Equations of linear convolutional networks by ranks of resultant matrices."""

from neurovariety.variety.equations.by_resultants.comparison import IdealComparison, compare_with_elimination
from neurovariety.variety.equations.by_resultants.rank_conditions import RankConditions, rank_conditions

__all__ = ["IdealComparison", "RankConditions", "compare_with_elimination", "rank_conditions"]
