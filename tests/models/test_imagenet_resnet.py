import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import fx

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import load_model
from neurovariety.models.imagenet_resnet import ImageNetResNet, from_weights

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}


def parameter_count(depth, stem, classes):
    """By hand, from table 1 of He et al.: convolutions without bias, two numbers a channel a normalisation."""
    total = 3 * 64 * (49 if stem == "imagenet" else 9) + 2 * 64
    before = 64
    for channels, count in zip((64, 128, 256, 512), BLOCKS[depth], strict=True):
        for _ in range(count):
            total += 9 * before * channels + 9 * channels * channels + 4 * channels
            if before != channels:
                total += before * channels + 2 * channels
            before = channels
    return total + 513 * classes


@pytest.mark.parametrize(
    ("depth", "stem", "classes", "published"),
    [
        # Torchvision's documentation: num_params of ResNet18_Weights and ResNet34_Weights.
        (18, "imagenet", 1000, 11_689_512),
        (34, "imagenet", 1000, 21_797_672),
        # The VI-Net paper's networks: 11.17M for CIFAR-10 and 21.33M for CIFAR-100.
        (18, "cifar", 10, 11_173_962),
        (34, "cifar", 100, 21_328_292),
    ],
)
def test_parameter_counts(depth, stem, classes, published):
    network = ImageNetResNet(depth=depth, stem=stem, classes=classes)
    assert sum(p.numel() for p in network.parameters()) == published == parameter_count(depth, stem, classes)


@pytest.mark.parametrize(
    ("depth", "cut", "millions"),
    [
        (18, "layer2.1", 0.675),
        (18, "layer3.1.bn1", 2.185),
        (18, "layer4.0.bn1", 3.956),
        (18, "layer4.1.bn1", 8.809),
        (34, "layer3.1.bn1", 2.850),
        (34, "layer3.3.bn1", 5.211),
        (34, "layer4.1.bn1", 14.196),
        (34, "layer4.2.bn1", 18.917),
    ],
)
def test_every_cut_of_the_papers_table_is_offered_and_has_its_parameters_before_it(depth, cut, millions):
    network = ImageNetResNet(depth=depth, stem="cifar", classes=10)
    assert cut in network.cuts
    # Parameters are registered in the order of the forward pass, except that a block's projection comes last in
    # it. Cut inside a block, the projection serves only what is removed, so the order is right there as well.
    names = [name for name, _ in network.named_parameters()]
    last = max(index for index, name in enumerate(names) if name.startswith(f"{cut}."))
    count = sum(p.numel() for p in list(network.parameters())[: last + 1])
    assert round(count / 1e6, 3) == millions


@pytest.mark.parametrize("depth", [18, 34])
@pytest.mark.parametrize("stem", ["cifar", "imagenet"])
def test_depth_stem_channels_and_classes_are_read_off_the_weights(depth, stem):
    torch.manual_seed(0)
    network = ImageNetResNet(depth=depth, stem=stem, in_channels=1, classes=4).eval()
    again = from_weights(network.state_dict(), source="memory")
    assert again.architecture == network.architecture
    images = torch.randn(1, 1, 33, 40)
    with torch.no_grad():
        assert torch.equal(again(images), network(images))


@pytest.mark.parametrize(("stem", "side"), [("cifar", 8), ("imagenet", 2)])
def test_the_stem_sets_the_resolution_of_the_stages(stem, side):
    network = ImageNetResNet(depth=18, stem=stem, classes=2).eval()
    shapes = []
    network.layer3.register_forward_hook(lambda module, inputs, output: shapes.append(tuple(output.shape)))
    network(torch.zeros(1, 3, 32, 32))
    assert shapes == [(1, 256, side, side)]


@pytest.mark.parametrize("stem", ["cifar", "imagenet"])
def test_the_network_can_be_traced_and_every_layer_is_called_once(stem):
    network = ImageNetResNet(depth=18, stem=stem, classes=2).eval()
    traced = fx.symbolic_trace(network)
    called = [node.target for node in traced.graph.nodes if node.op == "call_module"]
    assert len(called) == len(set(called))
    images = torch.randn(1, 3, 32, 32)
    assert torch.equal(traced(images), network(images))


def test_a_file_is_recognised_and_says_what_was_assumed(tmp_path):
    network = ImageNetResNet(depth=18, stem="imagenet", classes=3).eval()
    save_file(network.state_dict(), tmp_path / "r18.safetensors")
    classifier = load_model(tmp_path / "r18.safetensors")
    assert classifier.name == "ResNet-18 (r18.safetensors)"
    assert classifier.input_shape == (3, 224, 224)
    assert any("ImageNet's mean" in text for text in classifier.assumptions)
    small = load_model(tmp_path / "r18.safetensors", input_shape=(3, 40, 40))
    assert small.logits(np.zeros((1, 3, 40, 40), dtype=np.uint8)).shape == (1, 3)


@pytest.mark.parametrize(
    "options",
    [
        {"depth": 50, "stem": "cifar"},
        {"depth": "18", "stem": "cifar"},
        {"depth": 18, "stem": "mnist"},
        {"depth": 18, "stem": None},
    ],
)
def test_other_depths_and_stems_are_refused(options):
    with pytest.raises(InputError, match=r"unknown (depth|stem)"):
        ImageNetResNet(**options)


@pytest.mark.parametrize("classes", [0, True, 2.0])
def test_impossible_counts_are_refused(classes):
    with pytest.raises(InputError, match="classes is a whole number"):
        ImageNetResNet(depth=18, stem="cifar", classes=classes)


def test_other_members_of_the_family_are_refused_by_their_blocks():
    weights = ImageNetResNet(depth=18, stem="cifar", classes=2).state_dict()
    with pytest.raises(StoredFileError, match=r"neither ResNet-18 nor ResNet-34[\s\S]*\(2, 2, 2, 1\)"):
        from_weights({n: v for n, v in weights.items() if not n.startswith("layer4.1")}, source="x")
    with pytest.raises(StoredFileError, match="neither ResNet-18 nor ResNet-34"):
        from_weights(weights | {"layer1.0.conv3.weight": torch.zeros(1)}, source="bottleneck")
