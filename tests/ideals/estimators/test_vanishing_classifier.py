"""Classification by vanishing ideals."""

import pickle

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import cross_val_score, train_test_split

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.estimators import VanishingIdealClassifier

RNG = np.random.default_rng(11)
ANGLE = RNG.uniform(0, 2 * np.pi, 300)
CIRCLE = np.column_stack([np.cos(ANGLE), np.sin(ANGLE)]) + 0.01 * RNG.standard_normal((300, 2))
RINGS = np.concatenate([CIRCLE, 1.3 * CIRCLE, 1.6 * CIRCLE])
NAMES = np.repeat(["inner", "middle", "outer"], 300)


def table(shared, name, separator):
    text = (shared / "data" / "tabular" / name).read_text(encoding="utf-8-sig").replace(separator, " ")
    rows = np.array([line.split() for line in text.splitlines() if line.strip()], dtype=float)
    order = np.random.default_rng(3).permutation(len(rows))
    points, labels = rows[order, :-1], rows[order, -1]
    cut = int(0.6 * len(rows))
    return points[:cut], labels[:cut], points[cut:], labels[cut:]


@pytest.mark.parametrize(
    "options", [{"algorithm": "oavi"}, {"algorithm": "abm"}, {"algorithm": "vca", "normalisation": "gradient"}]
)
def test_rings(options):
    classifier = VanishingIdealClassifier(psi=1e-4, degree=3, **options).fit(RINGS[::2], NAMES[::2])
    assert classifier.score(RINGS[1::2], NAMES[1::2]) == 1.0
    assert classifier.classes_.tolist() == ["inner", "middle", "outer"]
    assert len(classifier.ideals_) == 3
    assert classifier.n_iter_ >= 1
    proba = classifier.predict_proba(RINGS)
    assert np.allclose(proba.sum(axis=1), 1.0)
    assert np.allclose(np.exp(classifier.predict_log_proba(RINGS)), proba)
    assert classifier.decision_function(RINGS).shape == (900, 3)
    assert np.array_equal(classifier.classes_[proba.argmax(axis=1)], classifier.predict(RINGS))
    assert classifier.decision_function(RINGS[:1]).shape == (1, 3)


def test_each_ideal_is_that_of_its_class_in_scaled_variables():
    classifier = VanishingIdealClassifier(psi=1e-3, degree=3, border="full", order="pearson").fit(RINGS, NAMES)
    scaled = (RINGS - RINGS.min(axis=0)) / np.ptp(RINGS, axis=0)
    for name, ideal in zip(classifier.classes_, classifier.ideals_, strict=True):
        expected = vanishing_ideal(scaled[name == NAMES], psi=1e-3, max_degree=3, border_kind="full", order="pearson")
        assert np.allclose(ideal.generators.coefficients, expected.generators.coefficients, atol=1e-9)
        assert ideal.rows == 300


def test_as_they_are():
    classifier = VanishingIdealClassifier(psi=1e-2, degree=2, scale=False).fit(RINGS, NAMES)
    assert classifier.scaler_ is None
    expected = vanishing_ideal(RINGS[:300], psi=1e-2, max_degree=2)
    assert np.allclose(classifier.ideals_[0].generators.coefficients, expected.generators.coefficients)


def test_scale_and_shift_of_the_variables_do_not_matter():
    one = VanishingIdealClassifier(psi=1e-3).fit(RINGS, NAMES)
    other = VanishingIdealClassifier(psi=1e-3).fit(1000 * RINGS - 77, NAMES)
    assert np.allclose(one.predict_proba(RINGS), other.predict_proba(1000 * RINGS - 77), atol=1e-6)


def test_clipping_moves_points_beyond_the_box_to_its_boundary():
    far, near = [[5.0, 0.0]], [[RINGS[:, 0].max(), 0.0]]
    clipped = VanishingIdealClassifier(clip=True).fit(RINGS, NAMES)
    assert np.allclose(clipped.decision_function(far), clipped.decision_function(near))
    free = VanishingIdealClassifier().fit(RINGS, NAMES)
    assert not np.allclose(free.decision_function(far), free.decision_function(near), atol=0.1)
    assert np.allclose(free.decision_function(RINGS), clipped.decision_function(RINGS))


def test_a_class_of_one_row_and_one_in_which_nothing_vanishes():
    points = np.concatenate([[[0.3, 0.4]], RNG.uniform(size=(200, 2)), np.column_stack([np.linspace(0, 1, 99)] * 2)])
    labels = np.repeat([0, 1, 2], [1, 200, 99])
    classifier = VanishingIdealClassifier(psi=1e-6, degree=2).fit(points, labels)
    assert [len(ideal.generators) for ideal in classifier.ideals_] == [2, 0, 1]
    assert classifier.ideals_[0].outcome.name == "everything vanishes"
    assert classifier.ideals_[1].outcome.name == "nothing vanishes"
    assert classifier.score(points[labels == 2], labels[labels == 2]) == 1.0


