"""Generators of the approximate vanishing ideal of a point set, degree by degree."""

from __future__ import annotations

import numbers
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.abm import abm_start, abm_step
from neurovariety.ideals.border import border
from neurovariety.ideals.certificate import Certificate, certify
from neurovariety.ideals.degree_step import DegreeStep, enlarged_gram
from neurovariety.ideals.elimination import FLOOR
from neurovariety.ideals.oavi import oavi_start, oavi_step
from neurovariety.memory import check_free
from neurovariety.moments import check_finite, pour
from neurovariety.outcome import Outcome
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]
Algorithm = Literal["oavi", "abm"]

ALGORITHMS = {"oavi": (oavi_start, oavi_step), "abm": (abm_start, abm_step)}
NORMALISATIONS = {"oavi": "leading coefficient 1", "abm": "unit coefficient norm"}

COMPLETE = Outcome("complete", "every monomial of the next degree is a multiple of a leading term", complete=True)
DEGREE_LIMIT = Outcome(
    "degree limit", "more generators may exist in higher degrees; raise max_degree to look for them", complete=False
)
NOTHING_VANISHES = Outcome(
    "nothing vanishes",
    "no polynomial up to max_degree is this small on the data; raise psi or max_degree",
    complete=False,
)
EVERYTHING_VANISHES = Outcome(
    "everything vanishes",
    "every variable alone is constant within psi, so the generators tell nothing about its shape; lower psi",
    complete=True,
)


@dataclass(frozen=True, eq=False, repr=False)
class VanishingIdeal:
    """Polynomials that nearly vanish on a point set, and how near.

    Attributes
    ----------
    generators : PolynomialFamily
        Normalised as ``normalisation`` says, in the order in which they were found.
    losses : numpy.ndarray, shape (number of generators,), float64
        Mean square of each generator over the rows of the fit; each is at most ``psi``.
    order_ideal : Monomials
        The monomials that lead no generator.
    algorithm, psi, normalisation
        psi bounds the mean square of a polynomial normalised that way, so the same psi means different things to
        different algorithms.
    rows : int
        Points in the fit.
    certificate : Certificate or None
        Mean squares on rows that the fit never saw.
    outcome : Outcome
    seconds : float
        Wall time of the fit.
    """

    generators: PolynomialFamily
    losses: Float
    order_ideal: Monomials
    algorithm: Algorithm
    psi: float
    normalisation: str
    rows: int
    certificate: Certificate | None
    outcome: Outcome
    seconds: float

    def __repr__(self) -> str:
        """Report in a few lines."""
        lines = [
            f"{len(self.generators)} generators, {len(self.order_ideal)} other monomials, from {self.rows:,} points "
            f"in {self.generators.monomials.variables} variables",
            f"{self.algorithm.upper()}, mean square at most psi = {self.psi:g} with {self.normalisation}",
            str(self.outcome),
        ]
        if self.certificate is not None:
            lines.append(str(self.certificate))
        lines += [f"  {p.text(most_terms=6)}" for _, p in zip(range(5), self.generators, strict=False)]
        if len(self.generators) > 5:
            lines.append(f"  ... and {len(self.generators) - 5} more")
        return "\n".join(lines)


def vanishing_ideal(
    points: ArrayLike,
    *,
    psi: float = 0.005,
    algorithm: Algorithm = "oavi",
    max_degree: int = 10,
    held_out: ArrayLike | None = None,
) -> VanishingIdeal:
    """Find the polynomials that nearly vanish on the points.

    One pass over the points for each degree pours them into a Gram matrix; which terms lead a generator, the
    coefficients and the losses are then decided in the Gram matrix, whatever the number of points.

    Parameters
    ----------
    points : array_like or memory map, shape (m, n)
        Finite; best scaled to about [-1, 1].
    psi : float, positive
        A polynomial vanishes when its mean square over the points is at most psi, after normalisation: leading
        coefficient 1 for "oavi", Euclidean norm 1 of the coefficients for "abm" (psi below 1 there).
    algorithm : {"oavi", "abm"}
    max_degree : int, at least 1
    held_out : array_like, shape (any, n), optional
        Rows on which the generators are certified; they take no part in the fit.

    Raises
    ------
    InputError
        For NaN or inf, no rows, another number of columns, psi out of range or below the arithmetic's floor.
    ResourceError
        When the next degree's Gram matrix would not fit in memory; raised before it is built.

    References
    ----------
    OAVI: Wirth and Pokutta (AISTATS 2022). ABM: Limbeck (2013).

    Examples
    --------
    >>> angle = np.linspace(0, 2 * np.pi, 200)
    >>> circle = np.column_stack([np.cos(angle), np.sin(angle)])
    >>> ideal = vanishing_ideal(circle, psi=1e-6, max_degree=2)
    >>> [p.text(most_terms=3) for p in ideal.generators]
    ['x2^2 + x1^2 - 1 + ... (3 more)']
    >>> bool(ideal.losses[0] < 1e-15)
    True
    """
    started = time.perf_counter()
    data = _checked_points(points)
    _check_options(psi, algorithm, max_degree)
    variables = data.shape[1]
    order_ideal: Exponents = np.zeros((1, variables), dtype=np.int64)
    start, decide = ALGORITHMS[algorithm]
    order_gram, factor = np.array([[float(len(data))]]), start(len(data), psi)
    leading: list[Exponents] = []
    steps: list[tuple[DegreeStep, Exponents]] = []
    for degree in range(1, max_degree + 1):
        candidates = border(order_ideal, degree)
        if not len(candidates):
            break
        _check_memory(len(order_ideal), len(candidates), degree)
        gram = pour(data, order_ideal, candidates)
        _check_floor(psi, float(np.diag(gram.square).max()) / gram.rows, degree)
        step = decide(order_gram, factor, gram, psi)
        factor = step.factor
        order_gram = enlarged_gram(order_gram, gram.cross, gram.square, step.kept)
        order_ideal = np.concatenate([order_ideal, candidates[step.kept]])
        leading.append(candidates[step.vanishing])
        steps.append((step, candidates))
    generators = _family(order_ideal, steps, leading)
    complete = not len(border(order_ideal, max_degree + 1))
    return VanishingIdeal(
        generators=generators,
        losses=np.concatenate([step.losses for step, _ in steps]) if steps else np.zeros(0),
        order_ideal=Monomials.of(order_ideal),
        algorithm=algorithm,
        psi=psi,
        normalisation=NORMALISATIONS[algorithm],
        rows=len(data),
        certificate=None if held_out is None else certify(generators, held_out),
        outcome=_outcome(generators, order_ideal, complete=complete),
        seconds=time.perf_counter() - started,
    )


