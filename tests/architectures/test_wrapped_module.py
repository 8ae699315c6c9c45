"""Polynomial torch modules that are read as programs."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from neurovariety.architectures import LightningAttention, PolynomialMLP, WrappedModule
from neurovariety.errors import InputError
from neurovariety.solve.exact import rank_mod

PRIME = 2**31 - 1


class Forward(nn.Module):
    """Some weights and a function of them."""

    def __init__(self, function, **tensors):
        super().__init__()
        self.function = function
        generator = torch.Generator().manual_seed(0)
        for name, shape in tensors.items():
            if isinstance(shape, torch.Tensor):
                self.register_buffer(name, shape)
            elif isinstance(shape, nn.Module):
                setattr(self, name, shape)
            else:
                self.register_parameter(name, nn.Parameter(torch.randn(shape, generator=generator)))

    def forward(self, x):
        return self.function(self, x)


def two_heads(module, x):
    first, second = module.dense(x).chunk(2, -1)
    one, other = torch.split(x, 2, dim=-1)
    return torch.cat([first @ one.mT, second @ other.mT], dim=1).flatten(1)


def power(exponent):
    return Forward(lambda _, x: x**exponent)


MODULES = {
    "sequential": (lambda: nn.Sequential(nn.Linear(3, 4), power(2), nn.Linear(4, 2, bias=False)), (3,)),
    "nested": (
        lambda: nn.Sequential(nn.Sequential(nn.Linear(2, 2), power(3)), nn.Sequential(nn.Identity(), nn.Linear(2, 1))),
        (2,),
    ),
    "skip": (lambda: Forward(lambda m, x: x + m.dense(x).square() * 0.25 - 1, dense=nn.Linear(3, 3)), (3,)),
    "dense on tokens": (lambda: nn.Sequential(nn.Linear(3, 2), power(2), nn.Flatten(), nn.Linear(4, 2)), (2, 3)),
    "signals": (
        lambda: nn.Sequential(
            nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2), power(2), nn.Conv1d(4, 1, 2, dilation=2, bias=False)
        ),
        (2, 7),
    ),
    "images": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 2, (2, 3), padding="same"), power(2), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(8, 2)
        ),
        (1, 4, 5),
    ),
    "bilinear": (
        lambda: Forward(lambda m, x: m.form(x[:, :2], x[..., 2:]) - x.sum(-1, keepdim=True), form=nn.Bilinear(2, 1, 2)),
        (3,),
    ),
    "einsum": (
        lambda: Forward(lambda m, x: torch.einsum("bi,bj,ijk->bk", x, x, m.weight), weight=(3, 3, 2)),
        (3,),
    ),
    "einsum with a trace": (
        lambda: Forward(lambda m, x: torch.einsum("bij,jj,...->bi", x, m.w, m.s), w=(2, 2), s=()),
        (2, 2),
    ),
    "einsum with dots": (lambda: Forward(lambda m, x: torch.einsum("...ij,kj->...ki", x, m.w), w=(3, 2)), (2, 2)),
    "attention": (
        lambda: Forward(
            lambda m, x: (m.value @ x @ x.transpose(1, 2) @ m.key.T @ m.query @ x)[:, :, 0],
            key=(1, 2),
            query=(1, 2),
            value=(2, 2),
        ),
        (2, 2),
    ),
    "heads": (lambda: Forward(two_heads, dense=nn.Linear(4, 4, bias=False)), (2, 4)),
    "stacks of matrices": (
        lambda: Forward(lambda m, x: (m.w[None] @ x.unflatten(1, (2, 2)) / 2).mean((2, 3)), w=(2, 3, 2)),
        (4, 3),
    ),
    "shapes that are asked for": (
        lambda: Forward(lambda m, x: (x.view(x.shape[0], -1) @ m.w).reshape(x.size(0), 1, -1).squeeze(1), w=(6, 2)),
        (2, 3),
    ),
    "numbers on the left": (lambda: Forward(lambda m, x: 1 - 2 * x[:, [2, 0]] ** 2 + (-m.w) * 3, w=(2,)), (3,)),
    "buffers": (
        lambda: Forward(
            lambda m, x: (x @ m.fixed + m.shift) * m.w,
            fixed=torch.tensor([[0.5, -1.25], [2.0, 0.1]]),
            shift=torch.tensor([1, 2]),
            w=(2,),
        ),
        (2,),
    ),
    "moved entries": (
        lambda: Forward(
            lambda m, x: torch.stack(
                [
                    functional.pad(x, (1, 0)).roll(1, -1),
                    functional.pad(m.w.tril(), (0, 1))
                    + x.flip(-1).repeat(1, 1, 1)[:, 1:, [0, 1, 1]][..., :1] * torch.ones(3),
                ],
                1,
            ).flatten(1),
            w=(2, 2),
        ),
        (2, 2),
    ),
    "a wide number": (lambda: Forward(lambda m, x: x * m.w + 2.0**-40 * x[:, :1], w=(2,)), (2,)),
}


@pytest.fixture(params=MODULES, ids=list(MODULES))
def case(request):
    torch.manual_seed(0)
    make, shape = MODULES[request.param]
    module = make().double()
    return module, WrappedModule.of(module, shape)


def test_it_computes_what_the_module_computes(case):
    module, network = case
    inputs = torch.randn(5, *network.input_shape, dtype=torch.float64)
    expected = module(inputs)
    again = network.module().double()
    again.set_theta(network.values)
    torch.testing.assert_close(again(inputs), expected)
    assert network.output_shape == tuple(expected.shape[1:])
    parameters = list(module.named_parameters())
    assert network.parameter_shapes == tuple((name, tuple(value.shape)) for name, value in parameters)


def test_its_residues_are_those_of_the_module(case):
    """Small whole parameters and inputs: the module's floats are exact up to the denominators of its constants."""
    _, network = case
    generator = np.random.default_rng(1)
    theta = generator.integers(-3, 4, network.parameter_count)
    inputs = generator.integers(-3, 4, (2, *network.input_shape))
    again = network.module().double()
    again.set_theta(theta)
    floats = again(torch.as_tensor(inputs, dtype=torch.float64)).detach().numpy()
    residues = network.evaluate_mod(theta, inputs, PRIME)
    if not np.allclose(floats * 16, np.rint(floats * 16), atol=1e-12):
        pytest.skip("constants that are no short binary fractions")
    assert np.array_equal(np.rint(floats * 16).astype(np.int64) % PRIME, residues * 16 % PRIME)


