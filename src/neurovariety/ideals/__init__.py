"""Generators that vanish on data: OAVI and ABM, their certificate, and which of them tell classes apart."""

from neurovariety.ideals.border import border
from neurovariety.ideals.certificate import Certificate, certify
from neurovariety.ideals.discriminate import SelectedGenerators, keep_most_discriminative, mean_magnitudes, scores_of
from neurovariety.ideals.fit import VanishingIdeal, vanishing_ideal

__all__ = [
    "Certificate",
    "SelectedGenerators",
    "VanishingIdeal",
    "border",
    "certify",
    "keep_most_discriminative",
    "mean_magnitudes",
    "scores_of",
    "vanishing_ideal",
]
