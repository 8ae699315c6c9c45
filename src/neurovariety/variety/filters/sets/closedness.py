"""When the real set of end-to-end filters is all of the real points of its Zariski closure, and what is missing if not.

The real set is closed in the usual sense: no product of filters that are not zero is zero, so the filters up to
scaling, a compact set, map continuously onto it. It is Zariski closed exactly if, for every dilation S,

    e_S <= 1, and n_S is even or the smaller dilations have degree sum of n_T T < S together.

For with e_S >= 2 there are real forms at dilation S without real roots. Let e_S <= 1 for all S. The real fibres and the
conjugate pairs at the largest dilation fill n_S places if n_S is even: pairs first, and the real ones that are left are
evenly many or not all needed. If n_S is odd, a real fibre is needed; when the smaller dilations have too few roots for
one fibre more at S, there are exactly n_S fibres, and one of them is real. What is left is a real form in the closure
for the smaller dilations, and so on. When they have enough roots, (n_S + 1) / 2 conjugate pairs at S, with general
forms for the rest, make a real form in the closure without the real fibre that is needed: x^4 + x^2 y^2 + 2 y^4 for
sizes (3, 2) and stride 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurovariety.variety.filters.blocks import Blocks


@dataclass(frozen=True)
class Gap:
    """Why the real points of the closure are more than the real set.

    Attributes
    ----------
    dilation : int
        Where a real fibre is missing.
    full_dimensional : bool
        Whether the missing points have the dimension of the set.
    words : str
    """

    dilation: int
    full_dimensional: bool
    words: str


def gap_to_closure(parts: Blocks) -> Gap | None:
    """Find out whether real filters are missing in the closure; None where the real set is Zariski closed.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import blocks_of
    >>> gap_to_closure(blocks_of(LinearConvNet([3, 2], strides=[3]))) is None
    True
    >>> gap_to_closure(blocks_of(LinearConvNet([3, 2], strides=[2]))).words
    'at dilation 2 both fibres can be a conjugate pair, where one real one is needed'
    """
    for block in parts:
        if block.even > 1:
            words = f"at dilation {block.dilation} forms can have fewer than {block.even} real roots"
            return Gap(block.dilation, full_dimensional=True, words=words)
    for block in parts:
        below = sum(other.degree * other.dilation for other in parts if other.dilation < block.dilation)
        if block.degree % 2 and below >= block.dilation:
            can = (
                "both fibres can be a conjugate pair"
                if block.degree == 1
                else f"all {block.degree + 1} fibres can be conjugate pairs"
            )
            words = f"{can}, where one real one is needed"
            return Gap(block.dilation, full_dimensional=False, words=f"at dilation {block.dilation} {words}")
    return None
