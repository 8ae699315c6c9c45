"""Invariants of neuromanifolds: dimension, equations, degrees, singular points, membership, fibres, Voronoi cells."""

from neurovariety.variety.degrees import data_ed_degree, degree, ed_degree, generic_ed_degree, polar_degrees
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations import equations
from neurovariety.variety.fibres.canonical import canonical_parameters
from neurovariety.variety.fibres.fibre import fibre
from neurovariety.variety.identifiability import identifiability
from neurovariety.variety.invariants import invariants
from neurovariety.variety.membership import membership, real_waring
from neurovariety.variety.membership.boundary import boundary
from neurovariety.variety.numerical_rank import numerical_dimension
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.singular import subnetworks
from neurovariety.variety.sweep import sweep_dimensions
from neurovariety.variety.voronoi import ImplicitSet, ParametrisedSet, voronoi_cell

__all__ = [
    "Certainty",
    "ImplicitSet",
    "Invariant",
    "ParametrisedSet",
    "boundary",
    "canonical_parameters",
    "data_ed_degree",
    "degree",
    "dimension",
    "ed_degree",
    "equations",
    "fibre",
    "generic_ed_degree",
    "identifiability",
    "invariants",
    "membership",
    "numerical_dimension",
    "polar_degrees",
    "real_waring",
    "subnetworks",
    "sweep_dimensions",
    "voronoi_cell",
]
