"""A projection with few parameters: each coordinate is one weight per channel times one weight per cell.

A full projection of a map with c channels and s cells has c * s weights a coordinate and is often larger than the
layers it replaces. Here coordinate j is u_j^T X v_j, with X the map as a c x s matrix: c + s weights. It starts from
two-dimensional principal components (Zhang and Zhou, "(2D)^2 PCA", Neurocomputing 2005): products of a principal
direction of the channels and one of the cells, those along which the maps vary most.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.moments import blocks_of_rows, check_finite

Float = NDArray[np.float64]


class SeparableProjection(nn.Module):
    """Coordinates u_j^T X v_j + b_j of a pooled map X.

    Parameters
    ----------
    channels, cells, dimension : int
        Rows come as channel after channel, shape (batch, channels * cells).
    """

    def __init__(self, channels: int, cells: int, dimension: int) -> None:
        super().__init__()
        self.in_features = channels * cells
        self.out_features = dimension
        self.channel_weight = nn.Parameter(torch.zeros(channels, dimension))
        self.cell_weight = nn.Parameter(torch.zeros(cells, dimension))
        self.bias = nn.Parameter(torch.zeros(dimension))

    def forward(self, pooled: Tensor) -> Tensor:
        """Map shape (batch, channels * cells) to (batch, dimension)."""
        maps = pooled.reshape(len(pooled), len(self.channel_weight), len(self.cell_weight))
        return (maps @ self.cell_weight * self.channel_weight).sum(dim=1) + self.bias

    def extra_macs(self) -> int:
        """Multiplications by the channels' weights, which are in no matrix product."""
        return self.channel_weight.numel()


def fit_separable(latents: NDArray[np.floating], channels: int, dimension: int) -> tuple[Float, Float, Float, Float]:
    """Find the products of a channel direction and a cell direction along which the maps vary most.

    Parameters
    ----------
    latents : numpy.ndarray or memory map, shape (m, channels * cells)
        Read three times, by blocks.

    Returns
    -------
    channel_directions : numpy.ndarray, shape (channels, dimension)
    cell_directions : numpy.ndarray, shape (cells, dimension)
    means, variances : numpy.ndarray, shape (dimension,)
        Of the products over the latents, variances falling.
    """
    rows, features = latents.shape
    if features % channels:
        raise InputError("the rows are no maps of so many channels", given=f"{features} features, {channels} channels")
    cells = features // channels
    mean = np.zeros(features)
    for start, block in blocks_of_rows(latents, features):
        check_finite(block, first_row=start)
        mean += block.sum(axis=0) / rows
    by_channel, by_cell = np.zeros((channels, channels)), np.zeros((cells, cells))
    for _, block in blocks_of_rows(latents, features):
        maps = (block - mean).reshape(len(block), channels, cells)
        side_by_side = maps.transpose(1, 0, 2).reshape(channels, -1)
        by_channel += side_by_side @ side_by_side.T
        below_each_other = maps.reshape(-1, cells)
        by_cell += below_each_other.T @ below_each_other
    channel_basis = np.linalg.eigh(by_channel)[1][:, ::-1]
    cell_basis = np.linalg.eigh(by_cell)[1][:, ::-1]
    squares = np.zeros((channels, cells))
    for _, block in blocks_of_rows(latents, features):
        maps = (block - mean).reshape(len(block), channels, cells)
        squares += np.sum((channel_basis.T @ maps @ cell_basis) ** 2, axis=0)
    chosen = np.argsort(-squares.reshape(-1), kind="stable")[:dimension]
    which_channel, which_cell = np.unravel_index(chosen, squares.shape)
    channel_directions, cell_directions = channel_basis[:, which_channel], cell_basis[:, which_cell]
    means = np.einsum("cj,cs,sj->j", channel_directions, mean.reshape(channels, cells), cell_directions)
    return channel_directions, cell_directions, means, squares.reshape(-1)[chosen] / rows