def test_values_are_compared_and_stored(case):
    _, network = case
    copied = pickle.loads(pickle.dumps(network))
    assert copied == network
    assert hash(copied) == hash(network)
    assert network != PolynomialMLP([2, 2])
    assert network.spec.startswith("module ")


def test_a_module_like_an_architecture_is_it():
    network = PolynomialMLP([2, 3, 2, 1], power=2, bias=True)
    layers = [nn.Linear(2, 3), power(2), nn.Linear(3, 2), power(2), nn.Linear(2, 1)]
    wrapped = WrappedModule.of(nn.Sequential(*layers), (2,))
    theta = list(range(1, network.parameter_count + 1))
    assert wrapped.coefficients(theta) == network.coefficients(theta)
    attention, _ = MODULES["attention"][0](), None
    same = LightningAttention([2, 2], ranks=1, tokens=2)
    read = WrappedModule.of(attention, (2, 2))
    inputs = np.arange(8).reshape(2, 2, 2)
    assert np.array_equal(read.evaluate_mod(range(8), inputs, PRIME), same.evaluate_mod(range(8), inputs, PRIME))


def test_shared_and_frozen_weights():
    shared = nn.Linear(2, 2, bias=False)
    network = WrappedModule.of(nn.Sequential(shared, power(2), shared), (2,))
    assert network.parameter_count == 4
    assert network.coefficients([1, 2, 0, 1]) == (1, 4, 6, 0, 0, 1)
    frozen = nn.Linear(2, 1)
    frozen.bias.requires_grad_(False).fill_(0.1)
    network = WrappedModule.of(frozen, (2,))
    assert network.parameter_count == 2
    assert network.coefficients([3, 5]) == (3, 5, Fraction(float(torch.tensor(0.1))))


