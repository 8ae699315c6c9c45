from fractions import Fraction

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.rewriting import expand, expand_all, substitute

x, y, z = variables("x y z")
(a,) = parameters("a")


def test_expand_multiplies_everything_out():
    assert expand((x + y) ** 3) == x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3
    nested = ((x + 1) ** 2 - a * y) * (x - Fraction(1, 2))
    by_hand = x**3 + 3 * x**2 / 2 - Fraction(1, 2) - a * x * y + a * y / 2
    assert expand(nested) == by_hand
    assert not expand((x + y) ** 2 - x**2 - 2 * x * y - y**2)


def test_expand_gives_up_before_it_takes_too_much():
    with pytest.raises(ResourceError, match="too many"):
        expand((x + y + z + 1) ** 30, most_terms=1000)
    with pytest.raises(ResourceError, match="degree"):
        expand((x + 1) ** (1 << 20))


def test_several_are_expanded_together():
    inner = x + y
    assert expand_all([inner * x, inner**2]) == (x**2 + x * y, x**2 + 2 * x * y + y**2)


def test_substitution_is_simultaneous_and_goes_inside():
    assert substitute(x + 2 * y, {x: y, y: x}) == y + 2 * x
    inside = substitute((x + y) ** 2 * x, {x: z - 1})
    assert expand(inside) == expand((z - 1 + y) ** 2 * (z - 1))
    assert substitute(a * x, {a: 3}) == 3 * x
    assert substitute((x - 1) * y, {x: 1}) == substitute(x - x, {})
    with pytest.raises(InputError, match="replaced"):
        substitute(x, {x + y: 1})
    with pytest.raises(InputError, match="no expression"):
        substitute(x, {x: "y"})
