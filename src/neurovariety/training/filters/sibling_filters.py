"""All real filters with one function, in floating point: their roots are shared out anew among filters of one dilation.

Real filters take real roots, and complex ones in pairs. Where the product of the filters of each dilation is given by
the function up to scaling, as it is at its smooth points, these are all real parameters of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.block_roots import blocks, grouped_roots
from neurovariety.training.filters.products import FilterProducts

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Factor:
    """An irreducible real factor of the product of filters of one dilation.

    Attributes
    ----------
    form : numpy.ndarray, shape (2,) or (3,)
        Linear, or quadratic without real roots.
    times : int
        How often it occurs.
    """

    form: Float
    times: int


def sibling_filters(products: FilterProducts, parameter: Float, *, most: int) -> Float | None:
    """Find all real parameters, up to scaling, whose filters of each dilation have the same product.

    Parameters
    ----------
    products : FilterProducts
    parameter : numpy.ndarray, shape (P,)
    most : int

    Returns
    -------
    numpy.ndarray, shape (count, P), or None
        With the same function. None when there are more than ``most``.

    Examples
    --------
    >>> two = FilterProducts((2, 2), (1, 1))
    >>> sibling_filters(two, np.array([1.0, 2.0, 1.0, 3.0]), most=10).shape  # (x + 2 y) (x + 3 y), and exchanged
    (2, 4)
    """
    filters = products.split(parameter[None])
    choices: list[list[dict[int, Float]]] = []
    total = 1
    for layers in blocks(products):
        vectors, groups = grouped_roots([filters[layer] for layer in layers])
        factors = _factors(vectors[0], groups.first[0], groups.mates[0])
        degrees = [products.sizes[layer] - 1 for layer in layers]
        ways = list(islice(_shared(factors, degrees), most + 1))
        total *= len(ways)
        if total > most:
            return None
        choices.append([dict(zip(layers, way, strict=True)) for way in ways])
    found = []
    for chosen in product(*choices):
        whole: dict[int, Float] = {layer: np.ones(1) for layer, size in enumerate(products.sizes) if size == 1}
        for part in chosen:
            whole |= part
        found.append(np.concatenate([whole[layer] for layer in range(len(products.sizes))]))
    out = np.array(found)
    target, reached = products.functions(parameter[None]), products.functions(out)
    scale = (reached @ target[0]) / (reached**2).sum(axis=1)
    out[:, : products.sizes[0]] *= scale[:, None]
    return out


def _factors(vectors: Complex, first: Index, mates: Index) -> list[Factor]:
    """Turn roots (n, 2) of a real form, each with its group and that of its conjugate, into real factors."""
    found: list[Factor] = []
    for group in np.unique(first).tolist():
        one, two = vectors[group]
        times, mate = int((first == group).sum()), int(mates[group])
        if mate == group:
            phase = one if abs(one) > abs(two) else two
            found.append(Factor(np.array([(two / phase).real, -(one / phase).real]), times))
        elif mate > group:
            form = np.convolve([two, -one], [two.conj(), -one.conj()]).real
            found.append(Factor(form / np.linalg.norm(form), times))
    return found


def _shared(factors: Sequence[Factor], degrees: Sequence[int]) -> Iterator[list[Float]]:
    """Share factors out among filters of given degrees, in every way; give the filters."""
    if not factors:
        if not any(degrees):
            yield [np.ones(1) for _ in degrees]
        return
    first, *others = factors
    weight = len(first.form) - 1
    powers = [np.ones(1)]
    for _ in range(first.times):
        powers.append(np.convolve(powers[-1], first.form))
    for numbers in _splits(first.times, [degree // weight for degree in degrees]):
        rest = [degree - number * weight for degree, number in zip(degrees, numbers, strict=True)]
        for filters in _shared(others, rest):
            yield [np.convolve(one, powers[number]) for one, number in zip(filters, numbers, strict=True)]


def _splits(times: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Write a number as a sum of bounded ones, in every way."""
    if not most:
        if times == 0:
            yield ()
        return
    for number in range(min(times, most[0]) + 1):
        for rest in _splits(times - number, most[1:]):
            yield (number, *rest)
