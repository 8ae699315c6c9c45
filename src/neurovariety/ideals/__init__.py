"""Generators that vanish on data: OAVI, ABM and VCA, their certificates, and which of them tell classes apart."""

from neurovariety.ideals.border import border
from neurovariety.ideals.certificate import Certificate, certify
from neurovariety.ideals.discriminate import SelectedGenerators, keep_most_discriminative, mean_magnitudes, scores_of
from neurovariety.ideals.fit import FitProgress, vanishing_ideal
from neurovariety.ideals.result import VanishingIdeal

__all__ = [
    "Certificate",
    "FitProgress",
    "SelectedGenerators",
    "VanishingIdeal",
    "border",
    "certify",
    "keep_most_discriminative",
    "mean_magnitudes",
    "scores_of",
    "vanishing_ideal",
]
