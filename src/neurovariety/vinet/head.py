"""A linear head in closed form: where fine-tuning starts from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from torch import Tensor, nn

from neurovariety.moments import blocks_of_rows
from neurovariety.vinet.latent_set import rows_as_tensor
from neurovariety.vinet.network import VINet

RIDGE = 1e-3
"""Ridge penalty, as a share of each feature's mean square."""
SHARPNESS = 4.0
"""Logits of a one-hot regression lie in [0, 1]; this makes them decided enough for a cross-entropy."""


def fit_head(network: VINet, latents: NDArray[np.floating], labels: NDArray[np.int64]) -> None:
    """Fit a VINet's head to its features, in place; the arguments are those of `fit_linear`."""
    fit_linear(network.head, network.features, latents, labels)


def fit_linear(
    head: nn.Linear, features: Callable[[Tensor], Tensor], latents: NDArray[np.floating], labels: NDArray[np.int64]
) -> None:
    """Set a linear map to the ridge regression of the one-hot labels on features of the latents, in place.

    One pass over the latents: the sums X^T X and X^T Y, in float64, decide it.

    Parameters
    ----------
    head : nn.Linear
    features : callable
        Pooled latents, shape (batch, features), to what the head reads.
    latents : numpy.ndarray or memory map, shape (m, features)
    labels : numpy.ndarray, shape (m,)
    """
    width, classes = head.in_features, head.out_features
    square = np.zeros((width + 1, width + 1))
    cross = np.zeros((width + 1, classes))
    with torch.inference_mode():
        for start, block in blocks_of_rows(latents, latents.shape[1]):
            values = features(rows_as_tensor(block)).double().numpy()
            extended = np.column_stack([values, np.ones(len(values))])
            one_hot = labels[start : start + len(block), None] == np.arange(classes)
            square += extended.T @ extended
            cross += extended.T @ one_hot
    rows = square[-1, -1]
    penalty = RIDGE * np.diag(square).copy()
    penalty[-1] = 0.0  # the bias is free
    solution = cho_solve(cho_factor(square + np.diag(penalty + np.finfo(float).eps * rows)), cross)
    with torch.no_grad():
        head.weight.copy_(torch.from_numpy(np.ascontiguousarray(SHARPNESS * solution[:-1].T)))
        head.bias.copy_(torch.from_numpy(SHARPNESS * solution[-1]))
