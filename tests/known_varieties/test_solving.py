"""Systems with known numbers of solutions: all found, none twice, every one certified, whatever the seed."""

import numpy as np
import pytest
from critical_systems import (
    attention_distance,
    convolution,
    determinant_distance,
    quadric_distance,
    segre,
)
from solving_judge import count_distinct, distinct
from solving_systems import CLASSICS, SINGULAR

from neurovariety.solve import certify, monodromy, solve, solve_from

LARGE = ("katsura-9", "katsura-10", "cyclic-7", "noon-5", "det 3x3")

SYSTEMS = {
    **CLASSICS,
    "circle": lambda: quadric_distance(ellipse=False),
    "ellipse": lambda: quadric_distance(ellipse=True),
    "det 2x2": lambda: determinant_distance(2),
    "det 3x3": lambda: determinant_distance(3),
    "attention": attention_distance,
}

PARAMETRISED = {
    "rank one 2x2": lambda: segre(2, 2),
    "rank one 2x3": lambda: segre(2, 3),
    "rank one 3x3": lambda: segre(3, 3),
    "segre 2x2x2": lambda: segre(2, 2, 2),
    "convolution (4, 2)": lambda: convolution((4, 2), (2, 1)),
    "convolution (2, 2, 2)": lambda: convolution((2, 2, 2), (2, 2, 1)),
    "convolution (3, 2, 2)": lambda: convolution((3, 2, 2), (2, 2, 1)),
    "rank one 3x4": lambda: segre(3, 4),
    "segre 2x2x3": lambda: segre(2, 2, 3),
    "rank one 4x4": lambda: segre(4, 4),
    "segre 2x3x3": lambda: segre(2, 3, 3),
}
MIDDLING = ("rank one 3x4", "segre 2x2x3", "rank one 4x4", "segre 2x3x3")


def _seeds(names, large, few):
    """Every system with a few seeds; large ones, and a hundred seeds, are slow."""
    slow = [pytest.mark.slow]
    return [
        pytest.param(name, seed, id=f"{name}, seed {seed}", marks=slow if seed >= few or name in large else [])
        for name in names
        for seed in range(100)
    ]


@pytest.mark.parametrize(("name", "seed"), _seeds(SYSTEMS, LARGE, 3))
def test_all_solutions_are_found_and_certified(name, seed):
    known = SYSTEMS[name]()
    result = solve(known.system, seed=seed)
    assert len(result) == known.regular, repr(result)
    assert result.certified.all(), repr(result)
    assert not result.singular.any()
    assert result.failed == 0, repr(result)
    assert result.outcome.complete, repr(result)
    assert count_distinct(known.system, result.solutions) == known.regular


@pytest.mark.parametrize(("name", "seed"), _seeds(SINGULAR, (), 3))
def test_singular_solutions_have_their_multiplicities(name, seed):
    known = SINGULAR[name]()
    result = solve(known.system, seed=seed)
    assert int((~result.singular).sum()) == known.regular, repr(result)
    assert result.certified[~result.singular].all()
    assert int(result.singular.sum()) == len(known.singular), repr(result)
    for point, multiplicity in known.singular:
        distance = np.abs(result.solutions[result.singular] - np.array(point)).max(axis=1)
        assert distance.min() < 1e-4, repr(result)
        assert result.multiplicity[result.singular][distance.argmin()] == multiplicity, repr(result)


@pytest.mark.parametrize(("name", "seed"), _seeds(PARAMETRISED, MIDDLING, 3))
def test_all_critical_points_are_found_from_one(name, seed):
    """By monodromy until the trace test is passed, and by a homotopy for the next data set."""
    problem = PARAMETRISED[name]()
    found = monodromy(problem.system, *problem.start_pair(seed), keep=problem.keep, seed=seed)
    assert len(found.solutions) == problem.count, repr(found)
    assert certify(problem.system, found.solutions, found.parameters).certified.all()
    following = solve_from(problem.system, found.solutions, found.parameters, problem.data(seed), seed=seed)
    assert len(following) == distinct(following.solutions) == problem.count, repr(following)
    assert following.certified.all(), repr(following)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_all_critical_points_on_tensors_3x3x3(seed):
    problem = segre(3, 3, 3)
    found = monodromy(problem.system, *problem.start_pair(seed), target_count=2385, keep=problem.keep, seed=seed)
    assert distinct(found.solutions) == 2385, repr(found)
    assert certify(problem.system, found.solutions, found.parameters).certified.all()
