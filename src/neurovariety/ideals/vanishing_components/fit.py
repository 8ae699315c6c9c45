"""Vanishing component analysis: polynomials that nearly vanish on data, without monomials and without a term order.

Livni, Lehavi, Schein, Nachlieli, Shalev-Shwartz and Globerson, "Vanishing component analysis" (ICML 2013); gradient
normalisation after Kera and Hasegawa, "Gradient boosts the approximate vanishing ideal" (AAAI 2020). The work is done
on inner products, so it does not grow with the number of rows but for one pass over them at each degree.
"""

from __future__ import annotations

import numbers
import time
from collections.abc import Callable
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.ideals.box import box_of
from neurovariety.ideals.certificate import Certificate, certify
from neurovariety.ideals.evidence import FLOORS, Arithmetic
from neurovariety.ideals.held_out import checked_held_out
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.result import DEGREE_LIMIT, EVERYTHING_VANISHES, INTERRUPTED, NOTHING_VANISHES
from neurovariety.ideals.value_range import check_range
from neurovariety.ideals.vanishing_components.composition import ComposedStep
from neurovariety.ideals.vanishing_components.decision import Normalisation, VCADecision
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials
from neurovariety.ideals.vanishing_components.reading import VCAProgress, VCAReader
from neurovariety.ideals.vanishing_components.result import MEANINGS, VCAResult
from neurovariety.moments import Checkpoint, as_rows
from neurovariety.outcome import Outcome

COMPLETE = Outcome("complete", "every polynomial of a higher degree is made of those found", complete=True)
NOT_CERTIFIED = Outcome(
    "not certified",
    "stopped by hand when all components were found, before their mean squares on held-out rows were",
    complete=False,
)


