"""Real critical points as a table."""

from dataclasses import replace

import numpy as np

from neurovariety.training.point_table import MOST_LINES, SIGNS, point_lines, same_points
from neurovariety.training.result import CriticalPoint

POINT = CriticalPoint(
    parameter=np.ones(4),
    function=np.array([1.0, 2.0, 1.0]),
    loss=0.5,
    certified=True,
    spurious=False,
    position="interior",
    partition=((1, 1),),
    in_functions="minimum",
    in_parameters="minimum",
    signature=(3, 0, 1),
)


def test_parameters_of_one_function_share_a_line():
    other = replace(POINT, function=np.array([1.0, 2.0, 1.1]))
    assert [len(group) for group in same_points([POINT, POINT, other])] == [2, 1]
    lines = point_lines([POINT, POINT, other], 2.0)
    assert len(lines) == 4  # the last says what the signs are
    assert lines[0].split()[-1] == "parameters"
    assert (lines[1].split()[-1], lines[2].split()[-1]) == ("2", "1")


def test_the_same_function_with_other_labels_has_its_own_line():
    assert len(same_points([POINT, replace(POINT, in_parameters="saddle")])) == 2


def test_columns_without_content_are_left_out():
    lines = point_lines([replace(POINT, partition=())], 2.0)
    assert "roots" not in lines[0]
    assert "parameters " not in lines[0].removeprefix("loss  in functions  in parameters")
    assert "0.5" in lines[1]


def test_remarks_end_the_line_and_repeated_ones_stand_below_once():
    assert point_lines([replace(POINT, remark="why")], 2.0)[1].endswith("why")
    twice = [replace(POINT, remark="why", loss=loss, function=np.full(3, loss)) for loss in (0.5, 0.75)]
    lines = point_lines(twice, 2.0)
    assert [line.split()[-1] for line in lines[1:3]] == ["(1)", "(1)"]
    assert lines[3:] == ["(1) why", SIGNS]


def test_signs_are_columns_of_numbers_and_decimal_points_stand_under_each_other():
    other = replace(POINT, loss=1e-30, function=np.full(3, 2.0), signature=(12, 1, 3))
    lines = point_lines([other, replace(POINT, loss=12.25)], 2.0)
    assert lines[1].startswith(" 0   ") and lines[2].startswith("12.25")
    assert lines[1].split()[3:6] == ["12", "1", "3"]
    assert lines[0].index("+") == lines[2].index("3  0")


def test_long_tables_are_cut_and_say_so():
    many = [replace(POINT, loss=float(number), function=np.full(3, float(number))) for number in range(40)]
    lines = point_lines(many, 2.0)
    assert len(lines) == MOST_LINES + 3
    assert lines[-2] == f"and {40 - MOST_LINES} more with larger losses"
    assert point_lines([], 2.0) == []


def test_roots_as_a_text():
    assert replace(POINT, partition=((2, 1), (1,))).roots == "2,1 | 1"
