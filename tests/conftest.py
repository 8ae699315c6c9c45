"""Shared by every test: one thread per library, and where the real data lie when they are here."""

from __future__ import annotations

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

from pathlib import Path

import pytest
import torch
from hypothesis import settings

torch.set_num_threads(1)
settings.register_profile("untimed", deadline=None)  # a busy machine must not fail a test
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of pretrained weights and real data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder ../shared with pretrained weights and data, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def fashion_mnist() -> Path:
    """Debian's packaged Fashion-MNIST."""
    if not FASHION_MNIST.is_dir():
        pytest.skip("needs Fashion-MNIST: apt-get install dataset-fashion-mnist")
    return FASHION_MNIST
