"""All parameters that compute one function: symmetries, slices across them, finite fibres, a canonical choice."""

from neurovariety.variety.fibres.canonical import canonical_parameters
from neurovariety.variety.fibres.fibre import Fibre, fibre
from neurovariety.variety.fibres.symmetries import symmetries
from neurovariety.variety.fibres.symmetry import Symmetry

__all__ = ["Fibre", "Symmetry", "canonical_parameters", "fibre", "symmetries"]
