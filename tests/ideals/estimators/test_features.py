"""The transformers: the same generators whatever the points come in, and their values as features."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.estimators import ABM, OAVI, VCA, VanishingIdealClassifier
from neurovariety.ideals.estimators import features as module
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.moments import as_rows

ANGLE = np.linspace(0, 2 * np.pi, 300, endpoint=False)
CIRCLE = np.column_stack([np.cos(ANGLE), np.sin(ANGLE)])
NOISY = CIRCLE + 0.01 * np.random.default_rng(5).standard_normal(CIRCLE.shape)
ALL = [OAVI(psi=1e-3), ABM(psi=1e-3), VCA(psi=1e-3, normalisation="gradient", degree=2)]
by_name = pytest.mark.parametrize("estimator", ALL, ids=lambda each: type(each).__name__)


@pytest.mark.parametrize("algorithm", [OAVI, ABM])
def test_fitted_attributes_are_those_of_the_function(algorithm):
    estimator = algorithm(psi=1e-3, degree=3, border="full", order="pearson").fit(NOISY)
    expected = vanishing_ideal(
        NOISY, psi=1e-3, algorithm=algorithm.__name__.lower(), max_degree=3, border_kind="full", order="pearson"
    )
    assert np.array_equal(estimator.generators_.coefficients, expected.generators.coefficients)
    assert np.array_equal(estimator.order_ideal_, expected.order_ideal)
    assert np.array_equal(estimator.losses_, expected.losses)
    assert estimator.ideal_.algorithm == algorithm.__name__.lower()
    assert estimator.n_features_in_ == 2
    assert not hasattr(estimator, "feature_names_in_")


def test_options_of_oavi_arrive():
    ideal = OAVI(psi=1e-3, sparse=True, tau=50.0, arithmetic="triangular", degree=3).fit(NOISY).ideal_
    expected = vanishing_ideal(NOISY, psi=1e-3, sparse=True, tau=50.0, arithmetic="triangular", max_degree=3)
    assert np.array_equal(ideal.generators.coefficients, expected.generators.coefficients)
    assert ideal.arithmetic == "triangular"


def test_vca_is_the_function():
    estimator = VCA(psi=1e-3, degree=2, normalisation="gradient", arithmetic="triangular").fit(NOISY)
    expected = vca(NOISY, psi=1e-3, max_degree=2, normalisation="gradient", arithmetic="triangular")
    assert np.array_equal(estimator.losses_, expected.losses)
    assert estimator.ideal_.arithmetic == "triangular"
    assert np.array_equal(estimator.transform(CIRCLE), np.abs(expected.components.evaluate(CIRCLE)))


@by_name
def test_features_are_absolute_values_unless_asked_otherwise(estimator):
    fitted = clone(estimator).fit(NOISY)
    points = np.random.default_rng(1).uniform(-2, 2, (50, 2))
    values = fitted.generators_.evaluate(points)
    assert values.min() < 0
    assert np.allclose(fitted.transform(points), np.abs(values), rtol=1e-12)
    assert np.allclose(clone(estimator).set_params(absolute=False).fit(NOISY).transform(points), values, rtol=1e-12)
    means = np.mean(fitted.transform(NOISY) ** 2, axis=0)
    assert np.allclose(means, fitted.losses_, rtol=1e-6)
    assert means.max() <= 1e-3


@by_name
def test_wherever_the_points_lie(estimator, tmp_path):
    expected = clone(estimator).fit(NOISY)
    np.save(tmp_path / "points.npy", NOISY)
    (tmp_path / "shards").mkdir()
    np.save(tmp_path / "shards" / "a.npy", NOISY[:100])
    np.save(tmp_path / "shards" / "b.npy", NOISY[100:])
    path = tmp_path / "points.npy"
    for points in (NOISY.tolist(), path, str(path), np.load(path, mmap_mode="r"), tmp_path / "shards", as_rows(path)):
        fitted = clone(estimator).fit(points)
        assert np.array_equal(fitted.losses_, expected.losses_)
        assert np.array_equal(fitted.transform(points), expected.transform(NOISY))
        assert fitted.n_features_in_ == 2


def test_zarr(tmp_path):
    zarr = pytest.importorskip("zarr")
    array = zarr.create_array(str(tmp_path / "points.zarr"), shape=NOISY.shape, dtype="f8", chunks=(50, 2))
    array[:] = NOISY
    expected = OAVI(psi=1e-3).fit(NOISY).losses_
    assert np.array_equal(OAVI(psi=1e-3).fit(array).losses_, expected)
    assert np.array_equal(OAVI(psi=1e-3).fit(tmp_path / "points.zarr").losses_, expected)


def test_integers_and_float32_are_taken_as_they_are():
    whole = np.array([[0, 0], [1, 1], [2, 4], [3, 9]])
    expected = OAVI(psi=1e-6, degree=2).fit(whole.astype(float))
    for dtype in (np.int8, np.uint64, np.float32):
        fitted = OAVI(psi=1e-6, degree=2).fit(whole.astype(dtype))
        assert np.array_equal(fitted.generators_.coefficients, expected.generators_.coefficients)


def test_executor_and_checkpoint_are_carried(tmp_path, monkeypatch):
    seen = {}

    def watched(points, **options):
        seen.update(options)
        return vanishing_ideal(points, **options)

    monkeypatch.setattr("neurovariety.ideals.estimators.oavi.vanishing_ideal", watched)
    with ThreadPoolExecutor(2) as pool:
        fitted = OAVI(psi=1e-3).fit(NOISY, executor=pool, checkpoint=tmp_path / "sums.npz")
        assert seen["executor"] is pool
        assert seen["checkpoint"] == tmp_path / "sums.npz"
        with pytest.raises(InputError, match="poured here"):
            OAVI(psi=1e-3).fit(iter([NOISY]), executor=pool)
    assert np.allclose(fitted.losses_, OAVI(psi=1e-3).fit(NOISY).losses_)


@by_name
def test_held_out_rows_certify_the_generators(estimator, tmp_path):
    rng = np.random.default_rng(7)
    fresh = CIRCLE + 0.01 * rng.standard_normal(CIRCLE.shape)
    np.save(tmp_path / "fresh.npy", fresh)
    assert clone(estimator).fit(NOISY).ideal_.certificate is None
    expected = np.mean(clone(estimator).fit(NOISY).transform(fresh) ** 2, axis=0)
    for held_out in (fresh, tmp_path / "fresh.npy"):
        certificate = clone(estimator).fit(NOISY, held_out=held_out).ideal_.certificate
        assert certificate.rows == 300
        assert np.allclose(certificate.mean_squares, expected, rtol=1e-6)
    for bad in (fresh[:, :1], np.full((2, 2), np.nan), np.zeros((0, 2))):
        with pytest.raises(InputError):
            clone(estimator).fit(NOISY, held_out=bad)


def test_held_out_rows_certify_a_stream_and_frames_must_name_the_same_columns():
    certificate = OAVI(psi=1e-3).fit(iter([NOISY]), held_out=CIRCLE).ideal_.certificate
    assert certificate.rows == 300
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(NOISY, columns=["a", "b"])
    assert OAVI(psi=1e-3).fit(frame, held_out=frame[:40]).ideal_.certificate.rows == 40
    with pytest.raises(InputError, match="feature names"):
        OAVI(psi=1e-3).fit(frame, held_out=frame.rename(columns={"b": "c"}))


def test_names_that_cannot_stand_in_an_equation_do_not_stop_a_fit():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(NOISY, columns=["sepal length (cm)", "sepal width (cm)"])
    for estimator in (OAVI(psi=1e-3), ABM(psi=1e-3)):
        fitted = estimator.fit(frame)
        assert fitted.feature_names_in_.tolist() == list(frame.columns)
        assert fitted.ideal_.names is None


@by_name
def test_names_of_features(estimator):
    fitted = clone(estimator).fit(NOISY)
    name = type(estimator).__name__.lower()
    assert fitted.get_feature_names_out().tolist() == [f"{name}{i}" for i in range(len(fitted.losses_))]


@by_name
def test_not_fitted(estimator):
    fresh = clone(estimator)
    for name in ("ideal_", "generators_", "losses_"):
        assert not hasattr(fresh, name)
    with pytest.raises(NotFittedError):
        fresh.transform(CIRCLE)


@by_name
def test_pickled_copies_transform_alike(estimator):
    fitted = clone(estimator).fit(NOISY)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).transform(CIRCLE), fitted.transform(CIRCLE))


def test_in_a_pipeline_and_a_search():
    labels = (np.arange(600) >= 300).astype(int)
    points = np.concatenate([NOISY, 1.5 * NOISY])
    classifier = VanishingIdealClassifier(psi=1e-3)
    folds = KFold(3, shuffle=True, random_state=0)
    search = GridSearchCV(classifier, {"psi": [1e-4, 1e-2], "C": [1, 10]}, cv=folds, error_score="raise")
    assert search.fit(points, labels).best_score_ == 1.0
    features = make_pipeline(MinMaxScaler(), OAVI(psi=1e-3)).fit_transform(points)
    assert features.shape[0] == 600


def test_nothing_vanishes():
    fitted = OAVI(psi=1e-9, degree=1).fit(NOISY)
    assert fitted.transform(NOISY).shape == (300, 0)
    assert len(fitted.get_feature_names_out()) == 0
    assert fitted.ideal_.outcome.name == "nothing vanishes"


def test_blocks_make_no_difference(monkeypatch):
    fitted = OAVI(psi=1e-3).fit(NOISY)
    expected = fitted.transform(NOISY)
    monkeypatch.setattr(module, "rows_in_block", lambda width: 7)
    assert np.allclose(fitted.transform(NOISY), expected, rtol=1e-13, atol=1e-15)


def test_values_that_do_not_fit_in_memory_are_refused(monkeypatch):
    fitted = OAVI(psi=1e-3).fit(NOISY)
    monkeypatch.setattr("neurovariety.memory.available_bytes", lambda: 1000)
    with pytest.raises(ResourceError, match="values of the generators"):
        fitted.transform(NOISY)


@by_name
def test_a_second_fit_starts_anew(estimator):
    twice = clone(estimator).fit(np.random.default_rng(0).uniform(size=(100, 3))).fit(NOISY)
    assert twice.n_features_in_ == 2
    assert np.array_equal(twice.losses_, clone(estimator).fit(NOISY).losses_)


@pytest.mark.parametrize("degree", [0, -1, 2.5, "2", None])
def test_degree(degree):
    with pytest.raises(InputError, match="degree="):
        OAVI(degree=degree).fit(NOISY)
    with pytest.raises(InputError, match="degree="):
        VanishingIdealClassifier(degree=degree).fit(NOISY, NOISY[:, 0] > 0)


@pytest.mark.parametrize("wrong", [{"psi": 0.0}, {"psi": -1}, {"border": "left"}, {"order": "up"}, {"tau": 0.5}])
def test_wrong_options_of_oavi(wrong):
    with pytest.raises(InputError):
        OAVI(**wrong).fit(NOISY)
    with pytest.raises(InputError):
        OAVI(**wrong).partial_fit(NOISY)
    with pytest.raises(InputError):
        VanishingIdealClassifier(**wrong).fit(NOISY, NOISY[:, 0] > 0)
