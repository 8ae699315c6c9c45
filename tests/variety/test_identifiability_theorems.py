"""Every theorem holds in a box of networks: its hypotheses are never met where the rank is too small."""

import itertools
from functools import cache

from neurovariety.architectures import PolynomialMLP
from neurovariety.variety.dimension import dimension
from neurovariety.variety.identifiability_theorems import (
    corollary_16,
    corollary_17,
    equal_widths,
    one_neuron,
    proposition_12,
    theorem_11,
    with_biases,
)


@cache
def is_finite(widths, power, *, bias=False):
    network = PolynomialMLP(widths, power=power, bias=bias)
    return dimension(network).value == network.parameter_count - sum(widths[1:-1])


def box(widths, powers, *, bias=False, holds):
    """Count the networks of a box where a theorem applies, all of which must be finitely identifiable."""
    count = 0
    for one in itertools.product(*widths):
        for power in itertools.product(powers, repeat=len(one) - 2):
            if holds(one, power):
                assert is_finite(one, power, bias=bias), (one, power)
                count += 1
    return count


def test_localisation():
    widths = itertools.product(range(2, 5), range(1, 5), range(1, 5), range(1, 4))
    cases = [(one, (power, power)) for one, power in itertools.product(widths, (2, 3, 4))]
    applies = [case for case in cases if theorem_11(*case, is_finite)]
    finite = [case for case in cases if is_finite(*case)]
    assert set(applies) <= set(finite)
    assert (len(cases), len(applies), len(finite) - len(applies)) == (432, 188, 12)


def test_localisation_with_different_powers():
    holds = box([range(2, 4)] * 3 + [range(1, 4)], (2, 3), holds=lambda *case: theorem_11(*case, is_finite))
    assert holds == 45


def test_kruskal():
    found = box([range(2, 5)] * 2 + [range(1, 5)], range(2, 9), holds=lambda w, p: proposition_12(w, p[0]))
    assert found == 221


def test_pyramids():
    assert box([range(1, 5)] * 3, (2, 3), holds=corollary_16) == 42
    assert box([range(1, 5)] * 4, (2, 3), holds=corollary_16) == 140


def test_high_powers():
    assert box([range(1, 4)] * 3, (3, 5, 7), holds=corollary_17) == 30
    assert box([range(1, 4)] * 4, (3, 5), holds=corollary_17) == 54


def test_high_powers_with_biases():
    assert box([range(1, 4)] * 3, (3, 5, 7), bias=True, holds=with_biases) == 54
    assert box([range(1, 3)] * 4, (3, 5), bias=True, holds=with_biases) == 36


def test_equal_widths():
    assert box([range(1, 5)] * 4, (2, 3), holds=equal_widths) == 6


def test_one_neuron():
    assert box([range(1, 4)] * 3, (2, 3), holds=lambda widths, _: one_neuron(widths)) == 18


def test_where_kruskal_does_not_apply():
    assert not proposition_12([1, 2, 1], 50)
    assert not proposition_12([2, 2, 1], 1)
    assert not corollary_16([2, 2], [])
    assert not corollary_17([2, 2], [])
    assert not with_biases([2, 2], [])
    assert not equal_widths([1, 1, 1], [2])
    assert not equal_widths([2, 2, 2, 2], [2, 3])
