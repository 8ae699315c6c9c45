"""A saved network gives identical logits in a new process, and no file can make loading execute code."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from neurovariety.errors import StoredFileError
from neurovariety.models import Normalisation, PretrainedClassifier, build_architecture
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import VINet
from neurovariety.vinet.reduction import Pooling, Reduction
from neurovariety.vinet.store import SavedVINet, load_vinet, save_vinet
from neurovariety.vinet.truncate import truncate

ARCHITECTURE = {"family": "cifar_resnet", "blocks": 1, "in_channels": 1}


def example_network(*, sparse=False, architecture=None, factory=None):
    architecture = architecture or ARCHITECTURE
    original = build_architecture(architecture, factory=factory)
    cut = truncate(original, "layer2.0.bn1" if factory is None else "0", torch.zeros(2, 1, 28, 28))
    generator = np.random.default_rng(0)
    exponents = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 2]])
    layer = PolynomialLayer(exponents, generator.normal(size=(5, 4)) * [1, 0, 1, 1], sparse=sparse)
    features = int(np.prod(cut.latent_shape[:1])) * 4
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = VINet(cut.prefix, Pooling(2), Reduction(nn.Linear(features, 3)), layer, classes=10).eval()
    classifier = PretrainedClassifier(
        name="ResNet-8",
        network=network,
        normalisation=Normalisation(mean=(0.3,), std=(0.4,)),
        input_shape=(1, 28, 28),
        classes=10,
        architecture=architecture,
        cuts=(),
    )
    return SavedVINet(classifier, cut.layer, cut.method, tuple("abcdefghij"))


@pytest.fixture
def folder(tmp_path):
    save_vinet(example_network(), tmp_path)
    return tmp_path


@pytest.mark.parametrize("sparse", [False, True])
def test_logits_are_identical_in_a_new_process(tmp_path, sparse):
    saved = example_network(sparse=sparse)
    save_vinet(saved, tmp_path)
    images = np.random.default_rng(1).random((4, 1, 28, 28), dtype=np.float32)
    np.save(tmp_path / "images.npy", images)
    script = (
        "import sys, numpy as np, torch; torch.set_num_threads(1)\n"
        "from neurovariety.vinet.store import load_vinet\n"
        "saved = load_vinet(sys.argv[1])\n"
        "np.save(sys.argv[1] + '/logits.npy', saved.classifier.logits(np.load(sys.argv[1] + '/images.npy')).numpy())"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert np.array_equal(np.load(tmp_path / "logits.npy"), saved.classifier.logits(images).numpy())
    again = load_vinet(tmp_path)
    assert again.class_names == saved.class_names
    assert (again.cut, again.method) == (saved.cut, saved.method)


def test_only_two_files_and_none_is_a_pickle(folder):
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.safetensors"]
    json.loads((folder / "config.json").read_text())


class Trap:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_pickle_in_place_of_a_file_is_refused_and_not_executed(folder, name):
    marker = folder / "trapped"
    (folder / name).write_bytes(pickle.dumps(Trap(marker)))
    with pytest.raises(StoredFileError):
        load_vinet(folder)
    assert not marker.exists()


def test_a_factory_named_in_the_file_is_never_imported(folder):
    config = json.loads((folder / "config.json").read_text())
    config["architecture"] = {"family": "factory", "factory": "os:getcwd"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(StoredFileError, match="never taken from a file"):
        load_vinet(folder)


def own_network() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))


def test_a_network_of_the_users_is_rebuilt_by_the_users_function(tmp_path):
    saved = example_network(architecture={"family": "factory", "factory": "mine:own_network"}, factory=own_network)
    save_vinet(saved, tmp_path)
    images = np.zeros((2, 1, 28, 28), dtype=np.uint8)
    loaded = load_vinet(tmp_path, factory=own_network)
    assert torch.equal(loaded.classifier.logits(images), saved.classifier.logits(images))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("kept", [0, 10, 200])
def test_truncated_files_are_refused(folder, name, kept):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:kept])
    with pytest.raises(StoredFileError):
        load_vinet(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 2),
        ("kind", "other"),
        ("cut", "layer9"),
        ("cut", "layer3.0.bn1"),
        ("method", "magic"),
        ("dimension", 4),
        ("dimension", 10**12),
        ("features", -1),
        ("polynomials", "5"),
        ("polynomials", 2**23),
        ("monomials", 2**23),
        ("nonzero", 3),
        ("input_shape", [1, 28]),
        ("pooling", 3),
        ("class_names", ["a"]),
        ("normalisation", {"mean": [0.1], "std": [0.0]}),
        ("architecture", {"family": "cifar_resnet", "blocks": 10**9, "in_channels": 1}),
    ],
)
def test_configurations_that_do_not_fit_are_refused(folder, key, value):
    config = json.loads((folder / "config.json").read_text())
    config[key] = value
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(StoredFileError):
        load_vinet(folder)


def test_missing_folder_is_said(tmp_path):
    with pytest.raises(StoredFileError, match="no saved network here"):
        load_vinet(tmp_path / "nothing")


def test_a_full_disk_leaves_the_old_files_whole(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def no_room(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(StoredFileError, match="No space left"):
        save_vinet(example_network(sparse=True), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("content", ["[" * 200_000, "1" * 5000, "null", '{"kind": "vinet", "format": 1}'])
def test_strange_json_is_refused(folder, content):
    (folder / "config.json").write_text(content)
    with pytest.raises(StoredFileError):
        load_vinet(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("head.weight", torch.full((10, 8), torch.nan)),
        ("layer.exponents", torch.full((4, 3), 10**9)),
        ("layer.exponents", torch.full((4, 3), -1)),
        ("layer.positions", torch.full((15,), 10**9)),
    ],
)
def test_hostile_tensors_are_refused(tmp_path, name, value):
    save_vinet(example_network(sparse=name == "layer.positions"), tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    assert tensors[name].shape == value.shape
    tensors[name] = value
    save_file(tensors, tmp_path / "model.safetensors")
    with pytest.raises(StoredFileError):
        load_vinet(tmp_path)


def test_a_folder_in_place_of_a_file_is_said(folder):
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").mkdir()
    with pytest.raises(StoredFileError, match="no saved network here"):
        load_vinet(folder)
