"""Which critical parameters of a convolutional network have a function that is critical itself: pure or spurious.

The set of complex functions, closed up, is parametrised by the products of the filters of each dilation, up to scaling
(`LinearConvNet.reduced`): near a smooth point these are coordinates. A critical parameter is pure where the gradient of
the loss by them is zero, spurious elsewhere. Where the parameters themselves give coordinates (their Jacobian does not
drop rank), both gradients are zero. Where the reduced network's Jacobian drops rank, too, the function is a singular
point; there the gradient by the function's coordinates has to be zero.

Trager, Kohn, Bruna, "Pure and spurious critical points" (2020), section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.block_roots import blocks
from neurovariety.training.filters.equal_lengths import with_equal_lengths
from neurovariety.training.filters.hessian import DEFICIENT, smallest_singular_values
from neurovariety.training.filters.products import FilterProducts

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[Any]

CRITICAL = 1e-6
"""A gradient on the set of functions below this, relative to the sizes of what it is made of, is zero."""


@dataclass(frozen=True, eq=False)
class Purity:
    """What m critical parameters are for the set of functions.

    Attributes
    ----------
    singular_values : numpy.ndarray, shape (m,), float64
        Smallest ones of the Jacobians by the filters, scalings left aside, relative to the largest.
    gradients : numpy.ndarray, shape (m,), float64
        Of the loss on the set of functions, relative to the sizes of what they are made of.
    """

    singular_values: Float
    gradients: Float

    @property
    def deficient(self) -> Mask:
        """Where the parametrisation drops rank."""
        return np.asarray(self.singular_values <= DEFICIENT)

    @property
    def spurious(self) -> Mask:
        """Where it does, and the function is not critical."""
        return np.asarray(self.deficient & (self.gradients > CRITICAL))

    def clarity(self) -> list[str]:
        """Say how clear the decisions are."""
        gaps = _gap("smallest singular values of Jacobians", self.singular_values, DEFICIENT)
        return gaps + _gap(
            "where these are zero, gradients on the set of functions", self.gradients[self.deficient], CRITICAL
        )


def purity(products: FilterProducts, parameters: Numbers, form: Float, data: Float) -> Purity:
    """Measure which critical parameters of (c - u)^T Q (c - u) have a critical function.

    Parameters
    ----------
    products : FilterProducts
    parameters : numpy.ndarray, shape (m, P), real or complex
        With filters of equal lengths.
    form : numpy.ndarray, shape (K, K)
        Q.
    data : numpy.ndarray, shape (K,)
        u.

    Examples
    --------
    The square of x + y is the best function, or it is not:

    >>> squares, twice = FilterProducts((2, 2), (1, 1)), np.ones((1, 4))
    >>> purity(squares, twice, np.eye(3), np.array([1.0, 2, 1])).spurious.tolist()
    [False]
    >>> purity(squares, twice, np.eye(3), np.array([1.0, 1, 1])).spurious.tolist()
    [True]
    """
    reduced, filters = reduced_filters(products, parameters)
    jacobians = reduced.jacobians(filters)
    slopes = (reduced.functions(filters) - data) @ form
    usual = np.linalg.norm(slopes, axis=1) + np.linalg.norm(form @ data)
    along = np.einsum("mkp,mk->mp", jacobians, slopes)
    by_filters = np.linalg.norm(along, axis=1) / (np.linalg.norm(jacobians, axis=(1, 2)) * usual)
    smooth = smallest_singular_values(reduced, filters) > DEFICIENT
    return Purity(
        singular_values=smallest_singular_values(products, parameters),
        gradients=np.where(smooth, by_filters, np.linalg.norm(slopes, axis=1) / usual),
    )


def reduced_filters(products: FilterProducts, parameters: Numbers) -> tuple[FilterProducts, Numbers]:
    """Multiply the filters of each dilation.

    Parameters
    ----------
    products : FilterProducts
    parameters : numpy.ndarray, shape (m, P)

    Returns
    -------
    reduced : FilterProducts
        With one filter for each dilation, after one of a single entry.
    filters : numpy.ndarray, shape (m, P')
        With the same functions, and of equal lengths.
    """
    given = products.split(parameters)
    sizes, steps = [1], [1]
    whole: list[Numbers] = [np.ones((len(parameters), 1), dtype=parameters.dtype)]
    for layers in blocks(products):
        dense = FilterProducts(tuple(products.sizes[layer] for layer in layers), (1,) * len(layers))
        whole.append(dense.functions(np.concatenate([given[layer] for layer in layers], axis=1)))
        sizes.append(dense.length)
        steps.append(products.dilations[layers[0]])
    for layer, size in enumerate(products.sizes):
        if size == 1:
            whole[0] = whole[0] * given[layer]
    reduced = FilterProducts(tuple(sizes), tuple(steps))
    return reduced, with_equal_lengths(reduced, np.concatenate(whole, axis=1))


def _gap(what: str, sizes: Float, least: float) -> list[str]:
    """Tell the largest size that counts as zero and the smallest that does not."""
    zero, rest = sizes[sizes <= least], sizes[sizes > least]
    parts = [f"zero (at most {zero.max():.0e})"] if len(zero) else []
    parts += [f"at least {rest.min():.0e}"] if len(rest) else []
    return [f"{what} {' or '.join(parts)}"] if parts else []
