"""A network in evaluation mode: for as long as something is measured, and to count its right answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def evaluating(network: nn.Module) -> Iterator[None]:
    """Put a network into evaluation mode, and each of its modules back into its own mode at the end.

    Examples
    --------
    >>> network = nn.Sequential(nn.Dropout().eval(), nn.Dropout())
    >>> with evaluating(network):
    ...     print([module.training for module in network])
    [False, False]
    >>> print([module.training for module in network])
    [False, True]
    """
    before = [(module, module.training) for module in network.modules()]
    network.eval()
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


def count_correct(network: nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> tuple[int, int]:
    """Count the images that a network classifies correctly, in evaluation mode.

    Parameters
    ----------
    network : nn.Module
        Normalised images to logits, shape (batch, classes).
    batches : iterable of pairs
        Images, shape (batch, channels, height, width), float, normalised; labels, shape (batch,), int64.

    Returns
    -------
    tuple of int
        Correct answers, and images seen. Logits that are not finite are no answer and count as wrong.

    Examples
    --------
    >>> images = torch.eye(3).reshape(3, 3, 1, 1)
    >>> count_correct(torch.nn.Flatten(), [(images, torch.tensor([0, 1, 1]))])
    (2, 3)
    """
    correct = total = 0
    with evaluating(network), torch.inference_mode():
        for images, labels in batches:
            logits = network(images)
            right = (logits.argmax(dim=1) == labels) & logits.isfinite().all(dim=1)
            correct += int(right.sum())
            total += len(labels)
    return correct, total
