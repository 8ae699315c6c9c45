"""What every architecture refuses, and what it does not build."""

import sys
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
import torch

from neurovariety.architectures import (
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialConvNet,
    PolynomialMLP,
    WrappedModule,
    architecture,
    modular_map,
)
from neurovariety.errors import InputError, MissingExtraError, ResourceError

PRIME = 2**31 - 1
SIZES = [0, -1, 1.5, 2.0, True, "3", None, 10**6, 2**70, float("nan")]


@pytest.mark.parametrize("size", SIZES, ids=repr)
def test_sizes_are_whole_numbers(size):
    makers = [
        lambda: LinearNetwork([2, size]),
        lambda: PolynomialMLP([size, 3, 1], power=2),
        lambda: PolynomialMLP([2, 3, 1], power=size),
        lambda: LightningAttention([size, 2], ranks=1),
        lambda: LightningAttention([2, 2], ranks=size),
        lambda: LightningAttention([2, 2], tokens=size),
        lambda: LightningAttention([2, 2], heads=size),
        lambda: LinearConvNet([3, size]),
        lambda: LinearConvNet([3, 2], strides=[size]),
        lambda: PolynomialConvNet([3, 2], strides=size, power=2),
    ]
    for make in makers if size is not None else makers[:2]:
        with pytest.raises(InputError):
            make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LinearNetwork([]), "too few widths"),
        (lambda: LinearNetwork("2-3"), "widths are a list"),
        (lambda: LinearNetwork(5), "widths are a list"),
        (lambda: LinearConvNet([]), "no filter sizes"),
        (lambda: LinearConvNet([[]]), "too few filter sizes"),
        (lambda: LinearConvNet([3, (2, 2)]), "same number of axes"),
        (lambda: LinearConvNet([3, 3, 3], strides=[2]), "1 strides for 3 filters"),
        (lambda: LinearConvNet([3, 3], strides=[0, 1]), "from 1"),
        (lambda: LightningAttention([2, 3], ranks=3), "rank 3 with width 2"),
        (lambda: LightningAttention([2, 3, 2], ranks=[2]), "number of ranks"),
        (lambda: PolynomialMLP([2, 2, 1]), "hidden layers need an activation"),
        (lambda: PolynomialMLP([2, 2, 1], power=2, activation=[1, 2]), "given once"),
        (lambda: PolynomialMLP([2, 2, 1], power=[2, 3]), "number of activations"),
        (lambda: PolynomialMLP([2, 2, 1], activation="relu"), "'relu'(.|\n)*numerical_dimension"),
        (lambda: PolynomialMLP([2, 2, 1], power="relu"), "'relu'(.|\n)*numerical_dimension"),
        (lambda: PolynomialMLP([2, 2, 1], activation=["relu"]), "'relu'(.|\n)*numerical_dimension"),
        (lambda: PolynomialMLP([2, 2, 1], activation=np.tanh), "tanh(.|\n)*numerical_dimension"),
        (lambda: PolynomialMLP([2, 2, 1], activation=[3]), "degree 0"),
        (lambda: PolynomialMLP([2, 2, 1], activation=[0, 0]), "zero"),
        (lambda: PolynomialMLP([2, 2, 1], activation=[0, float("nan")]), "nan"),
        (lambda: PolynomialMLP([2, 2, 1], power=10_000), "too high"),
        (lambda: PolynomialMLP([2, 2, 1], power=2, bias="no"), "True or False"),
    ],
)
def test_what_is_no_architecture(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_numbers_of_numpy_are_numbers():
    two = np.int64(2)
    assert LightningAttention([two, 2], ranks=two, tokens=two) == LightningAttention([2, 2], ranks=2, tokens=2)
    assert LinearConvNet(np.array([3, 2]), strides=two) == LinearConvNet([3, 2], strides=2)
    assert PolynomialMLP((two, 2, 1), power=two) == PolynomialMLP([2, 2, 1], power=2)


NETWORK = PolynomialMLP([2, 2, 1], power=2)


@pytest.mark.parametrize(
    "theta", [[1, 2, 3], range(7), [1, 2, 3, 4, 5, float("nan")], ["a"] * 6, [None] * 6, [[1] * 6]]
)
def test_parameters_that_do_not_fit(theta):
    for function in (
        NETWORK.coefficients,
        NETWORK.expressions,
        lambda given: NETWORK.evaluate_mod(given, [[1, 2]], PRIME),
        lambda given: NETWORK.jacobian_mod(given, [[1, 2]], PRIME),
        lambda given: NETWORK.coefficients_mod([given], PRIME),
    ):
        with pytest.raises(InputError):
            function(theta)


@pytest.mark.parametrize("inputs", [[1, 2], [[1, 2, 3]], 5, [[1.0, float("inf")]], [["1", "2"]], [[1, 2], [3]]])
def test_inputs_that_do_not_fit(inputs):
    with pytest.raises(InputError):
        NETWORK.evaluate_mod(range(6), inputs, PRIME)


def test_parameters_of_the_module_that_do_not_fit():
    module = NETWORK.module()
    for theta in ([1.0] * 5, [1.0] * 7, [float("nan")] * 6):
        with pytest.raises(InputError, match="do not fit the module"):
            module.set_theta(theta)


def test_numbers_are_reduced_whatever_their_kind():
    expected = NETWORK.evaluate_mod([1, 2, 3, 4, 5, 6], [[1, 2]], PRIME)
    for theta in (
        [1 + PRIME * 10**20, 2, 3, 4, 5, 6],
        np.array([1, 2, 3, 4, 5, 6], dtype=np.uint64),
        np.array([1, 2, 3, 4, 5, 6], dtype=np.int8),
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    ):
        assert np.array_equal(NETWORK.evaluate_mod(theta, [[1, 2]], PRIME), expected)
    halves = NETWORK.evaluate_mod([Fraction(1, 2)] * 6, [[1, 0.5]], PRIME)
    assert halves * 16 % PRIME == 9
    assert NETWORK.evaluate_mod([0.5] * 6, [[1, 0.5]], PRIME) == halves


@pytest.mark.parametrize("theta", [[2**63 + 1, -1, 0, 0, 1, 1], [2**60 + 1, 0.5, 0, 0, 1, 1]])
def test_long_whole_numbers_are_not_rounded(theta):
    """NumPy makes floats of such lists."""
    expected = NETWORK.evaluate_mod([Fraction(value) for value in theta], [[1, 2]], PRIME)
    assert np.array_equal(NETWORK.evaluate_mod(theta, [[1, 2]], PRIME), expected)


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint64])
def test_primes_of_numpy_are_primes(kind):
    theta, inputs = [Fraction(10**30, 7), 2, 3, 4, 5, 6], [[1, 2]]
    assert np.array_equal(NETWORK.jacobian_mod(theta, inputs, kind(PRIME)), NETWORK.jacobian_mod(theta, inputs, PRIME))
    assert np.array_equal(NETWORK.coefficients_mod([theta], kind(101)), NETWORK.coefficients_mod([theta], 101))


