"""ResNet-18 and ResNet-34, torchvision's names of layers, with ImageNet's stem or the 3x3 stem used on CIFAR.

"Deep Residual Learning for Image Recognition", table 1 (arXiv 1512.03385). With the CIFAR stem these are the
networks of the VI-Net paper (arXiv 2502.15051).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models.basic_block import stage
from neurovariety.models.cuts import residual_cuts
from neurovariety.models.weights import load_weights
from neurovariety.whole_number import whole_number

FAMILY = "imagenet_resnet"
BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
"""Basic blocks in each stage, by depth."""
STEMS = ("cifar", "imagenet")


class ImageNetResNet(nn.Module):
    """A residual network of four stages of basic blocks with projection shortcuts.

    Parameters
    ----------
    depth : int
        18 or 34.
    stem : str
        ``"cifar"``: 3x3 convolution, no pooling; ``"imagenet"``: 7x7 with stride 2, then 3x3 max pooling.
    in_channels, classes : int
        Channels of the images and number of logits.

    Raises
    ------
    InputError
        Another depth or stem, or a count that is not a positive integer of sensible size.

    Examples
    --------
    >>> import torch
    >>> network = ImageNetResNet(depth=18, stem="cifar", classes=10)
    >>> sum(parameter.numel() for parameter in network.parameters())
    11173962
    >>> tuple(network.eval()(torch.zeros(1, 3, 32, 32)).shape)
    (1, 10)
    """

    def __init__(self, *, depth: int, stem: str, in_channels: int = 3, classes: int = 1000) -> None:
        super().__init__()
        if depth not in BLOCKS or isinstance(depth, bool):
            raise InputError("unknown depth", given=f"depth={depth!r}", allowed="18 or 34")
        if stem not in STEMS:
            raise InputError("unknown stem", given=f"stem={stem!r}", allowed=" or ".join(STEMS))
        self.depth = depth
        self.stem = stem
        self.in_channels = whole_number("in_channels", in_channels, most=4096)
        self.classes = whole_number("classes", classes, most=1_000_000)
        kernel, stride = (7, 2) if stem == "imagenet" else (3, 1)
        self.conv1 = nn.Conv2d(in_channels, 64, kernel, stride=stride, padding=kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        counts = BLOCKS[depth]
        self.layer1 = stage(64, 64, counts[0], _projection)
        self.layer2 = stage(64, 128, counts[1], _projection)
        self.layer3 = stage(128, 256, counts[2], _projection)
        self.layer4 = stage(256, 512, counts[3], _projection)
        self.fc = nn.Linear(512, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    @property
    def name(self) -> str:
        """The usual name."""
        return f"ResNet-{self.depth}"

    @property
    def architecture(self) -> dict[str, Any]:
        """What `build_architecture` needs to make this network again."""
        return {
            "family": FAMILY,
            "depth": self.depth,
            "stem": self.stem,
            "in_channels": self.in_channels,
            "classes": self.classes,
        }

    @property
    def cuts(self) -> tuple[str, ...]:
        """Candidate layers to cut at, early to late."""
        return residual_cuts(BLOCKS[self.depth])

    def forward(self, images: Tensor) -> Tensor:
        """Map normalised images (m, in_channels, h, w) to logits (m, classes)."""
        features = functional.relu(self.bn1(self.conv1(images)))
        if self.stem == "imagenet":
            features = functional.max_pool2d(features, 3, stride=2, padding=1)
        features = self.layer4(self.layer3(self.layer2(self.layer1(features))))
        pooled = functional.adaptive_avg_pool2d(features, 1).flatten(1)
        logits: Tensor = self.fc(pooled)
        return logits


def _projection(in_channels: int, channels: int) -> nn.Module:
    """Option B: a strided 1x1 convolution."""
    return nn.Sequential(nn.Conv2d(in_channels, channels, 1, stride=2, bias=False), nn.BatchNorm2d(channels))


def recognises(weights: Mapping[str, Tensor]) -> bool:
    """Return whether the names are those of this family."""
    return {"conv1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight", "fc.weight"} <= set(weights)


def from_weights(weights: Mapping[str, Tensor], *, source: str) -> ImageNetResNet:
    """Return the network whose depth, stem, channels and classes are read off the weights, with them loaded.

    Parameters
    ----------
    weights : mapping of str to Tensor
        As `recognises` accepts.
    source : str
        Where they came from, for errors.

    Raises
    ------
    StoredFileError
        When the blocks are neither ResNet-18's nor ResNet-34's, or some entry does not fit.
    """
    first, last = weights["conv1.weight"], weights["fc.weight"]
    counts = tuple(
        len({name.split(".")[1] for name in weights if name.startswith(f"layer{number}.")}) for number in (1, 2, 3, 4)
    )
    depth = next((depth for depth, blocks in BLOCKS.items() if blocks == counts), None)
    if depth is None or "layer1.0.conv3.weight" in weights or first.ndim != 4 or last.ndim != 2:
        raise StoredFileError(
            "the weights are of a residual network that is neither ResNet-18 nor ResNet-34",
            given=f"{source} with blocks {counts}",
            allowed=", ".join(f"ResNet-{depth}: {blocks} basic blocks" for depth, blocks in BLOCKS.items()),
            remedy="for other networks name a function that builds it: --model module:function with its weights",
        )
    network = ImageNetResNet(
        depth=depth,
        stem="imagenet" if first.shape[-1] == 7 else "cifar",
        in_channels=first.shape[1],
        classes=last.shape[0],
    )
    load_weights(network, weights, source=source)
    return network.eval()
