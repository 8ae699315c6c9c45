"""A pretrained classifier: the network and everything needed to show it an image and to rebuild it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.models.normalisation import Normalisation


@dataclass(frozen=True)
class PretrainedClassifier:
    """A network in evaluation mode with its preprocessing.

    Parameters
    ----------
    name : str
        What it is, for tables: ``"digits"``, ``"ResNet-20 (cifar10_resnet20.safetensors)"``.
    network : nn.Module
        Maps normalised images (m, c, h, w) float32 to logits (m, classes).
    normalisation : Normalisation
        Applied to the pixels first.
    input_shape : tuple of int, or None
        (channels, height, width) of the images it takes.
    classes : int
        Number of logits.
    architecture : dict
        JSON; `neurovariety.models.build_architecture` makes the untrained network from it.
    cuts : tuple of str
        Dotted names of candidate layers to cut at, early to late.
    assumptions : tuple of str
        What no file said and was taken for granted; sentences to show the user.
    cautions : tuple of str
        What is probably a mistake; sentences that `compress` warns of.

    Examples
    --------
    >>> import numpy as np
    >>> from neurovariety.models import load_model
    >>> digits = load_model("digits")
    >>> tuple(digits.logits(np.zeros((3, 1, 8, 8), dtype=np.uint8)).shape)
    (3, 10)
    """

    name: str
    network: nn.Module
    normalisation: Normalisation
    input_shape: tuple[int, int, int] | None
    classes: int
    architecture: dict[str, Any]
    cuts: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    def check_images(self, images: np.ndarray[Any, Any]) -> None:
        """Raise InputError unless the images have the shape this network takes."""
        if self.input_shape is None or tuple(images.shape[1:]) == self.input_shape:
            return
        raise InputError(
            f"{self.name} takes images of another size",
            given=f"an array of shape {images.shape}",
            allowed=f"(images, {', '.join(str(side) for side in self.input_shape)})",
            remedy="convert the images, or choose a network trained on such images",
        )

    def logits(self, images: np.ndarray[Any, Any], *, batch_size: int = 256) -> Tensor:
        """Return the logits of raw images, in batches and without gradients.

        Parameters
        ----------
        images : ndarray, shape (m, channels, height, width)
            uint8 in 0..255 or float32 in 0..1.
        batch_size : int
            Images shown at once.

        Returns
        -------
        Tensor, shape (m, classes), float32

        Raises
        ------
        InputError
            Images of another size or kind, see `check_images` and `Normalisation.apply`.
        """
        self.check_images(images)
        if batch_size < 1:
            raise InputError("a batch holds at least one image", given=f"batch_size={batch_size}")
        with torch.no_grad():
            parts = [
                self.network(self.normalisation.apply(images[start : start + batch_size]))
                for start in range(0, len(images), batch_size)
            ]
        return torch.cat(parts) if parts else torch.empty(0, self.classes)
