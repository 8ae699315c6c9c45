"""The block that all residual networks here are made of."""

import torch
from torch import nn

from neurovariety.models.basic_block import BasicBlock, stage
from neurovariety.models.cifar_resnet import CifarResNet
from neurovariety.models.imagenet_resnet import ImageNetResNet


def test_only_a_change_of_shape_makes_a_shortcut():
    made = []

    def shortcut(before, after):
        made.append((before, after))
        return nn.Conv2d(before, after, 1, stride=2)

    blocks = stage(4, 8, 3, shortcut).eval()
    assert made == [(4, 8)]
    assert [block.downsample is None for block in blocks] == [False, True, True]
    assert blocks(torch.randn(2, 4, 6, 10)).shape == (2, 8, 3, 5)


def test_without_its_convolutions_a_block_is_its_shortcut_rectified():
    block = BasicBlock(3, 3, nn.Identity).eval()
    with torch.no_grad():
        block.conv2.weight.zero_()
    features = torch.randn(2, 3, 4, 4)
    assert torch.equal(block(features), features.relu())


def test_names_of_the_weights_are_those_of_published_files():
    cifar = CifarResNet(blocks=1, width=2).state_dict()
    assert [name for name in cifar if name.startswith("layer2.0") and name.endswith("weight")] == [
        f"layer2.0.{part}.weight" for part in ("conv1", "bn1", "conv2", "bn2")
    ]
    imagenet = ImageNetResNet(depth=18, stem="cifar", classes=2).state_dict()
    assert [name for name in imagenet if name.startswith("layer2.0") and name.endswith("weight")] == [
        f"layer2.0.{part}.weight" for part in ("conv1", "bn1", "conv2", "bn2", "downsample.0", "downsample.1")
    ]
