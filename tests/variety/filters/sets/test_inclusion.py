"""Inclusion by counting agrees with going through all kinds of general filters, and with elimination."""

from collections import defaultdict
from itertools import product

from neurovariety.architectures import LinearConvNet
from neurovariety.variety.filters.blocks import blocks_of, levels_of
from neurovariety.variety.filters.roots.root_fibres import generic_patterns
from neurovariety.variety.filters.roots.spreads import complex_feasible, real_feasible
from neurovariety.variety.filters.sets.inclusion import lack_for_closure, lack_of_real_roots


def networks(most):
    """All real signatures with end-to-end filters of at most so many entries, by their number of entries."""
    found = defaultdict(dict)
    for dilations in [
        (1,),
        (2,),
        (3,),
        (1, 2),
        (1, 3),
        (2, 4),
        (1, 4),
        (1, 2, 4),
        (1, 2, 6),
        (1, 3, 6),
        (2, 6),
        (3, 6),
    ]:
        choices = [list(one_dilation((most - 1) // dilation)) for dilation in dilations]
        for layers in product(*choices):
            network = chained(dilations, layers)
            if network.input_shape[0] <= most:
                found[network.input_shape[0]].setdefault(network, None)
    return {size: list(members) for size, members in found.items()}


def one_dilation(most):
    """Filters of one dilation, one choice for each degree and number of even lengths."""
    for degree in range(1, most + 1):
        for even in range(degree % 2, degree + 1, 2):
            yield (2,) * even + (3,) * ((degree - even) // 2)


def chained(dilations, layers):
    sizes, strides, before = [], [], 1
    if dilations[0] > 1:
        sizes, strides, before = [1], [dilations[0]], dilations[0]
    for dilation, lengths in zip(dilations, layers, strict=True):
        if sizes and dilation > before:
            strides[-1] = dilation // before
        sizes += lengths
        strides += [1] * len(lengths)
        before = dilation
    return LinearConvNet(sizes, strides=strides)


SOME = networks(8)
PAIRS = [pair for members in SOME.values() for pair in product(members, members)]


def brute_force(first, second):
    """Whether all kinds of general filters of the first are complex, and real, filters of the second."""
    levels = levels_of(second)
    dilations = [level.dilation for level in levels]
    patterns = [pattern for _, pattern in generic_patterns(levels_of(first), dilations)]
    return (
        all(complex_feasible(pattern, levels) for pattern in patterns),
        all(real_feasible(pattern, levels) for pattern in patterns),
    )


def decided(first, second):
    parts = blocks_of(first), blocks_of(second)
    closure = lack_for_closure(*parts) is None
    return closure, closure and lack_of_real_roots(*parts) is None


def test_counting_agrees_with_all_kinds_of_general_filters():
    answers = {pair: decided(*pair) for pair in PAIRS}
    wrong = [pair for pair, answer in answers.items() if brute_force(*pair) != answer]
    assert not wrong
    assert len(PAIRS) > 1000
    assert set(answers.values()) == {(True, True), (True, False), (False, False)}


def test_sets_are_ordered_by_inclusion():
    """Inclusion is transitive, and mutual only for equal signatures."""
    for members in SOME.values():
        inside = {pair for pair in product(members, members) if decided(*pair)[1]}
        assert {(one, one) for one in members} <= inside
        assert not {(one, two) for one, two in inside if one != two and (two, one) in inside}
        for one, two, three in product(members[:14], repeat=3):
            assert not ({(one, two), (two, three)} <= inside and (one, three) not in inside)
