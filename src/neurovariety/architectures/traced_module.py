"""A torch module written by a user, read as a program: every operation it runs must be polynomial."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import fx, nn

from neurovariety.architectures import traced_products, traced_sums
from neurovariety.architectures.program import ProgramBuilder, Shape, TensorProgram
from neurovariety.architectures.torch_module import ProgramModule
from neurovariety.architectures.traced_tensor import REMEDY, Traced, constant, rearranged
from neurovariety.errors import InputError, NeurovarietyError

POLYNOMIAL: Mapping[str, Callable[..., Any]] = {
    **dict.fromkeys(("add", "iadd"), traced_sums.add),
    **dict.fromkeys(("sub", "isub", "subtract"), traced_sums.subtract),
    "rsub": traced_sums.reverse_subtract,
    **dict.fromkeys(("mul", "imul", "multiply"), traced_sums.multiply),
    **dict.fromkeys(("truediv", "itruediv", "div", "divide", "true_divide"), traced_sums.divide),
    **dict.fromkeys(("pow", "ipow", "float_power"), traced_sums.power),
    "square": traced_sums.square,
    **dict.fromkeys(("neg", "negative"), traced_sums.negative),
    **dict.fromkeys(
        ("pos", "positive", "clone", "contiguous", "float", "double", "to", "type", "type_as"),
        traced_sums.identity,
    ),
    **dict.fromkeys(("matmul", "imatmul", "mm", "bmm", "mv"), traced_products.matmul),
    "einsum": traced_products.einsum,
    "linear": traced_products.linear,
    "bilinear": traced_products.bilinear,
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), traced_products.convolution),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), traced_products.average_pooling),
    "sum": traced_products.total,
    "mean": traced_products.mean,
}
"""Operations on entries, by their names in torch and Python's operator module."""

# fmt: off
MOVING = frozenset({
    "view", "view_as", "reshape", "reshape_as", "flatten", "unflatten", "transpose", "permute", "t", "T", "mT",
    "movedim", "moveaxis", "swapaxes", "swapdims", "squeeze", "unsqueeze", "getitem", "chunk", "split",
    "tensor_split", "unbind", "narrow", "select", "index_select", "cat", "concat", "concatenate", "stack", "hstack",
    "vstack", "dstack", "tile", "repeat", "repeat_interleave", "expand", "expand_as", "broadcast_to", "roll", "flip",
    "pad", "tril", "triu", "diagonal", "diag", "diag_embed", "unfold", "shape", "size", "dim", "ndim", "numel",
    "device",
})
# fmt: on
"""Operations that move entries, put zeros between them, or ask for shapes."""

_SAMPLES = 3
_MODULES = ("_operator", "builtins", "torch")


