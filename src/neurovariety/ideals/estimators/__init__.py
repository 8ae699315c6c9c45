"""Vanishing ideals for scikit-learn: transformers to |g(x)|, and a classifier with one ideal a class."""

from neurovariety.ideals.estimators.abm import ABM
from neurovariety.ideals.estimators.classifier import VanishingIdealClassifier
from neurovariety.ideals.estimators.oavi import OAVI
from neurovariety.ideals.estimators.vca import VCA

__all__ = ["ABM", "OAVI", "VCA", "VanishingIdealClassifier"]
