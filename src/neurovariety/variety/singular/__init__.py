"""Singular points of sets of functions: subnetworks, where the parametrisation drops, tangent cones, attraction."""

from neurovariety.variety.singular.attraction import Attraction, attraction
from neurovariety.variety.singular.singular_locus import SingularLocus, singular_locus
from neurovariety.variety.singular.strata import SingularStratum, Verdict
from neurovariety.variety.singular.subnetworks import Subnetwork, Subnetworks, subnetworks

__all__ = [
    "Attraction",
    "SingularLocus",
    "SingularStratum",
    "Subnetwork",
    "Subnetworks",
    "Verdict",
    "attraction",
    "singular_locus",
    "subnetworks",
]
