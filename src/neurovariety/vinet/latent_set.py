"""The cached latents of one cut: fitting rows under each augmentation, validation rows, test rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True, eq=False)
class LatentSet:
    """Pooled activations at one cut.

    Attributes
    ----------
    fitting : list of numpy.ndarray or memory maps, each of shape (m, features)
        One for each augmentation, of the same rows; the first is of the images as they are.
    fitting_labels : numpy.ndarray, shape (m,), int64
    validation, test : numpy.ndarray, shapes (v, features) and (t, features)
    validation_labels, test_labels : numpy.ndarray, int64
    classes : int
    channels : int
        Of the activation; a pooled row holds channel after channel.
    seconds : float
        Wall time it took to compute what was not cached yet.
    """

    fitting: list[NDArray[np.floating]]
    fitting_labels: NDArray[np.int64]
    validation: NDArray[np.floating]
    validation_labels: NDArray[np.int64]
    test: NDArray[np.floating]
    test_labels: NDArray[np.int64]
    classes: int
    channels: int
    seconds: float

    @property
    def features(self) -> int:
        """Length of a pooled row."""
        return int(self.fitting[0].shape[1])


def rows_as_tensor(rows: NDArray[np.floating]) -> Tensor:
    """Copy rows, of a read-only memory map too, into a float32 tensor."""
    return torch.from_numpy(np.array(rows, dtype=np.float32))
