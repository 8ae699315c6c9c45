import os
import pickle
import zipfile

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models.cifar_resnet import CifarResNet
from neurovariety.models.weights import check_sha256, load_weights, read_weights


class _Marker:
    """Unpickling this creates a folder: if the folder is there, code from the file has run."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return CifarResNet(blocks=1, in_channels=1, classes=3, width=2)


@pytest.mark.parametrize("suffix", [".safetensors", ".pth", ".pt", ".th"])
def test_what_was_saved_is_read_and_loaded(network, tmp_path, suffix):
    path = tmp_path / f"weights{suffix}"
    (save_file if suffix == ".safetensors" else torch.save)(network.state_dict(), path)
    other = CifarResNet(blocks=1, in_channels=1, classes=3, width=2)
    load_weights(other, read_weights(path), source=str(path))
    for name, value in network.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name


def test_a_checkpoint_of_a_data_parallel_network_is_unwrapped(network, tmp_path):
    path = tmp_path / "checkpoint.th"
    state = {f"module.{name}": value for name, value in network.state_dict().items()}
    torch.save({"state_dict": state, "best_prec1": 91.7}, path)
    assert set(read_weights(path)) == set(network.state_dict())


@pytest.mark.parametrize("container", ["torch.save", "bare pickle", "safetensors name"])
def test_a_hostile_pickle_is_refused_and_its_code_does_not_run(tmp_path, container):
    marker = tmp_path / "marker"
    path = tmp_path / ("hostile.safetensors" if container == "safetensors name" else "hostile.pth")
    content = {"conv1.weight": torch.zeros(1), "run": _Marker(marker)}
    if container == "torch.save":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(StoredFileError, match=r"refused|safetensors") as caught:
        read_weights(path)
    assert not marker.exists()
    assert "weights_only=False" not in str(caught.value)
    # The file is really hostile: an unguarded load does run its code.
    torch.load(path, weights_only=False) if container == "torch.save" else pickle.loads(path.read_bytes())
    assert marker.exists()


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize("kept", [0, 4, 0.5, 0.98])
def test_a_truncated_file_is_a_stored_file_error(network, tmp_path, suffix, kept):
    path = tmp_path / f"weights{suffix}"
    (save_file if suffix == ".safetensors" else torch.save)(network.state_dict(), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    with pytest.raises(StoredFileError, match=r"truncated|damaged") as caught:
        read_weights(path)
    assert str(path) in str(caught.value)


def test_a_zip_that_is_not_of_torch_is_a_stored_file_error(tmp_path):
    path = tmp_path / "archive.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme", "nothing here")
    with pytest.raises(StoredFileError, match="truncated or was not written by torch"):
        read_weights(path)


def test_a_missing_file_and_a_folder_are_said_to_be_missing(tmp_path):
    (tmp_path / "folder.pth").mkdir()
    for name in ("none.safetensors", "folder.pth"):
        with pytest.raises(StoredFileError, match="no such weights file"):
            read_weights(tmp_path / name)


def test_another_suffix_is_refused(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"x")
    with pytest.raises(InputError, match=r"unknown kind of weights file[\s\S]*\.safetensors \.pth"):
        read_weights(tmp_path / "weights.bin")


@pytest.mark.parametrize("content", [[torch.zeros(1)], {}, {"epoch": 3}, torch.zeros(2)])
def test_a_file_without_named_tensors_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "weights.pt")
    with pytest.raises(StoredFileError, match=r"holds no named tensors|are not tensors: epoch"):
        read_weights(tmp_path / "weights.pt")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused_by_name(network, tmp_path, value):
    state = network.state_dict()
    state["layer2.0.bn1.running_var"][1] = value
    save_file(state, tmp_path / "weights.safetensors")
    with pytest.raises(StoredFileError, match=r"1 tensors .* NaN or infinite numbers: layer2\.0\.bn1\.running_var"):
        read_weights(tmp_path / "weights.safetensors")


def test_misfits_are_counted_named_and_matched_and_nothing_is_loaded(network):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    weights = {name: torch.zeros_like(value) for name, value in before.items()}
    weights["fc.weight"] = weights.pop("linear.weight")
    weights["layer1.0.conv_1.weight"] = weights.pop("layer1.0.conv1.weight")
    weights["linear.bias"] = torch.zeros(10)
    weights["bn1.weight"] = torch.zeros(2, dtype=torch.int64)
    with pytest.raises(StoredFileError) as caught:
        load_weights(network, weights, source="other.safetensors")
    message = str(caught.value)
    assert "2 missing: layer1.0.conv1.weight (is it layer1.0.conv_1.weight?), linear.weight" in message
    assert "2 unexpected: fc.weight, layer1.0.conv_1.weight" in message
    assert "1 of another shape: linear.bias is (10), the network has (3)" in message
    assert "1 of another kind: bn1.weight is torch.int64" in message
    assert "other.safetensors" in message
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_only_the_first_misfits_are_listed(network):
    with pytest.raises(StoredFileError, match=r"missing: [^\n]* and \d+ more"):
        load_weights(network, {"linear.bias": torch.zeros(3)}, source="x")


def test_old_files_without_batch_counters_load(network):
    weights = {n: v for n, v in network.state_dict().items() if not n.endswith("num_batches_tracked")}
    load_weights(network, weights, source="old.pth")


def test_half_precision_weights_load_into_a_float32_network():
    network = nn.Linear(3, 2)
    weights = {name: value.half() for name, value in network.state_dict().items()}
    load_weights(network, weights, source="half.safetensors")
    assert network.weight.dtype == torch.float32
    assert torch.equal(network.weight.detach(), weights["weight"].float())


def test_a_file_with_another_sha256_or_none_is_refused(tmp_path):
    path = tmp_path / "weights.safetensors"
    with pytest.raises(StoredFileError, match="no such weights file"):
        check_sha256(path, "0" * 64)
    path.write_bytes(b"")
    check_sha256(path, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    path.write_bytes(b"x")
    with pytest.raises(StoredFileError, match="not the recorded one"):
        check_sha256(path, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
