"""What is solved: expressions, systems with parameters, the tape they are compiled to, and its evaluation."""

from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import expand, substitute

__all__ = ["Expression", "PolynomialSystem", "expand", "parameters", "substitute", "sum_of", "variables"]
