"""Options of the wrong kind are refused in words before work starts."""

import pytest

from neurovariety.errors import InputError
from neurovariety.solve import TrackSettings, find_start_pair, monodromy, solve, solve_from
from neurovariety.solve.system.expression import parameters, variables

(X,), (P,) = variables("x"), parameters("p")


@pytest.mark.parametrize(
    "option",
    [
        {"seed": -1},
        {"seed": 0.5},
        {"seed": None},
        {"threads": 0},
        {"threads": 1.5},
        {"progress": "loud"},
        {"settings": {"caution": 3}},
        {"executor": 4},
    ],
)
def test_wrong_options_are_refused(option):
    (name,) = option
    for call in (
        lambda: solve([X**2 - 1], **option),
        lambda: solve_from([X**2 - P], [[1], [-1]], [1], [2], **option),
        lambda: monodromy([X**2 - P], **option),
    ):
        with pytest.raises(InputError, match=name):
            call()


def test_monodromy_needs_an_edge():
    with pytest.raises(InputError, match="most_edges"):
        monodromy([X**2 - P], most_edges=0)


@pytest.mark.parametrize(
    "value",
    [
        {"contraction": 0},
        {"contraction": 1.0},
        {"caution": float("nan")},
        {"trust": -1},
        {"most_steps": 2.5},
        {"end_zone": 1},
    ],
)
def test_settings_must_make_sense(value):
    (name,) = value
    with pytest.raises(InputError, match=name):
        TrackSettings(**value)


def test_lists_of_equations_are_read():
    point, values = find_start_pair([X**2 - P])
    assert abs(point[0, 0] ** 2 - values[0]) < 1e-12
    assert len(monodromy([X**2 - P])) == 2
    found = solve_from([X**2 - P], [[1 + 1j], [-1 - 1j]], [2j], [4])
    assert sorted(found.real_solutions.ravel().round(9).tolist()) == [-2, 2]


def test_start_points_that_are_no_solutions_are_refused():
    with pytest.raises(InputError, match="no solutions at the start"):
        solve_from([X**2 - P], [[1], [-1.1]], [1], [4])
