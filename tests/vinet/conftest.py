"""A small world for the tests of this room: images of two kinds, a network for them, and its latents."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety.vinet.latent_set import LatentSet
from neurovariety.vinet.truncate import truncate

CLASSES = 3


def ring_points(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of 6 features near circles of radius .5, 1.5 and 2.5 in the first two: no linear map tells them apart."""
    generator = np.random.default_rng(seed)
    labels = np.arange(rows) % CLASSES
    angle = generator.uniform(0, 2 * np.pi, rows)
    points = generator.normal(scale=0.05, size=(rows, 6))
    points[:, 0] += (0.5 + labels) * np.cos(angle)
    points[:, 1] += (0.5 + labels) * np.sin(angle)
    return points.astype(np.float32), labels.astype(np.int64)


@pytest.fixture(scope="session")
def rings() -> LatentSet:
    fitting, fitting_labels = ring_points(600, 0)
    validation, validation_labels = ring_points(150, 1)
    test, test_labels = ring_points(300, 2)
    return LatentSet([fitting], fitting_labels, validation, validation_labels, test, test_labels, CLASSES, 6, 0.0)


@pytest.fixture(scope="session")
def identity_prefix() -> nn.Module:
    """A prefix that hands its input on, so that latents are the rings themselves."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Identity(), nn.Linear(6, CLASSES))
    return truncate(model, "0", torch.zeros(2, 6)).prefix
