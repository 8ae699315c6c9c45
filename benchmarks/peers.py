"""Peers measured beside the library, from a checkout of theirs; nothing of them is kept here.

CGAVI (github.com/ZIB-IOL/CGAVI, MIT) is written for CuPy. Here a module named ``cupy`` that passes everything on to
numpy stands in for it, so that it runs on the same processor as the library. It also relies on arrays of one element
turning into numbers, which they no longer do in numpy: its modules get a ``float`` and an ``int`` that do.
"""

from __future__ import annotations

import importlib
import sys
import time
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CGAVI_OPTIONS: dict[str, dict[str, object]] = {
    "oavi": {"oracle_type": "CG", "inverse_hessian_boost": "full"},
    "abm": {"oracle_type": "ABM"},
}
"""What CGAVI calls CGAVI-IHB and ABM; everything else as its authors left it."""


class PeerMissingError(Exception):
    """The peer cannot be measured; the message says why."""


@dataclass(frozen=True, eq=False)
class PeerIdeal:
    """What a peer found.

    Attributes
    ----------
    leading_terms : numpy.ndarray, shape (g, n), int64
    losses : numpy.ndarray, shape (g,), float64
        Mean squares on the fitted rows, from the peer's own values of its polynomials.
    order_ideal : int
        How many monomials lead nothing.
    seconds : float
        Of its ``fit``. The values of the polynomials at the fitted rows are part of it.
    """

    leading_terms: NDArray[np.int64]
    losses: NDArray[np.float64]
    order_ideal: int
    seconds: float


FitPeer = Callable[[NDArray[np.float64], float, str], PeerIdeal]


def load_cgavi(checkout: Path | None) -> FitPeer:
    """Import CGAVI from a checkout.

    Returns
    -------
    callable
        (points, psi, "oavi" or "abm") to a PeerIdeal.

    Raises
    ------
    PeerMissingError
    """
    if checkout is None:
        raise PeerMissingError("no checkout of ZIB-IOL/CGAVI was given (--cgavi PATH)")
    if not (checkout / "src" / "feature_transformations" / "oracle_avi.py").is_file():
        raise PeerMissingError(f"there is no checkout of ZIB-IOL/CGAVI at {checkout}")
    sys.modules.setdefault("cupy", _numpy_as_cupy())
    sys.path.insert(0, str(checkout))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # it compares strings with `is`
            module = importlib.import_module("src.feature_transformations.oracle_avi")
    except ImportError as error:
        raise PeerMissingError(f"CGAVI cannot be imported: {error}") from error
    finally:
        sys.path.remove(str(checkout))
    for name, loaded in list(sys.modules.items()):
        if name.startswith("src."):
            vars(loaded).update({"float": _as_float, "int": _as_int})

    def fit(points: NDArray[np.float64], psi: float, algorithm: str) -> PeerIdeal:
        transformation = module.OracleAVI(psi=psi, **CGAVI_OPTIONS[algorithm])
        started = time.perf_counter()
        _, sets = transformation.fit(points)
        seconds = time.perf_counter() - started
        return PeerIdeal(
            leading_terms=np.asarray(sets.leading_terms).T.astype(np.int64),
            losses=np.mean(sets.G_evaluations**2, axis=0),
            order_ideal=sets.O_array_terms.shape[1],
            seconds=seconds,
        )

    return fit


def _numpy_as_cupy() -> types.ModuleType:
    stand_in = types.ModuleType("cupy")
    vars(stand_in).update({name: getattr(np, name) for name in np.__all__ if hasattr(np, name)})
    vars(stand_in)["asnumpy"] = np.asarray
    return stand_in


def _as_float(value: Any) -> float:
    return np.asarray(value, dtype=np.float64).item()


def _as_int(value: Any) -> int:
    return int(_as_float(value))
