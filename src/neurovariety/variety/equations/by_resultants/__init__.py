"""Equations of linear convolutional networks by ranks of resultant matrices."""

from neurovariety.variety.equations.by_resultants.rank_conditions import RankConditions, rank_conditions

__all__ = ["RankConditions", "rank_conditions"]
