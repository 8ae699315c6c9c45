"""The smaller architecture that a subnetwork is, where it is one of this library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.variety.singular.patterns import Choice, GroupPattern
from neurovariety.variety.singular.units import Parts


def smaller_network(network: Architecture, parts: Parts, choice: Choice) -> Architecture | None:
    """Write the architecture without the spare units.

    Returns
    -------
    Architecture or None
        None where a unit without incoming weights still adds a constant, and for filters.

    Examples
    --------
    >>> from neurovariety.variety.singular.patterns import choices
    >>> from neurovariety.variety.singular.units import parts_of
    >>> network = PolynomialMLP([2, 3, 1], power=4)
    >>> parts = parts_of(network)
    >>> smaller_network(network, parts, next(choices(parts))).spec
    'mlp 2-2-1 power 4'
    """
    if isinstance(network, PolynomialMLP):
        for pattern, activation in zip(choice.groups, network.activations, strict=True):
            if pattern.without_incoming and activation.coefficients[0] and not network.bias:
                return None
        kept = [one.coefficients for one in network.activations]
        return PolynomialMLP(_fewer(network.widths, choice.groups), activation=kept or None, bias=network.bias)
    if isinstance(network, LinearNetwork):
        return LinearNetwork(_fewer(network.widths, choice.groups))
    if isinstance(network, LightningAttention) and network.heads == 1:
        spare: Counter[str] = Counter()
        for group, pattern in zip(parts.groups, choice.groups, strict=True):
            spare[f"{group.unit} {group.name}"] += pattern.spare
        layers = range(1, len(network.ranks) + 1)
        ranks = [rank - spare[f"rank layer {n}"] for n, rank in zip(layers, network.ranks, strict=True)]
        widths = [width - spare[f"feature layer {n}"] for n, width in enumerate(network.widths)]
        ranks = [min(pair) for pair in zip(ranks, widths, strict=False)]
        return LightningAttention(widths, ranks=ranks, tokens=network.tokens)
    return None


def _fewer(widths: Sequence[int], patterns: Sequence[GroupPattern]) -> list[int]:
    hidden = [width - pattern.spare for width, pattern in zip(widths[1:-1], patterns, strict=True)]
    return [widths[0], *hidden, widths[-1]]
