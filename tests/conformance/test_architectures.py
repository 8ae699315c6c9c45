"""What every architecture keeps: its map, its residues, its expressions and its torch module are one function."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety import architectures
from neurovariety.architectures import (
    Composition,
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialConvNet,
    PolynomialMLP,
    Residual,
    TiedConvNet,
    WrappedModule,
)
from neurovariety.solve.exact import rank_mod
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import substitute_all
from neurovariety.solve.system.symbol import Symbol

PRIME = 2**31 - 1
MOST_COMPILED = 100
"""Expressions that are put in numbers one by one here."""


class SharedWeights(nn.Module):
    """A user's own network: z -> (W ((W z + b)^2 - z / 2), entries of z exchanged)."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(2, 2)

    def forward(self, z):
        hidden = self.dense(z) ** 2 - z / 2
        return torch.cat([hidden @ self.dense.weight.T, z.flip(-1)], dim=-1)


CASES = [
    LinearNetwork([3, 2, 4]),
    LinearNetwork([2, 3, 2]),
    LinearNetwork([3, 1]),
    LinearNetwork([4, 2, 3, 2]),
    LinearConvNet([3, 2, 2], strides=[2, 2]),
    LinearConvNet([(2, 3), (2, 2)], strides=[(2, 1)]),
    TiedConvNet([2, 2, 3], uses=[1, 1, 2]),
    TiedConvNet([3, 2, 3, 2], uses=[1, 2, 1, 2], strides=[2, 1, 2]),
    TiedConvNet([(2, 2), (2, 2)], uses=[1, 1], strides=[(1, 2)]),
    PolynomialMLP([2, 3, 1], power=2),
    PolynomialMLP([2, 2, 2, 1], power=[2, 3]),
    PolynomialMLP([2, 3], power=2),
    PolynomialMLP([2, 2, 1], power=2, bias=True),
    PolynomialMLP([2, 2, 2], activation=[1, 2, 3]),
    PolynomialMLP([2, 2, 1], activation=[Fraction(1, 3), 0, Fraction(-5, 2)], bias=True),
    PolynomialConvNet([2, 3], power=2),
    PolynomialConvNet([2, 2, 2], power=2, strides=[2, 1]),
    PolynomialConvNet([(2, 2), (1, 2)], power=2),
    PolynomialConvNet([2, 2], activation=[0, 1, 1]),
    LightningAttention([2, 1], ranks=2, tokens=2),
    LightningAttention([3, 2], ranks=2, tokens=2),
    LightningAttention([2, 2], ranks=1, tokens=3, heads=2),
    LightningAttention([3, 2], ranks=1, tokens=1),
    LightningAttention([2, 2, 1], ranks=[2, 1], tokens=2),
    Composition([PolynomialMLP([2, 3], power=2), PolynomialMLP([3, 2, 1], power=2)]),
    Residual(PolynomialMLP([2, 1, 2], power=3)),
    Residual(LightningAttention([2, 2], ranks=1, tokens=2)),
    Composition([Residual(Composition([Residual(PolynomialMLP([2, 1, 2], power=2))])), LinearNetwork([2, 1])]),
    WrappedModule.of(SharedWeights(), (2,)),
    Residual(WrappedModule.of(nn.Conv1d(2, 2, 3, padding=1, groups=2, bias=False), (2, 3))),
    Composition([LinearConvNet([2, 2], strides=[2]), PolynomialMLP([1, 1, 2], activation=[0, 1, 1])]),
]

every_architecture = pytest.mark.parametrize("network", CASES, ids=str)


def values_of(network, coefficients, inputs):
    """Outputs from coefficients; attention's are those of pairs of tokens, so that the tokens are added up."""
    outputs, exponents = network.ambient.coordinates()
    flat = np.array([[Fraction(int(entry)) for entry in sample.ravel()] for sample in inputs])
    if network.ambient.listed is not None:
        samples = np.array(flat).reshape(inputs.shape)
        pairs = np.stack([samples[:, :, [0, token]] for token in range(inputs.shape[2])])
        flat = np.zeros((*pairs.shape[:2], *inputs.shape[1:]), dtype=object)
        flat[..., :2] = pairs
        flat = flat.reshape(-1, flat[0, 0].size)
    monomials = np.array([[np.prod(point**powers) for powers in exponents] for point in flat], dtype=object)
    table = np.zeros((len(flat), network.ambient.outputs), dtype=object)
    for place, output in enumerate(outputs):
        table[:, output] += monomials[:, place] * coefficients[place]
    return table.reshape(-1, len(inputs), network.ambient.outputs).sum(axis=0)


