"""The equations of critical filters, as products of sums: exact in the data, for proofs by interval arithmetic.

Paths are followed in coefficients that were multiplied out, and rounded. A proof about those would be one about nearby
data; here the data, the quadratic form and the chart are parameters, whose floating-point numbers are taken as exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.training.filter_chart import FilterChart
from neurovariety.training.filter_products import FilterProducts

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
    shape = chart.products
    length = shape.length
    free = variables("x", 1 - len(chart.layers) + sum(map(len, chart.bases)))
    data = parameters("u", length)
    upper = parameters("Q", length * (length + 1) // 2)
    form = _symmetric(upper, length)
    filters: list[list[Entry]] = [[1]] * len(shape.sizes)
    bases: list[list[list[Expression]]] = []
    local: list[list[int]] = []
    begin = 0
    for number, (layer, base) in enumerate(zip(chart.layers, chart.bases, strict=True)):
        size = len(base)
        entries = parameters(f"M{number + 1}_", size * size)
        bases.append([list(entries[row * size : (row + 1) * size]) for row in range(size)])
        numbers = list(range(begin, begin + size - int(number > 0)))
        begin += len(numbers)
        local.append(numbers)
        coordinates: list[Entry] = [*([1] if number else []), *(free[place] for place in numbers)]
        filters[layer] = [sum_of(a * b for a, b in zip(row, coordinates, strict=True)) for row in bases[-1]]
    whole = _multiplied(shape, filters, None)
    residual = [value - known for value, known in zip(whole, data, strict=True)]
    gradient = [sum_of(a * b for a, b in zip(row, residual, strict=True)) for row in form]
    equations: list[Expression] = []
    for number, layer in enumerate(chart.layers):
        others = _multiplied(shape, filters, layer)
        step = shape.dilations[layer]
        slopes = [
            sum_of(gradient[place + entry * step] * value for place, value in enumerate(others))
            for entry in range(shape.sizes[layer])
        ]
        columns = range(int(number > 0), shape.sizes[layer])
        equations += [
            sum_of(row[column] * slope for row, slope in zip(bases[number], slopes, strict=True)) for column in columns
        ]
    known = [*data, *upper, *(entry for base in bases for row in base for entry in row)]
    return PolynomialSystem.of(equations, free, known)


def equation_parameters(chart: FilterChart, form: Float, data: Float) -> Float:
    """Give the values of the parameters of `filter_equations`: data, upper triangle of the form, bases of the chart."""
    return np.concatenate([data, form[np.triu_indices(len(form))], *(base.ravel() for base in chart.bases)])


def _symmetric(upper: Sequence[Expression], size: int) -> list[list[Expression]]:
    rows: list[list[Expression]] = [[upper[0]] * size for _ in range(size)]
    for value, (i, j) in zip(upper, combinations_with_replacement(range(size), 2), strict=True):
        rows[i][j] = rows[j][i] = value
    return rows


def _multiplied(shape: FilterProducts, filters: Sequence[Sequence[Entry]], left_out: int | None) -> list[Entry]:
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
