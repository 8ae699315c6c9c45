"""The equations of critical filters, as products of sums: exact in the data, for proofs by interval arithmetic.

Paths are followed in coefficients that were multiplied out, and rounded. A proof about those would be one about nearby
data; here the data, the quadratic form and the chart are parameters, whose floating-point numbers are taken as exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement, product
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.training.filters.chart import FilterChart
from neurovariety.training.filters.products import FilterProducts

Float = NDArray[np.float64]
Entry = Expression | int


def filter_equations(chart: FilterChart) -> PolynomialSystem:
    """Write the gradient of (c - u)^T Q (c - u) / 2 by the chart's coordinates.

    Parameters
    ----------
    chart : FilterChart

    Returns
    -------
    PolynomialSystem
        Its parameters are those of `equation_parameters`.
    """
    return cached_equations(chart.products, chart.layers)


def equation_parameters(chart: FilterChart, form: Float, data: Float) -> Float:
    """Give the values of the parameters of `filter_equations`: data, upper triangle of the form, bases of the chart."""
    return np.concatenate([data, form[np.triu_indices(len(form))], *(base.ravel() for base in chart.bases)])


@lru_cache(maxsize=8)  # compiled once: other data and other charts are other values of the parameters
def cached_equations(shape: FilterProducts, layers: tuple[int, ...]) -> PolynomialSystem:
    """Write the equations of `filter_equations` for the layers in a chart's order."""
    length = shape.length
    sizes = [shape.sizes[layer] for layer in layers]
    free = variables("x", 1 + sum(size - 1 for size in sizes))
    data, upper = parameters("u", length), parameters("Q", length * (length + 1) // 2)
    bases = [_square(parameters(f"M{number}_", size * size)) for number, size in enumerate(sizes, start=1)]
    filters: list[list[Entry]] = [[1]] * len(shape.sizes)
    left = list(free)
    for number, layer in enumerate(layers):
        coordinates: list[Entry] = [1] if number else [left.pop(0)]
        coordinates += [left.pop(0) for _ in range(sizes[number] - 1)]
        filters[layer] = [_sum_of_products(row, coordinates) for row in bases[number]]
    residual = [value - known for value, known in zip(_multiplied(shape, filters), data, strict=True)]
    gradient = [_sum_of_products(row, residual) for row in _symmetric(upper, length)]
    equations: list[Expression] = []
    for number, layer in enumerate(layers):
        others, step = _multiplied(shape, filters, left_out=layer), shape.dilations[layer]
        slopes = [
            _sum_of_products(gradient[entry * step : entry * step + len(others)], others)
            for entry in range(sizes[number])
        ]
        columns = list(zip(*bases[number], strict=True))[int(number > 0) :]  # in the others the first coordinate is 1
        equations += [_sum_of_products(column, slopes) for column in columns]
    known = [*data, *upper, *(entry for base in bases for row in base for entry in row)]
    return PolynomialSystem.of(equations, free, known)


def _sum_of_products(left: Sequence[Expression], right: Sequence[Entry]) -> Expression:
    return sum_of(one * two for one, two in zip(left, right, strict=True))


def _square(entries: Sequence[Expression]) -> list[list[Expression]]:
    size = isqrt(len(entries))
    return [list(entries[row * size : (row + 1) * size]) for row in range(size)]


def _symmetric(upper: Sequence[Expression], size: int) -> list[list[Expression]]:
    rows: list[list[Expression]] = [[upper[0]] * size for _ in range(size)]
    for value, (i, j) in zip(upper, combinations_with_replacement(range(size), 2), strict=True):
        rows[i][j] = rows[j][i] = value
    return rows


def _multiplied(shape: FilterProducts, filters: Sequence[Sequence[Entry]], left_out: int | None = None) -> list[Entry]:
    """Multiply the filters, one of which may be left out."""
    whole: list[Entry] = [1]
    for layer, one in enumerate(filters):
        if layer == left_out or one == [1]:
            continue
        step = shape.dilations[layer]
        longer: list[Entry] = [0] * (len(whole) + (len(one) - 1) * step)
        for (place, value), (entry, factor) in product(enumerate(whole), enumerate(one)):
            longer[place + entry * step] = longer[place + entry * step] + value * factor
        whole = longer
    return whole
