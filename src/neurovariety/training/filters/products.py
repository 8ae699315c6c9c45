"""Filters multiplied in batches, with first and second derivatives of the end-to-end filter by their entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear_convolution import LinearConvNet

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Numbers = NDArray[Any]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class FilterProducts:
    """The map from the filters of a network for signals to its end-to-end filter.

    Attributes
    ----------
    sizes, dilations : tuple of L int

    Examples
    --------
    >>> products = FilterProducts.of(LinearConvNet([3, 2], strides=[2]))
    >>> products.functions(np.array([[1.0, 2, 3, 5, 7]]))
    array([[ 5., 10., 22., 14., 21.]])
    """

    sizes: tuple[int, ...]
    dilations: tuple[int, ...]

    @classmethod
    def of(cls, network: LinearConvNet) -> FilterProducts:
        """Take a network's sizes and dilations."""
        return cls(tuple(size[0] for size in network.sizes), tuple(step[0] for step in network.dilations))

    @property
    def length(self) -> int:
        """Entries of the end-to-end filter."""
        return 1 + sum((size - 1) * step for size, step in zip(self.sizes, self.dilations, strict=True))

    @property
    def places(self) -> Index:
        """Which entry of the end-to-end filter each entry of the tensor of the filters adds to, shape of the tensor."""
        steps = [step * np.arange(size) for size, step in zip(self.sizes, self.dilations, strict=True)]
        return np.asarray(sum(np.ix_(*steps)), dtype=np.int64)

    def split(self, parameters: Numbers) -> list[Numbers]:
        """Split flat parameters (m, P) into filters (m, k_l)."""
        return np.split(parameters, np.cumsum(self.sizes)[:-1], axis=1)

    def functions(self, parameters: Numbers) -> Numbers:
        """Multiply, shape (m, K)."""
        return self._product(self.split(parameters), range(len(self.sizes)))

    def jacobians(self, parameters: Numbers) -> Numbers:
        """Differentiate by all parameters, shape (m, K, P)."""
        filters, layers = self.split(parameters), range(len(self.sizes))
        columns = []
        for layer in layers:
            rest = self._product(filters, [other for other in layers if other != layer])
            for entry in range(self.sizes[layer]):
                begin = entry * self.dilations[layer]
                columns.append(np.pad(rest, ((0, 0), (begin, self.length - rest.shape[1] - begin))))
        return np.stack(columns, axis=2)

    def curvatures(self, parameters: Numbers, covectors: Numbers) -> Numbers:
        """Differentiate a linear function of the end-to-end filter twice by all parameters.

        Parameters
        ----------
        parameters : numpy.ndarray, shape (m, P)
        covectors : numpy.ndarray, shape (m, K)

        Returns
        -------
        numpy.ndarray, shape (m, P, P)
        """
        filters, layers = self.split(parameters), range(len(self.sizes))
        first = np.cumsum([0, *self.sizes])
        out = np.zeros((len(parameters), first[-1], first[-1]), dtype=np.result_type(parameters, covectors))
        for one, two in combinations(layers, 2):
            rest = self._product(filters, [other for other in layers if other not in {one, two}])
            rows, columns = np.arange(self.sizes[one]), np.arange(self.sizes[two])
            begin = rows[:, None] * self.dilations[one] + columns * self.dilations[two]
            windows = covectors[:, begin[:, :, None] + np.arange(rest.shape[1])]
            block = np.einsum("mijd,md->mij", windows, rest)
            out[:, first[one] : first[one + 1], first[two] : first[two + 1]] = block
            out[:, first[two] : first[two + 1], first[one] : first[one + 1]] = block.transpose(0, 2, 1)
        return out

    def _product(self, filters: Sequence[Numbers], layers: Sequence[int] | range) -> Numbers:
        whole: Numbers = np.ones((len(filters[0]), 1), dtype=filters[0].dtype)
        for layer in layers:
            step, one = self.dilations[layer], filters[layer]
            reach = whole.shape[1]
            longer = np.zeros((len(whole), reach + (one.shape[1] - 1) * step), dtype=whole.dtype)
            for entry in range(one.shape[1]):
                longer[:, entry * step : entry * step + reach] += whole * one[:, entry : entry + 1]
            whole = longer
        return whole
