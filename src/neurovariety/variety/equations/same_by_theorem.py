"""When a theorem says that two architectures have the same set of functions, up to closure."""

from __future__ import annotations

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.filters.blocks import blocks_of, factors_by_dilation, signature


def same_by_theorem(one: Architecture, two: Architecture) -> str | None:
    """Say why two architectures with the same coordinates have the same closure; None where no theorem here says so.

    Examples
    --------
    >>> same_by_theorem(LinearNetwork([3, 1, 3]), LinearNetwork([3, 1, 2, 3]))
    'both have the matrices of rank at most 1'
    """
    if one == two:
        return "they are the same architecture"
    if isinstance(one, LinearNetwork) and isinstance(two, LinearNetwork):
        ends = one.widths[0], one.widths[-1], one.rank
        return (
            f"both have the matrices of rank at most {one.rank}"
            if ends == (two.widths[0], two.widths[-1], two.rank)
            else None
        )
    if isinstance(one, LinearConvNet) and isinstance(two, LinearConvNet):
        return _same_filters(one, two)
    return None


def _same_filters(one: LinearConvNet, two: LinearConvNet) -> str | None:
    """Compare the degrees at each dilation, and for images the factors."""
    parts, others = blocks_of(one), blocks_of(two)
    if parts is not None and others is not None:
        if signature(parts) != signature(others):
            return None
        return (
            f"both have the closure of {one.reduced().spec}: layers of stride one merge, since polynomials in one "
            "variable factor over the complex numbers"
        )
    if factors_by_dilation(one) == factors_by_dilation(two):
        return "both multiply polynomials of the same sizes and dilations"
    return None
