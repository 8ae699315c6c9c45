"""The border against its definition, by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import border
from neurovariety.poly import all_exponents


@given(st.integers(1, 4), st.integers(1, 3), st.data())
def test_border_is_what_the_definition_says(variables, degree, data):
    """Cut multiples of random leading terms out of all monomials; the rest is an order ideal."""
    table = all_exponents(variables, degree)
    below = table[table.sum(axis=1) < degree]
    leading = data.draw(st.lists(st.sampled_from([tuple(row) for row in below]), max_size=3))
    divided = [any(all(a >= b for a, b in zip(row, term, strict=True)) for term in leading) for row in below]
    ideal = below[~np.array(divided, dtype=bool)]
    inside = {tuple(row) for row in ideal}

    def divisors(row):
        for v in range(variables):
            if row[v]:
                yield tuple(row - np.eye(variables, dtype=int)[v])

    expected = [tuple(r) for r in table if r.sum() == degree and all(d in inside for d in divisors(r))]
    assert [tuple(row) for row in border(ideal, degree)] == expected


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="groebner, full"):
        border(np.zeros((1, 2), dtype=np.int64), 1, "half")
