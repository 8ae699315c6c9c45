"""What the estimators refuse, in words; names of frames."""

import numpy as np
import pytest
from scipy.sparse import csr_array, csr_matrix

from neurovariety.errors import InputError, StoredFileError
from neurovariety.ideals.estimators import ABM, OAVI, VCA, VanishingIdealClassifier

POINTS = np.random.default_rng(3).uniform(size=(60, 3))
LABELS = np.arange(60) % 2
ALL = [OAVI(degree=2), ABM(degree=2), VCA(degree=2), VanishingIdealClassifier(degree=2)]
everywhere = pytest.mark.parametrize("estimator", ALL, ids=lambda each: type(each).__name__)


def method_of(estimator):
    return estimator.predict if isinstance(estimator, VanishingIdealClassifier) else estimator.transform


@everywhere
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_not_finite(estimator, value):
    bad = POINTS.copy()
    bad[41, 2] = value
    with pytest.raises(InputError, match=r"NaN or inf(.|\n)*row 41"):
        estimator.fit(bad, LABELS)
    with pytest.raises(InputError, match=r"NaN or inf(.|\n)*row 41"):
        method_of(estimator.fit(POINTS, LABELS))(bad)


def test_not_finite_in_a_file(tmp_path):
    bad = POINTS.copy()
    bad[41, 2] = np.nan
    np.save(tmp_path / "bad.npy", bad)
    with pytest.raises(InputError, match="row 41"):
        OAVI(degree=2).fit(tmp_path / "bad.npy")
    with pytest.raises(InputError, match="row 41"):
        OAVI(degree=2).fit(POINTS).transform(tmp_path / "bad.npy")


@everywhere
@pytest.mark.parametrize("kind", [csr_matrix, csr_array])
def test_sparse(estimator, kind):
    with pytest.raises(InputError, match=r"sparse(.|\n)*toarray"):
        estimator.fit(kind(POINTS), LABELS)
    with pytest.raises(InputError, match=r"sparse(.|\n)*toarray"):
        method_of(estimator.fit(POINTS, LABELS))(kind(POINTS))


@everywhere
@pytest.mark.parametrize(
    "bad", [POINTS[0], POINTS[None], POINTS[:0], POINTS[:, :0], POINTS + 1j, [["a", "b"], ["c", "d"]], None]
)
def test_not_a_table_of_real_numbers(estimator, bad):
    with pytest.raises(InputError):
        estimator.fit(bad, LABELS[: len(bad) if bad is not None else 0])


@everywhere
def test_another_width(estimator, tmp_path):
    np.save(tmp_path / "narrow.npy", POINTS[:, :2])
    fitted = estimator.fit(POINTS, LABELS)
    for narrow in (POINTS[:, :2], tmp_path / "narrow.npy", np.load(tmp_path / "narrow.npy", mmap_mode="r")):
        with pytest.raises(InputError, match=r"X has 2 features, but \w+ is expecting 3 features"):
            method_of(fitted)(narrow)


@everywhere
def test_one_row_constant_and_duplicate_columns(estimator):
    points = np.column_stack([POINTS, np.full(60, 5.0), POINTS[:, 0]])
    assert np.isfinite(np.asarray(method_of(estimator.fit(points, LABELS))(points), dtype=float)).all()
    if not isinstance(estimator, VanishingIdealClassifier):
        assert np.allclose(estimator.fit(POINTS[:1]).transform(POINTS[:1]), 0.0, atol=1e-9)


def test_missing_and_truncated_files(tmp_path):
    with pytest.raises(StoredFileError, match=r"no nowhere\.npy"):
        OAVI().fit(tmp_path / "nowhere.npy")
    np.save(tmp_path / "short.npy", POINTS)
    content = (tmp_path / "short.npy").read_bytes()
    (tmp_path / "short.npy").write_bytes(content[:-100])
    with pytest.raises(StoredFileError, match="truncated"):
        OAVI().fit(tmp_path / "short.npy")


def test_names_of_a_frame():
    pandas = pytest.importorskip("pandas")
    angle = np.linspace(0, 6, 100)
    frame = pandas.DataFrame({"width": np.cos(angle), "height": np.sin(angle)})
    fitted = OAVI(psi=1e-6, degree=2).fit(frame)
    assert fitted.feature_names_in_.tolist() == ["width", "height"]
    assert "height^2" in fitted.ideal_.equations()[0]
    with pytest.raises(InputError, match="feature names should match"):
        fitted.transform(frame.rename(columns={"width": "depth"}))
    assert not hasattr(fitted.fit(frame.to_numpy()), "feature_names_in_")
    streamed = ABM(psi=1e-6, degree=2).fit(iter([frame[:50], frame[50:]]))
    assert "height^2" in streamed.ideal_.equations()[0]
    classifier = VanishingIdealClassifier().fit(frame, frame.width > 0)
    assert "width" in classifier.ideals_[0].equations()[0]


def test_names_reach_the_equations(monkeypatch):
    """As a frame's would, where no library of frames is installed."""

    def named(estimator, X, **options):
        estimator.n_features_in_ = 2
        estimator.feature_names_in_ = np.array(["width", "height"], dtype=object)
        return np.asarray(X)

    monkeypatch.setattr("neurovariety.ideals.estimators.points.validate_data", named)
    angle = np.linspace(0, 6, 100)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    for algorithm in (OAVI, ABM):
        for points in (circle, iter([circle])):
            equation = algorithm(psi=1e-6, degree=2).fit(points).ideal_.equations()[0]
            assert "height^2" in equation
            assert "width^2" in equation
