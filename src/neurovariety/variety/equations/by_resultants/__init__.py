"""Equations of linear convolutional networks by ranks of resultant matrices.

To be read in this order: `rank_condition` says when forms have a common factor, `splitting` which forms must have one,
`rank_conditions` is the public function; `exact_ranks` and `numerical_ranks` decide about points, `determinants` writes
the minors, `ideal_of_minors` generators of their ideal, and `comparison` holds it against elimination.
"""

from neurovariety.variety.equations.by_resultants.comparison import IdealComparison, compare_with_elimination
from neurovariety.variety.equations.by_resultants.rank_conditions import RankConditions, rank_conditions

__all__ = ["IdealComparison", "RankConditions", "compare_with_elimination", "rank_conditions"]
