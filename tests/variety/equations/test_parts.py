"""The steps of the search, one by one."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.architectures.residues import is_prime
from neurovariety.architectures.spec import architecture
from neurovariety.errors import ResourceError
from neurovariety.poly import RationalPolynomial
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.expanded_map import expanded_map
from neurovariety.variety.equations.function_samples import FunctionSamples, primes_from, products
from neurovariety.variety.equations.ideal_membership import combines
from neurovariety.variety.equations.interpolation import check_blocks
from neurovariety.variety.equations.monomial_blocks import CoordinateCodes, MonomialBlocks, multisets
from neurovariety.variety.equations.normal_space import rank_of_gradients
from neurovariety.variety.equations.reconstruction import fraction_of, fractions_of
from neurovariety.variety.equations.residue_matrices import kernel, reduced_rows
from neurovariety.variety.equations.torus import torus, torus_of_map

PRIME = 2**31 - 1
SPECS = [
    "linear 3-2-3",
    "lcn 3,2,2 stride 2,2",
    "mlp 2-3-2 power 2",
    "mlp 2-2-2-1 power 2,3",
    "mlp 2-2-1 activation 1+2z+3z^2 bias",
    "cnn 2,2,2 power 2",
    "attention 2-2 rank 1 tokens 2",
    "attention 2-2-1 rank 1 tokens 2",
]


@pytest.mark.parametrize("spec", SPECS)
def test_the_torus_scales_functions_as_it_says(spec):
    network = architecture(spec)
    generator = np.random.default_rng(1)
    theta = [Fraction(int(value)) for value in generator.integers(-9, 9, network.parameter_count)]
    found = torus(network)
    before = network.coefficients(theta)
    for weights, images in zip(found.parameters.tolist(), found.coordinates.tolist(), strict=True):
        scaled = network.coefficients([value * Fraction(3) ** w for value, w in zip(theta, weights, strict=True)])
        assert list(scaled) == [value * Fraction(3) ** w for value, w in zip(before, images, strict=True)]


@pytest.mark.parametrize("spec", SPECS)
def test_the_multiplied_out_map_is_the_map_and_shows_at_least_the_same_torus(spec):
    network = architecture(spec)
    expanded = expanded_map(network, fixed={})
    theta = list(range(2, 2 + network.parameter_count))
    values = [Fraction(str(coordinate(*theta))) for coordinate in expanded.coordinates]
    assert values == list(network.coefficients(theta))
    exponents = [np.array(c.monoms(), np.int64).reshape(-1, network.parameter_count) for c in expanded.coordinates]
    finer = torus_of_map(exponents, network.parameter_count)
    assert all(finer.allows(weight) for weight in torus(network).coordinates)
    assert expanded_map(network, fixed={}, most_terms=2) is None


def test_attention_has_symmetries_that_its_program_hides():
    network = architecture("attention 2-1 rank 2 tokens 2")
    assert not torus(network).allows(np.array([1, 1, 1, 0, 0, 0]))
    exponents = [np.array(c.monoms(), np.int64) for c in expanded_map(network, fixed={}).coordinates]
    assert torus_of_map(exponents, 10).allows(np.array([1, 1, 1, 0, 0, 0]))


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 100))
def test_monomials_fall_into_blocks_of_one_weight(coordinates, degree, seed):
    weights = np.random.default_rng(seed).integers(-2, 3, (2, coordinates))
    blocks = MonomialBlocks.of(CoordinateCodes.of(weights, seed), degree)
    assert len(blocks.factors) == comb(coordinates + degree - 1, degree) == blocks.sizes.sum()
    assert len(np.unique(np.sort(blocks.factors, axis=1), axis=0)) == len(blocks.factors)
    assert (blocks.places(blocks.names) == np.arange(len(blocks.names))).all()
    seen = set()
    for begin, end in zip(blocks.begins[:-1], blocks.begins[1:], strict=True):
        here = {tuple(row) for row in weights.T[blocks.factors[begin:end]].sum(axis=1).tolist()}
        assert len(here) == 1
        assert not here & seen
        seen |= here


def test_blocks_that_are_too_large_are_refused_before_a_matrix_is_made():
    codes = CoordinateCodes.of(np.zeros((1, 8), np.int64), 0)
    check_blocks(MonomialBlocks.of(codes, 3), 3)
    with pytest.raises(ResourceError, match="matrix for the equations of degree 10 is too large"):
        check_blocks(MonomialBlocks.of(codes, 10), 10)


def test_monomials_are_counted_before_they_are_listed():
    with pytest.raises(ResourceError, match="100,000 coordinates"):
        MonomialBlocks.of(CoordinateCodes.of(np.ones((1, 100_000), np.int64), 0), 5)
    assert multisets(3, 2).tolist() == [[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.integers(0, 1000))
def test_kernels_are_kernels(rows, columns, rank, seed):
    generator = np.random.default_rng(seed)
    left, right = generator.integers(0, 50, (rows, rank)), generator.integers(0, 50, (rank, columns))
    matrix = left @ right % 101
    vectors, free = kernel(matrix, 101)
    assert not (matrix @ vectors.T % 101).any()
    assert len(reduced_rows(matrix, 101)[1]) + len(free) == columns
    assert (vectors[:, free] == np.eye(len(free))).all()


@given(st.fractions(max_denominator=10**7).filter(lambda value: abs(value.numerator) < 10**8))
def test_fractions_come_back_from_their_residues(value):
    primes = [2**31 - 1, 2**31 - 19, 2**31 - 61]
    residues = [[value.numerator * pow(value.denominator, -1, prime) % prime] for prime in primes]
    assert fractions_of(residues, primes) == [value]


def test_what_is_no_small_fraction_is_told():
    found = fraction_of(1234567891, 2**31 - 1)
    assert found is None or abs(found.numerator) <= 2**15
    assert any(fraction_of(residue, 101) is None for residue in range(101))


def test_points_lie_on_the_variety_and_do_not_depend_on_how_they_are_asked_for():
    network = architecture("linear 2-1-2")
    samples = FunctionSamples(network, prime=PRIME, seed=3, constant=True)
    few, many = samples.first(5), samples.first(300)
    assert (few == many[:5]).all()
    assert (many == FunctionSamples(network, prime=PRIME, seed=3, constant=True).first(300)).all()
    assert (many[:, 0] == 1).all()
    left, right = products(many, np.array([[1, 4], [2, 3]]), PRIME).T
    assert (left == right).all()
    assert all(is_prime(prime) for prime in primes_from(3))
    assert len(set(primes_from(3))) == 12


def test_membership_in_an_ideal_is_decided():
    x, y, z = RationalPolynomial.coordinates(3)
    generators = [x * y - z**2, x**2]
    assert combines((x * y - z**2) * (x + 2 * y) + x**2 * z * 3, generators)
    assert not combines(x * y**2, generators)
    assert not combines(x, generators)
    assert combines(x - x, generators)
    assert combines(x**3, generators, prime=PRIME)
    assert not combines(z**3, generators, prime=PRIME)
    with pytest.raises(ResourceError, match="too many multiples"):
        combines(x**200, [x])


def test_gradients_vanish_at_singular_functions():
    (quartic,) = equations("attention 2-1 rank 2 tokens 2").polynomials
    rank_one = np.array([2, 4, 6, 3, 6, 9])  # both quadrics are multiples of one
    common_factor = np.array([1, 5, 6, 1, 6, 8])  # (x + 2)(x + 3) and (x + 2)(x + 4)
    assert quartic.evaluate([rank_one.tolist(), common_factor.tolist()]) == (0, 0)
    assert rank_of_gradients([quartic], rank_one, PRIME) == 0
    assert rank_of_gradients([quartic, 3 * quartic], common_factor, PRIME) == 1
    x, y = RationalPolynomial.coordinates(2)
    curve = x**3 * y + 2 * y**2  # gradient (36, 20) at (2, 3)
    assert rank_of_gradients([curve, 9 * x + 5 * y], np.array([2, 3]), PRIME) == 1
    assert rank_of_gradients([curve, 9 * x + 6 * y], np.array([2, 3]), PRIME) == 2
