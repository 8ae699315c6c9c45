"""One degree of OAVI decided from a growing sample of the rows.

Half of the sample is for fitting, the other half is held out. The terms of the border are gone through in order as OAVI
does, on each half alone; for the degree to be decided, the same terms must vanish both times,

* for every term that vanishes, an upper confidence bound on the mean square over all N rows of the polynomial fitted on
  the one half, measured on the other (empirical Bernstein for draws without replacement), is at most psi;
* for every term that is kept, the least mean square that any polynomial reaches on the held-out half is larger than
  what a polynomial with mean square psi over all rows, l1 norm up to tau and rows in the box could show there
  (Bernstein for the best such polynomial; no bound over all polynomials is needed). On the fitting half such a
  polynomial has at least the least squares of that half, so the other rows get no more than what psi leaves.

What is bounded must be fixed before the held-out rows are drawn. It is: the fitting half alone says which terms are
kept, and with them which polynomials are fitted and which is the best one that a kept term could lead. The order ideal
of the degrees before was decided from rows too, and another sample might have decided otherwise, where a term vanishes
with coefficients of l1 norm above tau only. So the chunks are shuffled anew for each degree: given that order ideal,
whatever it is, the rows of this degree are drawn independently of it.

Each bound fails with a share of 1 - confidence: one for each degree d, 1 / (d (d + 1)), divided by its terms and by the
looks at the sample. Where none fails, every generator has a mean square of at most psi over all rows, and no kept term
leads a polynomial over the monomials kept before it, of l1 norm up to tau, that has. Whenever no larger coefficients
are needed, that is the decision of all rows: by induction along the order of the terms.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky

from neurovariety.errors import InputError
from neurovariety.ideals.bernstein import bernstein_reach, bernstein_upper
from neurovariety.ideals.box import largest_monomials, largest_values
from neurovariety.ideals.certificate import MeanAndSpread
from neurovariety.ideals.elimination import Elimination, eliminate
from neurovariety.ideals.evidence import Evidence, from_gram
from neurovariety.ideals.oavi import LossRule, oavi_generators
from neurovariety.ideals.stochastic.row_sample import RowSample
from neurovariety.memory import check_free
from neurovariety.moments import BorderGram, GramSummand, Rows, fold
from neurovariety.moments.gram import rows_in_block
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]
Whole = NDArray[np.intp]

ROWS_A_TERM = 4
"""A first sample has at least so many rows for each monomial, or its least squares would fit anything."""


@dataclass(frozen=True, eq=False)
class SampleSettings:
    """What stays the same from degree to degree.

    Attributes
    ----------
    rows : Rows
    seed : int, from 0
    chunk_rows : int
    psi, tau : float
    box : numpy.ndarray, shape (2, n)
    first_rows : int
    executor : Executor or None
    """

    rows: Rows
    seed: int
    chunk_rows: int
    psi: float
    tau: float
    box: Float
    first_rows: int
    executor: Executor | None

    @property
    def chunks(self) -> int:
        """How many full chunks there are."""
        return self.rows.count // self.chunk_rows

    def order(self, degree: int) -> Whole:
        """The chunks in the order in which this degree reads them."""
        return np.random.default_rng([self.seed, degree]).permutation(self.chunks)


@dataclass(frozen=True, eq=False)
class SampledDegree:
    """What was decided about one border.

    Attributes
    ----------
    kept : numpy.ndarray of int
        Places in the border of the terms that join the order ideal.
    leading_terms, generators, losses
        As in `VanishingIdeal`.
    upper_bounds : numpy.ndarray, shape (number of generators,)
        Bounds on the mean squares over all rows.
    rows_read, looks : int
    floor, close_calls
        As in `VanishingIdeal`.
    """

    kept: Whole
    leading_terms: Exponents
    generators: PolynomialFamily
    losses: Float
    upper_bounds: Float
    rows_read: int
    looks: int
    floor: float
    close_calls: int


def decide_degree(
    settings: SampleSettings,
    order_ideal: Exponents,
    candidates: Exponents,
    failure: float,
    tell: Callable[[int], None] | None = None,
) -> SampledDegree:
    """Read rows until every term of the border is decided, wrong with probability at most ``failure``.

    ``tell`` hears at each look how many rows have been read.
    """
    order = settings.order(int(candidates[0].sum()))
    terms = len(order_ideal) + len(candidates)
    _check_memory(terms)
    summand = _BoxedGramSummand(np.concatenate([order_ideal, candidates]), settings.box)
    ends = _schedule(settings, ROWS_A_TERM * terms)
    share = failure / (len(candidates) * max(1, len(ends) - 1))
    nothing = BorderGram(0, np.zeros((0, terms)), np.zeros((terms, terms)))
    rest = _pour_rest(settings, summand) or nothing  # the rows after the last full chunk are always in the fit
    fitting, holding = nothing, nothing
    held: list[Whole] = []
    start = 0
    for look, end in enumerate(ends, start=1):
        fresh = order[start:end]
        middle = (len(fresh) + 1) // 2
        start = end
        fitting = fitting.merge(_pour(settings, summand, fresh[:middle]) or nothing)
        holding = holding.merge(_pour(settings, summand, fresh[middle:]) or nothing)
        held.append(fresh[middle:])
        if tell is not None:
            tell(rest.rows + fitting.rows + holding.rows)
        if end == len(order):
            break
        sample = _Sample(fitting.merge(rest), holding, np.sort(np.concatenate(held)), end, look)
        decision = _decide_by_sample(settings, order_ideal, candidates, sample, share)
        if decision is not None:
            return decision
    return _decide_by_all(settings, order_ideal, candidates, rest.merge(fitting).merge(holding), len(ends))


@dataclass(frozen=True, eq=False)
class _Sample:
    """The sums over the fitting half (with the rest) and over the held-out chunks, and which these are."""

    fitting: BorderGram
    holding: BorderGram
    held_out: Whole
    chunks: int
    look: int


def _decide_by_sample(
    settings: SampleSettings, order_ideal: Exponents, candidates: Exponents, sample: _Sample, failure: float
) -> SampledDegree | None:
    """Decide the degree, or return None where the sample does not decide it."""
    try:
        one, other = _evidence(sample.fitting, len(order_ideal)), _evidence(sample.holding, len(order_ideal))
    except LinAlgError:  # too few different rows
        return None
    _check_floor(settings.psi, one)
    on_one, on_other = _eliminate(one, settings.psi), _eliminate(other, settings.psi)
    if not np.array_equal(on_other.vanishing, on_one.vanishing):
        return None
    table, size = settings.rows.count, settings.chunk_rows
    unread = settings.chunks - (sample.chunks - len(sample.held_out))  # chunks outside the fit, held out or not read
    tiny = np.finfo(float).tiny * table * size  # nothing is left, but an infinite range times zero says nothing
    reach = bernstein_reach(
        len(sample.held_out),
        np.maximum(settings.psi * table - on_one.pivots[on_one.kept], tiny) / (unread * size),
        largest=_largest_squares(settings, order_ideal, candidates, on_one.kept),
        failure=failure,
    )
    if (on_other.pivots[on_one.kept] <= reach * other.rows).any():
        return None
    decision = _decision(order_ideal, candidates, on_one, one, sample.look)
    generators, fitted = decision.generators, decision.losses
    if not len(generators):
        return replace(decision, rows_read=sample.chunks * size + table % size)
    held_out = RowSample(settings.rows, sample.held_out, size)
    block = max(1, rows_in_block(len(generators.monomials) + 2 * len(generators)) // size) * size
    sums = fold(held_out, _ChunkMeans(generators, size), block_rows=block, executor=settings.executor)
    bound = bernstein_upper(
        sums.rows,
        sums.mean,
        sums.variance,
        largest=largest_values(generators, settings.box) ** 2,
        failure=failure,
        table=unread,
    )
    upper = (fitted * one.rows + bound * (unread * size)) / table
    if (upper > settings.psi).any():
        return None
    read = one.rows + held_out.count
    losses = (fitted * one.rows + sums.mean * held_out.count) / read
    return replace(decision, losses=losses, upper_bounds=upper, rows_read=read)


def _decide_by_all(
    settings: SampleSettings, order_ideal: Exponents, candidates: Exponents, sums: BorderGram, look: int
) -> SampledDegree:
    try:
        evidence = _evidence(sums, len(order_ideal))
    except LinAlgError as error:
        raise _below_floor(settings.psi, "a larger psi") from error
    _check_floor(settings.psi, evidence)
    decided = _eliminate(evidence, settings.psi)
    return _decision(order_ideal, candidates, decided, evidence, look)


def _decision(
    order_ideal: Exponents, candidates: Exponents, decided: Elimination, evidence: Evidence, look: int
) -> SampledDegree:
    coefficients, leading, losses = oavi_generators(decided, evidence.rows)
    enlarged = np.concatenate([order_ideal, candidates[decided.kept]])
    leading_terms = candidates[decided.vanishing]
    table = Monomials.of(np.concatenate([enlarged, leading_terms]))
    matrix = np.zeros((len(losses), len(table)))
    matrix[:, table.index(enlarged)] = coefficients
    matrix[np.arange(len(losses)), table.index(leading_terms)] = leading
    return SampledDegree(
        kept=decided.kept,
        leading_terms=leading_terms,
        generators=PolynomialFamily(table, matrix),
        losses=losses,
        upper_bounds=losses,
        rows_read=evidence.rows,
        looks=look,
        floor=evidence.floor,
        close_calls=decided.close_calls,
    )


def _evidence(sums: BorderGram, size: int) -> Evidence:
    """Read sums over order ideal and border together; the order ideal's factor is not known from before."""
    square = sums.square
    factor = cholesky(square[:size, :size], lower=True, check_finite=False)
    return from_gram(BorderGram(sums.rows, square[:size, size:], square[size:, size:]), factor)


