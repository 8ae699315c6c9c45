"""What is probably not wanted is warned of, once, and nothing else is."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from neurovariety.data import LabelledImages, load_data
from neurovariety.models import load_model
from neurovariety.models.architecture import build_architecture
from neurovariety.vinet import (
    CompressionOptions,
    CompressionWarning,
    TrainingOptions,
    VINetOptions,
    choose_cut,
    compress,
)
from neurovariety.vinet.cautions import MOST_ROWS, cautions_about_original

QUICK = CompressionOptions(
    vinet=VINetOptions(dimension=8, per_class=1, training=TrainingOptions(epochs=0)), baselines=()
)


@pytest.fixture(scope="module")
def digits():
    return load_data("digits")


@pytest.fixture(scope="module")
def classifier():
    return load_model("digits")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("latents")


def test_a_good_network_made_smaller_is_no_cause_for_warnings(classifier, digits, folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error", CompressionWarning)
        result = compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
        choose_cut(replace(classifier, cuts=("layer2.0",)), digits, options=QUICK, loss=0.5, folder=folder)
    assert result.cautions == ()


def test_a_network_without_training_is_told_apart_from_a_trained_one(classifier, digits, folder):
    untrained = replace(classifier, network=build_architecture(classifier.architecture, seed=1))
    with pytest.warns(CompressionWarning, match="no better than chance") as caught:
        result = compress(untrained, digits, "layer2.0", options=QUICK, folder=folder)
    assert [str(warning.message) for warning in caught] == list(result.cautions)
    assert caught[0].filename == __file__
    with pytest.warns(CompressionWarning, match="no better than chance"):
        choose_cut(replace(untrained, cuts=("layer2.0",)), digits, options=QUICK, loss=0.9, folder=folder)


@pytest.mark.parametrize("spoilt", ["labels", "pixels"])
def test_wrong_labels_and_wrong_pixels_look_like_chance(classifier, digits, spoilt):
    test = digits.test
    labels = np.roll(test.labels, 1) if spoilt == "labels" else test.labels
    images = np.zeros_like(test.images) if spoilt == "pixels" else test.images
    (sentence,) = cautions_about_original(classifier, LabelledImages(images, labels, test.class_names))
    assert sentence.startswith(f"{classifier.name} classifies ")
    assert "normalisation of the pixels" in sentence


def test_only_some_rows_are_tried(classifier, digits, monkeypatch):
    seen = []
    logits = type(classifier).logits
    monkeypatch.setattr(
        type(classifier), "logits", lambda self, images: seen.append(len(images)) or logits(self, images)
    )
    assert cautions_about_original(classifier, digits.train) == ()
    assert seen == [MOST_ROWS]


def test_always_answering_the_commonest_class_is_chance(classifier, digits):
    zeros, ones = (np.flatnonzero(digits.train.labels == label) for label in (0, 1))
    rows = digits.train.subset(np.concatenate([zeros[:90], ones[:10]]))
    assert cautions_about_original(classifier, rows) == ()
    swapped = LabelledImages(rows.images, 1 - rows.labels, rows.class_names)
    assert len(cautions_about_original(classifier, swapped)) == 1


def test_what_grew_is_told_once_for_all_seeds(classifier, digits, folder):
    large = VINetOptions(dimension=40, per_class=9, monomials="all", training=TrainingOptions(epochs=0))
    with pytest.warns(CompressionWarning, match=r"more than the original \([\d,]+\): cut earlier") as caught:
        result = compress(classifier, digits, "layer3.0", options=replace(QUICK, vinet=large, seeds=2), folder=folder)
    assert len(caught) == len(result.cautions) == 1


def test_the_classifiers_own_cautions_count_where_it_is_no_better_than_chance(classifier, digits):
    careless = replace(classifier, cautions=("no weights were given",))
    assert cautions_about_original(careless, digits.train) == ()
    shifted = LabelledImages(digits.train.images, (digits.train.labels + 1) % 10, digits.train.class_names)
    first, second = cautions_about_original(careless, shifted)
    assert first == "no weights were given"
    assert "no better than chance" in second
