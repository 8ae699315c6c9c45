"""The linear classifier on the values of the generators.

The papers' codes spend most of their time in an l1-penalised linear SVM by coordinate descent, one pass over all rows
for each coordinate. Newton's method needs some ten Hessians instead, each one product of the features with themselves,
for the same test errors; from the optimum of a sample of the rows it needs about two. It is scikit-learn's, and so are
the probabilities.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

Float = NDArray[np.float64]

LARGEST_HESSIAN = 1000
"""Up to so many coefficients Newton's method is the fastest; its Hessian has their number squared."""

MOST_ITERATIONS = 1000
"""Newton's method takes about ten, L-BFGS some hundreds."""

SAMPLED_ROWS = 500
"""Rows for each coefficient from which the optimum over all rows is near."""

LEAST_STRIDE = 4
"""A sample pays for itself if it is at most this part of the rows."""


def fit_head(features: Float, labels: NDArray[np.intp], C: float) -> Pipeline:
    """Fit a multinomial logistic regression with an l2 penalty on standardised features.

    Parameters
    ----------
    features : numpy.ndarray, shape (m, k), float64
        Overwritten.
    labels : numpy.ndarray, shape (m,), int
        From 0, each class at least once.
    C : float, positive
        Weight of the rows against the penalty.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Overwrites the features that it is given.
    """
    scaler = StandardScaler(copy=False)
    features = scaler.fit_transform(features)
    classes = int(labels.max()) + 1
    coefficients = features.shape[1] * (classes if classes > 2 else 1)
    solver = "newton-cholesky" if coefficients <= LARGEST_HESSIAN else "lbfgs"
    regression = LogisticRegression(C=C, solver=solver, max_iter=MOST_ITERATIONS, warm_start=True)
    stride = len(features) // (SAMPLED_ROWS * coefficients)
    if stride >= LEAST_STRIDE:
        sample = _sample(labels, stride)
        regression.set_params(C=C * stride).fit(features[sample], labels[sample])
    regression.set_params(C=C).fit(features, labels)
    return Pipeline([("standardise", scaler), ("regression", regression)])


def iterations(head: Pipeline) -> int:
    """Count the iterations over all rows that a fitted head took."""
    regression: Any = head["regression"]
    return int(regression.n_iter_.max())


def _sample(labels: NDArray[np.intp], stride: int) -> NDArray[np.intp]:
    """Take every so-manieth row of each class, and the first one of each at least."""
    by_class = np.argsort(labels, kind="stable")
    first = np.unique(labels, return_index=True)[1]
    return np.union1d(by_class[::stride], first)
