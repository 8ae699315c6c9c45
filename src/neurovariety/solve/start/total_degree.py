"""The start system x_i^(d_i) = c_i: as many solutions as the product of the degrees."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from neurovariety.solve.system.expression import Expression

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class TotalDegreeStart:
    """Roots of numbers of modulus 1, one number drawn for each variable; listed on demand, never all at once.

    Attributes
    ----------
    degrees : tuple of int
        Degree of each equation, from 1.
    constants : numpy.ndarray, shape (n,), complex128
        Of modulus 1.

    Examples
    --------
    >>> start = TotalDegreeStart.draw((2, 3), seed=0)
    >>> start.count
    6
    >>> points = start.points(np.arange(6))
    >>> bool(abs(points ** [2, 3] - start.constants).max() < 1e-14)
    True
    """

    degrees: tuple[int, ...]
    constants: Complex

    @classmethod
    def draw(cls, degrees: tuple[int, ...], seed: int) -> TotalDegreeStart:
        """Draw the constants."""
        angles = np.random.default_rng([seed, 0x7D]).uniform(0, 2 * np.pi, len(degrees))
        return cls(tuple(int(degree) for degree in degrees), np.exp(1j * angles))

    @property
    def count(self) -> int:
        """Bezout's number, however large."""
        return prod(self.degrees)

    def equations(self, variables: tuple[Expression, ...]) -> tuple[Expression, ...]:
        """Write the system in these variables."""
        return tuple(
            variable**degree - complex(constant)
            for variable, degree, constant in zip(variables, self.degrees, self.constants, strict=True)
        )

    def points(self, numbers: NDArray[np.int64]) -> Complex:
        """List the solutions of these numbers, from 0 to ``count`` - 1.

        Returns
        -------
        numpy.ndarray, shape (m, n), complex128
        """
        left = np.asarray(numbers, dtype=np.int64)
        points = np.empty((len(left), len(self.degrees)), dtype=np.complex128)
        for variable in range(len(self.degrees) - 1, -1, -1):
            degree = self.degrees[variable]
            left, root = np.divmod(left, degree)
            angle = (np.angle(self.constants[variable]) + 2 * np.pi * root) / degree
            points[:, variable] = np.exp(1j * angle)
        return points
