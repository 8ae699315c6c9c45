"""The residual networks of He et al. for CIFAR: 6n+2 layers, three stages, shortcuts without parameters.

"Deep Residual Learning for Image Recognition", section 4.2 (arXiv 1512.03385). Names of the layers are those of
pytorch_resnet_cifar10, so its weights load as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from neurovariety.errors import StoredFileError
from neurovariety.models.basic_block import stage
from neurovariety.models.cuts import residual_cuts
from neurovariety.models.weights import load_weights
from neurovariety.whole_number import whole_number

FAMILY = "cifar_resnet"


class CifarResNet(nn.Module):
    """A residual network of 6 * blocks + 2 layers with option-A shortcuts.

    Parameters
    ----------
    blocks : int
        Basic blocks in each of the three stages; 3 gives ResNet-20.
    in_channels : int
        Channels of the images.
    classes : int
        Number of logits.
    width : int
        Channels of the first stage; each later stage doubles them and halves the sides.

    Raises
    ------
    InputError
        When a count is not a positive integer of sensible size.

    Examples
    --------
    >>> import torch
    >>> network = CifarResNet(blocks=3)
    >>> network.name, sum(parameter.numel() for parameter in network.parameters())
    ('ResNet-20', 269722)
    >>> tuple(network(torch.zeros(2, 3, 32, 32)).shape)
    (2, 10)
    """

    def __init__(self, *, blocks: int, in_channels: int = 3, classes: int = 10, width: int = 16) -> None:
        super().__init__()
        self.blocks = whole_number("blocks", blocks, most=400)
        self.in_channels = whole_number("in_channels", in_channels, most=4096)
        self.classes = whole_number("classes", classes, most=1_000_000)
        self.width = whole_number("width", width, most=1024)
        self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = stage(width, width, blocks, _PaddedShortcut)
        self.layer2 = stage(width, 2 * width, blocks, _PaddedShortcut)
        self.layer3 = stage(2 * width, 4 * width, blocks, _PaddedShortcut)
        self.linear = nn.Linear(4 * width, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    @property
    def name(self) -> str:
        """The usual name, which counts the convolutions on the long way and the linear layer."""
        return f"ResNet-{6 * self.blocks + 2}"

    @property
    def architecture(self) -> dict[str, Any]:
        """What `build_architecture` needs to make this network again."""
        return {
            "family": FAMILY,
            "blocks": self.blocks,
            "in_channels": self.in_channels,
            "classes": self.classes,
            "width": self.width,
        }

    @property
    def cuts(self) -> tuple[str, ...]:
        """Candidate layers to cut at, early to late."""
        return residual_cuts([self.blocks] * 3)

    def forward(self, images: Tensor) -> Tensor:
        """Map normalised images (m, in_channels, h, w) to logits (m, classes)."""
        features = functional.relu(self.bn1(self.conv1(images)))
        features = self.layer3(self.layer2(self.layer1(features)))
        pooled = functional.adaptive_avg_pool2d(features, 1).flatten(1)
        logits: Tensor = self.linear(pooled)
        return logits


class _PaddedShortcut(nn.Module):
    """Option A: every second pixel, padded with zero channels."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        before = (channels - in_channels) // 2
        self.zero_channels = (before, channels - in_channels - before)

    def forward(self, features: Tensor) -> Tensor:
        return functional.pad(features[:, :, ::2, ::2], (0, 0, 0, 0, *self.zero_channels))


def recognises(weights: Mapping[str, Tensor]) -> bool:
    """Return whether the names are those of this family."""
    return {"conv1.weight", "layer1.0.conv1.weight", "layer3.0.conv1.weight", "linear.weight"} <= set(weights)


def from_weights(weights: Mapping[str, Tensor], *, source: str) -> CifarResNet:
    """Return the network whose depth, channels and classes are read off the weights, with them loaded.

    Parameters
    ----------
    weights : mapping of str to Tensor
        As `recognises` accepts.
    source : str
        Where they came from, for errors.

    Raises
    ------
    StoredFileError
        When the first convolution or the last layer is no such layer, or some entry does not fit.
    """
    first, last = weights["conv1.weight"], weights["linear.weight"]
    if first.ndim != 4 or last.ndim != 2:
        raise StoredFileError(
            "conv1.weight or linear.weight does not have the shape of a convolution and a linear layer",
            given=f"{source}: {tuple(first.shape)} and {tuple(last.shape)}",
            allowed="(width, channels, 3, 3) and (classes, 4 * width)",
        )
    blocks = len({name.split(".")[1] for name in weights if name.startswith("layer1.")})
    network = CifarResNet(blocks=blocks, in_channels=first.shape[1], classes=last.shape[0], width=first.shape[0])
    load_weights(network, weights, source=source)
    return network.eval()