def drawn(network, seed=0, samples=3):
    """Small whole parameters and inputs."""
    generator = np.random.default_rng(seed)
    theta = generator.integers(1, 4, network.parameter_count) * generator.choice([-1, 1], network.parameter_count)
    return theta.tolist(), generator.integers(-3, 4, (samples, *network.input_shape))


@every_architecture
def test_coefficients_give_the_outputs(network):
    theta, inputs = drawn(network)
    expected = values_of(network, network.coefficients(theta), inputs)
    modular = network.evaluate_mod(theta, inputs, PRIME).reshape(len(inputs), -1)
    assert [[residue(entry) for entry in row] for row in expected] == modular.tolist()
    module = network.module().double()
    module.set_theta(theta)
    outputs = module(torch.as_tensor(inputs, dtype=torch.float64)).detach().reshape(len(inputs), -1)
    np.testing.assert_allclose(outputs, expected.astype(float), rtol=1e-9, atol=1e-9)


@every_architecture
def test_coefficients_modulo_a_prime_and_of_expressions(network):
    theta, _ = drawn(network, seed=1)
    exact = network.coefficients(theta)
    assert len(exact) == network.ambient.dimension == len(network.ambient.names())
    batch = network.coefficients_mod([theta, theta[::-1]], PRIME)
    assert batch[0].tolist() == [residue(value) for value in exact]
    assert batch[1].tolist() == [residue(value) for value in network.coefficients(theta[::-1])]
    assert tuple(expression_values(network.expressions(theta))) == exact
    unknowns = network.theta()
    scale = max(1.0, *(abs(float(value)) for value in exact))
    written = network.expressions()
    places = [place for place, expression in enumerate(written) if expression.symbols]
    system = PolynomialSystem.of([written[place] for place in places[:MOST_COMPILED]], variables=unknowns)
    values = system.evaluate([theta])[0]
    expected = [float(exact[place]) for place in places[:MOST_COMPILED]]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12 * scale)
    if len(written) <= MOST_COMPILED:
        multiplied = network.expressions(expanded=True)
        assert all(isinstance(atom, Symbol) for one in multiplied for monomial, _ in one.terms for atom, _ in monomial)
        assert tuple(expression_values(substitute_all(multiplied, named(unknowns, theta)))) == exact


@every_architecture
def test_fractions_are_exact(network):
    theta, _ = drawn(network, seed=2)
    fractions = [Fraction(value, 7) for value in theta]
    inverse = pow(7, -1, PRIME)
    modular = network.coefficients_mod([[value * inverse % PRIME for value in theta]], PRIME)[0]
    assert modular.tolist() == [residue(value) for value in network.coefficients(fractions)]


@every_architecture
def test_derivatives_modulo_a_prime(network):
    """The Jacobian by running backward is that of the expressions, put together with the monomials at the inputs."""
    theta, inputs = drawn(network, seed=3)
    unknowns = network.theta()
    written = network.expressions()
    if len(written) > MOST_COMPILED:
        pytest.skip("too many expressions to differentiate quickly")
    derivatives = [expression.derivative(unknown) for expression in written for unknown in unknowns]
    put = substitute_all(derivatives, named(unknowns, theta))
    exact = np.array(expression_values(put), dtype=object).reshape(len(written), len(unknowns))
    columns = [values_of(network, column, inputs).ravel() for column in exact.T]
    expected = [[residue(entry) for entry in row] for row in np.array(columns, dtype=object).T]
    assert network.jacobian_mod(theta, inputs, PRIME).tolist() == expected


