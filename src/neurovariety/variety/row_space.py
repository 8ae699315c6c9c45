"""The span of rows of residues modulo a prime of up to 31 bits, to which rows are added.

What is spanned is kept as a matrix in echelon form, so that new rows are only reduced against it. Nearly all of the
work is products of float64 matrices, which are exact: residues are taken from -p/2 to p/2, one factor is split into two
halves of 15 bits, and the products of a half with a residue, of 45 bits, add up below 2^53 for up to `BLOCK` of them.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.residues import Residues

Floats = NDArray[np.float64]

BLOCK = 240
"""Rows that are reduced at once; the products of 256 could reach 2^53."""

_WINDOW = 30
"""Rows of which pivots are found by one inverse of a small matrix of whole numbers."""

_WIDTH = 40
"""Columns that they are looked for in."""

_HALF = 2.0**15

_CHUNK = 2**17
"""Entries that stay in the cache while they are reduced."""

_SMALL = 2**12
"""Entries up to which a matrix is handed to FLINT as a list sooner than NumPy starts."""


@dataclass
class _Block:
    """Rows of the echelon form: the unit matrix from column ``begin`` on, then ``tail``; zero before.

    Attributes
    ----------
    begin : int
    tail : numpy.ndarray, shape (k, columns - begin - k)
        Residues from -p/2 to p/2.
    """

    begin: int
    tail: Floats

    @property
    def end(self) -> int:
        """The first column after the unit matrix."""
        return self.begin + len(self.tail)


class RowSpace:
    """A span of rows that grows.

    Parameters
    ----------
    columns : int
    prime : int, from 3 to 2^31 - 1

    Attributes
    ----------
    rank : int
        Its dimension; for rows of whole numbers at most their rank over the rational numbers.

    Examples
    --------
    >>> space = RowSpace(2, 7)
    >>> space.add(np.array([[1, 2]])), space.add(np.array([[3, 13]])), space.add(np.array([[0, 1]]))
    (1, 0, 1)
    """

    def __init__(self, columns: int, prime: int) -> None:
        self.rank = 0
        self._prime = prime
        self._few: Residues | None = np.empty((0, columns), np.int64)  # all rows, as long as they are few
        self._order = np.empty(0, np.int64)  # of the columns, in the echelon form
        self._blocks: list[_Block] = []

    def add(self, rows: Residues) -> int:
        """Add rows.

        Parameters
        ----------
        rows : numpy.ndarray, shape (m, columns), int64

        Returns
        -------
        int
            By how much the rank grows.
        """
        before, rest = self.rank, rows % self._prime
        if self._few is not None:
            rest = np.concatenate([self._few, rest])
            rank = _rank_by_flint(rest, self._prime) if rest.size <= _SMALL else None
            if rank is not None:
                self._few, self.rank = rest, rank
                return rank - before
            self._few, self.rank = None, 0
        for begin in range(0, len(rest), BLOCK):
            if self.rank < rest.shape[1]:
                self._eliminate(rest[begin : begin + BLOCK])
        return self.rank - before

    def _eliminate(self, rows: Residues) -> None:
        """Reduce up to `BLOCK` rows by the echelon form and add what is left to it."""
        if not len(self._order):  # neighbouring columns are often dependent, so that few of them have pivots
            self._order = np.random.default_rng(0).permutation(rows.shape[1])
        part = rows[:, self._order].astype(np.float64)
        part -= self._prime * (part > self._prime / 2)
        for block in self._blocks:
            _subtract(part[:, block.end :], part[:, block.begin : block.end], block.tail, self._prime)
        self._absorb(part, 0, len(part))

    def _absorb(self, part: Floats, first: int, last: int) -> None:
        """Make some rows, which are reduced already, one more block; none where they are zero."""
        known, begin = len(self._blocks), self.rank
        if last - first > _WINDOW:
            middle = (first + last) // 2
            self._absorb(part, first, middle)
            for block in self._blocks[known:]:
                later = part[middle:last]
                _subtract(later[:, block.end :], later[:, block.begin : block.end], block.tail, self._prime)
            self._absorb(part, middle, last)
        else:
            rest = part[first:last, begin:].copy()
            while (columns := np.flatnonzero(rest.any(axis=0))[:_WIDTH]).size:
                rest = self._take_pivots(part, rest, columns)
        while len(self._blocks) > known + 1:
            self._join_last()

    def _take_pivots(self, part: Floats, rest: Floats, columns: NDArray[np.int64]) -> Floats:
        """Make a block of the rows that have pivots in some columns.

        Parameters
        ----------
        part : numpy.ndarray, shape (m, columns)
            Whose columns are exchanged with those of the echelon form.
        rest : numpy.ndarray, shape (k, columns - rank)
        columns : numpy.ndarray
            Of ``rest``, not all zero.

        Returns
        -------
        numpy.ndarray, shape (k', columns - new rank)
            The other rows, zero in these columns.
        """
        transform, pivots = _row_operations(rest[:, columns].astype(np.int64) % self._prime, self._prime)
        found = columns[pivots]
        self._exchange(part, rest, found)
        made = np.zeros((len(rest), rest.shape[1] - len(found)))
        _subtract(made, -transform, rest[:, len(found) :], self._prime)
        self._blocks.append(_Block(self.rank, made[: len(found)]))
        self.rank += len(found)
        return made[len(found) :]

    def _exchange(self, part: Floats, rest: Floats, found: NDArray[np.int64]) -> None:
        """Bring columns, numbered from the rank on, to the front of those that have no pivot."""
        front = np.arange(len(found))
        if np.array_equal(front, found):
            return
        places = np.union1d(front, found)
        sources = np.concatenate([found, np.setdiff1d(places, found)])
        rest[:, places] = rest[:, sources]
        places, sources = places + self.rank, sources + self.rank
        part[:, places] = part[:, sources]
        self._order[places] = self._order[sources]
        for block in self._blocks:
            block.tail[:, places - block.end] = block.tail[:, sources - block.end]

    def _join_last(self) -> None:
        """Make the last two blocks one."""
        second = self._blocks.pop()
        first = self._blocks.pop()
        width = len(second.tail)
        tail = np.concatenate([first.tail[:, width:], second.tail])
        _subtract(tail[: len(first.tail)], first.tail[:, :width], second.tail, self._prime)
        self._blocks.append(_Block(first.begin, tail))


def _subtract(target: Floats, factors: Floats, rows: Floats, prime: int) -> None:
    """Subtract factors @ rows from a target in place; all residues from -p/2 to p/2, up to `BLOCK` rows."""
    if not target.size or not rows.size:
        return
    high = np.rint(factors / _HALF)
    low = factors - high * _HALF
    step = min(len(target), max(1, _CHUNK // target.shape[1]))
    product, quotients = np.empty((2, step, target.shape[1]))
    for begin in range(0, len(target), step):
        chunk = target[begin : begin + step]
        total, spare = product[: len(chunk)], quotients[: len(chunk)]
        np.matmul(high[begin : begin + step], rows, out=total)
        _reduce(total, spare, prime)
        total *= _HALF
        np.matmul(low[begin : begin + step], rows, out=spare)
        total += spare
        np.subtract(chunk, total, out=total)
        _reduce(total, spare, prime)
        chunk[:] = total


def _reduce(numbers: Floats, spare: Floats, prime: int) -> None:
    """Reduce whole numbers up to 2^53 to -p/2 .. p/2 in place, with an array of the same shape to work in.

    A quotient near a half may be rounded to the wrong side, which leaves a residue beyond p/2 by less than 8.
    """
    np.multiply(numbers, 1.0 / prime, out=spare)
    np.rint(spare, out=spare)
    spare *= prime
    numbers -= spare


def _row_operations(matrix: Residues, prime: int) -> tuple[Floats, list[int]]:
    """Find row operations that bring a small matrix to reduced echelon form.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (m, n), int64, from 0 to prime - 1

    Returns
    -------
    transform : numpy.ndarray, shape (m, m)
        Residues from -p/2 to p/2. transform @ matrix has unit vectors in the columns of the pivots, and zeros below.
    pivots : list of int
        The columns.
    """
    height, width = matrix.shape
    work = np.hstack([matrix, np.eye(height, dtype=np.int64)])
    pivots: list[int] = []
    for column in range(width):
        row = len(pivots)
        nonzero = work[row:, column].nonzero()[0]
        if not nonzero.size:
            continue
        if nonzero[0]:
            work[[row, row + nonzero[0]]] = work[[row + nonzero[0], row]]
        work[row] = work[row] * pow(int(work[row, column]), -1, prime) % prime
        factors = work[:, column].copy()
        factors[row] = 0
        work -= factors[:, None] * work[row]
        work %= prime
        pivots.append(column)
        if len(pivots) == height:
            break
    transform = work[:, width:].astype(np.float64)
    transform -= prime * (transform > prime / 2)
    return transform, pivots


def _rank_by_flint(matrix: Residues, prime: int) -> int | None:
    """Compute the rank of a small matrix; None where FLINT is not installed."""
    flint = _flint()
    if flint is None:
        return None
    return int(flint.nmod_mat(*matrix.shape, matrix.ravel().tolist(), prime).rank()) if matrix.size else 0


def _flint() -> ModuleType | None:
    try:
        return importlib.import_module("flint")
    except ModuleNotFoundError:
        return None
