"""The tracker's native engine: many paths at once in the lanes of the processor's vector registers.

The work is done by a compiled module, built when the library is installed and a C++ compiler is found. A path's result
depends on that path alone and has the same bits for any number of threads, lanes and other paths.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track.paths import untouched
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.tracks import Tracks
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

_programs: WeakKeyDictionary[CompiledSystem, object] = WeakKeyDictionary()


def available() -> str | None:
    """Say why the native engine cannot be used, or nothing when it can.

    Returns
    -------
    str or None
        A sentence without its full stop.
    """
    try:
        kernel = _kernel()
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == f"{__package__}._kernel"
        return "no C++ compiler was found when neurovariety was installed" if missing else f"it does not load: {error}"
    if kernel.widths() == ["portable"] and not kernel.portable_is_fast():
        return "this processor lacks the instructions AVX2 and FMA"
    return None


def widths() -> tuple[str, ...]:
    """Name the kinds of lanes that this processor has, the widest first.

    Returns
    -------
    tuple of str
        Of ``"avx512"``, ``"avx2"``, ``"portable"``; empty without a kernel.
    """
    return tuple(_kernel().widths()) if available() is None else ()


def lanes(width: str | None = None) -> int:
    """Count the paths that advance together in a thread; 0 without a kernel.

    Parameters
    ----------
    width : str, optional
        One of `widths`; the widest by default.
    """
    return int(_kernel().lanes(width or widths()[0])) if available() is None else 0


def track_native(
    compiled: CompiledSystem,
    points: Complex,
    start: Complex,
    target: Complex,
    which: NDArray[np.int32],
    *,
    t_from: Complex,
    t_to: Complex,
    settings: TrackSettings,
    threads: int,
    watch: Watch,
    width: str | None = None,
) -> Tracks:
    """Follow paths in lanes; see `track` for the arguments, which are taken as they are here.

    Parameters
    ----------
    compiled : CompiledSystem
    points : numpy.ndarray, shape (m, N), complex128
    start, target : numpy.ndarray, shape (B, K), complex128
    which : numpy.ndarray, shape (m,), int32
    t_from, t_to : numpy.ndarray, shape (m,), complex128
    settings : TrackSettings
    threads : int
    watch : Watch
    width : str, optional
        One of `widths`; the widest by default.

    Returns
    -------
    Tracks

    Raises
    ------
    InputError
        A tape that cannot be run, or arrays that do not fit it.
    MissingExtraError
        There is no kernel.
    """
    ends = untouched(points, t_from)
    rows = np.ascontiguousarray(which, dtype=np.int64)
    try:
        _kernel().track(
            _program(compiled),
            width or widths()[0],
            threads,
            _pairs(points),
            _pairs(start),
            rows,
            _pairs(target),
            rows,
            _pairs(t_from),
            _pairs(t_to),
            settings.contraction,
            settings.caution,
            settings.trust,
            settings.most_steps,
            settings.smallest_step,
            settings.end_zone,
            settings.extended,
            watch.counts,
            watch.flag,
            _pairs(ends.points),
            _pairs(ends.tangents),
            _pairs(ends.t),
            ends.status,
            ends.steps,
            ends.rejected,
            ends.extended,
            ends.accuracy,
            ends.newton_lipschitz,
        )
    except (TypeError, ValueError) as error:
        raise InputError("the native tracker was given what it cannot run", given=str(error)) from error
    return ends


def evaluate(
    compiled: CompiledSystem, points: Complex, parameters: Complex, *, width: str | None = None
) -> tuple[Complex, Complex]:
    """Evaluate the equations and their derivatives at many points, in lanes.

    Parameters
    ----------
    compiled : CompiledSystem
    points : numpy.ndarray, shape (m, N), complex128
    parameters : numpy.ndarray, shape (m, K) or (K,), complex128
    width : str, optional
        One of `widths`; the widest by default.

    Returns
    -------
    values : numpy.ndarray, shape (m, n), complex128
    derivatives : numpy.ndarray, shape (m, n, N), complex128

    Raises
    ------
    InputError
        A tape that cannot be run, or arrays that do not fit it.
    MissingExtraError
        There is no kernel.
    """
    m, n = len(points), len(compiled.jacobian.outputs)
    table = np.atleast_2d(parameters)
    rows = np.zeros(m, dtype=np.int64) if parameters.ndim == 1 else np.arange(m, dtype=np.int64)
    values = np.empty((m, n), dtype=np.complex128)
    derivatives = np.empty((m, n, compiled.jacobian.coordinates), dtype=np.complex128)
    program = _program(compiled)
    try:
        _kernel().evaluate(
            program, width or widths()[0], _pairs(points), _pairs(table), rows, _pairs(values), _pairs(derivatives)
        )
    except (TypeError, ValueError) as error:
        raise InputError("the native evaluation was given what it cannot run", given=str(error)) from error
    return values, derivatives


@cache
def _kernel() -> ModuleType:
    return importlib.import_module(f"{__package__}._kernel")


def _program(compiled: CompiledSystem) -> object:
    """Give the system's code for the kernel, made once: a tape's arrays are not changed after it was compiled."""
    reason = available()
    if reason is not None:
        raise MissingExtraError(f"there is no native tracker: {reason}", remedy="use engine='numpy'")
    program = _programs.get(compiled)
    if program is None:
        try:
            program = _kernel().Program(compiled)
        except (TypeError, ValueError, RuntimeError) as error:
            raise InputError("the native tracker was given a system it cannot run", given=str(error)) from error
        _programs[compiled] = program
    return program


def _pairs(array: Complex) -> Float:
    """View complex numbers as pairs of doubles; a copy only where the memory is not in order."""
    ordered = np.ascontiguousarray(array, dtype=np.complex128)
    return ordered.view(np.float64).reshape(*ordered.shape, 2)
