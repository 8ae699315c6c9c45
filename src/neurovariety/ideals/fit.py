"""Generators of the approximate vanishing ideal of a point set, degree by degree."""

from __future__ import annotations

import numbers
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.abm import EigenvalueRule, abm_generators
from neurovariety.ideals.border import BorderKind, border
from neurovariety.ideals.certificate import certify
from neurovariety.ideals.conditional_gradients.oavi_in_ball import DEFAULT_TAU, oavi_in_ball
from neurovariety.ideals.elimination import eliminate
from neurovariety.ideals.held_out import checked_held_out
from neurovariety.ideals.oavi import LossRule, oavi_generators
from neurovariety.ideals.reading import ArithmeticChoice, FloorError, Reader, open_reader
from neurovariety.ideals.result import INTERRUPTED, NORMALISATIONS, Algorithm, VanishingIdeal, outcome_of, stopped_at
from neurovariety.ideals.termination import termination_verdict
from neurovariety.ideals.variable_order import VariableOrder
from neurovariety.moments import threads_for
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.text import variable_names

Float = NDArray[np.float64]


@dataclass(frozen=True)
class FitProgress:
    """Where a fit is.

    Attributes
    ----------
    degree, rows : int
        The degree in hand and how many of its rows have been read.
    border, order_ideal, generators : int
        Terms to be decided at this degree, and |O| and |G| so far.
    """

    degree: int
    rows: int
    border: int
    order_ideal: int
    generators: int

    def __str__(self) -> str:
        """Report in one line."""
        return (
            f"degree {self.degree}: {self.rows:,} rows, {self.border:,} terms; "
            f"|O| = {self.order_ideal:,}, |G| = {self.generators:,}"
        )


@dataclass(frozen=True, eq=False)
class _Degree:
    """What was decided at one degree, over an order ideal of k monomials that has grown to k'.

    The g generators have coefficients (g, k') on the enlarged order ideal and ``leading`` (g,) on their leading terms;
    ``kept`` are positions in the border, ``factor`` (k', k') is the enlarged order ideal's.
    """

    leading_terms: Exponents
    coefficients: Float
    leading: Float
    losses: Float
    kept: NDArray[np.intp]
    factor: Float
    floor: float
    close_calls: int
    arithmetic: str


