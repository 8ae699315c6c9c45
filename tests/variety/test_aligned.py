"""Columns stand under each other."""

from neurovariety.variety.aligned import aligned


def test_numbers_stand_right_and_texts_left():
    lines = aligned(["name", "count", "note"], [["a", 1234, "x"], ["long name", None, ""]])
    assert lines == ["name       count  note", "a          1,234  x", "long name      -"]


def test_a_table_without_rows_is_its_head():
    assert aligned(["a", "b"], []) == ["a  b"]