def test_everything_vanishes_on_every_class():
    classifier = VanishingIdealClassifier(psi=100.0).fit(RINGS, NAMES)
    assert all(ideal.outcome.name == "everything vanishes" for ideal in classifier.ideals_)
    assert np.isfinite(classifier.decision_function(RINGS)).all()


def test_nothing_vanishes_on_any_class():
    with pytest.raises(InputError, match=r"psi is too small(.|\n)*larger psi"):
        VanishingIdealClassifier(psi=1e-10, degree=1).fit(RINGS, NAMES)


def test_one_class():
    with pytest.raises(InputError, match="one class"):
        VanishingIdealClassifier().fit(CIRCLE, np.zeros(300))


@pytest.mark.parametrize(
    "wrong",
    [
        {"algorithm": "avi"},
        {"C": 0.0},
        {"C": -1},
        {"C": np.inf},
        {"C": "1"},
        {"algorithm": "vca", "border": "full"},
        {"algorithm": "vca", "sparse": True},
        {"algorithm": "abm", "sparse": True},
        {"algorithm": "oavi", "normalisation": "gradient"},
        {"algorithm": "abm", "psi": 1.5},
    ],
)
def test_wrong_options(wrong):
    with pytest.raises(InputError):
        VanishingIdealClassifier(**wrong).fit(RINGS, NAMES)


def test_labels_that_are_none():
    for labels in (RINGS[:, 0], NAMES[:-1], None, np.ones((900, 2))):
        with pytest.raises(InputError):
            VanishingIdealClassifier().fit(RINGS, labels)


def test_features_that_do_not_fit_in_memory_are_refused(monkeypatch):
    classifier = VanishingIdealClassifier(psi=1e-3).fit(RINGS, NAMES)
    monkeypatch.setattr("neurovariety.memory.available_bytes", lambda: 1000)
    with pytest.raises(ResourceError, match="all generators"):
        classifier.predict(RINGS)


def test_points_from_a_file(tmp_path):
    classifier = VanishingIdealClassifier(psi=1e-3).fit(RINGS, NAMES)
    np.save(tmp_path / "rings.npy", RINGS)
    assert np.array_equal(classifier.predict(tmp_path / "rings.npy"), classifier.predict(RINGS))
    before = RINGS.copy()
    classifier.predict_proba(RINGS)
    assert np.array_equal(RINGS, before)


def test_two_fits_and_a_pickled_copy_are_the_same_bits():
    one, other = (VanishingIdealClassifier(psi=1e-3).fit(RINGS, NAMES) for _ in range(2))
    scores = one.decision_function(RINGS)
    assert np.array_equal(scores, other.decision_function(RINGS))
    assert np.array_equal(scores, pickle.loads(pickle.dumps(one)).decision_function(RINGS))


def test_iris_and_digits():
    iris, digits = load_iris(), load_digits()
    assert cross_val_score(VanishingIdealClassifier(), iris.data, iris.target, cv=5).mean() > 0.94
    parts = train_test_split(digits.data, digits.target, test_size=0.4, random_state=0, stratify=digits.target)
    classifier = VanishingIdealClassifier(psi=0.05, degree=2).fit(parts[0], parts[2])
    assert classifier.score(parts[1], parts[3]) > 0.98


def test_banknotes(shared):
    points, labels, fresh, truth = table(shared, "data_banknote_authentication.txt", ",")
    classifier = VanishingIdealClassifier(psi=0.005, C=10.0).fit(points, labels)
    assert np.mean(classifier.predict(fresh) != truth) <= 0.002


def test_pulsars(shared):
    points, labels, fresh, truth = table(shared, "HTRU_2.csv", ",")
    classifier = VanishingIdealClassifier(psi=0.01).fit(points, labels)
    assert np.mean(classifier.predict(fresh) != truth) < 0.0235


@pytest.mark.parametrize(("algorithm", "error"), [("oavi", 0.0025), ("vca", 0.0022)])
def test_skin(shared, algorithm, error):
    points, labels, fresh, truth = table(shared, "Skin_NonSkin.txt", "\t")
    classifier = VanishingIdealClassifier(psi=1e-4, algorithm=algorithm).fit(points, labels)
    assert np.mean(classifier.predict(fresh) != truth) < error
    assert classifier.n_iter_ <= 5