def vca(
    points: Any,
    *,
    psi: float = 0.005,
    max_degree: int = 10,
    normalisation: Normalisation = "value",
    arithmetic: ArithmeticChoice = "auto",
    held_out: ArrayLike | None = None,
    executor: Executor | None = None,
    checkpoint: str | PathLike[str] | None = None,
    progress: Callable[[VCAProgress], None] | None = None,
) -> VCAResult:
    """Find the vanishing components of the points.

    A first pass finds that the points are finite, and not so large that squares overflow. Then there is one for each
    degree.

    Parameters
    ----------
    points : array_like, memory map, path, zarr array or `Rows`; shape (m, n)
        A path names a .npy file, a folder of .npy shards or a zarr array.
    psi : float, positive
        Largest mean square of a component over the points. What of depends on the normalisation.
    max_degree : int, at least 1
    normalisation : {"value", "gradient"}
        ``"value"`` is the algorithm as published: a component has coefficients of unit norm on products of polynomials
        of unit Euclidean norm over the rows. Such products have mean squares that fall as 1/m^2, so from degree 2 on
        nearly everything vanishes when the rows are many: psi cannot be carried from one m to another.
        ``"gradient"`` gives a component a gradient whose mean square norm over the rows is 1. Then psi is a squared
        length, about the mean square distance from the points to the component's zero set, whatever m, and scales
        with the data. It takes n + 1 times the products, and finds more and higher components at the same psi.
    arithmetic : {"auto", "gram", "triangular"}
        Float64 Gram matrix, or QR, which resolves far smaller psi at twice the work. ``"auto"`` takes the Gram matrix,
        and QR for fewer rows than polynomials and for psi below the Gram matrix's floor (one more pass then).
    held_out : array_like, shape (any, n), optional
        Rows on which the components are certified; they take no part in the fit, and are looked at before it.
    executor : concurrent.futures.Executor, optional
        Carries the sums: a process pool, or Dask's ``client.get_executor()``. The result is the same, bit for bit, for
        any number of workers.
    checkpoint : path, optional
        Unfinished sums are kept in files of this name with the degree added, until the fit is done; an interrupted fit
        of the same points with the same options goes on from there.
    progress : callable, optional
        Called with a `VCAProgress`.

    Returns
    -------
    VCAResult
        After Ctrl-C at a degree above 1: what the degrees before found, with the outcome "interrupted". After Ctrl-C
        in the certificate: everything but that, with the outcome "not certified".

    Raises
    ------
    InputError
        For NaN or inf, values too large to be squared, no rows, held-out rows that will not do, psi out of range or
        below the arithmetic's floor.
    ResourceError
        When the next degree's sums would not fit in memory; raised before they are made.

    Notes
    -----
    Combinations of the products that are zero as polynomials, which the published algorithm returns among its
    vanishing components, are left out (see `vca_candidates`).

    References
    ----------
    Livni et al. (ICML 2013); gradient normalisation: Kera and Hasegawa (AAAI 2020).

    Examples
    --------
    >>> angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    >>> circle = np.column_stack([np.cos(angle), np.sin(angle)])
    >>> result = vca(circle, psi=1e-6, max_degree=2, normalisation="gradient")
    >>> [p.text(digits=3, most_terms=3) for p in result.components.expand()]
    ['0.5*x2^2 + 0.5*x1^2 - 0.5 + ... (3 more)']
    >>> bool(result.losses[0] < 1e-15)
    True
    """
    started = time.perf_counter()
    _check_options(psi, max_degree, normalisation, arithmetic)
    rows = as_rows(points)
    check_range(float(np.abs(box_of(rows)).max()), 1, rows.count)  # F has mean square 1, whatever the coordinates
    fresh = None if held_out is None else checked_held_out(held_out, rows.variables)
    stored = None if checkpoint is None else Checkpoint(Path(checkpoint))
    reader = VCAReader(rows, psi, normalisation, executor, stored, progress)
    choice = arithmetic
    steps: tuple[ComposedStep, ...] = ()
    found: list[VCADecision] = []
    used: list[Arithmetic] = []
    interrupted = False
    while len(steps) < max_degree and (not steps or len(steps[-1].nonvanishing)):
        try:
            decision, kind = reader.decide_next(steps, choice)
        except KeyboardInterrupt:
            if not steps:
                raise
            interrupted = True
            break
        if kind == "triangular" and rows.count > decision.step.vanishing.shape[1]:
            choice = "triangular"  # psi was below the Gram matrix's floor, and the floor rises with the degree
        steps = (*steps, decision.step)
        found.append(decision)
        used.append(kind)
    components = ComposedPolynomials(rows.variables, steps)
    losses = np.concatenate([decision.losses for decision in found])
    floor = max(decision.floor for decision in found)
    outcome = INTERRUPTED if interrupted else _outcome(components)
    certificate: Certificate | None = None
    try:
        if fresh is not None:
            certificate = certify(components, fresh, fitted=losses, floor=floor)
        if not interrupted:
            reader.finish()
    except KeyboardInterrupt:
        if not interrupted and certificate is None and fresh is not None:
            outcome = NOT_CERTIFIED
    return VCAResult(
        components=components,
        losses=losses,
        psi=psi,
        normalisation=normalisation,
        meaning=MEANINGS[normalisation],
        rows=rows.count,
        arithmetic=" then ".join(dict.fromkeys(used)),
        floor=floor,
        close_calls=sum(decision.close_calls for decision in found),
        certificate=certificate,
        outcome=outcome,
        seconds=time.perf_counter() - started,
    )


def _outcome(components: ComposedPolynomials) -> Outcome:
    if not len(components):
        return NOTHING_VANISHES
    if len(components.nonvanishing_degrees) == 1:
        return EVERYTHING_VANISHES
    return DEGREE_LIMIT if len(components.steps[-1].nonvanishing) else COMPLETE


def _check_options(psi: object, max_degree: object, normalisation: object, arithmetic: object) -> None:
    if normalisation not in MEANINGS:
        raise InputError("there is no such normalisation", given=repr(normalisation), allowed=", ".join(MEANINGS))
    if arithmetic not in ("auto", *FLOORS):
        raise InputError("there is no such arithmetic", given=repr(arithmetic), allowed=", ".join(("auto", *FLOORS)))
    if not isinstance(psi, numbers.Real) or not isinstance(max_degree, numbers.Integral):
        raise InputError(
            "psi is a number and max_degree a whole one",
            given=f"psi={psi!r}, max_degree={max_degree!r}",
            allowed="such as psi=0.005, max_degree=3",
        )
    if not 0 < float(psi) < np.inf:
        raise InputError("psi bounds a mean square", given=f"psi={psi}", allowed="0 < psi < inf")
    if int(max_degree) < 1:
        raise InputError("components have degree 1 at least", given=f"max_degree={max_degree}", allowed="from 1")
