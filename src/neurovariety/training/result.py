"""Critical points of a loss: what each is in the space of functions and among the parameters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.point_table import point_lines
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.result import Invariant

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Partitions = tuple[tuple[int, ...], ...]

Kind = Literal["minimum", "maximum", "saddle", "degenerate", "not critical"]
"""Of a real point, by the signs of its Hessian; degenerate where a zero that no symmetry explains leaves it open; not
critical for a function that is no critical point of the loss on the set of functions, only its parameters are."""
Position = Literal["interior", "boundary", "singular", "undecided"]
"""Where a function lies in the set of real functions."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CriticalPoint:
    """One real critical point.

    Attributes
    ----------
    parameter : numpy.ndarray, shape (P,), float64
        Flat; filters and matrices scaled to equal lengths, as scaling changes nothing.
    function : numpy.ndarray, shape (D,), float64
        Its coordinates.
    filters : tuple of numpy.ndarray, shapes (k_1,), (k_2,), ..., float64
        The parameter split into the layers' filters, for convolutions.
    loss : float
    certified : bool
        Whether interval arithmetic proved that there is a real critical point, next to this one.
    spurious : bool
        Whether the function itself is no critical point of the loss on the set of complex functions, closed up: only
        the parametrisation, which drops rank there, makes its parameters critical. Otherwise it is pure.
    position : Position
    partition : tuple of tuples of int
        For filters: multiplicities of the roots, complex ones too, of the product of all filters of one dilation, for
        each dilation, 1 first.
    in_functions, in_parameters : Kind
        What it is for the loss on the set of functions, and as a function of the parameters, symmetries left aside.
    signature : tuple of three int
        Positive, negative and zero eigenvalues of the Hessian by all P parameters.
    remark : str
    """

    parameter: Float
    function: Float
    filters: tuple[Float, ...] = ()
    loss: float
    certified: bool
    spurious: bool
    position: Position
    partition: Partitions = ()
    in_functions: Kind
    in_parameters: Kind
    signature: tuple[int, int, int]
    remark: str = ""

    @property
    def roots(self) -> str:
        """The partition as a text, such as ``2,1 | 1``: dilations apart."""
        return roots_text(self.partition)


def roots_text(partition: Partitions) -> str:
    """Write multiplicities of roots, dilation by dilation.

    Examples
    --------
    >>> roots_text(((2, 1), (1,)))
    '2,1 | 1'
    """
    return " | ".join(",".join(map(str, parts)) for parts in partition)


@dataclass(frozen=True, kw_only=True)
class CriticalPoints(Invariant):
    """All critical points with a function that is not zero, up to symmetries; ``value`` is how many there are.

    Attributes
    ----------
    loss : SquareLoss
    points : tuple of CriticalPoint
        The real ones, by their losses.
    parameters : numpy.ndarray, shape (m, P), complex128
        Of all, the complex ones among them, isolated ones up to scaling.
    functions : numpy.ndarray, shape (m, D), complex128
    spurious : numpy.ndarray, shape (m,), bool
    certified : numpy.ndarray, shape (m,), bool
        Which were proven by interval arithmetic.
    partitions : tuple of m tuples of tuples of int
        As in `CriticalPoint`; empty tuples where that has no meaning.
    expected : int or None
        How many a theorem allows at most, for general data exactly.
    interrupted : bool
        Whether the work was stopped, by Ctrl-C or a time limit.
    """

    loss: SquareLoss
    points: tuple[CriticalPoint, ...]
    parameters: Complex
    functions: Complex
    spurious: Mask
    certified: Mask
    partitions: tuple[Partitions, ...]
    expected: int | None = None
    interrupted: bool = False

    @property
    def real(self) -> int:
        """Number of real ones."""
        return len(self.points)

    def headline(self) -> str:
        """Write how many there are, and how many of them are real."""
        return f"{super().headline()}, {self.real} real"

    def details(self) -> list[str]:
        """Write what speaks for the number, how the points split, and a table of the real ones."""
        return [*super().details(), *self._split(), *point_lines(self.points, self.loss.of_zero)]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON; the loss by its quadratic form and best function, without the data."""
        loss = {
            "network": self.loss.network.spec,
            "form": self.loss.moments.tolist(),
            "best_function": self.loss.data.tolist(),
            "least": self.loss.least,
            "samples": len(self.loss.inputs),
        }
        bare = replace(self, loss=replace(self.loss, inputs=np.zeros((0, 0)), targets=np.zeros((0, 0))))
        return Invariant.as_dict(bare) | {"real": self.real, "loss": loss}

    def _split(self) -> list[str]:
        """Count pure and spurious ones, and how often roots have which multiplicities."""
        if not len(self.spurious):
            return []
        wrong = int(self.spurious.sum())
        text = f"{len(self.spurious) - wrong:,} pure, {wrong:,} spurious"
        counts = Counter(self.partitions)
        if len(counts) > 1:
            listed = ", ".join(f"{roots_text(parts)} at {count:,}" for parts, count in sorted(counts.items()))
            text += f"; multiplicities of roots: {listed}"
        return [text]
