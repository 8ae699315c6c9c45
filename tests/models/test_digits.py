import pytest
import torch
from torch import fx

from neurovariety.data import load_data
from neurovariety.errors import StoredFileError
from neurovariety.models import digits


def test_the_built_in_network_names_98_of_100_test_digits():
    data = load_data("digits")
    classifier = digits.load_digits_network()
    right = classifier.logits(data.test.images).argmax(1).numpy() == data.test.labels
    assert right.mean() >= 0.98


def test_the_normalisation_is_that_of_the_training_images():
    pixels = load_data("digits").train.images
    assert digits.NORMALISATION.mean[0] == pytest.approx(pixels.mean(), abs=1e-4)
    assert digits.NORMALISATION.std[0] == pytest.approx(pixels.std(), abs=1e-4)


def test_the_weights_are_small_and_the_tail_heavy():
    assert digits.WEIGHTS.stat().st_size < 500_000
    network = digits.load_digits_network().network
    count = sum(p.numel() for p in network.parameters())
    assert 20_000 <= count <= 60_000
    assert sum(p.numel() for p in network.layer3.parameters()) > 0.7 * count


def test_the_network_can_be_traced():
    network = digits.load_digits_network().network
    images = torch.randn(3, 1, 8, 8)
    assert torch.equal(fx.symbolic_trace(network)(images), network(images))


def test_changed_weights_in_the_package_are_noticed(monkeypatch, tmp_path):
    content = bytearray(digits.WEIGHTS.read_bytes())
    content[-1] ^= 1
    (tmp_path / "digits.safetensors").write_bytes(content)
    monkeypatch.setattr(digits, "WEIGHTS", tmp_path / "digits.safetensors")
    with pytest.raises(StoredFileError, match="not the recorded one"):
        digits.load_digits_network()
    (tmp_path / "digits.safetensors").unlink()
    with pytest.raises(StoredFileError, match="no such weights file"):
        digits.load_digits_network()
