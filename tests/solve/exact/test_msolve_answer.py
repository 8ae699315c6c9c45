"""What msolve answers: read to the letter, and refused where a letter is wrong."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engine_process import EngineError
from neurovariety.solve.exact.msolve_answer import read_basis, read_nested
from neurovariety.solve.exact.msolve_question import write_question


def test_a_basis_over_the_rationals_and_modulo_a_prime():
    header = "#Reduced Groebner basis data\n#---\n#length of basis:      2 elements\n#---\n"
    assert read_basis(header + "[-x2^2+3*x1*x2-7]:", 2) == [{(0, 2): -1, (1, 1): 3, (0, 0): -7}]
    modular = read_basis(header + "[1*x2^2+13104*x1^1,\n1*x1^2*x2^1+43680]:\n", 2)
    assert modular == [{(0, 2): 1, (1, 0): 13104}, {(2, 1): 1, (0, 0): 43680}]
    assert read_basis("[1]:", 2) == [{(0, 0): 1}]
    assert read_basis("[0]:", 2) == []


@given(st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers().filter(bool), min_size=1))
def test_what_is_asked_is_read_back(terms):
    polynomial = RationalPolynomial.of(list(terms), terms.values()).primitive()
    asked = write_question([polynomial], [0, 1], 0).split("\n", maxsplit=2)[2]
    assert read_basis(f"[{asked.strip()}]:", 2) == [polynomial.terms()]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[",
        "[]",
        "[x3]",
        "[x0]",
        "[y]",
        "[x1 x2]",
        "[x1^]",
        "[1/2*x1]",
        "[x1,]",
        "[x1*]",
        "[x1+x1]",
        "[0*x1]",
        "[3*]",
        "[2x1]",
        "[x1]: x2",
    ],
)
def test_other_text_is_no_basis(wrong):
    with pytest.raises(EngineError, match="cannot be read"):
        read_basis(wrong, 2)


def test_nested_lists():
    assert read_nested("[-1]:\n") == [-1]
    assert read_nested("[1, 2, -1, []]:") == [1, 2, -1, []]
    assert read_nested("[0, [1,\n[[[-3 / 2^2, 6 / 4]]]\n],['x1', 'A']]:") == [
        0,
        [1, [[[Fraction(-3, 4), Fraction(3, 2)]]]],
        ["x1", "A"],
    ]


@pytest.mark.parametrize(
    "wrong", ["", "1", "[1", "[1]]", "[1,]", "[,1]", "[1 2]", "[1;2]", "[a]", "[1, [2]", "[1/]", "[1] [2]"]
)
def test_other_text_is_no_nested_list(wrong):
    with pytest.raises(EngineError, match="cannot be read"):
        read_nested(wrong)
