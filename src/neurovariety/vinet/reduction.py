"""From a layer's activations to a few coordinates in (-1, 1): pooling, principal components, tanh.

The coordinates are what the polynomials are written in. Everything here is part of the network: it is counted,
trained, saved and exported with it.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.moments import blocks_of_rows, check_finite
from neurovariety.vinet.separable import SeparableProjection, fit_separable

Float = NDArray[np.float64]
Rescale = Literal["whitened", "global"]


class Pooling(nn.Module):
    """Average an activation map over a grid and lay it out as one row.

    Parameters
    ----------
    grid : int or None
        Cells along each side; None keeps the whole map. Maps smaller than the grid are kept whole, and activations
        that are rows already pass through.
    """

    def __init__(self, grid: int | None) -> None:
        super().__init__()
        if grid is not None and grid < 1:
            raise InputError("pooling needs at least one cell", given=f"grid={grid}", allowed="from 1, or None")
        self.grid = grid

    def forward(self, activation: Tensor) -> Tensor:
        """Map shape (batch, channels, height, width) to (batch, channels * cells)."""
        if self.grid is not None and activation.ndim == 4:
            height, width = activation.shape[-2:]
            cells = (min(self.grid, height), min(self.grid, width))
            activation = nn.functional.adaptive_avg_pool2d(activation, cells)
        return activation.flatten(1)


class Reduction(nn.Module):
    """An affine map to d coordinates, then tanh.

    Parameters
    ----------
    projection : nn.Linear or SeparableProjection
    """

    def __init__(self, projection: nn.Linear | SeparableProjection) -> None:
        super().__init__()
        self.projection = projection

    @property
    def dimension(self) -> int:
        """The number d of coordinates."""
        return self.projection.out_features

    def forward(self, pooled: Tensor) -> Tensor:
        """Map shape (batch, features) to (batch, d), values in (-1, 1)."""
        return torch.tanh(self.projection(pooled))


def fit_reduction(
    latents: NDArray[np.floating],
    dimension: int,
    *,
    channels: int | None = None,
    rescale: Rescale = "whitened",
    spread: float = 1.0,
) -> Reduction:
    """Make the reduction whose coordinates are the first principal components of the latents.

    Parameters
    ----------
    latents : numpy.ndarray or memory map, shape (m, features)
        Pooled activations; read by blocks.
    dimension : int
        At most ``features`` and m - 1.
    channels : int, optional
        Make a separable projection of maps with so many channels; otherwise a full one.
    rescale : {"whitened", "global"}
        What stands before tanh: each component divided by its own standard deviation, or all by the first one's.
    spread : float
        Standard deviations that are mapped to 1 before tanh; larger keeps the coordinates nearer to linear.

    Raises
    ------
    InputError
        When the dimension is out of range or the latents vary in fewer directions.
    """
    features = latents.shape[1]
    check_dimension(dimension, *latents.shape)
    if channels is None:
        return _fit_full(latents, dimension, rescale, spread)
    by_channel, by_cell, means, variances = fit_separable(latents, channels, dimension)
    deviations = spread * _deviations(variances, features, rescale)
    projection = SeparableProjection(channels, features // channels, dimension)
    with torch.no_grad():
        # The scale is shared evenly, so that both factors learn at the same pace.
        projection.channel_weight.copy_(torch.from_numpy(by_channel / np.sqrt(deviations)))
        projection.cell_weight.copy_(torch.from_numpy(by_cell / np.sqrt(deviations)))
        projection.bias.copy_(torch.from_numpy(-means / deviations))
    return Reduction(projection)


def check_dimension(dimension: int, rows: int, features: int) -> None:
    """Raise InputError unless so many principal components can be had from rows of so many features."""
    if not 1 <= dimension <= min(features, rows - 1):
        raise InputError(
            "the reduction cannot have so many dimensions",
            given=f"dimension={dimension}",
            allowed=f"1 to {min(features, rows - 1)} ({rows:,} rows of {features:,} pooled features)",
        )


def _fit_full(latents: NDArray[np.floating], dimension: int, rescale: Rescale, spread: float) -> Reduction:
    mean, covariance = _mean_and_covariance(latents)
    variances, directions = np.linalg.eigh(covariance)
    variances, directions = variances[::-1][:dimension], directions[:, ::-1][:, :dimension]
    # An eigenvector's sign is arbitrary; the largest entry is made positive so that equal data give equal networks.
    largest = directions[np.argmax(np.abs(directions), axis=0), np.arange(dimension)]
    deviations = spread * _deviations(variances, len(mean), rescale)
    weight = (directions * np.sign(largest) / deviations).T
    projection = nn.Linear(len(mean), dimension)
    with torch.no_grad():
        projection.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
        projection.bias.copy_(torch.from_numpy(-weight @ mean))
    return Reduction(projection)


def _deviations(variances: Float, features: int, rescale: Rescale) -> Float:
    """Standard deviations to divide by, once it is sure that every direction varies."""
    # Ten times the round-off of an eigenvalue: below it a direction is noise of the arithmetic.
    floor = 10 * features * np.finfo(float).eps * max(float(variances[0]), np.finfo(float).tiny)
    if variances[-1] <= floor:
        raise InputError(
            "the latents vary in fewer directions than were asked for",
            given=f"dimension={len(variances)}",
            allowed=f"1 to {int(np.sum(variances > floor))}",
        )
    return np.sqrt(variances if rescale == "whitened" else np.full(len(variances), variances[0]))


def _mean_and_covariance(latents: NDArray[np.floating]) -> tuple[Float, Float]:
    rows, features = latents.shape
    # Sums are taken about the first block's mean: a large common offset would cancel badly otherwise.
    center: Float | None = None
    total, square = np.zeros(features), np.zeros((features, features))
    for start, block in blocks_of_rows(latents, features):
        check_finite(block, first_row=start)
        if center is None:
            center = block.mean(axis=0)
        shifted = block - center
        total += shifted.sum(axis=0)
        square += shifted.T @ shifted
    shift = total / rows
    return (0.0 if center is None else center) + shift, square / rows - np.outer(shift, shift)
