"""The basic block of residual networks and stages of them; families differ in the shortcut where the shape changes.

"Deep Residual Learning for Image Recognition", section 3.3 (arXiv 1512.03385).
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional

Shortcut = Callable[[int, int], nn.Module]
"""From the channels before and after to a module that halves the sides of a feature map."""


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut around them.

    Parameters
    ----------
    in_channels, channels : int
        Before and after; where they differ the sides are halved.
    shortcut : callable
        Makes what leads around the convolutions in that case; else the input itself does.
    """

    def __init__(self, in_channels: int, channels: int, shortcut: Shortcut) -> None:
        super().__init__()
        shrinks = in_channels != channels
        stride = 2 if shrinks else 1
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = shortcut(in_channels, channels) if shrinks else None

    def forward(self, features: Tensor) -> Tensor:
        """Map shape (m, in_channels, h, w) to (m, channels, h, w), or to half the height and width."""
        long_way = functional.relu(self.bn1(self.conv1(features)))
        long_way = self.bn2(self.conv2(long_way))
        short_way = features if self.downsample is None else self.downsample(features)
        return functional.relu(long_way + short_way)


def stage(in_channels: int, channels: int, blocks: int, shortcut: Shortcut) -> nn.Sequential:
    """Put so many blocks in a row, of which the first changes the shape.

    Examples
    --------
    >>> import torch
    >>> halves = stage(4, 8, 2, lambda before, after: nn.Conv2d(before, after, 1, stride=2))
    >>> tuple(halves(torch.zeros(1, 4, 6, 6)).shape)
    (1, 8, 3, 3)
    """
    inputs = [in_channels] + [channels] * (blocks - 1)
    return nn.Sequential(*(BasicBlock(before, channels, shortcut) for before in inputs))
