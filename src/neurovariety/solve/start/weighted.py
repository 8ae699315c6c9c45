"""The start system of a grading in which one variable has negative weight, as a Lagrange multiplier has.

In A(x) + y B(x) = 0 with deg B = deg A + w the variable y counts -w: all terms have one weight. Products of degrees
know nothing of that. A start system that does: every equation is a product of linear forms in x and, where y occurs,
of one factor 1 + y L(x)^w. Its solutions are rays x -> r x, y -> r^(-w) y on which one equation fixes r.

In terms of intersection theory: on the projective bundle P(O + O(w)) over the projective space of x, with hyperplane
class h and tautological class z, z^2 = w h z, the equations are of the classes a h or a h + z, which have no base
points; the product of all classes bounds the number of isolated solutions, and the start system attains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError

if TYPE_CHECKING:
    from neurovariety.solve.system.expression import Expression

Complex = NDArray[np.complex128]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grading:
    """A system seen in weights 1 for all variables but one, and ``-weight`` for that one, which occurs linearly.

    Attributes
    ----------
    variable : int
        The one that is different.
    weight : int
        At least 1.
    degrees : tuple of int
        Weight of each equation; of the equation ``fixing`` the largest weight of its terms.
    linear : tuple of bool
        Which equations contain the variable.
    fixing : int or None
        The equation that may have terms of lower weight, among them a constant; all others have terms of one weight
        only, up to multiples of this one. None when all equations have terms of lower weight: then they are
        made homogeneous by another coordinate x_0, and x_0 = 1 is what fixes the scale.
    multiples : tuple of complex
        How much of the equation ``fixing`` each equation contains.
    """

    variable: int
    weight: int
    degrees: tuple[int, ...]
    linear: tuple[bool, ...]
    fixing: int | None
    multiples: tuple[complex, ...]

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The equations that cut out rays."""
        return tuple(number for number in range(len(self.degrees)) if number != self.fixing)

    @cached_property
    def ways(self) -> list[tuple[int, int]]:
        """In how many ways the rows from each one on can choose factors: if none chose 1 + y L^w so far, or some."""
        ways = [(0, 1)]
        for row in reversed(self.rows):
            none, some = ways[-1]
            degree, with_power = self.degrees[row], int(self.linear[row])
            ways.append((degree * none + with_power * some, (degree + self.weight * with_power) * some))
        return ways[::-1]

    @property
    def on_a_ray(self) -> int:
        """Solutions on each ray."""
        return 1 if self.fixing is None else self.degrees[self.fixing]

    @property
    def count(self) -> int:
        """Solutions of the start system, however many.

        Examples
        --------
        The distance to a general homogeneous quartic in 6 variables, by Lagrange: 4 (1 + 3 + 9 + 27 + 81).

        >>> Grading(6, 2, (1,) * 6 + (4,), (True,) * 6 + (False,), 0, (0,) * 7).count
        484
        """
        return self.ways[0][0] * self.on_a_ray


