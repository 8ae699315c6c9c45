"""The start system of several groups of variables: every equation a product of linear forms in one group each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.solve.start.counting import Groups, Whole, suffix_counts

if TYPE_CHECKING:
    from neurovariety.solve.system.expression import Expression

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class LinearProductStart:
    """Products of random linear forms, as many of each group as the equation's degree in it.

    A solution chooses one factor of every equation so that each group gets as many linear equations as it has
    variables (Morgan and Sommese 1987); the choices are numbered, so solutions are listed on demand.

    Attributes
    ----------
    degrees : numpy.ndarray, shape (n, G), int64
        Degree of each equation in each group.
    groups : tuple of tuples of int
    forms : tuple of tuples of numpy.ndarray
        ``forms[equation][group]`` has shape (degree, 1 + size of the group): constant term first.

    Examples
    --------
    >>> import numpy as np
    >>> start = LinearProductStart.draw(np.array([[1, 1], [1, 1]]), ((0,), (1,)), seed=0)
    >>> start.count
    2
    >>> start.points(np.arange(2)).shape
    (2, 2)
    """

    degrees: Whole
    groups: Groups
    forms: tuple[tuple[Complex, ...], ...]

    @classmethod
    def draw(cls, degrees: Whole, groups: Groups, seed: int) -> LinearProductStart:
        """Draw the forms: coefficients of modulus 1."""
        generator = np.random.default_rng([seed, 0x3F])
        forms = tuple(
            tuple(
                np.exp(2j * np.pi * generator.uniform(size=(int(degree), 1 + len(group))))
                for degree, group in zip(row, groups, strict=True)
            )
            for row in degrees
        )
        return cls(np.asarray(degrees, dtype=np.int64), groups, forms)

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(len(group) for group in self.groups)

    @cached_property
    def _exact_counts(self) -> list[NDArray[np.generic]]:
        return suffix_counts(self.degrees, self._sizes, exact=True)

    @property
    def count(self) -> int:
        """The multihomogeneous number, however large."""
        return int(self._exact_counts[0][self._sizes])

    def equations(self, variables: tuple[Expression, ...]) -> tuple[Expression, ...]:
        """Write the system in these variables, products left as products."""
        equations = []
        for row in self.forms:
            product: Expression | None = None
            for group, forms in zip(self.groups, row, strict=True):
                for form in forms:
                    linear: Expression | complex = complex(form[0])
                    for coefficient, variable in zip(form[1:], group, strict=True):
                        linear = complex(coefficient) * variables[variable] + linear
                    product = linear if product is None else product * linear  # type: ignore[assignment]
            equations.append(product)
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
        chosen_group, chosen_form = self._choices(np.array(numbers, dtype=np.int64))
        points = np.empty((len(chosen_group), len(self.degrees)), dtype=np.complex128)
        for number, group in enumerate(self.groups):
            if not group:
                continue
            # Every path has exactly len(group) equations that chose this group; stable order lists them first.
            rows = np.argsort(chosen_group != number, axis=1, kind="stable")[:, : len(group)]
            picked = self._table(number)[rows, np.take_along_axis(chosen_form, rows, axis=1)]
            points[:, list(group)] = np.linalg.solve(picked[:, :, 1:], -picked[:, :, :1])[:, :, 0]
        return points

    def _table(self, group: int) -> Complex:
        """Give all forms in one group as one array (n, largest degree, 1 + size)."""
        most = max(1, int(self.degrees[:, group].max(initial=0)))
        table = np.zeros((len(self.degrees), most, 1 + len(self.groups[group])), dtype=np.complex128)
        for equation, row in enumerate(self.forms):
            table[equation, : len(row[group])] = row[group]
        return table

    def _choices(self, left: Whole) -> tuple[Whole, Whole]:
        """Decode the numbers of solutions: which group each equation chose, and which of its forms there."""
        counts = [np.asarray(table, dtype=np.int64) for table in self._exact_counts]
        places = np.tile(np.asarray(self._sizes, dtype=np.int64), (len(left), 1))
        groups = np.zeros((len(left), len(self.degrees)), dtype=np.int64)
        forms = np.zeros_like(groups)
        for equation, row in enumerate(self.degrees.tolist()):
            open_paths = np.ones(len(left), dtype=np.bool_)
            for group, degree in enumerate(row):
                able = open_paths & (places[:, group] > 0)
                after = places - np.eye(len(self.groups), dtype=np.int64)[group]
                ways = np.where(able, counts[equation + 1][tuple(np.maximum(after, 0).T)], 0)
                here = able & (left < degree * ways)
                groups[here, equation] = group
                forms[here, equation], left[here] = np.divmod(left[here], ways[here])
                places[here] = after[here]
                open_paths &= ~here
                left = np.where(open_paths, left - degree * ways, left)
        return groups, forms
