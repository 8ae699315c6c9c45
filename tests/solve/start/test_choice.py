"""The cheapest start by degrees is chosen, for reasons that are given."""

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.start.choice import MOST_PATHS, choose_start
from neurovariety.solve.start.linear_products import LinearProductStart
from neurovariety.solve.start.support import support_of
from neurovariety.solve.start.total_degree import TotalDegreeStart
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

X, Y, Z = variables("x y z")
BILINEAR = PolynomialSystem.of([X * Y - 1, X * Y + X - Y])
DENSE = PolynomialSystem.of([(X + Y) ** 2 - 1, X**3 + Y**3 + X * Y - 2])


def chosen(system: PolynomialSystem, kind: str):
    support = support_of(system.expanded().equations, system.variables)
    return choose_start(system, support, kind, seed=0)


def test_groups_where_they_help_and_one_group_where_not():
    choice = chosen(BILINEAR, "auto")
    assert isinstance(choice.start, LinearProductStart)
    assert (choice.kind, choice.count, choice.groups) == ("multihomogeneous", 2, ((0,), (1,)))
    choice = chosen(DENSE, "auto")
    assert isinstance(choice.start, TotalDegreeStart)
    assert (choice.kind, choice.count) == ("total_degree", 6)
    assert "total degree, 6 paths" in choice.why


def test_what_is_asked_for_is_done():
    assert chosen(BILINEAR, "total_degree").count == 4
    assert chosen(DENSE, "multihomogeneous").kind == "total_degree"
    assert chosen(DENSE, "monodromy").start is None
    with pytest.raises(InputError, match="no such start"):
        chosen(DENSE, "polyhedral")


def test_the_systems_own_groups_are_respected():
    grouped = PolynomialSystem.of([X * Y - 1, X * Y + X - Y], groups=[[X], [Y]])
    assert choose_start(grouped, None, "auto", seed=0).groups == ((0,), (1,))


def test_too_many_paths_are_refused():
    unknowns = variables("x", 12)
    equations = [unknowns[i] ** 6 * unknowns[(i + 1) % 12] ** 6 - unknowns[i] - 1 for i in range(12)]
    huge = PolynomialSystem.of(equations)
    for start in ("auto", "total_degree"):
        with pytest.raises(ResourceError, match="too many solutions") as refusal:
            chosen(huge, start)
        assert f"{MOST_PATHS:,}" in str(refusal.value)
        assert "start='monodromy'" in str(refusal.value)
    assert chosen(huge, "monodromy").kind == "monodromy"  # who asks for it gets it
