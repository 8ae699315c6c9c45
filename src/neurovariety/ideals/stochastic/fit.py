"""OAVI that reads only as many rows as its decisions need.

Whether a border term leads a generator is a question about a mean over all N rows, and a sample answers it unless the
answer is close. Chunks of rows are read in a random order and the sample doubles until every term of the degree is
decided; a degree that is not decided by then is decided by all rows, as OAVI does.

`sampled_degree` says how a degree is decided and why that is the decision of all rows. The rows may depend on each
other in any way: what is random is the order in which they are read.
"""

from __future__ import annotations

import numbers
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.border import border
from neurovariety.ideals.box import checked_box
from neurovariety.ideals.fit import FitProgress
from neurovariety.ideals.result import INTERRUPTED, NORMALISATIONS, VanishingIdeal, outcome_of
from neurovariety.ideals.stochastic.sampled_degree import SampledDegree, SampleSettings, decide_degree
from neurovariety.ideals.termination import termination_bound, termination_verdict
from neurovariety.ideals.value_range import check_range
from neurovariety.moments import as_rows
from neurovariety.poly import PolynomialFamily
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]
Whole = NDArray[np.intp]

MOST_CHUNKS = 4_000_000
"""A random order of so many chunks still takes little memory; larger tables are cut into chunks of several rows."""
RANGES = {"psi": (0.0, np.inf), "tau": (1.0, np.inf), "confidence": (0.0, 1.0)}
OPTIONAL = ("tau", "chunk_rows")


@dataclass(frozen=True, eq=False, repr=False)
class StochasticIdeal:
    """A vanishing ideal found from a sample, what it read and what is certain about the rows it did not read.

    With probability at least ``confidence`` over the random order of the rows, whatever the rows are, as long as all
    of them lie in the box: every generator's mean square over all rows is at most its upper bound, and so at most psi;
    and no monomial of the order ideal leads a polynomial over the order ideal's monomials before it, with coefficients
    of l1 norm up to tau, whose mean square over all rows is at most psi. So the order ideal and the leading terms are
    those of OAVI on all rows, unless that needs larger coefficients.

    Attributes
    ----------
    ideal : VanishingIdeal
        Its losses are mean squares over the rows read at the generator's degree, its ``rows`` the most of them.
    upper_bounds : numpy.ndarray, shape (number of generators,), float64
        Bounds on the mean squares over all rows; the loss itself where all rows were read.
    rows_read : tuple of int
        For each degree from 1, the rows that its decisions needed.
    looks : tuple of int
        For each degree, how often the sample was looked at.
    rows : int
        How many there are.
    confidence, tau, seed
        As asked for.
    box : numpy.ndarray, shape (2, n), float64
    """

    ideal: VanishingIdeal
    upper_bounds: Float
    rows_read: tuple[int, ...]
    looks: tuple[int, ...]
    rows: int
    confidence: float
    tau: float
    seed: int
    box: Float

    def __repr__(self) -> str:
        """Report in a few lines."""
        read = ", ".join(f"{rows:,} at degree {degree}" for degree, rows in enumerate(self.rows_read, start=1))
        return (
            f"{self.ideal!r}\nread {read} of {self.rows:,} rows, seed {self.seed}; with confidence {self.confidence:g} "
            f"the same as from all rows, for coefficients of l1 norm up to {self.tau:g}"
        )