def _eliminate(evidence: Evidence, psi: float) -> Elimination:
    return eliminate(
        evidence.factor, evidence.projections, evidence.residuals, LossRule(psi * evidence.rows), evidence.rounding
    )


def _largest_squares(settings: SampleSettings, order_ideal: Exponents, candidates: Exponents, kept: Whole) -> Float:
    """Bound the square of any polynomial that a kept term leads, with l1 norm up to tau, on the box."""
    terms = candidates[kept]
    table = Monomials.of(np.concatenate([order_ideal, terms]))
    low, high = largest_monomials(table, settings.box)
    largest = np.maximum(np.abs(low), np.abs(high))
    with np.errstate(over="ignore"):  # an infinite bound decides nothing, and all rows are read
        return np.asarray((largest[table.index(terms)] + (settings.tau - 1) * largest.max()) ** 2)


def _schedule(settings: SampleSettings, least: int) -> list[int]:
    """How many chunks have been drawn at each look; the last look has all."""
    chunks = settings.chunks
    end = max(2, -(-max(settings.first_rows, least) // settings.chunk_rows))
    ends = []
    while end < chunks:
        ends.append(end)
        end *= 2
    return [*ends, chunks]


def _pour(settings: SampleSettings, summand: _BoxedGramSummand, chunks: Whole) -> BorderGram | None:
    if not len(chunks):
        return None
    sample = RowSample(settings.rows, np.sort(chunks), settings.chunk_rows)
    return fold(sample, summand, block_rows=summand.sums.block_rows, executor=settings.executor)


def _pour_rest(settings: SampleSettings, summand: _BoxedGramSummand) -> BorderGram | None:
    count = settings.rows.count
    start = count - count % settings.chunk_rows
    if start == count:
        return None
    sample = RowSample(settings.rows, np.arange(start, count), 1)
    return fold(sample, summand, block_rows=summand.sums.block_rows)


@dataclass(frozen=True, eq=False)
class _BoxedGramSummand:
    """Sums over all monomials at hand, for rows in the box."""

    exponents: Exponents
    box: Float

    def __post_init__(self) -> None:
        object.__setattr__(self, "sums", GramSummand(self.exponents[:0], self.exponents))

    sums: GramSummand = None  # type: ignore[assignment]

    def __call__(self, block: Float) -> BorderGram:
        beyond = (block < self.box[0]) | (block > self.box[1])
        if beyond.any():
            row, variable = np.argwhere(beyond)[0].tolist()
            raise InputError(
                "a row lies outside the box",
                given=f"x{variable + 1} = {block[row, variable]:g}",
                allowed=f"{self.box[0, variable]:g} to {self.box[1, variable]:g}",
                remedy="declare a box that holds all rows, or scale them into it",
            )
        return self.sums(block)


@dataclass(frozen=True, eq=False)
class _ChunkMeans:
    """Mean squares of polynomials over chunks of rows, and how they vary from chunk to chunk."""

    generators: PolynomialFamily
    chunk_rows: int

    def __call__(self, block: Float) -> MeanAndSpread:
        squares = self.generators.evaluate(block) ** 2
        return MeanAndSpread.of(squares.reshape(-1, self.chunk_rows, len(self.generators)).mean(axis=1))


def _check_floor(psi: float, evidence: Evidence) -> None:
    if psi < evidence.floor:
        raise _below_floor(psi, f"psi >= {evidence.floor:.2g} for these data")


def _below_floor(psi: float, allowed: str) -> InputError:
    return InputError(
        "psi is below what the Gram matrix can resolve in float64",
        given=f"psi={psi:g}",
        allowed=allowed,
        remedy="scale the data to [-1, 1], raise psi, or use vanishing_ideal with arithmetic='triangular'",
    )


def _check_memory(terms: int) -> None:
    check_free(
        8 * 8 * terms**2,
        "the Gram matrix of this degree",
        given=f"{terms:,} monomials",
        remedy="a smaller max_degree, a larger psi, or fewer variables",
    )
