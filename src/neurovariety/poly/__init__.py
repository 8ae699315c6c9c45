"""What a polynomial is: exponents and their order, the ladder, polynomials real and rational, families, their text."""

from neurovariety.poly.echelon import Echelon, echelon_form
from neurovariety.poly.exponents import all_exponents, count_monomials, deglex_order, find_rows
from neurovariety.poly.family import PolynomialFamily
from neurovariety.poly.monomials import Monomials
from neurovariety.poly.polynomial import Polynomial
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.rationalise import Rationalised, rationalise, rationalise_family
from neurovariety.poly.sympy_text import from_sympy, to_sympy
from neurovariety.poly.text import polynomial_text

__all__ = [
    "Echelon",
    "Monomials",
    "Polynomial",
    "PolynomialFamily",
    "RationalPolynomial",
    "Rationalised",
    "all_exponents",
    "count_monomials",
    "deglex_order",
    "echelon_form",
    "find_rows",
    "from_sympy",
    "polynomial_text",
    "rationalise",
    "rationalise_family",
    "to_sympy",
]
