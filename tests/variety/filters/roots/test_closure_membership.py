"""The closure and its smooth points, against a search through factorisations and the rank of the derivative."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.solve.exact.linear_algebra import rational_rank
from neurovariety.variety.filters.blocks import levels_of
from neurovariety.variety.filters.forms import dilate, divide
from neurovariety.variety.filters.roots.closure_membership import block_forms, closure_degrees
from neurovariety.variety.filters.roots.factorisations import real_factorisations
from neurovariety.variety.filters.roots.form_roots import form_roots
from neurovariety.variety.filters.roots.spreads import complex_spreads

pytest.importorskip("flint")

REDUCED = [
    LinearConvNet([3, 2], strides=[2]),
    LinearConvNet([3, 3], strides=[2]),
    LinearConvNet([4, 3], strides=[3]),
    LinearConvNet([3, 2, 2], strides=[2, 2]),
    LinearConvNet([3, 3, 2], strides=[2, 2]),
    LinearConvNet([5, 2, 2], strides=[2, 2]),
]
FACTORS = [
    (1, 1), (1, -1), (1, 0), (0, 1), (1, 2), (1, 0, -1), (1, 0, 1), (1, 0, -4), (1, 0, 0, 0, -1), (1, 0, 0, 0, 1),
    (1, 0, 0, 0, 4), (1, 0, 0), (0, 0, 1), (1, 1, 1), (1, 0, 0, -1), (1, 0, 0, 8), (1, 0, 0, 0), (0, 0, 0, 1),
    (1, 0, 0, -8), (1, 2, 2), (1, -2, 2),
]  # fmt: skip


def multiply(left, right):
    return tuple(
        Fraction(int(value)) for value in np.convolve(np.array(left, dtype=object), np.array(right, dtype=object))
    )


def some_forms(degree, random, count):
    """Products of factors whose roots often share fibres."""
    found = []
    while len(found) < count:
        form = (Fraction(1),)
        while len(form) <= degree:
            form = multiply(form, FACTORS[random.integers(len(FACTORS))])
        if len(form) == degree + 1:
            found.append(form)
    return found


@pytest.mark.parametrize("network", REDUCED, ids=lambda network: network.spec)
def test_degrees_of_common_divisors_are_those_of_fibres(network):
    levels = levels_of(network)
    for form in some_forms(network.input_shape[0] - 1, np.random.default_rng(1), 15):
        degrees = closure_degrees(form, levels)
        roots = form_roots(form, degrees.dilations)
        assert roots.real_pattern().factor_degrees == degrees.found
        assert roots.complex_pattern().factor_degrees == degrees.found
        assert degrees.inside == (next(complex_spreads(roots.complex_pattern(), levels), None) is not None)


def derivative_rank(found, levels):
    """The rank of the differential of (blocks) -> product, at these blocks."""
    dilated = [dilate(block, level.dilation) for block, level in zip(found, levels, strict=True)]
    rows = []
    for number, level in enumerate(levels):
        others = (Fraction(1),)
        for place, block in enumerate(dilated):
            if place != number:
                others = multiply(others, block)
        for place in range(level.degree + 1):
            unit = [Fraction(0)] * (level.degree + 1)
            unit[place] = Fraction(1)
            rows.append(multiply(others, dilate(unit, level.dilation)))
    return rational_rank(rows)


@pytest.mark.parametrize("network", REDUCED, ids=lambda network: network.spec)
def test_smooth_points_have_one_factorisation_and_full_rank(network):
    """The theorem behind `smooth`: a map finite, birational and from a smooth space is an embedding just there."""
    levels = levels_of(network)
    dimension = sum(level.degree for level in levels) + 1
    answers = set()
    for form in some_forms(network.input_shape[0] - 1, np.random.default_rng(2), 40):
        degrees = closure_degrees(form, levels)
        if not degrees.inside:
            assert not degrees.smooth
            continue
        spreads = complex_spreads(form_roots(form, degrees.dilations).complex_pattern(), levels)
        next(spreads)
        unique = next(spreads, None) is None
        if degrees.smooth:
            found = block_forms(form, levels)
            assert unique
            assert derivative_rank(found, levels) == dimension
            product = network.end_to_end([*found])
            scale = next(a / b for a, b in zip(form, product, strict=True) if b)
            assert tuple(value * scale for value in product) == form
        elif unique:
            (only,) = real_factorisations(network, form).factorisations
            assert only.exact  # what is unique is rational
            assert derivative_rank([only.filters[level.layers[0]] for level in levels], levels) < dimension
        answers.add((degrees.smooth, unique))
    assert (True, True) in answers
    assert (False, False) in answers


def test_the_rank_drops_where_the_factorisation_is_unique_and_not_smooth():
    levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    form = multiply((1, 0, -2), (1, 0, -2))
    degrees = closure_degrees(form, levels)
    assert (degrees.found, degrees.inside, degrees.smooth) == ((4, 2), True, False)
    spreads = complex_spreads(form_roots(form, (1, 2)).complex_pattern(), levels)
    assert len(list(spreads)) == 1
    whole = tuple(Fraction(value) for value in (1, 0, -2)), tuple(Fraction(value) for value in (1, -2))
    assert derivative_rank(whole, levels) == 3  # and 4 at general points


def test_division_with_roots_at_infinity_and_zero():
    random = np.random.default_rng(3)
    for left in some_forms(5, random, 20):
        right = some_forms(3, random, 1)[0]
        assert divide(multiply(left, right), right) == left


def test_vectors_of_the_closure():
    levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    random = np.random.default_rng(4)
    for _ in range(30):
        p = [Fraction(int(value)) for value in random.integers(-2, 3, 5)]
        if any(p):
            cubic = p[1] * p[2] * p[3] - p[0] * p[3] ** 2 - p[1] ** 2 * p[4]  # the equation of the closure
            assert closure_degrees(p, levels).inside == (cubic == 0)


def test_a_form_of_another_degree_is_refused():
    with pytest.raises(InputError, match="another size"):
        closure_degrees([Fraction(1)] * 4, levels_of(LinearConvNet([3, 2], strides=[2])))
    with pytest.raises(InputError, match="one dimension"):
        levels_of(LinearConvNet([(2, 2), (2, 2)]))
