"""What generators do on rows that the fit never saw, and what that says about all rows of the same kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.bernstein import bernstein_upper
from neurovariety.ideals.box import checked_box, largest_values
from neurovariety.moments import Rows, as_rows, fold
from neurovariety.moments.gram import rows_in_block
from neurovariety.poly import PolynomialFamily

Float = NDArray[np.float64]


class Generators(Protocol):
    """Polynomials to certify: a `PolynomialFamily`, or what can be evaluated like one."""

    def __len__(self) -> int:
        """Return the number of polynomials, p."""
        ...

    def evaluate(self, points: Any) -> Any:
        """Evaluate at points of shape (m, n); returns shape (m, p)."""
        ...


@dataclass(frozen=True, eq=False)
class Certificate:
    """Mean squares of p generators on held-out rows, with a confidence bound for rows not seen at all.

    Attributes
    ----------
    mean_squares, standard_errors : numpy.ndarray, shape (p,), float64
        The mean of p(x)^2 over the held-out rows, and that mean's standard error.
    rows : int
        Held-out rows.
    fitted : numpy.ndarray, shape (p,), float64, or None
        Mean squares over the rows of the fit.
    upper_bounds : numpy.ndarray, shape (p,), float64, or None
        Where held-out rows are drawn independently from one distribution and took no part in the fit or in the choice
        of the box: with probability ``confidence``, **all** p mean squares over that distribution, restricted to the
        box, are at most these (empirical Bernstein with a union bound). None without a box.
    confidence : float
    largest : numpy.ndarray, shape (p,), float64, or None
        |p(x)| cannot exceed this on the box; the bound rests on it.
    box : numpy.ndarray, shape (2, n), float64, or None
        Least and largest value of each variable.
    outside : int
        Held-out rows beyond the box. They count in ``mean_squares``, not in ``upper_bounds``.
    floor : float or None
        The smallest psi that the arithmetic of the fit resolved.
    seed : int or None
        The seed that chose the held-out rows, where one did.
    """

    mean_squares: Float
    standard_errors: Float
    rows: int
    fitted: Float | None = None
    upper_bounds: Float | None = None
    confidence: float = 0.95
    largest: Float | None = None
    box: Float | None = None
    outside: int = 0
    floor: float | None = None
    seed: int | None = None

    def __str__(self) -> str:
        """Report in one sentence."""
        rows = f"{self.rows:,} held-out row{'' if self.rows == 1 else 's'}"
        if not len(self.mean_squares):
            return f"no generators to certify on {rows}"
        parts = [
            f"on {rows} the mean squares have median {np.median(self.mean_squares):.2g} "
            f"and maximum {self.mean_squares.max():.2g}"
        ]
        if self.fitted is not None:
            parts.append(f"on the rows of the fit {np.median(self.fitted):.2g} and {self.fitted.max():.2g}")
        if self.upper_bounds is not None:
            parts.append(
                f"with confidence {self.confidence:.4g} all mean squares on rows of this kind within the box are at "
                f"most {self.upper_bounds.max():.2g}, half of them at most {np.median(self.upper_bounds):.2g}"
            )
        if self.outside:
            parts.append(f"held-out rows outside the box, which the bounds leave out: {self.outside:,}")
        if self.floor is not None:
            parts.append(f"mean squares below {self.floor:.1g} are rounding")
        if self.seed is not None:
            parts.append(f"seed {self.seed}")
        return "; ".join(parts)


def certify(
    generators: Generators,
    rows: ArrayLike | Rows | Any,
    *,
    box: ArrayLike | None = None,
    confidence: float = 0.95,
    fitted: ArrayLike | None = None,
    floor: float | None = None,
    seed: int | None = None,
) -> Certificate:
    """Measure the mean squares of generators on rows that took no part in the fit, and bound them beyond.

    Parameters
    ----------
    generators : PolynomialFamily, or anything of its kind
        The bound needs monomials, so it is given for a `PolynomialFamily` only.
    rows : whatever `as_rows` takes, shape (m, n), m at least 1
        Read once, in blocks.
    box : array_like, shape (2, n) or (2,), optional
        Least and largest value of each variable: that of the rows of the fit (`box_of`), or one known beforehand. A box
        taken from the held-out rows themselves would not do. Without a box there is no bound.
    confidence : float, between 0 and 1
        For all generators at once.
    fitted : array_like, shape (p,), optional
        Mean squares over the rows of the fit.
    floor, seed
        Kept for the report.

    Raises
    ------
    InputError
        No rows, NaN or inf among them, another number of columns, a box or confidence that is none.

    References
    ----------
    Maurer and Pontil, "Empirical Bernstein bounds and sample variance penalization" (COLT 2009), theorem 4.

    Examples
    --------
    >>> from neurovariety.poly import Monomials
    >>> line = PolynomialFamily(Monomials.up_to_degree(2, 1), np.array([[0.0, 1.0, -1.0]]))
    >>> x = np.linspace(0, 1, 1000)
    >>> print(certify(line, np.column_stack([x, x + 0.01]), box=[0, 1.01]))
    on 1,000 held-out rows the mean squares have median 0.0001 and maximum 0.0001; with confidence 0.95 all mean squares on rows of this kind within the box are at most 0.0089, half of them at most 0.0089
    """  # noqa: E501 (the line that is printed)
    table = _checked_rows(generators, rows)
    if not 0 < confidence < 1:
        raise InputError(
            "a confidence is a probability", given=f"confidence={confidence}", allowed="0 < confidence < 1"
        )
    bounds = None if box is None else checked_box(box, table.variables)
    if isinstance(generators, PolynomialFamily):
        largest = None if bounds is None else largest_values(generators, bounds)
        width = len(generators.monomials) + 3 * len(generators)
    else:
        largest, width = None, 3 * len(generators)
    sums = fold(table, SquaresSummand(generators, bounds), block_rows=rows_in_block(width))
    upper = None
    if largest is not None:
        failure = (1 - confidence) / max(1, len(generators))
        upper = bernstein_upper(sums.rows, sums.inside.mean, sums.inside.variance, largest=largest**2, failure=failure)
    return Certificate(
        mean_squares=sums.all.mean,
        standard_errors=np.sqrt(sums.all.variance / sums.rows),
        rows=sums.rows,
        fitted=None if fitted is None else np.asarray(fitted, dtype=np.float64),
        upper_bounds=upper,
        confidence=confidence,
        largest=largest,
        box=bounds,
        outside=sums.outside,
        floor=floor,
        seed=seed,
    )


@dataclass(frozen=True, eq=False)
class MeanAndSpread:
    """Means of some values over rows, and sums of squared deviations from them, merged without cancellation.

    Attributes
    ----------
    rows : int
    mean, spread : numpy.ndarray, shape (p,), float64
    """

    rows: int
    mean: Float
    spread: Float

    @classmethod
    def of(cls, values: Float) -> MeanAndSpread:
        """Take those of values of shape (rows, p)."""
        mean = values.mean(axis=0)
        return cls(len(values), mean, ((values - mean) ** 2).sum(axis=0))

    @property
    def variance(self) -> Float:
        """The sample variance, zero for one row."""
        return self.spread / max(1, self.rows - 1)

    def merge(self, other: MeanAndSpread) -> MeanAndSpread:
        """Add other rows (Chan, Golub and LeVeque 1983)."""
        rows = self.rows + other.rows
        step = other.mean - self.mean
        spread = self.spread + other.spread + step**2 * (self.rows * other.rows / rows)
        return MeanAndSpread(rows, self.mean + step * (other.rows / rows), spread)


@dataclass(frozen=True, eq=False)
class SquareSums:
    """Squares over all rows, and the same with the rows outside the box counted as zero."""

    all: MeanAndSpread
    inside: MeanAndSpread
    outside: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.all.rows

    def merge(self, other: SquareSums) -> SquareSums:
        """Add the sums over other rows."""
        return SquareSums(self.all.merge(other.all), self.inside.merge(other.inside), self.outside + other.outside)


@dataclass(frozen=True, eq=False)
class SquaresSummand:
    """What a block of rows adds to `SquareSums`."""

    generators: Generators
    box: Float | None

    def __call__(self, block: Float) -> SquareSums:
        """Evaluate the generators on the block."""
        squares = np.asarray(self.generators.evaluate(block)) ** 2
        everywhere = MeanAndSpread.of(squares)
        if self.box is None:
            return SquareSums(everywhere, everywhere, 0)
        beyond = ((block < self.box[0]) | (block > self.box[1])).any(axis=1)
        if not beyond.any():
            return SquareSums(everywhere, everywhere, 0)
        return SquareSums(everywhere, MeanAndSpread.of(np.where(beyond[:, None], 0.0, squares)), int(beyond.sum()))


def _checked_rows(generators: Generators, rows: Any) -> Rows:
    try:
        table = as_rows(rows)
    except InputError as error:
        raise InputError(
            "a certificate needs a table of held-out rows", given=error.given, allowed=error.allowed
        ) from error
    if isinstance(generators, PolynomialFamily):
        generators.monomials.check_points((table.count, table.variables))
    return table
