"""Functions that are one, against comparing each with each."""

import numpy as np

from neurovariety.training.same_function import same_functions


def by_comparing(functions, radii):
    groups, left = [], list(range(len(functions)))
    while left:
        near = [one for one in left if np.linalg.norm(functions[one] - functions[left[0]]) <= radii[left[0]]]
        groups.append(near)
        left = [one for one in left if one not in near]
    return groups


def test_groups_are_those_of_all_comparisons():
    random = np.random.default_rng(0)
    for dimension in (1, 2, 5):
        centres = random.normal(size=(12, dimension)) * 10.0 ** random.integers(-3, 4, size=(12, 1))
        functions = centres[random.integers(12, size=60)]
        functions = functions * (1 + 1e-8 * random.normal(size=functions.shape))
        for part in (1e-12, 1e-8, 3e-8, 1e-6, 1.0):
            radii = part * np.linalg.norm(functions, axis=1)
            assert [group.tolist() for group in same_functions(functions, radii)] == by_comparing(functions, radii)


def test_none_and_those_at_zero():
    assert same_functions(np.zeros((0, 3)), np.zeros(0)) == []
    assert [group.tolist() for group in same_functions(np.zeros((2, 3)), np.zeros(2))] == [[0, 1]]