def _family(
    order_ideal: Exponents, steps: list[tuple[DegreeStep, Exponents]], leading: list[Exponents]
) -> PolynomialFamily:
    """Lay the coefficients of all degrees out over one table of monomials."""
    table = Monomials.of(np.concatenate([order_ideal, *leading]))
    columns = table.index(order_ideal)
    blocks = []
    for (step, _), terms in zip(steps, leading, strict=True):
        block = np.zeros((len(terms), len(table)))
        block[:, columns[: step.coefficients.shape[1]]] = step.coefficients
        block[np.arange(len(terms)), table.index(terms)] = step.leading
        blocks.append(block)
    return PolynomialFamily(table, np.concatenate([np.zeros((0, len(table))), *blocks]))


def _outcome(generators: PolynomialFamily, order_ideal: Exponents, *, complete: bool) -> Outcome:
    if len(order_ideal) == 1 and len(generators):
        return EVERYTHING_VANISHES
    if not len(generators):
        return NOTHING_VANISHES
    return COMPLETE if complete else DEGREE_LIMIT


def _checked_points(points: ArrayLike) -> NDArray[np.floating]:
    data = np.asanyarray(points)
    if data.dtype.kind not in "fiub":
        raise InputError("the points must be real numbers", given=f"dtype {data.dtype}", allowed="integers or floats")
    if data.dtype.kind != "f":
        data = data.astype(np.float64)
    if data.ndim != 2 or data.shape[0] == 0 or data.shape[1] == 0:
        raise InputError(
            "the points must be a table, a row for each point",
            given=f"an array of shape {data.shape}",
            allowed="shape (points, variables), at least one of each",
        )
    check_finite(data)
    return data


def _check_options(psi: float, algorithm: str, max_degree: int) -> None:
    if algorithm not in ALGORITHMS:
        raise InputError("there is no such algorithm", given=repr(algorithm), allowed=", ".join(ALGORITHMS))
    _check_kinds(psi, max_degree)
    upper = 1.0 if algorithm == "abm" else np.inf
    if not 0 < psi < upper:
        raise InputError(
            f"psi bounds a mean square of a polynomial with {NORMALISATIONS[algorithm]}",
            given=f"psi={psi}",
            allowed=f"0 < psi < {upper:g}",
        )
    if max_degree < 1:
        raise InputError("generators have degree 1 at least", given=f"max_degree={max_degree}", allowed="from 1")


def _check_kinds(psi: object, max_degree: object) -> None:
    if not isinstance(psi, numbers.Real) or not isinstance(max_degree, numbers.Integral):
        raise InputError(
            "psi is a number and max_degree a whole one",
            given=f"psi={psi!r}, max_degree={max_degree!r}",
            allowed="such as psi=0.005, max_degree=3",
        )


def _check_floor(psi: float, largest: float, degree: int) -> None:
    if psi < FLOOR * largest:
        raise InputError(
            "psi is below what the Gram matrix can resolve in float64",
            given=f"psi={psi:g}",
            allowed=f"psi >= {FLOOR * largest:.2g} at degree {degree} for this data, and more at higher degrees",
            remedy="scale the data to [-1, 1], or raise psi",
        )


def _check_memory(ideal: int, candidates: int, degree: int) -> None:
    check_free(
        8 * candidates * (4 * candidates + 3 * ideal),
        f"the Gram matrix of degree {degree}",
        given=f"{candidates:,} border monomials",
        remedy=f"max_degree={degree - 1}, a larger psi, or fewer variables",
    )