def vanishing_ideal(
    points: Any,
    *,
    psi: float = 0.005,
    algorithm: Algorithm = "oavi",
    max_degree: int = 10,
    border_kind: BorderKind = "groebner",
    order: VariableOrder = "deglex",
    sparse: bool = False,
    tau: float | None = None,
    arithmetic: ArithmeticChoice = "auto",
    held_out: ArrayLike | None = None,
    executor: Executor | None = None,
    checkpoint: str | PathLike[str] | None = None,
    progress: Callable[[FitProgress], None] | None = None,
    names: Sequence[str] | None = None,
) -> VanishingIdeal:
    """Find the polynomials that nearly vanish on the points.

    A first pass finds the box that the points fill, and that they are finite. Then one pass for each degree takes the
    inner products of the border's terms with the order ideal and with each other; which terms lead a generator, the
    coefficients and the losses are decided from these, whatever the number of points.

    Parameters
    ----------
    points : array_like, memory map, path, zarr array, `Rows` or `FullGram`; shape (m, n)
        A path names a .npy file, a folder of .npy shards or a zarr array. Data within about [-1, 1] suit the powers
        best. `FullGram` holds sums that were poured before, from batches that come by once.
    psi : float, positive; below 1 for ABM
        Largest mean square of a generator over the points, when it is normalised to leading coefficient 1 (OAVI) or to
        unit Euclidean norm of its coefficients (ABM).
    algorithm : {"oavi", "abm"}
    max_degree : int, at least 1
    border_kind : {"groebner", "full"}
        Which terms may lead a generator; see `border`.
    order : {"deglex", "pearson", "reverse_pearson"}
        Order of the variables in the term order: as given, or by the sum of their absolute correlations with the
        others, smallest or largest first (one more pass over the points).
    sparse : bool
        OAVI only: replace each generator's coefficients by sparse ones, from blended pairwise conditional gradients in
        an l1 ball, where they keep the mean square within psi.
    tau : float, optional
        OAVI only: bound on the l1 norm of a generator's coefficients, the leading 1 included; a term that vanishes only
        with larger ones joins the order ideal, unless it depends on it to the last bit. Default: no bound (1000 for
        ``sparse``).
    arithmetic : {"auto", "gram", "triangular"}
        Float64 Gram matrix, or QR, which resolves far smaller psi at twice the work. ``"auto"`` takes the Gram matrix,
        and QR for fewer rows than terms and for psi below the Gram matrix's floor.
    held_out : array_like, shape (any, n), optional
        Rows on which the generators are certified; they take no part in the fit.
    executor : concurrent.futures.Executor, optional
        Carries the sums: a process pool, or Dask's ``client.get_executor()``. The result is the same, bit for bit, for
        any number of workers.
    checkpoint : path, optional
        Unfinished sums are kept in files of this name with the degree added, until the fit is done; an interrupted fit
        of the same points with the same options goes on from there.
    progress : callable, optional
        Called with a `FitProgress`.
    names : sequence of str, optional
        Names of the variables, for printing; default: those of a data frame's columns.

    Returns
    -------
    VanishingIdeal
        After Ctrl-C at a degree above 1: what the degrees before found, with the outcome "interrupted". Where a higher
        degree would need more memory or a larger psi: the generators before it, with an outcome that says so.

    Raises
    ------
    InputError
        For NaN or inf, no rows, another number of columns, psi out of range or below the arithmetic's floor.
    ResourceError
        When a degree's sums would not fit in memory, before they are made, and no degree before it had a generator.

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
    _check_options(psi, algorithm, max_degree, sparse=sparse, tau=tau)
    reader = open_reader(
        points,
        psi=psi,
        max_degree=max_degree,
        order=order,
        arithmetic=arithmetic,
        executor=executor,
        checkpoint=checkpoint,
    )
    permutation = np.argsort(reader.permutation)  # takes exponents of the fit to the order of the variables as given
    if sparse and tau is None:
        tau = DEFAULT_TAU
    names = names_of(points, reader.variables) if names is None else tuple(names)
    if names is not None:
        variable_names(reader.variables, names, latex=False)
    checked = None if held_out is None else checked_held_out(held_out, reader.variables)
    order_ideal: Exponents = np.zeros((1, reader.variables), dtype=np.int64)
    factor = np.array([[np.sqrt(reader.count)]])
    found: list[_Degree] = []
    interrupted, stopped = False, None
    for degree in range(1, max_degree + 1):
        candidates = border(order_ideal, degree, border_kind)
        if not len(candidates):
            break
        tell = _teller(progress, degree, len(candidates), len(order_ideal), sum(len(part.losses) for part in found))
        try:
            part = _decide(
                reader, order_ideal, candidates, factor, tell, psi=psi, algorithm=algorithm, sparse=sparse, tau=tau
            )
        except KeyboardInterrupt:
            if not found:
                raise
            interrupted = True
            break
        except (FloorError, ResourceError) as error:
            if not any(len(part.losses) for part in found):
                raise
            stopped = stopped_at(degree, error)
            break
        factor = part.factor
        order_ideal = np.concatenate([order_ideal, candidates[part.kept]])
        found.append(part)
    generators = _family(order_ideal, found, permutation)
    losses = np.concatenate([part.losses for part in found])
    floor = max(part.floor for part in found)
    box = None if reader.box is None else reader.box[:, permutation]
    certificate = None
    if checked is not None and not interrupted:
        try:
            certificate = certify(generators, checked, box=box, fitted=losses, floor=floor)
        except KeyboardInterrupt:
            interrupted = True
    if not interrupted:
        reader.finish()
    return VanishingIdeal(
        generators=generators,
        losses=losses,
        leading_terms=np.concatenate([part.leading_terms for part in found])[:, permutation],
        order_ideal=order_ideal[:, permutation],
        algorithm=algorithm,
        psi=psi,
        normalisation=NORMALISATIONS[algorithm],
        rows=reader.count,
        arithmetic=" then ".join(dict.fromkeys(part.arithmetic for part in found)),
        floor=floor,
        close_calls=sum(part.close_calls for part in found),
        certificate=certificate,
        outcome=INTERRUPTED
        if interrupted
        else stopped or outcome_of(len(generators), order_ideal, border_kind, max_degree),
        seconds=time.perf_counter() - started,
        names=names,
        box=box,
        termination=None
        if box is None
        else termination_verdict(psi, box, algorithm=algorithm, border=border_kind, tau=tau),
    )


def _teller(
    progress: Callable[[FitProgress], None] | None, degree: int, terms: int, order_ideal: int, generators: int
) -> Callable[[int], None]:
    def tell(rows: int) -> None:
        if progress is not None:
            progress(FitProgress(degree, rows, terms, order_ideal, generators))

    return tell


def _decide(
    reader: Reader,
    order_ideal: Exponents,
    candidates: Exponents,
    factor: Float,
    tell: Callable[[int], None],
    *,
    psi: float,
    algorithm: Algorithm,
    sparse: bool,
    tau: float | None,
) -> _Degree:
    """Decide one border; once more in another arithmetic where rounding had a say."""
    tell(0)
    evidence = reader.evidence(order_ideal, candidates, factor, tell)
    with threads_for(evidence.operations):
        if tau is not None:
            decided, (coefficients, leading, losses) = oavi_in_ball(evidence, psi, tau=tau, sparse=sparse)
        else:
            bound = psi * evidence.rows
            rule = LossRule(bound) if algorithm == "oavi" else EigenvalueRule(bound)
            generators_of = oavi_generators if algorithm == "oavi" else abm_generators
            decided = eliminate(evidence.factor, evidence.projections, evidence.residuals, rule, evidence.rounding)
            coefficients, leading, losses = generators_of(decided, evidence.rows)
        floor = evidence.floor_of(decided, coefficients, leading)
    if psi < floor:
        if reader.change_over():
            return _decide(
                reader, order_ideal, candidates, factor, tell, psi=psi, algorithm=algorithm, sparse=sparse, tau=tau
            )
        reader.refuse(floor)
    return _Degree(
        leading_terms=candidates[decided.vanishing],
        coefficients=coefficients,
        leading=leading,
        losses=losses,
        kept=decided.kept,
        factor=decided.factor,
        floor=max(floor, evidence.floor),
        close_calls=decided.close_calls,
        arithmetic=evidence.arithmetic,
    )


def _family(order_ideal: Exponents, found: list[_Degree], permutation: NDArray[np.intp]) -> PolynomialFamily:
    """Lay the coefficients of all degrees out over one table of monomials."""
    table = Monomials.of(np.concatenate([order_ideal, *(part.leading_terms for part in found)])[:, permutation])
    columns = table.index(order_ideal[:, permutation])
    coefficients = np.zeros((sum(len(part.losses) for part in found), len(table)))
    start = 0
    for part in found:
        block = coefficients[start : start + len(part.losses)]
        block[:, columns[: part.coefficients.shape[1]]] = part.coefficients
        block[np.arange(len(block)), table.index(part.leading_terms[:, permutation])] = part.leading
        start += len(block)
    return PolynomialFamily(table, coefficients)


def names_of(points: Any, variables: int) -> tuple[str, ...] | None:
    """Take the names of a data frame's columns, if they can stand in an equation."""
    columns = getattr(points, "columns", None)
    try:
        return None if columns is None else tuple(variable_names(variables, list(columns), latex=False))
    except InputError:
        return None