def test_primes_that_divide_what_is_needed():
    third = PolynomialMLP([2, 2, 1], activation=[0, 1, Fraction(1, 101)])
    with pytest.raises(InputError, match="the prime divides a denominator"):
        third.evaluate_mod(range(6), [[1, 2]], 101)
    cubic = PolynomialMLP([2, 2, 1], power=3)
    assert cubic.evaluate_mod(range(6), [[1, 2]], 3).shape == (1, 1)
    with pytest.raises(InputError, match="derivatives vanish"):
        cubic.jacobian_mod(range(6), [[1, 2]], 3)
    with pytest.raises(InputError, match="the prime is too small"):
        cubic.coefficients_mod([range(6)], 3)
    with pytest.raises(InputError, match="the modulus is no prime"):
        cubic.jacobian_mod(range(6), [[1, 2]], 9)


def test_large_ambient_spaces_are_known_and_never_built():
    assert PolynomialMLP([5, 5, 5, 5, 5], power=3).ambient.dimension == 157_325
    large = PolynomialMLP([50, 50, 50, 50], power=10)
    assert large.ambient.dimension > 10**29
    with pytest.raises(ResourceError):
        large.expressions()
    with pytest.raises(ResourceError):
        large.coefficients(range(large.parameter_count))
    with pytest.raises(ResourceError):
        large.ambient.coordinates()
    with pytest.raises(ResourceError):
        large.coefficients_mod([[1] * large.parameter_count], PRIME)


@pytest.mark.parametrize("size", [10**5000, -(10**5000)], ids=["long", "negative"])
def test_sizes_too_long_to_be_written(size):
    with pytest.raises(InputError, match=r"about -?10\^"):
        PolynomialMLP([size, 1])


def test_spaces_whose_dimension_is_too_long_to_be_written():
    deep = PolynomialMLP([50] * 40, power=1000)
    with pytest.raises(ResourceError, match=r"about 10\^5524"):
        deep.coefficients([])
    with pytest.raises(ResourceError, match=r"about 10\^5524"):
        deep.ambient.coordinates()


def test_wide_networks_are_refused_before_memory_is_taken():
    wide = PolynomialMLP([100_000] * 100, power=2)
    generator = np.random.default_rng(0)
    tracemalloc.start()
    for function in (
        wide.theta,
        wide.module,
        lambda: wide.random_theta(generator, PRIME, 1000),
        lambda: wide.random_inputs(generator, PRIME, 10**9),
        lambda: LinearNetwork([100_000, 1]).coefficients([1] * 100_000),
        LinearNetwork([100_000, 20]).ambient.coordinates,
    ):
        with pytest.raises(ResourceError):
            function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**8


