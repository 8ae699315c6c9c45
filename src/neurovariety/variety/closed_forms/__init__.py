"""Degrees, polar degrees and Euclidean distance degrees that a formula gives: whole numbers in, whole numbers out."""

from neurovariety.variety.closed_forms.determinantal import (
    determinantal_degree,
    determinantal_dimension,
    determinantal_frobenius_ed_degree,
    determinantal_generic_ed_degree,
    determinantal_polar_degrees,
)
from neurovariety.variety.closed_forms.multiple_root_loci import (
    multiple_root_degree,
    multiple_root_generic_ed_degree,
    multiple_root_polar_degrees,
)
from neurovariety.variety.closed_forms.rational_normal_curve import (
    rational_normal_curve_bombieri_weyl_ed_degree,
    rational_normal_curve_generic_ed_degree,
    rational_normal_curve_polar_degrees,
)
from neurovariety.variety.closed_forms.segre_veronese import (
    segre_veronese_degree,
    segre_veronese_frobenius_ed_degree,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
)
from neurovariety.variety.closed_forms.symmetric_determinantal import (
    symmetric_determinantal_degree,
    symmetric_determinantal_frobenius_ed_degree,
    symmetric_determinantal_generic_ed_degree,
    symmetric_determinantal_polar_degrees,
)
from neurovariety.variety.closed_forms.zero_one_matrices import count_zero_one_matrices

__all__ = [
    "count_zero_one_matrices",
    "determinantal_degree",
    "determinantal_dimension",
    "determinantal_frobenius_ed_degree",
    "determinantal_generic_ed_degree",
    "determinantal_polar_degrees",
    "multiple_root_degree",
    "multiple_root_generic_ed_degree",
    "multiple_root_polar_degrees",
    "rational_normal_curve_bombieri_weyl_ed_degree",
    "rational_normal_curve_generic_ed_degree",
    "rational_normal_curve_polar_degrees",
    "segre_veronese_degree",
    "segre_veronese_frobenius_ed_degree",
    "segre_veronese_generic_ed_degree",
    "segre_veronese_polar_degrees",
    "symmetric_determinantal_degree",
    "symmetric_determinantal_frobenius_ed_degree",
    "symmetric_determinantal_generic_ed_degree",
    "symmetric_determinantal_polar_degrees",
]
