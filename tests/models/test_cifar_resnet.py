import gzip

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import fx

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import load_model
from neurovariety.models.cifar_resnet import CifarResNet, from_weights


def parameter_count(blocks, in_channels, classes, width):
    """By hand: convolutions, two numbers a channel for each batch normalisation, the linear layer."""
    widths = [width, 2 * width, 4 * width]
    total = 9 * in_channels * width + 2 * width
    before = width
    for channels in widths:
        for _ in range(blocks):
            total += 9 * before * channels + 9 * channels * channels + 4 * channels
            before = channels
    return total + classes * (4 * width + 1)


@pytest.mark.parametrize(("blocks", "thousands"), [(3, 270), (5, 464), (9, 853)])
def test_parameter_counts_are_those_of_the_paper(blocks, thousands):
    # Table 6 of He et al.: .27M, .46M and .85M for 20, 32 and 56 layers.
    network = CifarResNet(blocks=blocks)
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count == parameter_count(blocks, 3, 10, 16)
    assert round(count / 1000) == thousands


@pytest.mark.parametrize("options", [(1, 1, 10, 16), (2, 1, 7, 8), (1, 4, 3, 3), (1, 3, 2, 1)])
def test_depth_channels_classes_and_width_are_read_off_the_weights(tmp_path, options):
    blocks, in_channels, classes, width = options
    torch.manual_seed(1)
    network = CifarResNet(blocks=blocks, in_channels=in_channels, classes=classes, width=width).eval()
    again = from_weights(network.state_dict(), source="memory")
    assert again.architecture == network.architecture
    assert sum(p.numel() for p in again.parameters()) == parameter_count(*options)
    images = torch.randn(2, in_channels, 9, 12)
    assert torch.equal(again(images), network(images))
    assert not again.training


def test_the_shortcut_where_the_shape_changes_is_every_second_pixel_between_zero_channels():
    network = CifarResNet(blocks=1, in_channels=1, width=2)
    block = network.layer2[0].eval()
    with torch.no_grad():
        block.conv2.weight.zero_()
    features = torch.rand(1, 2, 6, 6)
    result = block(features)
    assert torch.equal(result[:, 1:3], features[:, :, ::2, ::2])
    assert result[:, [0, 3]].abs().max() == 0


def test_the_network_can_be_traced_and_every_layer_is_called_once():
    network = CifarResNet(blocks=2, width=4).eval()
    traced = fx.symbolic_trace(network)
    called = [node.target for node in traced.graph.nodes if node.op == "call_module"]
    assert len(called) == len(set(called))
    images = torch.randn(2, 3, 16, 16)
    assert torch.equal(traced(images), network(images))


@pytest.mark.parametrize("option", ["blocks", "in_channels", "classes", "width"])
@pytest.mark.parametrize("value", [0, -1, 10**9, 2.0, True, "3", None])
def test_impossible_counts_are_refused(option, value):
    options = {"blocks": 1, "width": 1} | {option: value}
    with pytest.raises(InputError, match=f"{option} is a whole number"):
        CifarResNet(**options)


def test_weights_of_other_layers_under_the_same_names_are_refused():
    weights = CifarResNet(blocks=1, width=2).state_dict()
    with pytest.raises(StoredFileError, match="does not have the shape of a convolution"):
        from_weights(weights | {"linear.weight": torch.zeros(10)}, source="x")
    with pytest.raises(StoredFileError, match=r"missing: layer2\.1"):
        torch.manual_seed(0)
        deeper = CifarResNet(blocks=2, width=2).state_dict()
        from_weights({n: v for n, v in deeper.items() if not n.startswith("layer2.1")}, source="x")


def test_resnet_20_names_the_first_images_of_the_cifar_10_prefix(shared):
    images = np.load(shared / "data" / "cifar10_prefix.npz")
    classifier = load_model(str(shared / "models" / "cifar10_resnet20.safetensors"))
    assert classifier.name == "ResNet-20 (cifar10_resnet20.safetensors)"
    right = classifier.logits(images["x_test"][:200]).argmax(1).numpy() == images["y_test"][:200]
    assert right.mean() >= 0.85


def test_resnet_8_names_fashion_mnist(shared, fashion_mnist):
    with gzip.open(fashion_mnist / "t10k-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(16 + 500 * 784), dtype=np.uint8, offset=16).reshape(500, 1, 28, 28)
    with gzip.open(fashion_mnist / "t10k-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(8 + 500), dtype=np.uint8, offset=8)
    classifier = load_model(str(shared / "models" / "fmnist_resnet8.safetensors"))
    assert sum(p.numel() for p in classifier.network.parameters()) == 75_002
    assert classifier.input_shape == (1, 28, 28)
    assert (classifier.logits(images).argmax(1).numpy() == labels).mean() >= 0.88


def test_a_file_round_trip_through_load_model_keeps_the_logits(tmp_path):
    torch.manual_seed(3)
    network = CifarResNet(blocks=1, width=4, classes=6).eval()
    save_file(network.state_dict(), tmp_path / "mine.safetensors")
    classifier = load_model(tmp_path / "mine.safetensors")
    images = np.random.default_rng(0).integers(0, 256, size=(3, 3, 32, 32), dtype=np.uint8)
    with torch.no_grad():
        assert torch.equal(classifier.logits(images), network(classifier.normalisation.apply(images)))
