"""A tape in levels: what does not depend on one another is done in one NumPy operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from neurovariety.solve.system.kind import Kind

if TYPE_CHECKING:
    from neurovariety.solve.system.tape import Tape

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Products:
    """dest = left * right, for many slots at once."""

    destination: Places
    left: Places
    right: Places


@dataclass(frozen=True, eq=False)
class Sums:
    """dest = sum of factor * left + sum of factor * left * right, for many slots at once.

    Attributes
    ----------
    destination : numpy.ndarray, shape (d,)
    terms, lengths : numpy.ndarray, shapes (t,) and (d,)
        Numbers of the tape's terms, destination by destination, and how many each destination has.
    linear : csr_array, shape (d, s), or None
        Factors of the values of ``used``.
    used : numpy.ndarray, shape (s,)
    products : csr_array, shape (d, p), or None
        Factors of the products ``left * right``.
    left, right : numpy.ndarray, shape (p,)
    parameters_from : int
        From here on to p, ``left`` are parameters.
    """

    destination: Places
    terms: Places
    lengths: Places
    linear: csr_array | None
    used: Places
    products: csr_array | None
    left: Places
    right: Places
    parameters_from: int


Step = Products | Sums


def schedule(tape: Tape) -> tuple[Step, ...]:
    """Sort a tape's instructions into levels; each step's slots depend on earlier steps alone."""
    level = np.zeros(tape.slots, dtype=np.int64)
    for destination, begin, end in zip(tape.destination.tolist(), tape.begin.tolist(), tape.end.tolist(), strict=True):
        left, right = tape.left[begin:end], tape.right[begin:end]
        below = max(int(level[left].max()), int(level[right[right >= 0]].max(initial=0)))
        level[destination] = max(level[destination], below + 1)
    of_instruction = level[tape.destination]
    steps: list[Step] = []
    for now in np.unique(of_instruction).tolist():
        here = of_instruction == now
        products = np.flatnonzero(here & (tape.kind == Kind.PRODUCT))
        if products.size:
            terms = tape.begin[products]
            steps.append(
                Products(
                    *(
                        slots.astype(np.intp)
                        for slots in (tape.destination[products], tape.left[terms], tape.right[terms])
                    )
                )
            )
        sums = np.flatnonzero(here & (tape.kind != Kind.PRODUCT))
        if sums.size:
            steps.append(_sums(tape, sums))
    return tuple(steps)


def _sums(tape: Tape, instructions: Places) -> Sums:
    destination, row_of = np.unique(tape.destination[instructions].astype(np.intp), return_inverse=True)
    lengths = (tape.end - tape.begin)[instructions]
    terms = np.concatenate([np.arange(tape.begin[i], tape.end[i]) for i in instructions])
    rows, kinds = np.repeat(row_of, lengths), np.repeat(tape.kind[instructions], lengths)
    by_row = np.argsort(rows, kind="stable")
    linear = np.flatnonzero(kinds == Kind.LINEAR)
    plain, with_parameters = np.flatnonzero(kinds == Kind.PRODUCTS), np.flatnonzero(kinds == Kind.PARAMETER_PRODUCTS)
    several = np.concatenate([plain, with_parameters])
    used, column = np.unique(tape.left[terms[linear]].astype(np.intp), return_inverse=True)
    return Sums(
        destination=destination,
        terms=terms[by_row],
        lengths=np.bincount(rows, minlength=len(destination)),
        linear=_matrix(tape.factor[terms[linear]], rows[linear], column, len(destination)),
        used=used,
        products=_matrix(tape.factor[terms[several]], rows[several], np.arange(len(several)), len(destination)),
        left=tape.left[terms[several]].astype(np.intp),
        right=tape.right[terms[several]].astype(np.intp),
        parameters_from=len(plain),
    )


def _matrix(factors: NDArray[np.float64], rows: Places, columns: Places, height: int) -> csr_array | None:
    if not len(factors):
        return None
    return csr_array((factors, (rows, columns)), shape=(height, int(columns.max()) + 1))
