import pytest

from neurovariety.poly import Polynomial
from neurovariety.report.equation_labels import LARGEST_SIZE, LETTERS, equation_label, fitting_size


def test_lines_are_wrapped_between_terms_and_names_are_whole():
    rows = [[i, 0] for i in range(6)] + [[0, 1]]
    polynomial = Polynomial.of(rows, [-1.234e-5] * 7)
    lines = equation_label(polynomial, ["u", "v" * 20], most_terms=7).splitlines()
    assert len(lines) > 1
    assert all(len(line) <= LETTERS for line in lines)
    assert " ".join(lines) == polynomial.text(names=["u", "v" * 20], digits=3, most_terms=7) + " = 0"
    assert "v" * 70 in equation_label(polynomial, ["u", "v" * 70], most_terms=7)


def test_letters_shrink_until_the_widest_line_fits():
    assert fitting_size([], 100.0) == fitting_size(["", "\n"], 100.0) == LARGEST_SIZE
    assert fitting_size(["u = 0"], 400.0) == LARGEST_SIZE
    half = fitting_size(["short\n" + "w" * 60], 200.0)
    assert half == pytest.approx(2 * fitting_size(["w" * 60], 100.0))
    assert half < LARGEST_SIZE
