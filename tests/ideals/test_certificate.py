"""Certificates: measured mean squares, and bounds that hold as often as they say, for all generators at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import certificate, certify, vanishing_ideal
from neurovariety.ideals.certificate import MeanAndSpread
from neurovariety.poly import Monomials, PolynomialFamily


def lines():
    """Polynomials x1 - x2 and x1 + x2 - 1."""
    return PolynomialFamily(Monomials.up_to_degree(2, 1), np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 1.0]]))


def test_mean_squares_and_their_errors_over_many_blocks(monkeypatch):
    monkeypatch.setattr(certificate, "rows_in_block", lambda width: 64)
    points = np.random.default_rng(0).uniform(-1, 2, (1000, 2))
    found = certify(lines(), points)
    squares = lines().evaluate(points) ** 2
    assert np.allclose(found.mean_squares, squares.mean(axis=0), rtol=1e-12)
    assert np.allclose(found.standard_errors, squares.std(axis=0, ddof=1) / np.sqrt(1000), rtol=1e-12)
    assert found.rows == 1000
    assert found.upper_bounds is None
    assert found.largest is None


def test_rows_outside_the_box_are_counted_and_left_out_of_the_bound():
    points = np.array([[0.5, 0.5]] * 200 + [[50.0, 0.0]] * 7)
    found = certify(lines(), points, box=[0, 1], fitted=[0.0, 0.0], floor=1e-14, seed=3)
    assert found.outside == 7
    assert found.mean_squares.min() > 70
    assert (found.upper_bounds <= 1.0).all()
    assert np.allclose(found.largest, 1.0)
    assert np.array_equal(found.box, [[0, 0], [1, 1]])
    text = str(found)
    for part in (
        "held-out rows outside the box, which the bounds leave out: 7",
        "confidence 0.95",
        "on 207 held-out rows",
        "fit 0 and 0",
        "1e-14",
        "seed 3",
    ):
        assert part in text


def test_bounds_hold_for_all_generators_at_once():
    """Of 400 certificates at confidence 0.8 at most 80 may fail somewhere; over 110 would be a false claim."""
    rng = np.random.default_rng(1)
    table = Monomials.up_to_degree(2, 2)
    family = PolynomialFamily(table, rng.normal(size=(30, len(table))))
    truth = np.mean(family.evaluate(rng.uniform(-1, 1, (400_000, 2))) ** 2, axis=0)
    failures = 0
    for _ in range(400):
        found = certify(family, rng.uniform(-1, 1, (150, 2)), box=[-1, 1], confidence=0.8)
        assert (found.upper_bounds >= found.mean_squares).all()
        failures += bool((found.upper_bounds < truth * 0.99).any())
    assert failures <= 110


def test_more_generators_need_wider_bounds():
    points = np.random.default_rng(0).uniform(0, 1, (500, 2))
    family = lines()
    many = PolynomialFamily(family.monomials, np.repeat(family.coefficients, 20, axis=0))
    alone = certify(family.select([0]), points, box=[0, 1]).upper_bounds[0]
    assert certify(many, points, box=[0, 1]).upper_bounds[0] > alone
    assert certify(family, points, box=[0, 1], confidence=0.99).upper_bounds[0] > alone


@given(st.integers(1, 30), st.integers(1, 30), st.floats(-1e6, 1e6), st.integers(0, 2**32 - 1))
def test_means_and_spreads_merge(first, second, offset, seed):
    values = np.random.default_rng(seed).normal(size=(first + second, 3)) + offset
    merged = MeanAndSpread.of(values[:first]).merge(MeanAndSpread.of(values[first:]))
    assert merged.rows == first + second
    assert np.allclose(merged.mean, values.mean(axis=0))
    assert np.allclose(merged.variance, values.var(axis=0, ddof=1), rtol=1e-6, atol=1e-9)


def test_what_only_evaluates_is_certified_without_a_bound():
    class Circle:
        def __len__(self):
            return 1

        def evaluate(self, points):
            return np.sum(points**2, axis=1, keepdims=True) - 1

    found = certify(Circle(), [[1.0, 0.0], [0.0, 2.0]], box=[-2, 2])
    assert found.mean_squares.tolist() == [4.5]
    assert found.upper_bounds is None


def test_no_generators():
    found = certify(PolynomialFamily.empty(2), [[1.0, 2.0]], box=[0, 1])
    assert str(found) == "no generators to certify on 1 held-out row"
    assert found.outside == 1
    assert found.upper_bounds.shape == (0,)


def test_overfitted_generators_are_found_out():
    rng = np.random.default_rng(0)
    rows = rng.uniform(size=(12, 4))
    ideal = vanishing_ideal(rows, psi=1e-6, max_degree=2)
    found = certify(ideal.generators, rng.uniform(size=(5000, 4)), box=[0, 1], fitted=ideal.losses)
    assert found.fitted.max() < 1e-6
    assert found.mean_squares.max() > 1e-3


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (np.zeros((0, 2)), {}, "held-out rows"),
        (np.zeros((4, 3)), {}, r"shape \(4, 3\)"),
        ([[1.0, np.nan]], {}, "nan in row 0"),
        ([[1.0, 2.0]], {"confidence": 1.0}, "confidence=1.0"),
        ([[1.0, 2.0]], {"box": [1, 0]}, "a box has"),
    ],
)
def test_misuse_is_refused(rows, options, message):
    with pytest.raises(InputError, match=message):
        certify(lines(), rows, **options)
