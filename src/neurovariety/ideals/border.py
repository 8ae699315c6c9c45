"""The border of an order ideal: the monomials that may lead the next generators."""

from __future__ import annotations

import numpy as np

from neurovariety.poly import deglex_order
from neurovariety.poly.exponents import Exponents


def border(order_ideal: Exponents, degree: int) -> Exponents:
    """List the monomials of the given degree all of whose divisors lie in the order ideal, in deglex order.

    This is the border of the Groebner-basis kind of Wirth and Pokutta (AISTATS 2022, definition 2.5): a monomial
    that a leading term divides is left out, because its generator is a multiple of one already found.

    Parameters
    ----------
    order_ideal : numpy.ndarray, shape (k, n), int64
        Monomials closed under division, complete up to ``degree`` - 1.
    degree : int, at least 1

    Returns
    -------
    numpy.ndarray, shape (b, n), int64

    Examples
    --------
    >>> border(np.array([[0, 0], [1, 0], [0, 1]]), 2).tolist()
    [[2, 0], [1, 1], [0, 2]]
    >>> border(np.array([[0, 0], [1, 0]]), 2).tolist()
    [[2, 0]]
    """
    degrees = order_ideal.sum(axis=1)
    top = order_ideal[degrees == degree - 1]
    variables = order_ideal.shape[1]
    steps = np.eye(variables, dtype=np.int64)
    products = (top[:, None, :] + steps[None, :, :]).reshape(-1, variables)
    if not len(products):
        return products
    candidates, times = np.unique(products, axis=0, return_counts=True)
    # A product comes up once for each of its divisors of the degree below that the ideal holds; all must be there.
    whole = candidates[times == (candidates > 0).sum(axis=1)]
    return whole[deglex_order(whole)]
