"""Inner products of gradients up to degree 2, which follow from those of the values.

The gradients of F_1 are constant, a_i, so that of the candidate f_i*f_j is f_i a_j + f_j a_i, and the sum over the rows
of <f_i a_j + f_j a_i, f_k a_l + f_l a_k> is made of the sums of f*f and of the products <a, a>. Only from degree 3 on
must gradients be summed over the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.vanishing_components.composition import ComposedStep, Pairs

Float = NDArray[np.float64]

HIGHEST = 2
"""The highest degree at which gradients need no sums of their own."""


def slopes_from_values(steps: Sequence[ComposedStep], pairs: Pairs, gram: Float) -> Float:
    """Mean inner products of the gradients of F and the candidates of degree 1 or 2.

    Parameters
    ----------
    steps : sequence of ComposedStep
        None, or that of degree 1.
    pairs : Pairs
        The r candidates.
    gram : numpy.ndarray, shape (k, k)
        Mean products of F over the rows.

    Returns
    -------
    numpy.ndarray, shape (k + r, k + r), float64
    """
    below = len(gram)
    slopes = np.zeros((below + len(pairs), below + len(pairs)))
    if not steps:
        slopes[below:, below:] = np.eye(len(pairs))
        return slopes
    gradients = steps[0].nonvanishing[:, 1:]
    products = gradients @ gradients.T
    means, seconds = gram[0, 1:], gram[1:, 1:]
    left, right = pairs.left, pairs.right
    slopes[1:below, 1:below] = products
    slopes[1:below, below:] = products[:, right] * means[left] + products[:, left] * means[right]
    slopes[below:, 1:below] = slopes[1:below, below:].T
    for one, other in ((left, right), (right, left)):
        for third, fourth in ((left, right), (right, left)):
            slopes[below:, below:] += seconds[np.ix_(one, third)] * products[np.ix_(other, fourth)]
    return slopes