@dataclass(frozen=True, eq=False)
class WeightedStart:
    """Products of random linear forms and of factors 1 + y L^w.

    Attributes
    ----------
    grading : Grading
    powers : numpy.ndarray, shape (n, k), complex128
        The forms L of all equations, in the k coordinates of rays: x_0 first where there is one.
    forms : tuple of numpy.ndarray
        ``forms[equation]`` has shape (degree, k).

    Examples
    --------
    >>> start = WeightedStart.draw(Grading(2, 1, (1, 1, 2), (True, True, False), 0, (0, 0, 0)), seed=0)
    >>> start.count, start.points(np.arange(2)).shape
    (2, (2, 3))
    """

    grading: Grading
    powers: Complex
    forms: tuple[Complex, ...]

    @classmethod
    def draw(cls, grading: Grading, seed: int) -> WeightedStart:
        """Draw the forms: of norm 1, and those of the same place in different equations orthogonal."""
        generator = np.random.default_rng([seed, 0x57])
        size, count = len(grading.rows), len(grading.degrees)
        most = max(grading.degrees)
        drawn = generator.normal(size=(2, most + 1, max(size, count), max(size, count)))
        unitary = np.linalg.qr(drawn[0] + 1j * drawn[1])[0][:, :count, :size]
        forms = tuple(unitary[1 : degree + 1, number] for number, degree in enumerate(grading.degrees))
        return cls(grading, unitary[0], forms)

    @property
    def count(self) -> int:
        """Number of solutions, however large."""
        return self.grading.count

    @cached_property
    def _others(self) -> tuple[int, ...]:
        return tuple(number for number in range(len(self.grading.degrees)) if number != self.grading.variable)

    def equations(self, variables: tuple[Expression, ...]) -> tuple[Expression, ...]:
        """Write the system in these variables, products left as products."""
        grading = self.grading
        coordinates: list[Expression | int] = [variables[number] for number in self._others]
        if grading.fixing is None:
            coordinates.insert(0, 1)
        equations: list[Expression] = []
        for number, forms in enumerate(self.forms):
            product: Expression | int = 1
            for form in forms:
                product = _linear(form, coordinates) * product
            if grading.linear[number] and number != grading.fixing:
                power = _linear(self.powers[number], coordinates) ** grading.weight
                product = (variables[grading.variable] * power + 1) * product
            equations.append(product + 1 if number == grading.fixing else product)  # type: ignore[arg-type]
        if grading.fixing is None:
            return tuple(equations)
        fixing = equations[grading.fixing]
        return tuple(
            equation + complex(multiple) * fixing if multiple else equation
            for equation, multiple in zip(equations, grading.multiples, strict=True)
        )

    def points(self, numbers: Whole) -> Complex:
        """List the solutions of these numbers, from 0 to ``count`` - 1.

        Returns
        -------
        numpy.ndarray, shape (m, n), complex128

        Raises
        ------
        ResourceError
            When there are more than 2^62 solutions, so that they cannot be numbered.
        """
        if self.count > 1 << 62:
            raise ResourceError("there are too many start solutions to number them", given=f"{self.count:.3g}")
        grading = self.grading
        left, turn = np.divmod(np.array(numbers, dtype=np.int64), grading.on_a_ray)
        matrices, sides = self._chosen(left)
        rays = np.linalg.solve(matrices, sides[:, :, None])[:, :, 0]
        # There y = -1, as the powers are roots of unity.
        if grading.fixing is None:
            scale = 1 / rays[:, 0]
            rays = rays[:, 1:]
        else:
            value = np.prod(rays @ self.forms[grading.fixing].T, axis=1)
            first = (-1 / value) ** (1 / grading.on_a_ray)
            scale = first * np.exp(2j * np.pi * turn / grading.on_a_ray)
        points = np.empty((len(rays), len(grading.degrees)), dtype=np.complex128)
        points[:, list(self._others)] = scale[:, None] * rays
        points[:, grading.variable] = -(scale ** -float(grading.weight))
        return points

    def _chosen(self, left: Whole) -> tuple[Complex, Complex]:
        """Decode the numbers of rays: the factor each row chose, as linear equations for the ray."""
        grading = self.grading
        size = len(grading.rows)
        matrices = np.empty((len(left), size, size), dtype=np.complex128)
        sides = np.zeros((len(left), size), dtype=np.complex128)
        some = np.zeros(len(left), dtype=np.bool_)
        for place, row in enumerate(grading.rows):
            none_after, some_after = grading.ways[place + 1]
            after = np.where(some, some_after, none_after)
            by_form = left < grading.degrees[row] * after
            form = left // np.maximum(after, 1)
            here = np.flatnonzero(by_form)
            matrices[here, place] = self.forms[row][form[here]]
            left = np.where(by_form, left - form * after, left - grading.degrees[row] * after)
            here = np.flatnonzero(~by_form)
            turn, rest = np.divmod(left[here], some_after)
            matrices[here, place] = self.powers[row]
            sides[here, place] = np.exp(2j * np.pi * turn / grading.weight)
            left[here] = rest
            some[here] = True
        return matrices, sides


def _linear(form: Complex, coordinates: list[Expression | int]) -> Expression:
    terms = [complex(coefficient) * coordinate for coefficient, coordinate in zip(form, coordinates, strict=True)]
    total = terms[-1]
    for term in terms[:-1]:
        total = term + total
    return total  # type: ignore[return-value]
