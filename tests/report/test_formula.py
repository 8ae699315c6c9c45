import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.poly import Polynomial
from neurovariety.report.formula import formula_html


@given(st.text(max_size=60))
def test_nothing_but_its_own_elements_comes_out(text):
    assert set(re.findall(r"<[^>]*>", formula_html(text))) <= {
        f"<{end}{name}>" for end in ("", "/") for name in ("var", "sub", "sup")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x12^3 = 1", "<var>x</var><sub>12</sub><sup>3</sup> = 1"),
        ("-x1 + 1e-05 = 0", "\N{MINUS SIGN}<var>x</var><sub>1</sub> + 1·10<sup>\N{MINUS SIGN}5</sup> = 0"),
        ("x1 - 2 = 0", "<var>x</var><sub>1</sub> \N{MINUS SIGN} 2 = 0"),
        ("a < b & 'c' = 0", "a &lt; b &amp; 'c' = 0"),
    ],
)
def test_formulas(text, expected):
    assert formula_html(text) == expected


def test_what_the_polynomials_write_is_understood():
    text = Polynomial(np.array([[0, 0], [2, 0], [0, 2]]), np.array([-1.0, 1.0, 0.5])).text()
    assert formula_html(text).count("<sup>2</sup>") == 2
    assert formula_html(text).endswith(" ≈ 0")