def test_a_jacobian_that_fits_nowhere():
    wide = LinearNetwork([1000, 1000])
    with pytest.raises(ResourceError, match="the Jacobian would not fit in memory"):
        wide.jacobian_mod(np.ones(10**6, dtype=int), np.ones((10**3, 1000), dtype=int), PRIME)


def test_large_jacobians_need_little_besides_the_result():
    network = PolynomialMLP([20, 40, 40, 10], power=3)
    generator = np.random.default_rng(0)
    theta, inputs = network.random_theta(generator, PRIME), network.random_inputs(generator, PRIME, 285)
    tracemalloc.start()
    matrix = network.jacobian_mod(theta, inputs, PRIME)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert matrix.shape == (2850, 2800)
    assert peak < 2 * matrix.nbytes
    few = network.jacobian_mod(theta, inputs[200:202], PRIME)
    assert np.array_equal(matrix[2000:2020], few)


def test_values_and_derivatives_in_blocks(monkeypatch):
    network = LightningAttention([2, 2, 1], ranks=1, tokens=2)
    generator = np.random.default_rng(1)
    thetas, inputs = network.random_theta(generator, PRIME, 2), network.random_inputs(generator, PRIME, 7)

    def computed():
        return (
            network.evaluate_mod(thetas[0], inputs, PRIME),
            network.jacobian_mod(thetas[0], inputs, PRIME),
            network.coefficients_mod(thetas, PRIME),
        )

    whole = computed()
    monkeypatch.setattr(modular_map, "BLOCK", 100)
    assert all(map(np.array_equal, whole, computed()))


def test_filters_over_long_signals_need_little_memory():
    """A filter of 300 entries at 300 places: each input makes 90,000 numbers."""
    network = PolynomialConvNet([300, 300], power=2)
    generator = np.random.default_rng(0)
    theta, inputs = network.random_theta(generator, PRIME), network.random_inputs(generator, PRIME, 100)
    tracemalloc.start()
    network.jacobian_mod(theta, inputs, PRIME)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3e8


@pytest.mark.parametrize("spec", ["mlp 2-3-1 power 2", "cnn 2x2,1x2 power 2", "attention 2-2-1 rank 1 tokens 2"])
def test_no_samples_and_no_parameter_vectors(spec):
    network = architecture(spec)
    theta, none = [1] * network.parameter_count, np.zeros((0, *network.input_shape), dtype=int)
    assert network.evaluate_mod(theta, none, PRIME).shape == (0, *network.output_shape)
    assert network.jacobian_mod(theta, none, PRIME).shape == (0, network.parameter_count)
    empty = np.zeros((0, network.parameter_count), dtype=int)
    assert network.coefficients_mod(empty, PRIME).shape == (0, network.ambient.dimension)
    assert network.module()(torch.zeros(none.shape)).shape == (0, *network.output_shape)


@pytest.mark.parametrize(
    "spec", ["mlp 2-3-1 power 2", "lcn 2,2", "cnn 2x2,1x2 power 2", "attention 2-1 rank 1 tokens 2"]
)
def test_samples_that_do_not_fit_the_module(spec):
    """Torch would broadcast an axis of size 1, and take the first windows of a longer signal."""
    network = architecture(spec)
    for change in (lambda size: size + 2, lambda size: 1):
        samples = torch.ones(4, *map(change, network.input_shape))
        with pytest.raises(InputError, match="do not fit the network"):
            network.module()(samples)
    with pytest.raises(InputError, match=r"no floats(.|\n)*int64"):
        network.module()(torch.ones(4, *network.input_shape, dtype=torch.int64))
    half = network.module().to(torch.bfloat16)(torch.ones(4, *network.input_shape, dtype=torch.bfloat16))
    assert half.dtype == torch.bfloat16


def test_numbers_too_large_for_floats():
    module = PolynomialMLP([1, 1, 1], activation=[1, 10**400]).module()
    with pytest.raises(InputError, match=r"too large for floats(.|\n)*about 10\^400"):
        module(torch.ones(1, 1))


def test_the_call_that_makes_it():
    assert repr(PolynomialMLP([2, 3, 1], power=2)) == "PolynomialMLP([2, 3, 1], power=2)"
    assert repr(LinearConvNet([3, 2], strides=[2])) == "LinearConvNet([3, 2], strides=[2, 1])"


def test_modules_need_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for function in (NETWORK.module, LightningAttention([2, 1]).softmax_module, lambda: WrappedModule.of(None, 2)):
        with pytest.raises(MissingExtraError, match="vinet"):
            function()
