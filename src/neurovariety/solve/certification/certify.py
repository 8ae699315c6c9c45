"""From approximate solutions to proofs: existence, uniqueness, realness and distinctness."""

from __future__ import annotations

import time
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.certification.certificates import Certificates
from neurovariety.solve.certification.enclosures import Enclosures, Flags, proved_not_real, proved_real, unproved
from neurovariety.solve.certification.flint_krawczyk import flint_enclosures
from neurovariety.solve.certification.krawczyk import machine_enclosures
from neurovariety.solve.certification.separation import duplicates
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.tape import CompiledSystem, Complex

Arithmetic = Literal["machine", "flint", "auto"]


def certify(
    system: PolynomialSystem | CompiledSystem,
    points: ArrayLike,
    parameters: ArrayLike | None = None,
    *,
    arithmetic: Arithmetic = "auto",
    reach: float = 1e-6,
) -> Certificates:
    """Prove that there are solutions near given points, by Krawczyk's test in interval arithmetic.

    A certificate is a theorem about the system as it is stored: that its equations have exactly one zero in a polydisc
    that is given, and that this zero is regular. Solutions of higher multiplicity cannot be certified this way.

    Parameters
    ----------
    system : PolynomialSystem, or an affine CompiledSystem
        As many equations as variables.
    points : array_like, shape (m, n)
        Approximate solutions. They are refined by Newton's method first, and the certificates are about the refined
        points.
    parameters : array_like, shape (K,) or (m, K), optional
        The parameters' values, for all points or for each; they are taken as exact. Only points with equal parameters
        are compared with one another.
    arithmetic : {"auto", "machine", "flint"}
        Double precision with bounds of all rounding errors (fast), FLINT's balls at 106 bits and more, or
        FLINT's only for what double precision leaves open, if python-flint is installed.
    reach : float
        A point that Newton's method moves further than this, relative to its largest coordinate or to 1 if that is
        larger, is no approximate solution and not certified.

    Returns
    -------
    Certificates

    Raises
    ------
    InputError
        If the system is not square, or points or parameters have the wrong shape.
    MissingExtraError
        On ``arithmetic="flint"`` without python-flint.

    References
    ----------
    Breiding, Rose and Timme, "Certifying zeros of polynomial systems using interval arithmetic", ACM TOMS 49 (2023).

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> system = PolynomialSystem.of([x**2 + y**2 - 5, x * y - 2])
    >>> proofs = certify(system, [[1, 2], [2, 1], [2.0000001, 1], [-1, -2]], arithmetic="machine")
    >>> proofs.certified.all(), proofs.real.all(), proofs.duplicate_of
    (np.True_, np.True_, array([-1, -1,  1, -1]))
    """
    if arithmetic not in get_args(Arithmetic):
        raise InputError("no such arithmetic", given=repr(arithmetic), allowed="'auto', 'machine' or 'flint'")
    compiled = system.affine if isinstance(system, PolynomialSystem) else system
    given, values = _checked(compiled, points, parameters)
    systems = None if len(values) == 1 else np.unique(values, axis=0, return_inverse=True)[1].reshape(-1)
    microseconds: dict[str, float] = {}
    remedy = ""
    rows = np.arange(len(given))
    used = np.full(len(given), "flint" if arithmetic == "flint" else "machine", dtype="<U7")
    if arithmetic != "flint":
        started = time.perf_counter()
        found = _kept(machine_enclosures(compiled, given, values), given, reach)
        microseconds["machine"] = _mean(started, len(given))
        pairs = duplicates(found, systems)
        rows = np.flatnonzero(_open(compiled, found, given, values) | pairs[1]) if arithmetic == "auto" else rows[:0]
    else:
        found = unproved(given)
        pairs = duplicates(found, systems)
    if len(rows):
        started = time.perf_counter()
        some = values if len(values) == 1 else values[rows]
        try:
            closer = _kept(flint_enclosures(compiled, given[rows], some), given[rows], reach)
        except MissingExtraError:
            if arithmetic == "flint":
                raise
            remedy = f"FLINT may decide {len(rows):,} more: pip install 'neurovariety[exact]'"
        else:
            better = closer.proved | ~found.proved[rows]
            found = found.replaced(rows[better], closer.chosen(better))
            used[rows[better]] = "flint"
            microseconds["flint"] = _mean(started, len(rows))
            pairs = duplicates(found, systems)
    return Certificates(
        certified=found.proved,
        real=proved_real(found) & _real(compiled, values),
        not_real=proved_not_real(found),
        duplicate_of=pairs[0],
        undecided=pairs[1],
        centre=found.centre,
        radius=found.radius,
        alone=found.alone,
        arithmetic=used,
        microseconds=microseconds,
        remedy=remedy,
    )


def _checked(compiled: CompiledSystem, points: ArrayLike, parameters: ArrayLike | None) -> tuple[Complex, Complex]:
    tape = compiled.jacobian
    if compiled.groups:
        raise InputError(
            "certificates are about affine systems", given="a homogeneous one", remedy="pass the PolynomialSystem"
        )
    size, equations = tape.coordinates, len(tape.outputs)
    if size != equations:
        raise InputError(
            "only a system with as many equations as variables can be certified",
            given=f"{equations} equations in {size} variables",
            remedy="certify the solutions of as many random combinations of the equations as there are variables",
        )
    given = np.array(points, dtype=np.complex128)
    if given.ndim != 2 or given.shape[1] != size:
        raise InputError("points have the wrong shape", given=f"shape {given.shape}", allowed=f"shape (m, {size})")
    values = np.array(() if parameters is None else parameters, dtype=np.complex128)
    values = values[None, :] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[1] != tape.parameters or len(values) not in {1, len(given)}:
        raise InputError(
            "parameters have the wrong shape",
            given="none" if parameters is None else f"shape {np.shape(parameters)}",
            allowed=f"shape ({tape.parameters},) or ({len(given)}, {tape.parameters})",
        )
    if not np.isfinite(values).all():
        raise InputError("parameters must be finite")
    return given, values


def _kept(found: Enclosures, given: Complex, reach: float) -> Enclosures:
    """Take back what is proved about places too far from the points that were given."""
    lost = found.proved & ~_near(found, given, reach)
    return found.replaced(np.flatnonzero(lost), unproved(given[lost]))


def _near(found: Enclosures, given: Complex, reach: float) -> Flags:
    with np.errstate(invalid="ignore", over="ignore"):
        moved = np.abs(found.centre - given).max(axis=1, initial=0)
        near: Flags = moved <= reach * np.maximum(np.abs(given).max(axis=1, initial=0), 1)
    return near


def _open(compiled: CompiledSystem, found: Enclosures, given: Complex, values: Complex) -> Flags:
    """Tell which points double precision has left undecided and more digits may decide."""
    hopeful = ~found.proved & np.isfinite(given).all(axis=1)
    unreal = found.proved & _real(compiled, values) & ~proved_real(found) & ~proved_not_real(found)
    return hopeful | unreal


def _real(compiled: CompiledSystem, values: Complex) -> NDArray[np.bool_]:
    """Tell whether all coefficients are real, for each row of parameters, shape (m,) or (1,)."""
    real: NDArray[np.bool_] = (values.imag == 0).all(axis=1)
    return real & bool((compiled.jacobian.constants.imag == 0).all())


def _mean(started: float, rows: int) -> float:
    return 1e6 * (time.perf_counter() - started) / max(rows, 1)