class _ThroughAll(fx.Tracer):
    """Looks into torch's own layers too, down to functions."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        del m, module_qualified_name
        return False


def traced_program(module: nn.Module, input_shape: Shape) -> TensorProgram:
    """Read a module that takes batches of samples, shape (N, *input_shape).

    Parameters
    ----------
    module : torch.nn.Module
    input_shape : tuple of int

    Returns
    -------
    TensorProgram
        Its parameters are those that train, in the order of ``named_parameters``; all other tensors are constants.

    Raises
    ------
    InputError
        When the module cannot be traced, does something that is no polynomial, or mixes samples.
    """
    if not isinstance(module, nn.Module):
        raise InputError("only a torch module can be read", given=repr(module)[:60], allowed="an instance of nn.Module")
    module = copy.copy(module)  # tensors that forward makes become attributes of what is traced
    try:
        graph = _ThroughAll().trace(module)
    except Exception as error:  # torch raises what the user's code raises on placeholders
        raise InputError(
            "the module's forward cannot be traced: it looks at values, or takes something else than one tensor",
            given=f"{type(module).__name__}: {str(error).splitlines()[0] if str(error) else type(error).__name__}",
            remedy=REMEDY,
        ) from error
    if any(parameter.is_complex() for parameter in module.parameters()):
        raise InputError("the module's parameters are complex", given=type(module).__name__, allowed="real ones")
    builder = ProgramBuilder()
    known = {
        id(parameter): Traced(builder, builder.parameter(name, tuple(parameter.shape)), batched=False)
        for name, parameter in module.named_parameters()
        if parameter.requires_grad
    }
    values: dict[fx.Node, Any] = {}
    for node in graph.nodes:
        if node.op == "placeholder" and not values:
            values[node] = Traced(builder, builder.input(input_shape), batched=True)
        elif node.op == "placeholder":
            if not node.args:
                raise InputError("the module takes several inputs", given=str(node.target), allowed="one")
            values[node] = node.args[0]  # an option of forward keeps its default
        elif node.op == "get_attr":
            tensor = _attribute(module, node.target)
            values[node] = known.get(id(tensor), tensor)
        elif node.op == "output":
            return _ended(builder, values.get(node.args[0], node.args[0]))
        else:
            arguments = fx.node.map_arg(node.args, values.__getitem__)
            options = fx.node.map_arg(node.kwargs, values.__getitem__)
            values[node] = _applied(builder, node, list(arguments), dict(options))
    raise InputError("the module returns nothing", given=type(module).__name__)


def _applied(builder: ProgramBuilder, node: fx.Node, arguments: list[Any], options: dict[str, Any]) -> Any:
    name, function = _named(node)
    if name == "getattr":
        name, function = arguments[1], getattr
    if not any(isinstance(item, Traced) for item in _leaves([arguments, options])):
        return function(*arguments, **options)
    if name in POLYNOMIAL:
        try:
            return POLYNOMIAL[name](*_constants(builder, arguments), **_constants(builder, options))
        except NeurovarietyError:
            raise
        except (TypeError, ValueError, RuntimeError, IndexError) as error:
            raise InputError(f"{name} is not read with these arguments", given=str(error), remedy=REMEDY) from error
    if name in {"dropout", "feature_dropout", "alpha_dropout"} and not _drops(arguments, options):
        return arguments[0]
    if name not in MOVING or (name == "pad" and _pads_with_numbers(arguments, options)):
        raise InputError(
            f"{name} is none of the operations that a polynomial network is read from",
            given=f"{name} in the module's forward",
            allowed=", ".join(sorted(POLYNOMIAL)) + ", and what only moves entries",
            remedy=REMEDY,
        )
    if name in {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack"}:
        arguments, options = _constants(builder, arguments), _constants(builder, options)
    tensors = [item for item in _leaves([arguments, options]) if isinstance(item, Traced)]

    def moved(*numbers: torch.Tensor) -> Any:
        given = iter(numbers)
        put = _mapped([arguments, options], lambda item: next(given) if isinstance(item, Traced) else item)
        return function(*put[0], **put[1])

    try:
        return rearranged(moved, tensors)
    except (RuntimeError, IndexError, TypeError) as error:
        raise InputError(f"{name} does not fit its tensors", given=str(error).splitlines()[0]) from error


def _named(node: fx.Node) -> tuple[str, Callable[..., Any]]:
    """Name what a node calls, and give the function."""
    if node.op == "call_method":
        word = str(node.target)
        return word, lambda tensor, *rest, **options: getattr(tensor, word)(*rest, **options)
    function: Any = node.target
    name = getattr(function, "__name__", str(function))
    home = getattr(function, "__module__", None) or "torch"
    known = home.split(".")[0] in _MODULES
    return (name if known else f"{home}.{name}"), function


def _ended(builder: ProgramBuilder, result: Any) -> TensorProgram:
    if not isinstance(result, Traced) or not result.batched:
        raise InputError(
            "the module returns something else than one tensor that depends on its input",
            given=type(result).__name__,
            allowed="one tensor, samples along the first axis",
        )
    return builder.ended(result.value)


def _attribute(module: nn.Module, target: Any) -> Any:
    found: Any = module
    for name in str(target).split("."):
        found = getattr(found, name)
    return found


def _constants(builder: ProgramBuilder, items: Any) -> Any:
    """Take plain tensors of several entries into the program."""

    def taken(item: Any) -> Any:
        return constant(builder, item) if isinstance(item, torch.Tensor) and item.ndim else item

    return _mapped(items, taken)


def _leaves(items: Any) -> list[Any]:
    found: list[Any] = []
    _mapped(items, found.append)
    return found


def _mapped(items: Any, function: Callable[[Any], Any]) -> Any:
    if isinstance(items, list):
        return [_mapped(item, function) for item in items]
    if isinstance(items, tuple):
        return tuple(_mapped(item, function) for item in items)
    if isinstance(items, dict):
        return {name: _mapped(item, function) for name, item in items.items()}
    return function(items)


def _drops(arguments: list[Any], options: dict[str, Any]) -> bool:
    """Whether dropout changes anything: F.dropout(input, p=0.5, training=True)."""
    share = options.get("p", arguments[1] if len(arguments) > 1 else 0.5)
    training = options.get("training", arguments[2] if len(arguments) > 2 else True)
    return bool(training) and share != 0


def _pads_with_numbers(arguments: list[Any], options: dict[str, Any]) -> bool:
    """Whether F.pad(input, pad, mode, value) puts something else than zeros or entries."""
    return bool(options.get("value", arguments[3] if len(arguments) > 3 else None))


def parameter_values(module: nn.Module) -> tuple[float, ...]:
    """List the values of the parameters that train, in the order of the program's."""
    parts = [parameter.detach().reshape(-1) for parameter in module.parameters() if parameter.requires_grad]
    return tuple(torch.cat(parts).tolist()) if parts else ()


@torch.no_grad()
def check_reading(module: nn.Module, program: TensorProgram) -> None:
    """Compare what was read with the module at some samples.

    A forward that asks whether its argument is a tensor, or what time it is, can do something else when it is traced.

    Raises
    ------
    InputError
        When they differ, or the module fails on the samples.
    """
    tensors = [tensor for tensor in (*module.parameters(), *module.buffers()) if tensor.is_floating_point()]
    dtype, device = (tensors[0].dtype, tensors[0].device) if tensors else (torch.float32, torch.device("cpu"))
    samples = 2 * torch.rand(_SAMPLES, *program.input_shape, generator=torch.Generator().manual_seed(0)) - 1
    again = ProgramModule(program).to(torch.float64)
    again.set_theta(parameter_values(module))
    expected = again(samples.to(dtype).double())
    try:
        given = copy.deepcopy(module)(samples.to(device, dtype)).cpu().double()  # a copy: running may change buffers
    except Exception as error:  # whatever the user's code raises
        raise InputError(
            "the module does not take the samples that it is read for",
            given=f"{_SAMPLES} samples of shape {program.input_shape}, {dtype}: {error}",
        ) from error
    finite = expected[given.isfinite()] if given.shape == expected.shape else expected  # high powers overflow
    rounding = torch.finfo(dtype).eps ** 0.5 * (1 + (finite.abs().max() if finite.numel() else 0))
    if given.shape != expected.shape or ((given - expected)[given.isfinite()].abs() > rounding).any():
        raise InputError(
            "the module does something else when it is traced",
            given=type(module).__name__,
            allowed="a forward that does the same with every argument",
            remedy=REMEDY,
        )
