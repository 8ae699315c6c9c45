"""Data poured once into mergeable sums."""

from neurovariety.moments.gram import BorderGram, blocks_of_rows, check_finite, pour

__all__ = ["BorderGram", "blocks_of_rows", "check_finite", "pour"]
