"""The linear classifier: the optimum, whichever way it is reached, and quickly."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from neurovariety.ideals.estimators import head as module
from neurovariety.ideals.estimators.head import fit_head, iterations


def problem(rows, features, classes, seed=0):
    rng = np.random.default_rng(seed)
    values = np.abs(rng.standard_normal((rows, features))) * 10.0 ** rng.integers(-4, 2, features)
    standard = StandardScaler().fit_transform(values)
    scores = standard @ rng.standard_normal((features, classes)) + 0.5 * rng.gumbel(size=(rows, classes))
    labels = scores.argmax(axis=1)
    labels[:classes] = np.arange(classes)
    return values, labels


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("rows", [300, 30_000])
def test_it_is_the_regression_on_standardised_features(rows, classes):
    values, labels = problem(rows, 5, classes)
    head = fit_head(values.copy(), labels, C=0.5)
    plain = LogisticRegression(C=0.5, tol=1e-8, max_iter=10_000).fit(StandardScaler().fit_transform(values), labels)
    expected = plain.predict_proba(StandardScaler().fit_transform(values))
    assert np.allclose(head.predict_proba(values.copy()), expected, atol=0.01)
    assert np.mean(head.predict(values.copy()) == labels) > 0.7


def test_a_sample_saves_iterations_over_all_rows(monkeypatch):
    values, labels = problem(40_000, 4, 2)
    warm = fit_head(values.copy(), labels, C=1.0)
    monkeypatch.setattr(module, "LEAST_STRIDE", 10**9)
    cold = fit_head(values.copy(), labels, C=1.0)
    assert iterations(warm) <= iterations(cold) - 2
    assert np.mean(warm.predict(values.copy()) != cold.predict(values.copy())) < 1e-3


def test_a_rare_class_is_in_every_sample():
    values, labels = problem(40_000, 2, 3)
    labels[labels == 2] = 0
    labels[7] = 2
    head = fit_head(values, labels, C=1.0)
    assert head["regression"].classes_.tolist() == [0, 1, 2]
    rows = module._sample(labels, 50)
    assert 7 in rows
    assert len(rows) <= 40_000 // 50 + 3
    assert len(np.unique(rows)) == len(rows)


def test_more_coefficients_than_a_hessian_should_have(monkeypatch):
    values, labels = problem(300, 5, 2)
    monkeypatch.setattr(module, "LARGEST_HESSIAN", 4)
    head = fit_head(values.copy(), labels, C=1.0)
    assert head["regression"].solver == "lbfgs"
    monkeypatch.undo()
    newton = fit_head(values.copy(), labels, C=1.0)
    assert newton["regression"].solver == "newton-cholesky"
    assert np.allclose(head.predict_proba(values.copy()), newton.predict_proba(values.copy()), atol=1e-2)
