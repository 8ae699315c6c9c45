"""Arithmetic modulo a prime against Python's whole numbers, with the largest residues that there are."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.architectures.residues import ModularArithmetic, is_prime, random_prime
from neurovariety.errors import InputError

LARGEST = 2**31 - 1
PRIMES = st.sampled_from([3, 101, 2**16 + 1, 2**30 + 3, LARGEST])
SUBSCRIPTS = [
    "ij,j->i",
    "ij,jk->ik",
    "ij,ij->ij",
    "ai,aj->ij",
    "oi,it->ot",
    "i,j->ij",
    "ij,ik->jki",
    "ij,ij->",
    ",ij->ji",
]


def residues(prime, shape, seed):
    """Residues, many of them the largest."""
    generator = np.random.default_rng(seed)
    return np.where(generator.random(shape) < 0.5, prime - 1, generator.integers(0, prime, shape))


@given(PRIMES, st.sampled_from([1, 3, 4, 5, 64, 65, 200]), st.integers(0, 2**32))
def test_matrix_products_are_exact(prime, inner, seed):
    a, b = residues(prime, (2, 3, inner), seed), residues(prime, (inner, 4), seed + 1)
    expected = (a.astype(object) @ b.astype(object)) % prime
    arithmetic = ModularArithmetic(prime)
    assert np.array_equal(arithmetic.matmul(a, b), expected)
    assert np.array_equal(arithmetic.contract("ij,jk->ik", a, b), expected)


@given(PRIMES, st.sampled_from(SUBSCRIPTS), st.integers(1, 7), st.integers(0, 2**32))
def test_contractions_are_exact(prime, subscripts, size, seed):
    letters, result = subscripts.split("->")
    first, second = letters.split(",")
    a, b = (residues(prime, (size,) * len(one), seed + len(one)) for one in (first, second))
    expected = np.zeros((size,) * len(result), dtype=object)
    names = sorted(set(first + second))
    for place in product(range(size), repeat=len(names)):
        at = dict(zip(names, place, strict=True))
        term = int(a[tuple(at[x] for x in first)]) * int(b[tuple(at[x] for x in second)])
        expected[tuple(at[x] for x in result)] += term
    assert np.array_equal(ModularArithmetic(prime).contract(subscripts, a, b), expected % prime)


@given(
    st.sampled_from(SUBSCRIPTS), st.integers(0, 2**32), st.sampled_from([(), (1,), (3,)]), st.sampled_from([(), (3,)])
)
def test_samples_broadcast(subscripts, seed, left, right):
    first, second = subscripts.split("->")[0].split(",")
    a, b = (
        residues(LARGEST, (*left, *(4,) * len(first)), seed),
        residues(LARGEST, (*right, *(4,) * len(second)), seed + 1),
    )
    arithmetic = ModularArithmetic(LARGEST)
    whole = arithmetic.contract(subscripts, a, b)
    samples = np.broadcast_shapes(left, right)
    for place in np.ndindex(samples):
        one = a[tuple(min(i, n - 1) for i, n in zip(place, left, strict=False))] if left else a
        other = b[place] if right else b
        assert np.array_equal(whole[place], arithmetic.contract(subscripts, one, other))


@given(PRIMES, st.lists(st.fractions(max_denominator=2), min_size=1, max_size=9), st.integers(0, 2**32))
def test_polynomials_are_exact(prime, coefficients, seed):
    arithmetic = ModularArithmetic(prime)
    values = residues(prime, (2, 3), seed)
    modular = [arithmetic.residue(factor) for factor in coefficients]
    expected = sum(factor * values.astype(object) ** power for power, factor in enumerate(modular)) % prime
    assert np.array_equal(arithmetic.activate(values, coefficients), expected)


@given(PRIMES, st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=4), st.integers(0, 2**32))
def test_combinations_are_exact(prime, factors, seed):
    terms = [residues(prime, (3,), seed + number) for number in range(len(factors))]
    expected = sum(factor * term.astype(object) for factor, term in zip(factors, terms, strict=True)) % prime
    assert np.array_equal(ModularArithmetic(prime).combine(terms, factors), expected)


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=20), st.integers(0, 2**32))
def test_scattering_is_the_transpose_of_gathering(indices, seed):
    arithmetic, numbers = ModularArithmetic(LARGEST), np.array(indices)
    value, cotangent = residues(LARGEST, (2, 2, 3), seed), residues(LARGEST, (2, len(indices)), seed + 1)
    taken = arithmetic.gather(value, numbers, 2).astype(object)
    back = arithmetic.scatter(cotangent, numbers, (2, 3)).astype(object)
    assert np.array_equal((taken * cotangent).sum(axis=1) % LARGEST, (value * back).sum(axis=(1, 2)) % LARGEST)


@pytest.mark.parametrize("modulus", [0, 1, 2, 4, -7, 2**31, 2**31 + 11, 7.0, True, "7", None])
def test_what_is_no_prime_modulus(modulus):
    with pytest.raises(InputError, match="the modulus is no prime"):
        ModularArithmetic(modulus)


def test_a_prime_that_divides_a_denominator():
    with pytest.raises(InputError, match="the prime divides a denominator"):
        ModularArithmetic(7).residue(Fraction(3, 14))


def test_primes():
    small = [number for number in range(200) if number > 1 and all(number % d for d in range(2, number))]
    assert [number for number in range(200) if is_prime(number)] == small
    assert not any(map(is_prime, (2047, 1_373_653, 25_326_001)))  # fool the bases 2; 2, 3; 2, 3, 5
    generator = np.random.default_rng(0)
    assert all(is_prime(random_prime(generator)) for _ in range(20))
