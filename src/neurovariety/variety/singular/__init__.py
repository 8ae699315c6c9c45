"""Singular points of sets of functions: subnetworks, where the parametrisation drops, tangent cones, attraction."""

from neurovariety.variety.singular.subnetworks import Subnetwork, Subnetworks, subnetworks

__all__ = ["Subnetwork", "Subnetworks", "subnetworks"]
