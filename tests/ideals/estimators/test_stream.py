"""Batches that come by once: the same generators as from all points at once, however they were cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals.estimators import ABM, OAVI, VCA

RNG = np.random.default_rng(8)
ANGLE = RNG.uniform(0, 2 * np.pi, 400)
POINTS = np.column_stack([np.cos(ANGLE), np.sin(ANGLE), np.cos(ANGLE) ** 2]) + 0.01 * RNG.standard_normal((400, 3))
both = pytest.mark.parametrize("algorithm", [OAVI, ABM])


def assert_same(one, other):
    assert np.array_equal(one.order_ideal_, other.order_ideal_)
    assert np.array_equal(one.generators_.monomials.exponents, other.generators_.monomials.exponents)
    assert np.allclose(one.generators_.coefficients, other.generators_.coefficients, rtol=1e-7, atol=1e-9)
    assert np.allclose(one.losses_, other.losses_, rtol=1e-7, atol=1e-12)


@both
@pytest.mark.parametrize("border", ["groebner", "full"])
def test_partial_fit_is_fit(algorithm, border):
    whole = algorithm(psi=1e-3, degree=3, border=border).fit(POINTS)
    assert len(whole.generators_) > 2
    parts = algorithm(psi=1e-3, degree=3, border=border)
    for batch in np.array_split(POINTS, 7):
        assert parts.partial_fit(batch) is parts
    assert_same(parts, whole)
    assert parts.ideal_.rows == 400
    assert np.allclose(parts.transform(POINTS), whole.transform(POINTS), atol=1e-9)


@both
def test_an_iterator_is_fit(algorithm):
    whole = algorithm(psi=1e-3, degree=3).fit(POINTS)
    assert_same(algorithm(psi=1e-3, degree=3).fit(iter(np.array_split(POINTS, 5))), whole)
    assert_same(algorithm(psi=1e-3, degree=3).fit(batch.tolist() for batch in np.array_split(POINTS, 5)), whole)


def test_something_like_a_data_loader_is_a_stream():
    class Loader:
        def __len__(self):
            return 4

        def __iter__(self):
            return iter(np.array_split(POINTS.astype(np.float32), 4))

    fitted = OAVI(psi=1e-3, degree=2).fit(Loader())
    assert fitted.ideal_.rows == 400
    assert np.allclose(fitted.losses_, OAVI(psi=1e-3, degree=2).fit(POINTS).losses_, rtol=1e-4)


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 400), max_size=6), seed=st.integers(0, 1000))
def test_neither_cuts_nor_order_of_batches_matter(cuts, seed):
    batches = np.split(POINTS, sorted(cuts))
    np.random.default_rng(seed).shuffle(batches)
    streamed = OAVI(psi=1e-3, degree=2).fit(iter(batches))
    assert_same(streamed, OAVI(psi=1e-3, degree=2).fit(POINTS))


def test_generators_are_right_after_each_batch():
    estimator = OAVI(psi=1e-3, degree=2)
    for end in (100, 200, 400):
        estimator.partial_fit(POINTS[end // 2 if end > 100 else 0 : end])
        assert_same(estimator, OAVI(psi=1e-3, degree=2).fit(POINTS[:end]))


def test_batches_are_added_after_a_fit_on_a_stream():
    estimator = OAVI(psi=1e-3, degree=2).fit(iter([POINTS[:300]])).partial_fit(POINTS[300:])
    assert_same(estimator, OAVI(psi=1e-3, degree=2).fit(POINTS))


def test_a_fit_on_a_table_keeps_no_sums_and_says_so():
    estimator = OAVI(psi=1e-3, degree=2).fit(POINTS[:100])
    with pytest.warns(UserWarning, match="starts anew"):
        estimator.partial_fit(POINTS)
    assert_same(estimator, OAVI(psi=1e-3, degree=2).fit(POINTS))


@both
def test_a_batch_of_another_width(algorithm):
    estimator = algorithm(degree=2).partial_fit(POINTS)
    before = estimator.losses_
    with pytest.raises(InputError, match=r"X has 2 features, but \w+ is expecting 3 features"):
        estimator.partial_fit(POINTS[:, :2])
    assert estimator.ideal_.rows == 400
    assert np.array_equal(estimator.losses_, before)
    with pytest.raises(InputError, match=r"batch 1.*X has 4 features, but \w+ is expecting 3 features"):
        algorithm(degree=2).fit(iter([POINTS, np.ones((5, 4))]))


def test_nan_names_batch_and_row():
    bad = POINTS.copy()
    bad[17, 1] = np.nan
    with pytest.raises(InputError, match=r"batch 1(.|\n)*nan(.|\n)*row 17"):
        OAVI(degree=2).fit(iter([POINTS, bad]))
    estimator = OAVI(degree=2).partial_fit(POINTS)
    with pytest.raises(InputError, match="row 17"):
        estimator.partial_fit(bad)
    assert estimator.ideal_.rows == 400


@both
def test_a_batch_that_fails_leaves_the_fit_as_it_was(algorithm):
    estimator = algorithm(psi=1e-3, degree=2).fit(POINTS)
    before, values = estimator.generators_.coefficients, estimator.transform(POINTS)
    for bad in (np.full((5, 2), np.nan), np.zeros((0, 2)), np.full((5, 2), 1e200), [["a", "b"]]):
        with pytest.warns(UserWarning, match="starts anew"), pytest.raises(InputError):
            estimator.partial_fit(bad)
        assert estimator.n_features_in_ == 3
        assert np.array_equal(estimator.generators_.coefficients, before)
        assert np.array_equal(estimator.transform(POINTS), values)
    fresh = algorithm(psi=-1.0, degree=2)
    with pytest.raises(InputError, match="psi=-1"):
        fresh.partial_fit(POINTS[:, :2])
    assert not hasattr(fresh, "n_features_in_")
    assert fresh.set_params(psi=1e-3).partial_fit(POINTS).n_features_in_ == 3


@both
@pytest.mark.filterwarnings("error")
def test_values_too_large_to_be_squared(algorithm):
    for value, text in ((1e200, "1e[+]200"), (-1e200, "1e[+]200"), (1e80, "1e[+]80")):
        bad = np.where(np.arange(12).reshape(4, 3) == 5, value, 0.5)
        with pytest.raises(InputError, match=rf"degree 2 overflow float64(.|\n)*values up to {text}"):
            algorithm(degree=2).partial_fit(bad)
        with pytest.raises(InputError, match=rf"batch 1(.|\n)*values up to {text}"):
            algorithm(degree=2).fit(iter([POINTS, bad]))
        estimator = algorithm(degree=2).partial_fit(POINTS)
        with pytest.raises(InputError, match=text):
            estimator.partial_fit(bad)
        assert estimator.ideal_.rows == 400


def test_whole_numbers_are_not_taken_for_too_large():
    lowest = np.array([[-128, 5], [3, 4], [2, 2]], dtype=np.int8)
    assert OAVI(degree=2).partial_fit(lowest).ideal_.rows == 3


def test_no_rows():
    for stream in (iter([]), iter([np.zeros((0, 3))])):
        with pytest.raises(InputError, match="no rows"):
            OAVI(degree=2).fit(stream)
    with pytest.raises(InputError, match="0 rows"):
        OAVI(degree=2).partial_fit(np.zeros((0, 3)))
    estimator = OAVI(degree=2).partial_fit(POINTS).partial_fit(np.zeros((0, 3)))
    assert estimator.ideal_.rows == 400


def test_sums_that_do_not_fit_in_memory_are_refused():
    with pytest.raises(ResourceError, match="Gram matrix of all monomials"):
        OAVI(degree=10).partial_fit(np.zeros((5, 60)))


def test_the_degree_stays():
    estimator = OAVI(degree=2).partial_fit(POINTS)
    with pytest.raises(InputError, match="degree=2, as in"):
        estimator.set_params(degree=3).partial_fit(POINTS)


def test_what_sums_cannot_do():
    with pytest.raises(InputError, match="once for each degree"):
        VCA(degree=2).fit(iter([POINTS]))
    assert not hasattr(VCA(), "partial_fit")
    for estimator in (OAVI(degree=2, arithmetic="triangular"), ABM(degree=2, arithmetic="triangular")):
        with pytest.raises(InputError, match="Gram matrix"):
            estimator.fit(iter([POINTS]))
        with pytest.raises(InputError, match="Gram matrix"):
            estimator.partial_fit(POINTS)
    with pytest.raises(InputError, match="order='pearson'"):
        OAVI(degree=2, order="pearson").partial_fit(POINTS)
    fitted = OAVI(degree=2).fit(POINTS)
    with pytest.raises(InputError, match="for each batch"):
        fitted.transform(iter([POINTS]))