def test_the_dimension_of_a_module_with_shared_weights():
    """x -> W (W x)^2 has as many dimensions as weights."""
    shared = nn.Linear(3, 3, bias=False)
    network = WrappedModule.of(nn.Sequential(shared, power(2), shared), (3,))
    generator = np.random.default_rng(0)
    matrix = network.jacobian_mod(
        network.random_theta(generator, PRIME), network.random_inputs(generator, PRIME, 20), PRIME
    )
    assert rank_mod(matrix, prime=PRIME) == 9


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.Sequential(nn.Linear(2, 2), nn.ReLU()), "relu"),
        (nn.Sequential(nn.Linear(2, 2), nn.Softmax(-1)), "softmax"),
        (nn.LayerNorm(2), "layer_norm"),
        (nn.Dropout(0.5), "dropout"),
        (Forward(lambda _, x: x / x), "division by a tensor"),
        (Forward(lambda _, x: x / 0), "division by zero"),
        (Forward(lambda _, x: x**0.5), "exponent 0.5"),
        (Forward(lambda _, x: x**-1), "exponent -1"),
        (Forward(lambda _, x: x**1001), "exponent 1001"),
        (Forward(lambda _, x: x ** float("nan")), "nan"),
        (Forward(lambda _, x: x ** float("inf")), "inf"),
        (nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2).double()), "does not take the samples"),
        (Forward(lambda _, x: x * x.shape[0]), "something else when it is traced"),
        (Forward(lambda _, x: x.to(torch.int32)), "something else when it is traced"),
        (Forward(lambda _, x: 2**x), "whole number|rpow"),
        (Forward(lambda _, x: x.exp()), "exp"),
        (Forward(lambda _, x: x if x.sum() > 0 else -x), "cannot be traced"),
        (Forward(lambda _, x: x.sum()), "mixes the samples"),
        (Forward(lambda _, x: x - x.mean(0)), "mixes the samples"),
        (Forward(lambda _, x: x @ x.T), "mixes the samples"),
        (Forward(lambda _, x: x.T), "mixes the samples"),
        (Forward(lambda _, x: x[:1]), "mixes the samples"),
        (Forward(lambda _, x: x.flip(0)), "mixes the samples"),
        (Forward(lambda _, x: (x, x)), "something else than one tensor"),
        (Forward(lambda m, _: m.w, w=(2,)), "something else than one tensor"),
        (Forward(lambda m, x: x + m.w, w=(3,)), "shapes do not fit"),
        (Forward(lambda _, x: functional.pad(x, (1, 0), value=1.0)), "pad"),
        (Forward(lambda _, x: 3 * x if isinstance(x, torch.Tensor) else -x), "something else when it is traced"),
        (Forward(lambda _, x: torch.einsum(x, [0, 1], x, [0, 1], [0])), "with an equation"),
        (nn.Linear(2, 1, dtype=torch.complex64), "complex"),
        (nn.BatchNorm1d(2), "BatchNorm1d"),
        (lambda x: x, "only a torch module"),
        (nn.Linear, "only a torch module"),
        (nn.Sequential(nn.Unflatten(1, (1, 2)), nn.Conv1d(1, 1, 3)), "conv1d is not read"),
        (nn.Sequential(nn.Unflatten(1, (1, 2)), nn.Conv2d(1, 1, 2)), "conv2d is not read"),
        (Forward(lambda _, x: torch.einsum("bi->bii", x)), "einsum is not read"),
        (Forward(lambda m, x: x[:, None, :] @ m.w, w=(3, 3, 2, 2)), "matmul is not read"),
        (Forward(lambda _, x: x * float("nan")), "finite|number|nan"),
    ],
    ids=str,
)
def test_what_is_no_polynomial_module(module, message):
    with pytest.raises(InputError, match=message):
        WrappedModule.of(module, (2,))


