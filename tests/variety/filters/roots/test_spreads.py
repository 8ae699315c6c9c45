"""Spreading fibres over filters, against a search through all factorisations of every single filter.

The roots here are t exp(2 pi i a) with a few sizes t and fractions a, or 0 or infinity, so that fibres are compared
without rounding, and the search knows nothing of trees, signs and counts.
"""

from __future__ import annotations

import cmath
import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.solve.exact.univariate import EnclosedRoot
from neurovariety.variety.filters.blocks import blocks_of, levels_of, real_signature
from neurovariety.variety.filters.roots.form_roots import FormRoots
from neurovariety.variety.filters.roots.lack_of_real_fibres import why_not_real
from neurovariety.variety.filters.roots.root_fibres import generic_pattern, generic_patterns
from neurovariety.variety.filters.roots.spreads import complex_feasible, complex_spreads, real_feasible, real_spreads
from neurovariety.variety.filters.sets.inclusion import lack_for_closure, lack_of_real_roots

ENDS = ("zero", "infinity")


def conjugate(root):
    return root if root in ENDS else (root[0], -root[1] % 1)


def raised(root, power):
    return root if root in ENDS else (root[0] ** power, root[1] * power % 1)


def fibre(value, dilation):
    """All roots x with x^S equal to a value."""
    if value in ENDS:
        return Counter({value: dilation})
    size = round(value[0] ** (1 / dilation))
    assert size**dilation == value[0]
    return Counter({(size, (value[1] + step) / dilation % 1): 1 for step in range(dilation)})


def factorisations(roots, layers, *, real):
    """List every way to choose k - 1 fibres for each layer; for real filters each choice is its own conjugate."""
    if not layers:
        return [()] if not +roots else []
    (dilation, count), rest = layers[0], layers[1:]
    values = sorted({raised(root, dilation) for root in roots}, key=str)
    found = []
    for chosen in itertools.combinations_with_replacement(values, count):
        taken = Counter()
        for value in chosen:
            taken += fibre(value, dilation)
        if any(taken[root] > roots[root] for root in taken):
            continue
        if real and Counter(map(conjugate, chosen)) != Counter(chosen):
            continue
        found += [(chosen, *others) for others in factorisations(roots - taken, rest, real=real)]
    return found


def form_roots_of(roots, dilations):
    finite = sorted((root for root in roots if root not in ENDS), key=str)
    enclosed = []
    for size, angle in finite:
        value = size * cmath.exp(2j * cmath.pi * float(angle))
        real, imaginary = Fraction(value.real), Fraction(value.imag)
        if angle in (0, Fraction(1, 2)):
            imaginary = Fraction(0)
        enclosed.append(EnclosedRoot((real, real), (imaginary, imaginary), roots[size, angle]))
    values, signs = [], []
    for dilation in dilations:
        powers = [raised(root, dilation) for root in finite]
        values.append(tuple(powers.index(power) for power in powers))
        signs.append(tuple(1 if angle == 0 else -1 for _, angle in powers))
    return FormRoots(
        dilations=tuple(dilations),
        factors=(),
        roots=tuple(enclosed),
        owners=(),
        conjugates=tuple(finite.index(conjugate(root)) for root in finite),
        values=tuple(values),
        signs=tuple(signs),
        zero=roots["zero"],
        infinity=roots["infinity"],
        bits=64,
    )


def layers_of(network):
    """The largest dilation first: it has the fewest choices."""
    return [
        (dilation, size - 1) for (size,), (dilation,) in zip(network.sizes[::-1], network.dilations[::-1], strict=True)
    ]


def some_roots(network, random, count):
    """Make multisets of roots, their own conjugates, of the network's degree: random fibres of all dilations."""
    degree = network.input_shape[0] - 1
    dilations = [level.dilation for level in levels_of(network)]
    angles = 4 * dilations[-1]
    made = 0
    while made < count:
        roots = Counter()
        sizes = [1, 2][: random.integers(1, 3)]
        while roots.total() < degree:
            dilation = int(random.choice(dilations))
            kind = random.random()
            if kind < 0.15:
                value = ENDS[random.integers(2)]
            else:
                value = raised((int(random.choice(sizes)), Fraction(int(random.integers(angles)), angles)), dilation)
                if kind < 0.6:
                    value = (value[0], Fraction(int(random.integers(2)), 2))
            roots += fibre(value, dilation)
            if conjugate(value) != value:
                roots += fibre(conjugate(value), dilation)
        if roots.total() == degree:
            made += 1
            yield roots


NETWORKS = [
    LinearConvNet([2, 2], strides=[2]),
    LinearConvNet([3, 2], strides=[2]),
    LinearConvNet([2, 3], strides=[2]),
    LinearConvNet([3, 3], strides=[2]),
    LinearConvNet([4, 2], strides=[2]),
    LinearConvNet([3, 2], strides=[3]),
    LinearConvNet([4, 3], strides=[3]),
    LinearConvNet([2, 2, 2], strides=[1, 2]),
    LinearConvNet([3, 2, 2], strides=[2, 1]),
    LinearConvNet([3, 2, 2], strides=[2, 2]),
    LinearConvNet([2, 3, 2], strides=[2, 2]),
    LinearConvNet([1, 3, 2], strides=[2, 2]),
    LinearConvNet([3, 2, 2], strides=[2, 3]),
    LinearConvNet([5, 2, 2], strides=[3, 2]),
    LinearConvNet([2, 2, 2, 2], strides=[1, 2, 1]),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.spec)
