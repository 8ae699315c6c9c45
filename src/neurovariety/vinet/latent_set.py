"""The cached latents of one cut: fitting rows under each augmentation, validation rows, test rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    seconds: float

    @property
    def features(self) -> int:
        """Length of a pooled row."""
        return int(self.fitting[0].shape[1])
