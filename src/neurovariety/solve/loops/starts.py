"""The solutions monodromy starts from, checked at the door."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.solve.loops.orbits import Images
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Symmetries = Callable[[Complex], Complex]
Keep = Callable[[Complex], NDArray[np.bool_]]

REFINEMENTS = 3
SMALL = 1e-6
"""A point is taken for a solution when Newton's first correction is at most this, relative to the point."""
SETTLED = 1e-10
"""... and when the last one is at most this: convergence is quadratic at regular solutions only."""


def checked_starts(
    system: PolynomialSystem,
    solutions: ArrayLike,
    parameters: ArrayLike,
    keep: Keep | None,
    symmetries: Symmetries | None,
) -> tuple[Complex, Complex]:
    """Refine the given solutions; give them, shape (k, n), and the parameters, shape (K,).

    Raises
    ------
    InputError
        On arrays that do not fit or are not finite, points that are no regular solutions or not to be kept, and
        images under the symmetries that are no solutions.
    """
    points = np.array(solutions, dtype=np.complex128)
    base = np.array(parameters, dtype=np.complex128)
    if points.ndim == 1:
        points = points[None]
    if points.ndim != 2 or points.shape[1] != len(system.variables) or not len(points):
        raise InputError(
            "start solutions are rows of coordinates",
            given=f"shape {np.shape(solutions)}",
            allowed=f"(k, {len(system.variables)}) with k at least 1",
        )
    if base.shape != (len(system.parameters),):
        raise InputError(
            "there is one value for each parameter",
            given=f"shape {base.shape}",
            allowed=f"({len(system.parameters)},)",
        )
    if not (np.isfinite(points).all() and np.isfinite(base).all()):
        raise InputError("start solutions and parameters must be finite")
    refined = _refined(system, points, base, "start solution")
    if keep is not None:
        refined = refined[_mask(keep, refined)]
        if not len(refined):
            raise InputError(
                "`keep` keeps none of the start solutions", remedy="start from a solution of the kind wanted"
            )
    if symmetries is not None:
        images = images_of(symmetries, refined)
        _refined(system, images.reshape(-1, images.shape[2]), base, "image of a start solution under the symmetries")
    return refined, base


def lifted_images(system: PolynomialSystem, symmetries: Symmetries | None) -> Images | None:
    """Turn an action on points into one on homogeneous coordinates."""
    if symmetries is None:
        return None

    def images(lifted: Complex) -> Complex:
        moved = images_of(symmetries, system.drop(lifted))
        return np.stack([system.lift(part) for part in moved])

    return images


def images_of(symmetries: Symmetries, points: Complex) -> Complex:
    """Call the user's action, and check the shape of what it gives."""
    images = np.asarray(symmetries(points), dtype=np.complex128)
    if images.ndim != 3 or images.shape[1:] != points.shape or not len(images):
        raise InputError(
            "`symmetries` gives the images of all points under each group element",
            given=f"shape {images.shape} for points of shape {points.shape}",
            allowed="(number of group elements, m, n)",
        )
    return images


def _mask(keep: Keep, points: Complex) -> NDArray[np.bool_]:
    mask = np.asarray(keep(points))
    if mask.shape != (len(points),) or mask.dtype != np.bool_:
        raise InputError(
            "`keep` gives one truth value for each point",
            given=f"shape {mask.shape}, dtype {mask.dtype}",
            allowed=f"shape ({len(points)},), dtype bool",
        )
    return mask


def _refined(system: PolynomialSystem, points: Complex, base: Complex, what: str) -> Complex:
    sizes = []
    for _ in range(REFINEMENTS):
        values, jacobian = system.evaluate(points, base), system.jacobian(points, base)
        try:
            correction = np.linalg.solve(jacobian, values[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError as error:
            raise InputError(
                f"the Jacobian is singular at a {what}", remedy="start from regular solutions over general parameters"
            ) from error
        points = points - correction
        sizes.append(np.abs(correction).max(axis=1) / np.maximum(1.0, np.abs(points).max(axis=1)))
    bad = np.flatnonzero(~((sizes[0] <= SMALL) & (sizes[-1] <= SETTLED)))
    if bad.size:
        raise InputError(
            f"{what} {bad[0]} is no regular solution over the given parameters",
            given=f"Newton's method moves it by {sizes[0][bad[0]]:.1e}, then by {sizes[-1][bad[0]]:.1e} of its size",
            allowed=f"at most {SMALL:.0e}, in the end {SETTLED:.0e}",
        )
    return points
