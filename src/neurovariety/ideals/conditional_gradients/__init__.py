"""Coefficients in an l1 ball, by blended pairwise conditional gradients in Gram space."""

from neurovariety.ideals.conditional_gradients.blended_pairwise import BlendedPairwise, blended_pairwise

__all__ = ["BlendedPairwise", "blended_pairwise"]
