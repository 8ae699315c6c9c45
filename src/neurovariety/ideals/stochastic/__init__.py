"""OAVI from as few rows as its decisions need."""

from neurovariety.ideals.stochastic.fit import StochasticIdeal, stochastic_vanishing_ideal

__all__ = ["StochasticIdeal", "stochastic_vanishing_ideal"]