def stochastic_vanishing_ideal(
    points: Any,
    *,
    box: ArrayLike,
    psi: float = 0.005,
    max_degree: int = 10,
    tau: float | None = None,
    confidence: float = 0.95,
    first_rows: int = 1024,
    chunk_rows: int | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[FitProgress], None] | None = None,
) -> StochasticIdeal:
    """Find the polynomials that nearly vanish on the points, from as few of them as the decisions need.

    Parameters
    ----------
    points : whatever `as_rows` takes, shape (m, n)
    box : array_like, shape (2, n) or (2,)
        Least and largest value of each variable, known beforehand: rows not read must lie in it for the guarantee to
        hold, and a row read that does not is an error.
    psi : float, positive
        Largest mean square of a generator with leading coefficient 1 over all m points.
    max_degree : int, at least 1
    tau : float, above 1, optional
        A term is kept when no polynomial with coefficients of l1 norm up to tau, the leading 1 included, vanishes. The
        larger, the more rows. Default: (3/2)^D, with which OAVI is sure to end on data in [0, 1]
        (`termination_bound`).
    confidence : float, between 0 and 1
        That all decisions are those of all rows.
    first_rows : int, at least 1
        Size of the first sample at each degree; it doubles from there.
    chunk_rows : int, optional
        Consecutive rows read together. They count as one draw, so single rows (the default up to four million of them)
        need the fewest.
    seed : int, from 0
        Of the orders in which rows are read, one for each degree.
    executor : concurrent.futures.Executor, optional
        Carries the sums, as in `vanishing_ideal`.
    progress : callable, optional
        Called with a `FitProgress` after each look.

    Returns
    -------
    StochasticIdeal
        After Ctrl-C at a degree above 1: what the degrees before found, with the outcome "interrupted".

    Raises
    ------
    InputError
        Options out of range or of another type; a box so large that sums of squares would overflow; NaN, inf or a point
        outside the box among the rows read; psi below what the Gram matrix resolves.
    ResourceError
        When the next degree's sums would not fit in memory.

    Examples
    --------
    >>> x = np.random.default_rng(0).uniform(size=(200_000, 1))
    >>> found = stochastic_vanishing_ideal(np.hstack([x, 1 - x]), box=[0, 1], psi=0.02)
    >>> found.ideal.equations(digits=1)
    ['x2 + x1 - 1', 'x1^2 - x1 + 0.2']
    >>> max(found.rows_read) < 20_000
    True
    """
    started = time.perf_counter()
    table = as_rows(points)
    _check_options(
        psi=psi,
        max_degree=max_degree,
        tau=tau,
        confidence=confidence,
        first_rows=first_rows,
        chunk_rows=chunk_rows,
        seed=seed,
    )
    size = chunk_rows or -(-table.count // MOST_CHUNKS)
    settings = SampleSettings(
        rows=table,
        seed=seed,
        chunk_rows=size,
        psi=psi,
        tau=termination_bound(psi, table.variables).tau if tau is None else tau,
        box=checked_box(box, table.variables),
        first_rows=first_rows,
        executor=executor,
    )
    order_ideal: Exponents = np.zeros((1, table.variables), dtype=np.int64)
    found: list[SampledDegree] = []
    interrupted = False
    for degree in range(1, max_degree + 1):
        candidates = border(order_ideal, degree)
        if not len(candidates):
            break
        counts = (degree, len(candidates), len(order_ideal), sum(len(part.losses) for part in found))
        check_range(float(np.abs(settings.box).max()), degree, table.count)
        failure = (1 - confidence) / (degree * (degree + 1))
        try:
            decision = decide_degree(settings, order_ideal, candidates, failure, _teller(progress, *counts))
        except KeyboardInterrupt:
            if not found:
                raise
            interrupted = True
            break
        order_ideal = np.concatenate([order_ideal, candidates[decision.kept]])
        found.append(decision)
    generators = PolynomialFamily.union([part.generators for part in found])
    ideal = VanishingIdeal(
        generators=generators,
        losses=np.concatenate([part.losses for part in found]),
        leading_terms=np.concatenate([part.leading_terms for part in found]),
        order_ideal=order_ideal,
        algorithm="oavi",
        psi=psi,
        normalisation=NORMALISATIONS["oavi"],
        rows=max(part.rows_read for part in found),
        arithmetic="gram",
        floor=max(part.floor for part in found),
        close_calls=sum(part.close_calls for part in found),
        certificate=None,
        outcome=INTERRUPTED if interrupted else outcome_of(len(generators), order_ideal, "groebner", max_degree),
        seconds=time.perf_counter() - started,
        box=settings.box,
        termination=termination_verdict(psi, settings.box, tau=settings.tau),
    )
    return StochasticIdeal(
        ideal=ideal,
        upper_bounds=np.concatenate([part.upper_bounds for part in found]),
        rows_read=tuple(part.rows_read for part in found),
        looks=tuple(part.looks for part in found),
        rows=table.count,
        confidence=confidence,
        tau=settings.tau,
        seed=seed,
        box=settings.box,
    )


def _teller(
    progress: Callable[[FitProgress], None] | None, degree: int, terms: int, order_ideal: int, generators: int
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda rows: progress(FitProgress(degree, rows, terms, order_ideal, generators))


def _check_options(**options: Any) -> None:
    for name, value in options.items():
        if value is None and name in OPTIONAL:
            continue
        if name in RANGES:
            least, most = RANGES[name]
            fits = isinstance(value, numbers.Real) and least < float(value) < most
            allowed = f"a number, {least:g} < {name} < {most:g}"
        else:
            fewest = 0 if name == "seed" else 1
            fits = isinstance(value, numbers.Integral) and int(value) >= fewest
            allowed = f"a whole number from {fewest}"
        if not fits:
            raise InputError(f"{name} is out of range", given=f"{name}={value!r}", allowed=allowed)
