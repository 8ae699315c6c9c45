"""The start system of a grading in which one variable has negative weight, as a Lagrange multiplier has.

In A(x) + y B(x) = 0 with deg B = deg A + w the variable y counts -w: all terms have one weight. Products of degrees
know nothing of that. A start system that does: the i-th equation is a product of linear forms x_i + c x_(i+1) and,
where y occurs, of one factor 1 + y (c x_i)^w. Its solutions are rays x -> r x, y -> r^(-w) y on which one equation
fixes r.

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
    """Products of linear forms in two neighbouring coordinates and of factors 1 + y (c x)^w.

    Whichever factors are chosen, coordinates follow from each other one by one, and all of them are of size 1.

    Attributes
    ----------
    grading : Grading
    powers : numpy.ndarray, shape (n,), complex128
        The coefficient c in the factor with the variable y, of each equation.
    forms : numpy.ndarray, shape (n, largest degree, but at least 1), complex128
        The coefficients c of each equation's linear forms.

    Examples
    --------
    >>> start = WeightedStart.draw(Grading(2, 1, (1, 1, 2), (True, True, False), 0, (0, 0, 0)), seed=0)
    >>> start.count, start.points(np.arange(2)).shape
    (2, (2, 3))
    """

    grading: Grading
    powers: Complex
    forms: Complex

    @classmethod
    def draw(cls, grading: Grading, seed: int) -> WeightedStart:
        """Draw the coefficients, of modulus 1."""
        generator = np.random.default_rng([seed, 0x57])
        count = len(grading.degrees)
        drawn = np.exp(2j * np.pi * generator.uniform(size=(count, 1 + max(1, *grading.degrees))))
        return cls(grading, drawn[:, 0], drawn[:, 1:])

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
        equations: list[Expression | complex] = list(variables)
        for place, row in enumerate(grading.rows):
            this, following = coordinates[place], coordinates[(place + 1) % len(coordinates)]
            product: Expression | complex = 1
            for coefficient in self.forms[row, : grading.degrees[row]]:
                product = (this + complex(coefficient) * following) * product
            if grading.linear[row]:
                power = complex(self.powers[row] ** grading.weight) * this**grading.weight
                product = (variables[grading.variable] * power + 1) * product
            equations[row] = product
        if grading.fixing is not None:
            fixing = variables[self._others[0]] ** grading.on_a_ray + 1
            equations[grading.fixing] = fixing
            for row in grading.rows:
                if grading.multiples[row]:
                    equations[row] += complex(grading.multiples[row]) * fixing
        return tuple(equations)  # type: ignore[arg-type]

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
        chosen, known = self._chosen(left)
        size = len(grading.rows)
        rays = np.where(known, chosen, 0)
        for step in range(2 * size):  # around twice: the second time every coordinate finds the next one known
            place = -step % size
            following = rays[:, (place + 1) % size]
            rays[:, place] = np.where(known[:, place], chosen[:, place], -chosen[:, place] * following)
        # There y = -1, as the known coordinates are roots of unity but for the powers' coefficients.
        scale = 1 / rays[:, 0]
        if grading.fixing is not None:
            scale = scale * np.exp(1j * np.pi * (2 * turn + 1) / grading.on_a_ray)
        points = np.empty((len(rays), len(grading.degrees)), dtype=np.complex128)
        points[:, list(self._others)] = scale[:, None] * (rays if grading.fixing is not None else rays[:, 1:])
        points[:, grading.variable] = -(scale ** -float(grading.weight))
        return points

    def _chosen(self, left: Whole) -> tuple[Complex, NDArray[np.bool_]]:
        """Decode the numbers of rays: which coordinates are known, and their values or else the forms' coefficients."""
        grading = self.grading
        chosen = np.empty((len(left), len(grading.rows)), dtype=np.complex128)
        known = np.zeros(chosen.shape, dtype=np.bool_)
        some = np.zeros(len(left), dtype=np.bool_)
        for place, row in enumerate(grading.rows):
            none_after, some_after = grading.ways[place + 1]
            after = np.where(some, some_after, none_after)
            before = grading.degrees[row] * after
            by_power = left >= before
            form, rest = np.divmod(left, np.maximum(after, 1))
            turn, rest_of_turn = np.divmod(np.maximum(left - before, 0), some_after)
            root = np.exp(2j * np.pi * turn / grading.weight) / self.powers[row]
            coefficient = self.forms[row, np.minimum(form, self.forms.shape[1] - 1)]
            chosen[:, place] = np.where(by_power, root, coefficient)
            known[:, place] = by_power
            left = np.where(by_power, rest_of_turn, rest)
            some |= by_power
        return chosen, known
