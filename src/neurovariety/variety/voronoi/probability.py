"""How likely Gaussian data are to lie in the Voronoi cell of a point of a plane curve, by quadrature.

Around p the cell is star-shaped: in the direction e it reaches to r(e). Along a ray the Gaussian density is integrated
in closed form; over the angle by Gauss's rule on pieces that are halved until the halves agree with the whole. Pieces
begin at the walls of the cell, where r becomes zero. Kinks of r, where the nearest other point jumps, are closed in on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from neurovariety.errors import InputError
from neurovariety.variety.voronoi.extent import extents
from neurovariety.variety.voronoi.gap import Gap

Float = NDArray[np.float64]

NODES = 20
"""Of Gauss's rule on a piece."""

TOLERANCE = 1e-14
"""Difference between a piece and its halves, from which it is halved."""

ROUNDING = 1e-13
"""What rounding may add up to."""

MOST_ROUNDS = 40
FIRST_PIECES = 16


@dataclass(frozen=True)
class CellProbability:
    """The probability that Gaussian data lie in a cell.

    Attributes
    ----------
    value : float
    error : float
        The sum of the differences between pieces of the integral and their halves, and of what rounding may add: an
        estimate, no proof. 0 where the value is a theorem.
    evidence : str
    """

    value: float
    error: float
    evidence: str

    def __str__(self) -> str:
        """Write it with its error."""
        return f"{self.value:.12f} (error about {self.error:.1g}; {self.evidence})"


def gaussian_probability(gap: Gap, walls: Float, point: Float, mean: Float, deviation: float) -> CellProbability:
    """Integrate a Gaussian over the cell of a point of a plane curve.

    Parameters
    ----------
    gap : Gap
        Of a plane curve at a point whose cell is full-dimensional.
    walls : numpy.ndarray, shape (w, 2)
        The cell lies in <wall, u - p> <= 0.
    point, mean : numpy.ndarray, shape (2,)
        p, and the mean of the Gaussian.
    deviation : float
        Its standard deviation in every direction, above 0.

    Raises
    ------
    InputError
        For a deviation that is not positive and finite.
    """
    if not (np.isfinite(deviation) and deviation > 0):
        raise InputError("a standard deviation is positive", given=repr(deviation), allowed="a finite number above 0")
    offset = (point - mean) / deviation

    def density(angles: Float) -> Float:
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return _along(extents(gap, rays) / deviation, rays @ offset, float(offset @ offset))

    turns = np.arctan2(walls[:, 1], walls[:, 0])
    cuts = np.concatenate([turns + np.pi / 2, turns - np.pi / 2, np.linspace(0, 2 * np.pi, FIRST_PIECES, False)])
    edges = np.unique(np.mod(cuts, 2 * np.pi))
    edges = np.append(edges, edges[0] + 2 * np.pi)
    low, high = edges[:-1], edges[1:]
    total = error = 0.0
    whole = _gauss(density, low, high)
    for _ in range(MOST_ROUNDS):
        middle = (low + high) / 2
        halves = np.concatenate([_gauss(density, low, middle), _gauss(density, middle, high)])
        joined = halves.reshape(2, -1).sum(axis=0)
        gone = np.abs(joined - whole)
        rough = gone > TOLERANCE
        total += float(joined[~rough].sum())
        error += float(gone[~rough].sum())
        if not rough.any():
            break
        low, high = np.concatenate([low[rough], middle[rough]]), np.concatenate([middle[rough], high[rough]])
        whole = halves[np.concatenate([rough, rough])]
        left = float(gone[rough].sum())
    else:
        total += float(whole.sum())
        error += left
    return CellProbability(total, error + ROUNDING, "quadrature in polar coordinates around the point")


def _gauss(density: object, low: Float, high: Float) -> Float:
    """Integrate over pieces, shape (m,) each, with one call for all nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = (high - low) / 2
    places = (low + high)[:, None] / 2 + half[:, None] * nodes
    values = density(places.ravel()).reshape(places.shape)  # type: ignore[operator]
    return np.asarray(half * (values @ weights))


def _along(reach: Float, ahead: Float, square: float) -> Float:
    """Integrate the standard Gaussian times the distance along rays up to r: exp(-|d + re|^2 / 2) r / 2 pi.

    With a = <d, e> it is exp(-(|d|^2 - a^2)/2) times the integral of exp(-s^2/2) (s - a) from a to a + r.
    """
    end = reach + ahead
    rise = np.exp(-(ahead**2) / 2) - np.exp(-(end**2) / 2)
    mass = np.sqrt(np.pi / 2) * (erf(end / np.sqrt(2)) - erf(ahead / np.sqrt(2)))
    return np.asarray(np.exp(-(square - ahead**2) / 2) * (rise - ahead * mass) / (2 * np.pi))
