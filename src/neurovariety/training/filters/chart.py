"""Filters up to scaling, in coordinates of which no entry is special.

Scaling one filter up and another one down changes nothing. So all but one of them are given a first entry 1, in random
coordinates of its own each: a critical point at which that entry is exactly zero would be missed, and one at which it
is nearly zero would be far away. The coordinates have entries of few bits, so that equations written in them are the
equations of the data as it was given, and not of rounded ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import factor_sizes

Float = NDArray[np.float64]
Numbers = NDArray[Any]

BITS = 12
"""After the point, of the coordinates' entries."""


@dataclass(frozen=True, eq=False)
class FilterChart:
    """Coordinates of the filters of a network up to scaling.

    Attributes
    ----------
    products : FilterProducts
    layers : tuple of int
        In the order of `factor_sizes`; filters of one entry, which are left out, are 1.
    bases : tuple of numpy.ndarray, shape (k, k)
        For each of these layers; close to orthogonal. Filters are the base times coordinates, of which the first is 1
        but in the first of these layers.
    """

    products: FilterProducts
    layers: tuple[int, ...]
    bases: tuple[Float, ...]

    @classmethod
    def random(cls, products: FilterProducts, seed: int) -> FilterChart:
        """Draw the coordinates."""
        generator = np.random.default_rng([seed, 21])
        sizes = products.sizes
        layers = sorted((layer for layer, size in enumerate(sizes) if size > 1), key=lambda layer: -sizes[layer]) or [0]
        bases = []
        for layer in layers:
            orthogonal = np.linalg.qr(generator.normal(size=(sizes[layer], sizes[layer])))[0]
            bases.append(np.round(orthogonal * 2.0**BITS) / 2.0**BITS)
        return cls(products, tuple(layers), tuple(bases))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes of the filters that are not 1, as `SegreFamily` takes them."""
        return factor_sizes(self.products.sizes)

    def parameters(self, points: Numbers) -> Numbers:
        """Turn coordinates (m, n) into flat filters (m, P)."""
        ones = np.ones((len(points), 1), dtype=points.dtype)
        filters: list[Numbers] = [ones] * len(self.products.sizes)
        begin = 0
        for number, (layer, base) in enumerate(zip(self.layers, self.bases, strict=True)):
            free = len(base) - int(number > 0)
            local = points[:, begin : begin + free]
            begin += free
            filters[layer] = (local if number == 0 else np.hstack([ones, local])) @ base.T
        return np.hstack(filters)

    def quadratic_function(self, form: Float, data: Float) -> tuple[Float, Float]:
        """Write (c - u)^T Q (c - u) / 2 as a function of the tensor of the coordinates, without its constant.

        Parameters
        ----------
        form : numpy.ndarray, shape (K, K)
            Q.
        data : numpy.ndarray, shape (K,)
            u.

        Returns
        -------
        form, linear : numpy.ndarray, shapes (D, D), (D,)
            As `SegreFamily.coefficients` takes them.
        """
        others = [layer for layer in range(len(self.products.sizes)) if layer not in self.layers]
        places = self.products.places.transpose([*self.layers, *others]).ravel()
        tensor: Float = np.ones((1, 1))
        for base in self.bases:
            tensor = np.asarray(np.kron(tensor, base))
        return tensor.T @ form[np.ix_(places, places)] @ tensor, tensor.T @ (form @ data)[places]
