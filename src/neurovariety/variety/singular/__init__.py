"""Singular points of sets of functions: subnetworks, where the parametrisation drops, tangent cones, attraction."""

from neurovariety.variety.singular.attraction import Attraction, attraction
from neurovariety.variety.singular.curve_branches import Branch
from neurovariety.variety.singular.singular_locus import SingularLocus, singular_locus
from neurovariety.variety.singular.strata import SingularStratum, Verdict
from neurovariety.variety.singular.subnetworks import Subnetwork, Subnetworks, subnetworks
from neurovariety.variety.singular.tangent_cone import TangentCone, tangent_cone

__all__ = [
    "Attraction",
    "Branch",
    "SingularLocus",
    "SingularStratum",
    "Subnetwork",
    "Subnetworks",
    "TangentCone",
    "Verdict",
    "attraction",
    "singular_locus",
    "subnetworks",
    "tangent_cone",
]
