"""Preparing a cut: the latents are those of the changed images, and what is cached is neither run nor copied again."""

import numpy as np
import pytest

from neurovariety.data import load_data
from neurovariety.models import load_model
from neurovariety.vinet import augment
from neurovariety.vinet.augment import Augmentation
from neurovariety.vinet.prepare import prepare_cut

SHIFTED = Augmentation(shift=1)


@pytest.fixture(scope="module")
def parts():
    test = load_data("digits").test
    return test.subset(range(60)), test.subset(range(60, 90)), test.subset(range(90, 120))


def prepared(parts, folder, **options):
    options = {"pooling": 2, "augmentations": (Augmentation(), SHIFTED), **options}
    return prepare_cut(load_model("digits"), "layer1.0", parts, folder=folder, **options)


def test_latents_are_the_pooled_prefix_of_the_changed_images(parts, tmp_path):
    cut = prepared(parts, tmp_path)
    plain, shifted = cut.latents.fitting
    assert plain.shape == shifted.shape == (60, cut.latents.channels * 4)
    assert not np.array_equal(plain, shifted)
    changed = type(parts[0])(SHIFTED.apply(parts[0].images, seed=0), parts[0].labels, parts[0].class_names)
    again = prepared((changed, *parts[1:]), tmp_path / "changed", augmentations=(Augmentation(),))
    assert np.array_equal(again.latents.fitting[0], shifted)
    assert cut.validation is parts[1]
    assert cut.latents.test_labels.tolist() == parts[2].labels.tolist()


def test_cached_latents_cost_nothing_and_keep_their_seconds(parts, tmp_path, monkeypatch):
    first = prepared(parts, tmp_path)

    def never(*_):
        raise AssertionError("images were changed although their latents are cached")

    monkeypatch.setattr(augment, "_shifted", never)
    told = []
    second = prepared(parts, tmp_path, progress=lambda *step: told.append(step))
    assert np.array_equal(first.latents.fitting[1], second.latents.fitting[1])
    assert second.latents.seconds == first.latents.seconds > 0
    assert all(done == total for _, done, total in told)


def test_another_pooling_is_another_cache(parts, tmp_path):
    prepared(parts, tmp_path)
    whole = prepared(parts, tmp_path, pooling=None)
    assert whole.latents.features > prepared(parts, tmp_path).latents.features
