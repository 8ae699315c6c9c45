"""What a polynomial is: exponents and their order, the ladder, polynomials and families, their text."""

from neurovariety.poly.exponents import all_exponents, count_monomials, deglex_order, find_rows
from neurovariety.poly.family import PolynomialFamily
from neurovariety.poly.monomials import Monomials
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.text import polynomial_text

__all__ = [
    "Monomials",
    "Polynomial",
    "PolynomialFamily",
    "all_exponents",
    "count_monomials",
    "deglex_order",
    "find_rows",
    "polynomial_text",
]
