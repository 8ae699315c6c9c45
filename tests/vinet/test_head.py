"""The head in closed form: the ridge regression that a dense solver finds too."""

import numpy as np
import torch
from torch import nn

from neurovariety.vinet.head import RIDGE, SHARPNESS, fit_linear

GENERATOR = np.random.default_rng(0)
LABELS = np.arange(90) % 3
LATENTS = (GENERATOR.normal(size=(90, 4)) + 3 * np.eye(3, 4)[LABELS] + 5).astype(np.float32)


def fitted(latents=LATENTS, labels=LABELS, features=None):
    head = nn.Linear(4, 3)
    fit_linear(head, features or nn.Identity(), latents, labels)
    return head


def test_it_is_the_ridge_regression_of_the_one_hot_labels():
    X = np.column_stack([LATENTS.astype(np.float64), np.ones(90)])
    penalty = np.diag([*(RIDGE * (X[:, :4] ** 2).sum(axis=0)), 0.0])
    solution = SHARPNESS * np.linalg.solve(X.T @ X + penalty, X.T @ np.eye(3)[LABELS])
    head = fitted()
    assert np.allclose(head.weight.detach().numpy(), solution[:4].T, atol=1e-5)
    assert np.allclose(head.bias.detach().numpy(), solution[4], atol=1e-5)


def test_separated_classes_are_told_apart_whatever_the_scale():
    for scale in (1.0, 1e-4, 1e4):
        logits = fitted(LATENTS * np.float32(scale))(torch.from_numpy(LATENTS * np.float32(scale)))
        assert (logits.argmax(dim=1).numpy() == LABELS).mean() > 0.9


def test_a_feature_that_is_always_zero_does_no_harm():
    latents = LATENTS.copy()
    latents[:, 3] = 0
    head = fitted(latents)
    assert torch.isfinite(head.weight).all()
    assert torch.equal(head.weight[:, 3], torch.zeros(3))


def test_it_reads_the_features_and_not_the_latents():
    doubled = fitted(features=lambda rows: 2 * rows)
    assert torch.allclose(2 * doubled.weight, fitted().weight, atol=1e-5)
