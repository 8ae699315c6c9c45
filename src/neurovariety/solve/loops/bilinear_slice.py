"""The curve of a family's solutions over a line of parameters, cut by slices whose members the trace test compares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.loops.start_pair import new_names
from neurovariety.solve.loops.twisted_family import twisted_family
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import substitute_all

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class BilinearSlice:
    """The curve {(x, s): F(x; p + s q) = 0} cut by s l(x) = tau.

    At tau = 0 the slice falls apart into the solutions over p (s = 0) and auxiliary points (l = 0).

    Attributes
    ----------
    system : PolynomialSystem
        Variables: those of F, then s. Parameters: the constant and the coefficients of l, then tau, then 1, p and q.
        All of them times one number give the same slice.
    cut : tuple of int
        Numbers of the variables that l depends on.
    """

    system: PolynomialSystem
    cut: tuple[int, ...]

    @classmethod
    def of(cls, family: PolynomialSystem, cut: tuple[int, ...]) -> BilinearSlice:
        """Write the system of the slice of a family F."""
        twisted = twisted_family(family)
        unit, *moved = twisted.parameters
        (moving,) = variables(new_names(twisted, "along", 1))
        form = parameters(new_names(twisted, "slice", len(cut) + 2))
        directions = parameters(new_names(twisted, "direction", len(moved)))
        line = {one: one + step * moving for one, step in zip(moved, directions, strict=True)}
        value = form[0] + sum(coefficient * family.variables[j] for coefficient, j in zip(form[1:-1], cut, strict=True))
        count = len(family.variables)
        system = PolynomialSystem.of(
            [*substitute_all(twisted.equations, line), moving * value - form[-1]],
            variables=(*family.variables, moving),
            parameters=(*form, unit, *moved, *directions),
            groups=(*family.groups, (count,)),
        )
        return cls(system, cut)

    def tau(self, values: Complex) -> complex:
        """Pick tau from the values of the system's parameters."""
        return complex(values[len(self.cut) + 1])

    def form(self, points: Complex, coefficients: Complex) -> Complex:
        """Evaluate l at points (m, n + 1) of the curve; coefficients as in the parameters, more or not."""
        return np.asarray(coefficients[0] + points[:, list(self.cut)] @ coefficients[1 : len(self.cut) + 1])

    def coordinates(self, points: Complex) -> Complex:
        """Give the functions whose traces are linear in tau: the cut variables, s, and their products with s.

        The slices s l(x) = tau are parallel hyperplanes in the Segre embedding of the line times the cut variables'
        space, and these functions are its affine coordinates there.
        """
        cut, along = points[:, list(self.cut)], points[:, -1:]
        return np.concatenate([cut, along, along * cut], axis=1)
