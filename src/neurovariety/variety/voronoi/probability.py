"""How likely Gaussian data are to lie in the Voronoi cell of a point of a plane curve, by quadrature.

Around p the cell is star-shaped: in the direction e it reaches to r(e). Along a ray the Gaussian density is integrated
in closed form; over the angle by Gauss's rule on pieces that are halved until the halves agree with the whole. Pieces
begin at the walls of the cell, where r becomes zero, and close in on the direction of the mean, around which the angles
that matter are few when the mean is far away. Kinks of r, where the nearest other point jumps, are closed in on.
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
"""What rounding may add up to, if the mean is near."""

TURNING = 1e-15
"""What rounding of angles adds for each standard deviation from the point to the mean."""

FARTHEST = 1e9
"""Standard deviations from the point to the mean."""

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
        For a deviation that is not positive and finite, or a mean that is more than `FARTHEST` deviations away.
    """
    if not (np.isfinite(deviation) and deviation > 0):
        raise InputError("a standard deviation is positive", given=repr(deviation), allowed="a finite number above 0")
    with np.errstate(over="ignore"):  # infinity is refused with other far means
        offset = (point - mean) / deviation
        away = float(np.hypot(*offset))
    if not away <= FARTHEST:
        raise InputError(
            "the mean is too far away for double precision",
            given=f"{away:.3g} standard deviations from the point",
            allowed=f"up to {FARTHEST:.0e}",
            remedy="ask membership(mean): so far inside or outside, the probability is nearly 1 or 0",
        )

    def density(angles: Float) -> Float:
        rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        with np.errstate(over="ignore"):  # a ray that never ends
            return _along(extents(gap, rays) / deviation, rays @ offset, rays @ (-offset[1], offset[0]))

    turns = np.arctan2(walls[:, 1], walls[:, 0])
    near = 2.0 ** np.arange(np.ceil(np.log2(max(away, 1.0))) + 2) / max(away, 1.0)
    to_mean = np.arctan2(*-offset[::-1])
    around = np.concatenate([to_mean + near, [to_mean], to_mean - near])
    regular = np.linspace(0, 2 * np.pi, FIRST_PIECES, False)
    cuts = np.concatenate([turns + np.pi / 2, turns - np.pi / 2, around, regular])
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
    return CellProbability(total, error + ROUNDING + TURNING * away, "quadrature in polar coordinates around the point")


def _gauss(density: object, low: Float, high: Float) -> Float:
    """Integrate over pieces, shape (m,) each, with one call for all nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = (high - low) / 2
    places = (low + high)[:, None] / 2 + half[:, None] * nodes
    values = density(places.ravel()).reshape(places.shape)  # type: ignore[operator]
    return np.asarray(half * (values @ weights))


def _along(reach: Float, ahead: Float, aside: Float) -> Float:
    """Integrate the standard Gaussian times the distance along rays up to r: exp(-|d + re|^2 / 2) r / 2 pi.

    With d = ae + bn, n a unit vector orthogonal to e, it is exp(-b^2/2) times the integral of exp(-s^2/2) (s - a) from
    a to a + r.
    """
    end = reach + ahead
    rise = np.exp(-(ahead**2) / 2) - np.exp(-(end**2) / 2)
    mass = np.sqrt(np.pi / 2) * (erf(end / np.sqrt(2)) - erf(ahead / np.sqrt(2)))
    return np.asarray(np.exp(-(aside**2) / 2) * (rise - ahead * mass) / (2 * np.pi))