def _check_options(psi: Any, algorithm: object, max_degree: Any, *, sparse: bool, tau: Any) -> None:
    if algorithm not in NORMALISATIONS:
        raise InputError("there is no such algorithm", given=repr(algorithm), allowed=", ".join(NORMALISATIONS))
    if isinstance(psi, bool) or not isinstance(psi, numbers.Real):
        raise InputError("psi is a number", given=f"psi={psi!r}", allowed="such as psi=0.005")
    if isinstance(max_degree, bool) or not isinstance(max_degree, numbers.Integral):
        raise InputError("the degree is a whole number", given=f"max_degree={max_degree!r}", allowed="such as 3")
    upper = 1.0 if algorithm == "abm" else np.inf
    if not 0 < float(psi) < upper:
        raise InputError(
            f"psi bounds a mean square of a polynomial with {NORMALISATIONS[str(algorithm)]}",
            given=f"psi={psi}",
            allowed=f"0 < psi < {upper:g}",
        )
    if max_degree < 1:
        raise InputError("generators have degree 1 at least", given=f"max_degree={max_degree}", allowed="from 1")
    if algorithm != "oavi" and (sparse or tau is not None):
        raise InputError(
            "sparse coefficients and tau belong to OAVI", given=f"algorithm={algorithm!r}", allowed="algorithm='oavi'"
        )
    if tau is not None and not (isinstance(tau, numbers.Real) and float(tau) > 1):
        raise InputError("tau bounds an l1 norm that holds a leading 1", given=f"tau={tau!r}", allowed="tau > 1")