def test_real_and_complex_filters_exist_where_a_search_finds_some(network):
    levels = levels_of(network)
    dilations = [level.dilation for level in levels]
    answers = Counter()
    for roots in some_roots(network, np.random.default_rng(5), 60):
        there = form_roots_of(roots, dilations)
        everything = factorisations(roots, layers_of(network), real=False)
        real = factorisations(roots, layers_of(network), real=True)
        pattern = there.real_pattern()
        assert complex_feasible(pattern, levels) == bool(everything), roots
        assert complex_feasible(there.complex_pattern(), levels) == bool(everything), roots
        assert (next(complex_spreads(there.complex_pattern(), levels), None) is not None) == bool(everything), roots
        assert real_feasible(pattern, levels) == bool(real), roots
        assert (next(real_spreads(pattern, levels), None) is not None) == bool(real), roots
        if everything:
            assert bool(why_not_real(pattern, levels)) != bool(real), roots
        answers[bool(everything), bool(real)] += 1
    assert answers[True, True]


def test_the_search_meets_all_three_answers():
    """Otherwise the comparison above would say little."""
    network = LinearConvNet([3, 2], strides=[2])
    answers = {
        tuple(bool(factorisations(roots, layers_of(network), real=real)) for real in (False, True))
        for roots in some_roots(network, np.random.default_rng(5), 60)
    }
    assert answers == {(True, True), (True, False), (False, False)}


def partitions(total, most):
    if not total:
        yield ()
    for first in range(min(total, most), 0, -1):
        for rest in partitions(total - first, first):
            yield (first, *rest)


def root_patterns(degree):
    """List the multiplicities of real roots and of conjugate pairs."""

    for pairs in range(degree // 2 + 1):
        for real in partitions(degree - 2 * pairs, degree):
            for gamma in partitions(pairs, degree):
                yield real, gamma


def test_stride_one_every_pattern_up_to_degree_eight():
    """Against grouping the roots and pairs in every way."""
    strata, cases = [], 0
    for degree in range(1, 9):
        patterns = list(root_patterns(degree))
        strata.append(len(patterns))
        for parts in partitions(degree, degree):
            lengths = [part + 1 for part in parts]
            levels = levels_of(LinearConvNet(lengths))
            for real, pairs in patterns:
                kinds = [(1, "positive")] * sum(real) + [(1, "pair")] * sum(pairs)
                found = real_feasible(generic_pattern([1], kinds), levels)
                assert found == fits([length - 1 for length in lengths], sum(real), sum(pairs))
                cases += 1
    assert strata == [1, 3, 4, 9, 12, 23, 31, 54]
    assert cases == 2054


def fits(rooms, real, pairs):
    """Place pairs one by one."""
    if not pairs:
        return sum(rooms) == real
    return any(
        fits([*rooms[:place], room - 2, *rooms[place + 1 :]], real, pairs - 1)
        for place, room in enumerate(rooms)
        if room >= 2
    )


def test_general_filters_of_a_network_are_its_own():
    for network in NETWORKS:
        levels = levels_of(network)
        dilations = [level.dilation for level in levels]
        patterns = list(generic_patterns(levels, dilations))
        assert patterns
        assert all(real_feasible(pattern, levels) for _, pattern in patterns)


def test_general_filters_of_another_network():
    """(x^2 - a)(x^2 - b) with a < 0 < b: two filters of dilation one take the real roots, and not with a, b < 0."""
    target = levels_of(LinearConvNet([2, 2, 3]))
    source = levels_of(LinearConvNet([1, 2, 2], strides=[2, 1]))
    answers = {str(signs): real_feasible(pattern, target) for signs, pattern in generic_patterns(source, [1])}
    assert answers == {"{2: (0, 2)}": False, "{2: (1, 1)}": True, "{2: (2, 0)}": True}  # (positive, negative)


def test_inclusions_of_real_sets_by_all_kinds_of_general_filters():
    """The rule of `inclusion` looks at one kind of general filter only, the hardest."""
    by_size = {}
    for sizes in itertools.product((1, 2, 3, 4), repeat=3):
        for strides in itertools.product((1, 2, 3), repeat=2):
            network = LinearConvNet(list(sizes), strides=list(strides))
            parts = blocks_of(network)
            if parts and network.input_shape[0] in (5, 6, 8):
                by_size.setdefault(network.input_shape[0], {})[real_signature(parts)] = network
    answers = Counter()
    for networks in by_size.values():
        for one, other in itertools.product(networks.values(), repeat=2):
            levels = levels_of(other)
            patterns = [
                pattern for _, pattern in generic_patterns(levels_of(one), [level.dilation for level in levels])
            ]
            closure = lack_for_closure(blocks_of(one), blocks_of(other)) is None
            assert {complex_feasible(pattern, levels) for pattern in patterns} == {closure}
            real = closure and lack_of_real_roots(blocks_of(one), blocks_of(other)) is None
            assert all(real_feasible(pattern, levels) for pattern in patterns) == real, (one, other)
            answers[closure, real] += 1
    assert min(answers.values()) > 20
    assert len(answers) == 3
