"""The networks that this room builds: a pretrained prefix with another ending."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.reduction import Pooling, Reduction


@runtime_checkable
class LatentNetwork(Protocol):
    """A network that can be entered after its frozen part, so that it trains on cached latents."""

    prefix: nn.Module
    pooling: Pooling

    def on_latents(self, pooled: Tensor) -> Tensor:
        """Map pooled activations, shape (batch, features), to logits."""
        ...

    def trained_parts(self) -> list[nn.Module]:
        """List the modules behind the latents."""
        ...


class VINet(nn.Module):
    """A pretrained prefix, a reduction to a few coordinates, a polynomial layer, and a linear head.

    The polynomials are written in the first coordinates; the head reads their absolute values and, with ``skip``,
    all coordinates themselves.

    Parameters
    ----------
    prefix : nn.Module
        Images, shape (batch, channels, height, width), to activations.
    pooling, reduction, layer
    classes : int
    skip : bool

    References
    ----------
    Pelleriti, Zimmer, Wirth, Pokutta, "Approximating latent manifolds in neural networks via vanishing ideals"
    (ICML 2025).
    """

    def __init__(
        self,
        prefix: nn.Module,
        pooling: Pooling,
        reduction: Reduction,
        layer: PolynomialLayer,
        *,
        classes: int,
        skip: bool = True,
    ) -> None:
        super().__init__()
        self.prefix = prefix
        self.pooling = pooling
        self.reduction = reduction
        self.layer = layer
        self.skip = skip
        self.head = nn.Linear(layer.outputs + (reduction.dimension if skip else 0), classes)

    def forward(self, images: Tensor) -> Tensor:
        """Map normalised images to logits."""
        return self.on_latents(self.pooling(self.prefix(images)))

    def on_latents(self, pooled: Tensor) -> Tensor:
        """Map pooled activations, shape (batch, features), to logits."""
        return self.head(self.features(pooled))

    def features(self, pooled: Tensor) -> Tensor:
        """Map pooled activations to what the head reads."""
        coordinates = self.reduction(pooled)
        values = self.layer(coordinates[:, : self.layer.variables])
        return torch.cat([coordinates, values], dim=1) if self.skip else values

    def trained_parts(self) -> list[nn.Module]:
        """List the modules behind the latents."""
        return [self.reduction, self.layer, self.head]

    def parameter_parts(self) -> dict[str, int]:
        """Count the parameters of each part; the prefix counts what the activation depends on."""
        return {
            "trunk": count_parameters(self.prefix),
            "projection": count_parameters(self.reduction),
            "coefficients": count_parameters(self.layer),
            "head": count_parameters(self.head),
        }


class ProbeNetwork(nn.Module):
    """A pretrained prefix with an ordinary ending: what VINet is compared with."""

    def __init__(self, prefix: nn.Module, pooling: Pooling, top: nn.Module) -> None:
        super().__init__()
        self.prefix = prefix
        self.pooling = pooling
        self.top = top

    def forward(self, images: Tensor) -> Tensor:
        """Map normalised images to logits."""
        return self.on_latents(self.pooling(self.prefix(images)))

    def on_latents(self, pooled: Tensor) -> Tensor:
        """Map pooled activations, shape (batch, features), to logits."""
        return self.top(pooled)

    def trained_parts(self) -> list[nn.Module]:
        """List the modules behind the latents."""
        return [self.top]

    def parameter_parts(self) -> dict[str, int]:
        """Count the parameters of each part."""
        return {
            "trunk": count_parameters(self.prefix),
            "projection": 0,
            "coefficients": 0,
            "head": count_parameters(self.top),
        }


def count_parameters(module: nn.Module) -> int:
    """Count the parameters of a module, each once."""
    return sum(parameter.numel() for parameter in module.parameters())
