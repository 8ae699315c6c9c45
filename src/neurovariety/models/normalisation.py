"""From pixels to what a network was trained on: subtract a mean and divide by a deviation, channel by channel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neurovariety.errors import InputError


@dataclass(frozen=True)
class Normalisation:
    """Mean and standard deviation of each channel, for pixels in 0..1.

    Parameters
    ----------
    mean, std : sequence of float
        One number a channel; the deviations are positive.

    Raises
    ------
    InputError
        When the two differ in length, are empty, not finite, or a deviation is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> grey = Normalisation(mean=(0.5,), std=(0.25,))
    >>> grey.apply(np.full((1, 1, 2, 2), 255, dtype=np.uint8))
    tensor([[[[2., 2.],
              [2., 2.]]]])
    """

    mean: Sequence[float]
    std: Sequence[float]

    def __post_init__(self) -> None:
        try:
            mean, std = tuple(map(float, self.mean)), tuple(map(float, self.std))
        except (TypeError, ValueError) as error:
            raise self._impossible() from error
        if not mean or len(mean) != len(std) or not all(map(math.isfinite, mean + std)) or min(std) <= 0:
            raise self._impossible()
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "std", std)

    def _impossible(self) -> InputError:
        return InputError(
            "a normalisation has one finite mean and one positive finite deviation a channel",
            given=f"mean={self.mean}, std={self.std}",
            allowed="for example mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)",
        )

    @property
    def channels(self) -> int:
        """Number of channels of the images this is for."""
        return len(self.mean)

    def apply(self, images: np.ndarray[Any, Any]) -> Tensor:
        """Return a batch of images as the network takes it.

        Parameters
        ----------
        images : ndarray, shape (m, channels, height, width)
            uint8 in 0..255 or float32 in 0..1.

        Returns
        -------
        Tensor, shape (m, channels, height, width), float32

        Raises
        ------
        InputError
            Another shape, number of channels or dtype; floating point pixels that are NaN or outside 0..1.
        """
        if images.ndim != 4 or images.shape[1] != self.channels:
            raise InputError(
                "the images do not fit this network's normalisation",
                given=f"an array of shape {images.shape}",
                allowed=f"(images, {self.channels}, height, width)",
            )
        pixels = torch.from_numpy(np.array(_unit_range(images), order="C"))
        shape = (1, self.channels, 1, 1)
        return (pixels - torch.tensor(self.mean).view(shape)) / torch.tensor(self.std).view(shape)


IMAGENET = Normalisation(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
"""ImageNet's statistics, the habit of three-channel networks; pytorch_resnet_cifar10 trains on CIFAR-10 with them."""

FASHION_MNIST = Normalisation(mean=(0.2860,), std=(0.3530,))
"""Statistics of Fashion-MNIST's training images."""


def _unit_range(images: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    if images.dtype != np.float32:
        raise InputError("unknown kind of pixels", given=str(images.dtype), allowed="uint8 or float32")
    # NaN fails both comparisons, so this catches it as well.
    inside = (images >= 0) & (images <= 1)
    if not inside.all():
        bad = images[~inside]
        raise InputError(
            f"{bad.size} floating point pixels are NaN or outside 0..1",
            given=f"for example {bad.flat[0]}",
            allowed="uint8 in 0..255 or float32 in 0..1",
        )
    return images
