"""How a fit reads its data: rows that can be read once for each degree, or sums that were poured before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NoReturn, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.box import box_of
from neurovariety.ideals.evidence import (
    FLOORS,
    Arithmetic,
    Evidence,
    from_few_rows,
    from_gram,
    from_triangle,
    from_values,
)
from neurovariety.ideals.value_range import check_range
from neurovariety.ideals.variable_order import VariableOrder, order_of_variables
from neurovariety.memory import check_free
from neurovariety.moments import (
    BorderGram,
    BorderTriangle,
    Checkpoint,
    ColumnRows,
    FullGram,
    GramSummand,
    Rows,
    TriangleSummand,
    as_rows,
    fold,
    sums_at_once,
    threads_for,
)
from neurovariety.moments.workers import Summand
from neurovariety.poly import Monomials
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]
Sum = TypeVar("Sum", BorderGram, BorderTriangle)
ArithmeticChoice = Literal["auto", "gram", "triangular"]

VALUES_BYTES = 1 << 28
"""Values of all monomials are kept in memory while they take no more than this."""
CACHED_BYTES = 1 << 22
"""Values of this size stay in cache, and keeping them costs nothing."""
MANY_TERMS = 128
"""From about so many border terms on, products that need not be taken save more than keeping larger values costs."""


def open_reader(
    points: Any,
    *,
    psi: float,
    max_degree: int,
    order: VariableOrder = "deglex",
    arithmetic: ArithmeticChoice = "auto",
    executor: Executor | None = None,
    checkpoint: str | PathLike[str] | None = None,
) -> Reader:
    """Open the data of a fit; the arguments are those of `vanishing_ideal`."""
    if arithmetic not in ("auto", *FLOORS):
        raise InputError("there is no such arithmetic", given=repr(arithmetic), allowed="auto, gram, triangular")
    if isinstance(points, FullGram):
        if order != "deglex" or points.degree < max_degree or not points.rows:
            raise InputError(
                "these sums do not hold what the fit asks for",
                given=f"{points.rows:,} rows poured up to degree {points.degree}; {max_degree=}, {order=}",
                allowed="at least one row, max_degree up to the degree poured, order='deglex'",
            )
        return PouredReader(points, psi)
    if executor is not None and (isinstance(executor, type) or not callable(getattr(executor, "submit", None))):
        raise InputError(
            "the executor cannot take work", given=repr(executor), allowed="an open concurrent.futures.Executor"
        )
    rows = as_rows(points)
    box = box_of(rows, executor)
    permutation = order_of_variables(rows, order, executor)
    if order != "deglex":
        rows = ColumnRows(rows, tuple(permutation.tolist()))
    stored = None if checkpoint is None else Checkpoint(Path(checkpoint))
    return RowsReader(rows, permutation, box[:, permutation], psi, arithmetic, executor, stored)


class Reader(Protocol):
    """Where the evidence about a border comes from."""

    @property
    def count(self) -> int:
        """Number of rows."""
        ...

    @property
    def variables(self) -> int:
        """Number of variables n."""
        ...

    @property
    def permutation(self) -> NDArray[np.intp]:
        """Variable i of the fit is variable ``permutation[i]`` of the data."""
        ...

    @property
    def box(self) -> Float | None:
        """Least and largest value of each variable of the fit, shape (2, n), where they are known."""
        ...

    def evidence(
        self, order_ideal: Exponents, border: Exponents, factor: Float, told: Callable[[int], None]
    ) -> Evidence:
        """Read what one degree needs; ``told`` hears the number of rows read so far.

        ``factor`` is the lower triangular factor of the order ideal's Gram matrix, shape (k, k).
        """
        ...

    def change_over(self) -> bool:
        """Read the same border and all later ones in an arithmetic that resolves more, if there is one."""
        ...

    def refuse(self, floor: float) -> NoReturn:
        """Raise InputError: psi is below the floor."""
        ...

    def finish(self) -> None:
        """Hear that the fit is done."""
        ...


@dataclass
class PouredReader:
    """Sums over all monomials up to a degree, poured before the fit."""

    sums: FullGram
    psi: float

    @property
    def count(self) -> int:
        """Number of rows."""
        return self.sums.rows

    @property
    def variables(self) -> int:
        """Number of variables n."""
        return self.sums.variables

    @property
    def permutation(self) -> NDArray[np.intp]:
        """See `Reader`: the variables as they are."""
        return np.arange(self.variables)

    @property
    def box(self) -> None:
        """See `Reader`: sums do not tell."""
        return

    def evidence(
        self, order_ideal: Exponents, border: Exponents, factor: Float, told: Callable[[int], None]
    ) -> Evidence:
        """See `Reader`."""
        evidence = from_gram(self.sums.border(order_ideal, border), factor)
        told(self.sums.rows)
        if self.psi < evidence.floor:
            self.refuse(evidence.floor)
        return evidence

    def change_over(self) -> bool:
        """See `Reader`: there is nothing but the sums."""
        return False

    def refuse(self, floor: float) -> NoReturn:
        """See `Reader`."""
        raise _below_the_floor(self.psi, floor, "gram", "scale the data to [-1, 1], raise psi, or fit rows, not sums")

    def finish(self) -> None:
        """See `Reader`."""


@dataclass
class RowsReader:
    """Rows that can be read again: one pass for each degree, or two where the Gram matrix does not resolve psi.

    Attributes are those of `open_reader`, which makes it, and of `Reader`.
    """

    rows: Rows
    permutation: NDArray[np.intp]
    box: Float
    psi: float
    arithmetic: ArithmeticChoice = "auto"
    executor: Executor | None = None
    checkpoint: Checkpoint | None = None
    parts: list[Checkpoint] = field(default_factory=list)
    last: Arithmetic = "gram"

    @property
    def count(self) -> int:
        """Number of rows."""
        return self.rows.count

    @property
    def variables(self) -> int:
        """Number of variables n."""
        return self.rows.variables

    def evidence(
        self, order_ideal: Exponents, border: Exponents, factor: Float, told: Callable[[int], None]
    ) -> Evidence:
        """See `Reader`."""
        check_range(float(np.abs(self.box).max()), int(border[0].sum()), self.count)
        if self._keeps_values(len(order_ideal), len(border)):
            with threads_for(2.0 * self.count * len(border) * len(order_ideal)):
                evidence = self._from_memory(order_ideal, border, factor)
            told(self.count)
        else:
            evidence = self._poured(order_ideal, border, factor, told)
        self.last = evidence.arithmetic
        if self.psi < evidence.floor:
            if self.change_over():
                return self.evidence(order_ideal, border, factor, told)
            self.refuse(evidence.floor)
        return evidence

    def change_over(self) -> bool:
        """See `Reader`: higher degrees have larger terms, so the change is for good."""
        if self.arithmetic != "auto" or self.last == "triangular":
            return False
        self.arithmetic = "triangular"
        return True

    def refuse(self, floor: float) -> NoReturn:
        """See `Reader`."""
        remedy = "scale the data to [-1, 1], or raise psi"
        if self.last == "gram":
            remedy += ", or arithmetic='triangular'"
        raise _below_the_floor(self.psi, floor, self.last, remedy)

    def _keeps_values(self, ideal: int, border: int) -> bool:
        if self.executor is not None or self.checkpoint is not None:
            return False
        if self.count <= ideal + border:
            return True  # sums would take more
        size = 8 * self.count * (ideal + border)
        return size <= CACHED_BYTES or (size <= VALUES_BYTES and border >= MANY_TERMS)

    def _from_memory(self, order_ideal: Exponents, border: Exponents, factor: Float) -> Evidence:
        self._check_memory(order_ideal, border, 5 * self.count * (len(order_ideal) + len(border)), "values")
        block = self.rows.read(0, self.count)
        few = self.count <= len(order_ideal) + len(border)
        if self.arithmetic == "triangular" and not few:
            return from_triangle(fold_in_memory(TriangleSummand(order_ideal, border), block), len(order_ideal))
        table = Monomials.of(np.concatenate([order_ideal, border]))
        values = table.evaluate(block).T
        ideal_values = values[table.locate(order_ideal)]
        border_values = values[table.locate(border)]
        if self.arithmetic == "triangular" or (few and self.arithmetic == "auto"):
            return from_few_rows(ideal_values, border_values)
        return from_values(ideal_values, border_values, factor)

    def _poured(
        self, order_ideal: Exponents, border: Exponents, factor: Float, told: Callable[[int], None]
    ) -> Evidence:
        few = self.count <= len(order_ideal) + len(border)
        triangular = self.arithmetic == "triangular" or (few and self.arithmetic == "auto")
        at_once = sums_at_once(self.executor)
        size, terms = len(border), len(order_ideal) + len(border)
        if triangular:
            self._check_memory(order_ideal, border, (2 * at_once + 2) * terms**2, "triangular factor")
        else:
            self._check_memory(order_ideal, border, (at_once + 2) * size * terms, "Gram matrix")
        checkpoint = self._checkpoint(order_ideal, border, triangular=triangular)
        if triangular:
            triangle = TriangleSummand(order_ideal, border)
            return from_triangle(self._fold(triangle, triangle.block_rows, told, checkpoint), len(order_ideal))
        gram = GramSummand(order_ideal, border)
        return from_gram(self._fold(gram, gram.block_rows, told, checkpoint), factor)

    def _fold(
        self, summand: Summand[Sum], block_rows: int, told: Callable[[int], None], checkpoint: Checkpoint | None
    ) -> Sum:
        return fold(
            self.rows,
            summand,
            block_rows=block_rows,
            executor=self.executor,
            progress=told,
            checkpoint=checkpoint,
        )

    def _check_memory(self, order_ideal: Exponents, border: Exponents, numbers: int, what: str) -> None:
        degree = int(border[0].sum())
        operations = 2 * self.count * len(border) * (len(order_ideal) + len(border) / 2)
        check_free(
            8 * numbers,
            f"the {what} of degree {degree}",
            given=f"{len(border):,} border monomials, {len(order_ideal):,} in the order ideal, {self.count:,} rows "
            f"({operations:.1e} floating-point operations)",
            remedy=(f"max_degree={degree - 1}, " if degree > 1 else "") + "a larger psi, or fewer variables",
        )

    def _checkpoint(self, order_ideal: Exponents, border: Exponents, *, triangular: bool) -> Checkpoint | None:
        """Name this degree's sums by what they are sums of."""
        if self.checkpoint is None:
            return None
        digest = hashlib.sha256(order_ideal.tobytes() + b"|" + border.tobytes()).hexdigest()[:16]
        part = replace(self.checkpoint, key=digest).part(
            f"degree {int(border[0].sum())}{' triangular' if triangular else ''}"
        )
        self.parts.append(part)
        return part

    def finish(self) -> None:
        """Remove the checkpoints of a fit that is done."""
        for part in self.parts:
            part.remove()


def fold_in_memory(summand: TriangleSummand, block: Float) -> BorderTriangle:
    """Pour rows that are in memory already, block by block."""
    total = BorderTriangle(0, np.zeros((0, len(summand.order_ideal) + len(summand.border))))
    for start in range(0, len(block), summand.block_rows):
        total = total.merge(summand(block[start : start + summand.block_rows]))
    return total


class FloorError(InputError):
    """psi is below what the arithmetic resolves."""


def _below_the_floor(psi: float, floor: float, arithmetic: Arithmetic, remedy: str) -> FloorError:
    return FloorError(
        f"psi is below what {arithmetic} arithmetic can resolve in float64",
        given=f"psi={psi:g}",
        allowed=f"psi >= {floor:.2g} at this degree, and more at higher degrees",
        remedy=remedy,
    )
