"""Scores and pruning of generators."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import keep_most_discriminative, mean_magnitudes, scores_of, vanishing_ideal
from neurovariety.poly import Monomials, PolynomialFamily


def two_circles(seed=0, rows=400):
    """Points on circles of radius 1 and 2, and the generators of each."""
    angle = np.random.default_rng(seed).uniform(0, 2 * np.pi, rows)
    labels = np.arange(rows) % 2
    points = np.column_stack([np.cos(angle), np.sin(angle)]) * (1 + labels)[:, None]
    families = [vanishing_ideal(points[labels == k], psi=1e-6, max_degree=3).generators for k in range(2)]
    return families, points, labels


def test_the_best_generator_of_each_class_tells_the_circles_apart():
    families, points, labels = two_circles()
    selected = keep_most_discriminative(families, points, labels, per_class=1)
    assert selected.classes.tolist() == [0, 1]
    nearest = np.abs(selected.generators.evaluate(points)).argmin(axis=1)
    assert np.array_equal(nearest, labels)
    assert selected.found == tuple(len(family) for family in families)


def test_magnitudes_are_means_of_absolute_values():
    families, points, labels = two_circles()
    values = np.abs(families[0].evaluate(points))
    expected = np.stack([values[labels == k].mean(axis=0) for k in range(2)])
    assert np.allclose(mean_magnitudes(families[0], points, labels, 2), expected)


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_only_the_normalised_score_ignores_scale(seed, factor):
    magnitudes = np.random.default_rng(seed).uniform(0.1, 1, (3, 5))
    own = np.array([0, 1, 2, 0, 1])
    assert np.allclose(scores_of(factor * magnitudes, own, "normalised"), scores_of(magnitudes, own, "normalised"))
    assert np.allclose(scores_of(factor * magnitudes, own, "paper"), factor * scores_of(magnitudes, own, "paper"))


def test_selection_keeps_the_highest_scores_of_each_class():
    families, points, labels = two_circles()
    everything = keep_most_discriminative(families, points, labels, per_class=99, score="paper")
    few = keep_most_discriminative(families, points, labels, per_class=2, score="paper")
    for label in range(2):
        all_scores = np.sort(everything.scores[everything.classes == label])[::-1]
        assert np.array_equal(few.scores[few.classes == label], all_scores[:2])


def test_misuse_is_refused():
    families, points, labels = two_circles()
    with pytest.raises(InputError, match="two or more classes"):
        keep_most_discriminative(families[:1], points, labels, per_class=1)
    with pytest.raises(InputError, match="per_class=0"):
        keep_most_discriminative(families, points, labels, per_class=0)
    with pytest.raises(InputError, match="every class needs rows"):
        keep_most_discriminative(families, points, np.zeros_like(labels), per_class=1)
    with pytest.raises(InputError, match="no such score"):
        keep_most_discriminative(families, points, labels, per_class=1, score="best")
    with pytest.raises(InputError, match="same number of variables"):
        PolynomialFamily.union([*families, PolynomialFamily(Monomials.up_to_degree(3, 0), np.zeros((1, 1)))])
