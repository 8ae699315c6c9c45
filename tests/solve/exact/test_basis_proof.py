"""Proofs of bases: right ones are proven, wrong ones of every kind are not."""

from dataclasses import replace

import pytest

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import msolve_basis, prove_basis
from neurovariety.solve.exact.basis_proof import PRIMES
from neurovariety.solve.exact.msolve_question import check_characteristic

X, Y, Z = RationalPolynomial.coordinates(3)
CUBIC = [X * Z - Y**2, X * Y - Z**2 / 3, Y * Z - 2 * X**2]


@pytest.mark.parametrize(
    "generators",
    [
        CUBIC,
        [X * Z - Y**2, Y - X**2, Z - X * Y],
        [X**2 + Y**2 + Z**2 - 1, X * Y - Z, X - Y],
        [X, X - 1],
        [0 * X],
        [X * Y],
        [PRIMES[0] * X - 1, Y**2 - X],
    ],
)
def test_right_bases_are_proven(msolve, generators):
    basis = msolve_basis(generators, binary=msolve)
    proof = prove_basis(generators, basis, binary=msolve)
    assert proof.proven, proof.evidence


def test_systems_of_known_size_are_proven(msolve, katsura, cyclic):
    for equations in (katsura(4), cyclic(5)):
        proof = prove_basis(equations, msolve_basis(equations, binary=msolve), binary=msolve)
        assert proof.proven, proof.evidence
        assert "homogenised" in proof.evidence


@pytest.mark.parametrize(
    ("generators", "wrong", "told"),
    [
        ([X**2, Y**2], (X**2,), "a generator does not reduce to zero"),
        ([X * Z - Y**2, Y * Z - X**2], (Y**2 - X * Z, Y * Z - X**2), "fails Buchberger's criterion"),
        ([X**2, Y**2], (X, Y), "differ from those modulo"),
        ([X**2 - X, Y], (Y, X), "does not lie in the ideal"),
        ([PRIMES[0] * X - 1], (X**0,), "does not lie in the ideal"),
    ],
)
def test_wrong_bases_are_not_proven(msolve, generators, wrong, told):
    right = msolve_basis(generators, binary=msolve)
    proof = prove_basis(generators, replace(right, polynomials=wrong), binary=msolve)
    assert not proof.proven
    assert told in proof.evidence


def test_an_unlucky_prime_is_followed_by_another(msolve):
    for prime in PRIMES:
        check_characteristic(prime)
    generators = [PRIMES[0] * Y**2 + X * Y, X**3]
    assert msolve_basis(generators, prime=PRIMES[0], binary=msolve).polynomials[0] == X * Y
    assert prove_basis(generators, msolve_basis(generators, binary=msolve), binary=msolve).proven


def test_only_whole_rational_bases(msolve):
    for options in ({"prime": 7}, {"eliminate": [0]}):
        with pytest.raises(InputError, match="only a whole basis"):
            prove_basis(CUBIC, msolve_basis(CUBIC, binary=msolve, **options), binary=msolve)


def test_polynomials_are_no_answer_of_an_engine():
    x, y = RationalPolynomial.coordinates(2)
    with pytest.raises(InputError, match="not its polynomials"):
        prove_basis([x, y], [x, y])
