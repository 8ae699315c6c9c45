"""Inequalities that tell which real filters on the closure are computed, where a linear factor may be complex only.

Let P = A(x, y) l(x^S, y^S), A of degree n with S <= n < 2 S and l linear. Every S-th coefficient of P, from the i-th
on, is a piece: p_i(x^S, y^S), of degree 2 for i = 0, ..., n - S and 1 for the others, and l divides all of them. So
real filters A and l make the discriminants of all quadratic pieces at least 0.

Conversely let P be a real form on the closure, not zero, with these discriminants at least 0. The greatest common
divisor of its pieces has degree 1 or 2. If it is 1 that is l, and real. If it is 2 the linear pieces vanish and the
others are multiples of it, one of them not by zero: its discriminant has the sign of that one's, so that it has a real
factor l. Every real A is computed where at most one of its filters has even length.
"""

from __future__ import annotations

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.filters.blocks import Blocks

_LARGEST_STEP = 12
"""There are up to so many inequalities."""


def discriminant_inequalities(blocks: Blocks) -> tuple[RationalPolynomial, ...]:
    """Write polynomials that are at least 0 on the set of real filters, and nowhere else on its closure.

    Parameters
    ----------
    blocks : tuple of Level
        Those of a network.

    Returns
    -------
    tuple of RationalPolynomial
        In the coefficients of the end-to-end filter; empty where they are not as simple as here, or none is needed.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import blocks_of
    >>> [str(one) for one in discriminant_inequalities(blocks_of(LinearConvNet([3, 2], strides=[2])))]
    ['-4*x1*x5 + x3^2']
    """
    if len(blocks) != 2 or blocks[0].dilation != 1 or blocks[0].even > 1 or blocks[1].degree != 1:
        return ()
    degree, step = blocks[0].degree, blocks[1].dilation
    if not step <= degree < 2 * step or step > _LARGEST_STEP:
        return ()
    y = RationalPolynomial.coordinates(degree + step + 1)
    return tuple(y[i + step] ** 2 - 4 * y[i] * y[i + 2 * step] for i in range(degree - step + 1))