@every_architecture
def test_derivatives_by_torch(network):
    theta, inputs = drawn(network, seed=4)
    module = network.module().double()
    module.set_theta(theta)
    samples = torch.as_tensor(inputs, dtype=torch.float64)
    names = [name for name, _ in module.named_parameters()]
    values = tuple(parameter.detach() for parameter in module.parameters())

    def outputs(*parameters):
        put = dict(zip(names, parameters, strict=True))
        return torch.func.functional_call(module, put, (samples,)).reshape(-1)

    parts = torch.autograd.functional.jacobian(outputs, values)
    floats = np.hstack([part.reshape(part.shape[0], -1) for part in parts])
    modular = network.jacobian_mod(theta, inputs, PRIME)
    whole = np.rint(6 * floats)  # fractions of activations here are halves and thirds
    np.testing.assert_allclose(6 * floats, whole, atol=1e-6)
    assert [[int(entry) % PRIME for entry in row] for row in whole.tolist()] == (6 * modular % PRIME).tolist()


@every_architecture
def test_parameters_of_the_module(network):
    module = network.module(seed=5)
    shapes = [tuple(parameter.shape) for parameter in module.parameters()]
    assert shapes == [shape for _, shape in network.parameter_shapes]
    assert sum(map(np.prod, shapes)) == network.parameter_count == len(network.theta())
    theta = torch.arange(1.0, network.parameter_count + 1)
    module.set_theta(theta)
    assert module.theta().tolist() == theta.tolist()
    assert not torch.equal(network.module(seed=6).theta(), network.module(seed=5).theta())
    assert torch.equal(network.module(seed=5).theta(), network.module(seed=5).theta())


@every_architecture
def test_samples_in_several_axes(network):
    module = network.module().double()
    samples = torch.randn(2, 3, *network.input_shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    outputs = module(samples)
    assert outputs.shape == (2, 3, *network.output_shape)
    torch.testing.assert_close(outputs[1, 2], module(samples[1, 2]))


@every_architecture
def test_it_trains(network):
    generator = torch.Generator().manual_seed(1)
    inputs = torch.randn(40, *network.input_shape, generator=generator)
    targets = network.module(seed=3)(inputs).detach()
    module = network.module(seed=4)
    optimiser = torch.optim.Adam(module.parameters(), lr=0.01)
    losses = []
    for _ in range(30):
        optimiser.zero_grad()
        loss = ((module(inputs) - targets) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.95 * losses[0]


@every_architecture
def test_values_are_compared_stored_and_written(network):
    copied = pickle.loads(pickle.dumps(network))
    assert copied == network
    assert hash(copied) == hash(network)
    assert copied.coefficients(drawn(network)[0]) == network.coefficients(drawn(network)[0])
    assert "module" in str(network) or eval(repr(network), vars(architectures) | {"Fraction": Fraction}) == network  # noqa: S307
    assert str(network) == network.spec
    assert [other for other in CASES if other == network] == [network]


@every_architecture
def test_the_chart_loses_no_dimension(network):
    chart = network.chart
    if chart is None:
        pytest.skip("no chart is known")
    generator = np.random.default_rng(7)
    inputs = network.random_inputs(generator, PRIME, network.parameter_count + 5)
    theta = network.random_theta(generator, PRIME)
    whole = rank_mod(network.jacobian_mod(theta, inputs, PRIME), prime=PRIME)
    theta[list(chart)] = [value % PRIME for value in chart.values()]
    free = [place for place in range(network.parameter_count) if place not in chart]
    assert rank_mod(network.jacobian_mod(theta, inputs, PRIME)[:, free], prime=PRIME) == whole


def named(unknowns, theta):
    return dict(zip(unknowns, theta, strict=True))


def residue(number):
    fraction = Fraction(number)
    return fraction.numerator * pow(fraction.denominator, -1, PRIME) % PRIME


def expression_values(expressions):
    """Exact numbers of expressions without variables."""
    numbers = []
    for expression in expressions:
        assert not expression.symbols
        numbers.append(sum((coefficient for _, coefficient in expression.terms), start=Fraction(0)))
    return numbers
