"""Degree, polar degrees and Euclidean distance degrees: closed forms, and counting along loops of parameters."""

from neurovariety.variety.degrees.degree import degree
from neurovariety.variety.degrees.ed_degree import data_ed_degree, ed_degree, generic_ed_degree
from neurovariety.variety.degrees.polar_degrees import polar_degrees
from neurovariety.variety.degrees.result import DegreeInvariant, EDDegree, PolarDegrees

__all__ = [
    "DegreeInvariant",
    "EDDegree",
    "PolarDegrees",
    "data_ed_degree",
    "degree",
    "ed_degree",
    "generic_ed_degree",
    "polar_degrees",
]