def test_parameters_have_names_of_variables():
    network = WrappedModule.of(nn.Sequential(nn.Linear(2, 1, bias=False)), (2,))
    assert [str(variable) for variable in network.theta()] == ["w0_weight_1_1", "w0_weight_1_2"]
    assert [str(value) for value in network.expressions()] == ["w0_weight_1_1", "w0_weight_1_2"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Forward(lambda m, x: x @ m.w.T * m.w_1, w=(1, 2), w_1=(2,)),
        lambda: Forward(lambda m, x: m.a(x) * m.a_weight, a_weight=(2, 2), a=nn.Linear(2, 2, bias=False)),
    ],
)
def test_parameters_whose_names_would_meet(make):
    network = WrappedModule.of(make().double(), (2, 2) if "a" in dict(make().named_modules()) else 2)
    assert len(set(map(str, network.theta()))) == network.parameter_count
    assert len(network.expressions()) == network.ambient.dimension


def test_the_module_stays_as_it_was():
    module = Forward(lambda _, x: x + torch.ones(2))
    before = set(vars(module))
    assert WrappedModule.of(module, 2).coefficients([]) == WrappedModule.of(module, 2).coefficients([])
    assert set(vars(module)) == before


def test_functions_that_do_not_depend_on_parameters():
    """They are the same for all parameter vectors, and modulo a prime too."""
    network = WrappedModule.of(nn.Flatten(), (2, 1))
    assert network.coefficients([]) == (1, 0, 0, 1)
    assert network.coefficients_mod(np.zeros((2, 0), int), PRIME).tolist() == [[1, 0, 0, 1]] * 2
    assert network.jacobian_mod([], [[[1], [2]]], PRIME).shape == (2, 0)
    assert network.module().theta().tolist() == []


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda _, x: x.sum(axis=1, keepdim=True), [3]),
        (lambda _, x: x.mean(axis=-1, keepdim=True) * 2, [3]),
        (lambda _, x: torch.cat([x[:, :0], x], 1), [1, 2]),
        (lambda _, x: x + x[:, :0] @ torch.ones(0, 2), [1, 2]),
        (lambda _, x: (x.reshape(-1, *[1] * 20, 2) * x.reshape(-1, *[1] * 20, 2)).reshape(-1, 2), [1, 4]),
    ],
)
def test_what_forward_may_do(function, expected):
    class Own(nn.Module):
        def forward(self, x):
            return function(self, x)

    assert WrappedModule.of(Own(), 2).evaluate_mod([], [[1, 2]], PRIME).tolist() == [expected]


def test_options_of_forward_keep_their_defaults():
    class Own(nn.Module):
        def forward(self, x, factor=3):
            return factor * x

    assert WrappedModule.of(Own(), 2).evaluate_mod([], [[1, 2]], PRIME).tolist() == [[3, 6]]


def test_weights_of_double_precision_are_not_rounded():
    module = nn.Linear(2, 2).double()
    nn.init.constant_(module.weight, 1 / 3)
    network = WrappedModule.of(module, 2)
    again = network.module().double()
    again.set_theta(network.values)
    assert again.theta().tolist() == list(network.values)
    assert network.values[0] == 1 / 3


def test_dropout_that_does_nothing():
    module = nn.Sequential(nn.Linear(2, 1), nn.Dropout(0.5)).eval()
    assert WrappedModule.of(module, 2).parameter_count == 3


@pytest.mark.parametrize("shape", [(), (0,), (2.0,), "2", (True,)])
def test_what_is_no_shape(shape):
    with pytest.raises(InputError):
        WrappedModule.of(nn.Linear(2, 1), shape)


def test_high_powers_overflow_without_harm():
    module = nn.Sequential(nn.Linear(2, 2), power(1000), nn.Linear(2, 1))
    assert WrappedModule.of(module, 2).program.degrees == (0, 1000)
