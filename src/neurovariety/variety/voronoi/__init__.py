"""Voronoi cells of points of varieties: the data for which a point is a nearest one."""

from neurovariety.variety.voronoi.boundary import BoundaryFactor, IsolatedPoint, VoronoiBoundary
from neurovariety.variety.voronoi.cell import VoronoiCell, voronoi_cell
from neurovariety.variety.voronoi.critical_parameters import CriticalParameters, critical_parameters
from neurovariety.variety.voronoi.membership import CellMembership
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet
from neurovariety.variety.voronoi.probability import CellProbability

__all__ = [
    "BoundaryFactor",
    "CellMembership",
    "CellProbability",
    "CriticalParameters",
    "ImplicitSet",
    "IsolatedPoint",
    "ParametrisedSet",
    "VoronoiBoundary",
    "VoronoiCell",
    "critical_parameters",
    "voronoi_cell",
]
