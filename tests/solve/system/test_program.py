from fractions import Fraction

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.program import Program, add

x, y = variables("x y")
(a,) = parameters("a")


def program():
    return Program([symbol.symbol for symbol in (x, y, a)], 2)


def test_whole_coefficients_meet_in_the_factor():
    terms = {}
    add(terms, [0, 1], 3, 2)
    add(terms, [0, 1], 1, -4)
    assert terms == {((0, 1), 1): 2}
    add(terms, [0, 1], 1, -2)
    assert terms == {}


def test_equal_sums_are_one_node_and_trivial_ones_none():
    work = program()
    assert work.sum(work.terms(x + 2 * y)) == work.sum(work.terms(2 * y + x)) == 3
    assert work.sum(work.terms(y + 0)) == 1
    assert work.constants == {}
    assert work.constants.get(work.sum(work.terms(x - x + 2.5))) == 2.5


def test_a_constant_that_float64_cannot_hold_stays_a_sum():
    work = program()
    third = work.sum(work.terms(x - x + Fraction(1, 3)))
    assert third in work.sums
    assert not work.constants


def test_the_gradient_is_the_chain_rule_without_parameters():
    work = program()
    inner = work.sum(work.terms(x**2 + 3 * y))
    gradient = work.gradient(work.terms(a * (x**2 + 3 * y) ** 2 * y))
    assert gradient[0] == {(tuple(sorted((0, 1, 2, inner))), 1): 4}
    assert gradient[1] == {(tuple(sorted((1, 2, inner))), 1): 6, ((2, inner, inner), 1): 1}
    assert set(gradient) == {0, 1}
