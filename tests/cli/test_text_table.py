"""Text tables: what separates, what names, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.cli.text_table import read_text_table
from neurovariety.errors import InputError, ResourceError

NUMBERS = arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    elements=st.floats(allow_nan=False, allow_infinity=False),
)


@given(values=NUMBERS, separator=st.sampled_from([",", ";", "\t", "  "]), header=st.booleans(), crlf=st.booleans())
def test_what_is_written_is_read_bit_for_bit(tmp_path_factory, values, separator, header, crlf):
    path = tmp_path_factory.mktemp("t") / ("t.txt" if separator.isspace() else "t.csv")
    names = [f"v{i}" for i in range(values.shape[1])]
    lines = ["# a comment, with commas", *([separator.join(names)] if header else []), ""]
    lines += [separator.join(map(repr, row)) for row in values.tolist()]
    path.write_bytes(("\r\n" if crlf else "\n").join(lines).encode("utf-8-sig"))
    table = read_text_table(path)
    assert np.array_equal(table.values, values)
    assert table.names == (tuple(names) if header else tuple(f"x{i + 1}" for i in range(values.shape[1])))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n", ("a", "b")),
        ("1,2\n3,4\n", ("x1", "x2")),
        (",height (cm),2nd\n1,2,3\n", ("x1", "height_cm", "x_2nd")),
        ("0,1,rest\n1,2,3\n", ("x_0", "x_1", "rest")),
        ("größe,größe\n1,2\n", ("größe", "größe_2")),
        ('"a,b","c"\n1,2\n', ("a_b", "c")),
        ("a_2,a\n1,2\n", ("a_2", "a")),
    ],
)
def test_names_are_made_fit_for_equations(tmp_path, text, names):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert read_text_table(tmp_path / "t.csv").names == names


def test_dropped_columns_may_hold_anything(tmp_path):
    (tmp_path / "t.csv").write_text('a,b b,c\n1,"x, y",\n2,,nan\n')
    table = read_text_table(tmp_path / "t.csv", drop=["b b", "c"])
    assert table.names == ("a",)
    assert table.values.tolist() == [[1.0], [2.0]]
    (tmp_path / "n.csv").write_text("1,red\n2,blue\n")
    assert read_text_table(tmp_path / "n.csv", drop=["x2"]).values.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("1_000", "'1_000'"), ("1.5.2", "'1.5.2'"), ("", "an empty cell"), ("NA", "'NA'"), ("-inf", "-inf")],
)
def test_what_is_no_finite_number_is_named_by_line_and_column(tmp_path, cell, shown):
    (tmp_path / "t.csv").write_text(f"a,b\n1,2\n# skipped\n{cell},4\n")
    with pytest.raises(InputError) as caught:
        read_text_table(tmp_path / "t.csv")
    assert caught.value.given == f"{shown} in line 4, column a"


def test_a_table_larger_than_memory_is_refused(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("1,2\n" * 100)
    monkeypatch.setattr("neurovariety.memory.available_bytes", lambda: 300)
    with pytest.raises(ResourceError, match="npy"):
        read_text_table(tmp_path / "t.csv")
