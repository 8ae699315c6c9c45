"""Generators that vanish on data: OAVI, ABM and VCA, their certificates, and which of them tell classes apart.

`vanishing_ideal` and `vca` fit; `conditional_gradients` makes coefficients sparse, `stochastic` reads only as many
rows as it must, `sampling` draws points from the variety that generators describe.
"""

from neurovariety.ideals.border import border
from neurovariety.ideals.box import box_of
from neurovariety.ideals.certificate import Certificate, certify
from neurovariety.ideals.conditional_gradients import BlendedPairwise, blended_pairwise
from neurovariety.ideals.discriminate import SelectedGenerators, keep_most_discriminative, mean_magnitudes, scores_of
from neurovariety.ideals.fit import FitProgress, vanishing_ideal
from neurovariety.ideals.groebner import GroebnerBasis, groebner_basis, in_ideal, same_ideal
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.sampling import Projection, VarietySample, project_to_variety, sample_variety
from neurovariety.ideals.scaling import Scaling
from neurovariety.ideals.stochastic import StochasticIdeal, stochastic_vanishing_ideal
from neurovariety.ideals.store import load_ideal, save_ideal
from neurovariety.ideals.termination import TerminationBound, TerminationVerdict, termination_bound, termination_verdict
from neurovariety.ideals.vanishing_components import ComposedPolynomials, VCAProgress, VCAResult, vca

__all__ = [
    "BlendedPairwise",
    "Certificate",
    "ComposedPolynomials",
    "FitProgress",
    "GroebnerBasis",
    "Projection",
    "Scaling",
    "SelectedGenerators",
    "StochasticIdeal",
    "TerminationBound",
    "TerminationVerdict",
    "VCAProgress",
    "VCAResult",
    "VanishingIdeal",
    "VarietySample",
    "blended_pairwise",
    "border",
    "box_of",
    "certify",
    "groebner_basis",
    "in_ideal",
    "keep_most_discriminative",
    "load_ideal",
    "mean_magnitudes",
    "project_to_variety",
    "same_ideal",
    "sample_variety",
    "save_ideal",
    "scores_of",
    "stochastic_vanishing_ideal",
    "termination_bound",
    "termination_verdict",
    "vanishing_ideal",
    "vca",
]
