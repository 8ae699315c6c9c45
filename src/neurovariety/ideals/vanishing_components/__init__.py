"""Vanishing component analysis: generators that are composed, with no monomials in between."""

from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials
from neurovariety.ideals.vanishing_components.reading import VCAProgress
from neurovariety.ideals.vanishing_components.result import VCAResult

__all__ = ["ComposedPolynomials", "VCAProgress", "VCAResult", "vca"]
