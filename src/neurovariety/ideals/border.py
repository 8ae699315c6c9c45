"""The border of an order ideal: the monomials that may lead the next generators."""

from __future__ import annotations

from typing import Literal

import numpy as np

from neurovariety.errors import InputError
from neurovariety.poly import deglex_order
from neurovariety.poly.exponents import Exponents, unique_rows

BorderKind = Literal["groebner", "full"]


def border(order_ideal: Exponents, degree: int, kind: BorderKind = "groebner") -> Exponents:
    """List the monomials of the given degree that border the order ideal, in deglex order.

    * ``"groebner"``: the monomials all of whose divisors lie in the order ideal (Wirth and Pokutta, AISTATS 2022,
      definition 2.5). A monomial that a leading term divides is left out: its generator is a multiple of one already
      found.
    * ``"full"``: all products of a monomial of the order ideal with a variable, multiples of leading terms included, as
      in a border basis. More generators, some of them multiples of others on the fitted points but not beyond them.

    Parameters
    ----------
    order_ideal : numpy.ndarray, shape (k, n), int64
        Monomials of degree up to ``degree`` - 1; closed under division for the Groebner kind.
    degree : int, at least 1
    kind : {"groebner", "full"}

    Returns
    -------
    numpy.ndarray, shape (b, n), int64

    Examples
    --------
    >>> border(np.array([[0, 0], [1, 0], [0, 1]]), 2).tolist()
    [[2, 0], [1, 1], [0, 2]]
    >>> border(np.array([[0, 0], [1, 0]]), 2).tolist()
    [[2, 0]]
    >>> border(np.array([[0, 0], [1, 0]]), 2, "full").tolist()
    [[2, 0], [1, 1]]
    """
    if kind not in ("groebner", "full"):
        raise InputError("there is no such border", given=repr(kind), allowed="groebner, full")
    degrees = order_ideal.sum(axis=1)
    top = order_ideal[degrees == degree - 1]
    variables = order_ideal.shape[1]
    steps = np.eye(variables, dtype=np.int64)
    products = (top[:, None, :] + steps[None, :, :]).reshape(-1, variables)
    if not len(products):
        return products
    candidates, times = unique_rows(products)
    if kind == "groebner":
        # A product comes up once for each of its divisors of the degree below that the ideal holds; all must be there.
        candidates = candidates[times == (candidates > 0).sum(axis=1)]
    return candidates[deglex_order(candidates)]
