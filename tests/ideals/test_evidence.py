"""However the data are read, elimination decides alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.ideals.abm import EigenvalueRule, abm_generators
from neurovariety.ideals.elimination import eliminate
from neurovariety.ideals.evidence import from_few_rows, from_gram, from_triangle, from_values
from neurovariety.ideals.oavi import LossRule, oavi_generators
from neurovariety.moments import GramSummand, TriangleSummand
from neurovariety.poly import Monomials, all_exponents


def evidences(points, order_ideal, border):
    """The same border read in all four ways."""
    ideal_values = Monomials.of(order_ideal).evaluate(points).T
    table = Monomials.of(border)
    border_values = table.evaluate(points).T[table.index(border)]
    factor = np.linalg.cholesky(ideal_values @ ideal_values.T)
    triangle = TriangleSummand(order_ideal, border)
    half = len(points) // 2
    return [
        from_gram(GramSummand(order_ideal, border)(points), factor),
        from_values(ideal_values, border_values, factor),
        from_few_rows(ideal_values, border_values),
        from_triangle(triangle(points[:half]).merge(triangle(points[half:])), len(order_ideal)),
    ]


@settings(max_examples=20, deadline=None)
@given(
    st.integers(5, 400),
    st.integers(3, 7),
    st.sampled_from([1e-4, 0.01, 0.1]),
    st.sampled_from(["oavi", "abm"]),
    st.integers(0, 2**32 - 1),
)
def test_all_forms_find_the_same_generators(rows, variables, psi, algorithm, seed):
    points = np.random.default_rng(seed).uniform(-1, 1, (max(rows, 2 * variables + 2), variables))
    table = all_exponents(variables, 2)
    order_ideal, border = table[: variables + 1], table[variables + 1 :]
    results = []
    for evidence in evidences(points, order_ideal, border):
        bound = psi * evidence.rows
        rule = LossRule(bound) if algorithm == "oavi" else EigenvalueRule(bound)
        decided = eliminate(evidence.factor, evidence.projections, evidence.residuals, rule, evidence.rounding)
        generators = (oavi_generators if algorithm == "oavi" else abm_generators)(decided, evidence.rows)
        results.append((decided, generators))
    first, (coefficients, leading, losses) = results[0]
    if first.close_calls:
        return
    for other, (coefficients_too, leading_too, losses_too) in results[1:]:
        assert np.array_equal(first.kept, other.kept)
        assert np.allclose(losses, losses_too, atol=1e-9)
        assert np.allclose(first.factor @ first.factor.T, other.factor @ other.factor.T)
        assert np.allclose(coefficients, coefficients_too, atol=1e-5)
        assert np.allclose(leading, leading_too, atol=1e-5)


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
def test_more_terms_than_one_panel(algorithm):
    points = np.random.default_rng(0).uniform(-1, 1, (300, 14))
    table = all_exponents(14, 2)
    order_ideal, border = table[:15], table[15:]
    assert len(border) == 105
    for evidence in evidences(points, order_ideal, border):
        values = np.concatenate(
            [Monomials.of(order_ideal).evaluate(points), Monomials.of(border).evaluate(points)[:, 15:]], 1
        )
        rule = LossRule(0.07 * 300) if algorithm == "oavi" else EigenvalueRule(0.02 * 300)
        decided = eliminate(evidence.factor, evidence.projections, evidence.residuals, rule, evidence.rounding)
        assert 20 < len(decided.kept) < 100
        kept = list(range(15))
        for term in range(105):  # the definition, one term after the other
            if algorithm == "oavi":
                rest = values[:, 15 + term]
                rest = rest - values[:, kept] @ np.linalg.lstsq(values[:, kept], rest)[0]
                vanishes = rest @ rest <= 0.07 * 300
            else:
                vanishes = np.linalg.svd(values[:, [*kept, 15 + term]])[1][-1] ** 2 <= 0.02 * 300
            assert vanishes == (term in decided.vanishing)
            if not vanishes:
                kept.append(15 + term)


def test_triangular_arithmetic_sees_far_below_the_gram_matrix():
    points = np.random.default_rng(0).uniform(-1, 1, (50, 2))
    points[:, 1] = points[:, 0] + 1e-11 * points[:, 1]
    order_ideal, border = np.array([[0, 0], [1, 0]]), np.array([[0, 1]])
    exact = 1e-22 * np.var(np.random.default_rng(0).uniform(-1, 1, (50, 2))[:, 1])
    gram, _, few, triangle = evidences(points, order_ideal, border)
    assert gram.floor > 1e-15
    for evidence in (few, triangle):
        assert evidence.floor < 1e-27
        assert evidence.residuals.pivots[0] / 50 == pytest.approx(exact, rel=0.3)
