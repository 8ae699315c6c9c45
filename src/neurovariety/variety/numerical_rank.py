"""Dimension of the set of functions of any torch module, from singular values, with a report on how clear the gap is.

For activations that are no polynomials, such as softmax or ReLU, there is nothing to compute with but floating point:
the Jacobian of the outputs at many inputs by the parameters, in float64, and a gap between its singular values.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.validation import whole, wholes
from neurovariety.errors import InputError, require
from neurovariety.memory import check_free
from neurovariety.variety.result import Certainty, Invariant

if TYPE_CHECKING:
    from torch import nn

CLEAR_GAP = 1e3
"""Ratio of a singular value to the next one, from which on the gap between them can be clear."""

ROUNDING = 1e-11
"""Part of the largest singular value below which rounding can put a value that is zero."""

_SMALLEST = 1e-16
"""Put in the place of smaller singular values, and after the last one."""

_SPARE = 10
"""Samples beyond those that give as many rows as there are parameters."""

_BYTES_OF_AN_ENTRY = 32


@dataclass(frozen=True)
class Gap:
    """Between singular value number ``rank`` and the next one.

    Attributes
    ----------
    rank : int
    above, below : float
        The two singular values, divided by the largest one.
    ratio : float
        above / below.
    """

    rank: int
    above: float
    below: float
    ratio: float


@dataclass(frozen=True, kw_only=True)
class NumericalDimension(Invariant):
    """A rank read off singular values.

    Attributes
    ----------
    value : int
        The rank at the widest gap; ``complete`` is False where no gap is clear.
    gaps : tuple of Gap
        The widest ones, the widest first; the value is the rank of the first.
    singular_values : numpy.ndarray, shape (min(rows, parameters),), float64
        Divided by the largest one.
    parameters, samples : int
    fibre_dimension : int
        parameters - value.
    """

    gaps: tuple[Gap, ...]
    singular_values: NDArray[np.float64]
    parameters: int
    samples: int
    fibre_dimension: int

    def details(self) -> list[str]:
        """Write the decision and what it rests on, a line each."""
        others = ", ".join(f"{gap.rank} (ratio {gap.ratio:.1e})" for gap in self.gaps[1:])
        return [
            f"{self.certainty}: {self.evidence}",
            f"{self.parameters:,} parameters, {self.samples:,} samples, general fibre of dimension "
            f"{self.fibre_dimension}",
            *([f"next candidates: {others}"] if others else []),
            *self.remarks,
        ]


def numerical_dimension(
    module: nn.Module,
    input_shape: Sequence[int],
    *,
    theta: Sequence[float] | NDArray[np.float64] | None = None,
    samples: int | None = None,
    seed: int = 0,
) -> NumericalDimension:
    """Estimate the dimension of the set of functions of a torch module near some parameters.

    The Jacobian of the outputs at normally distributed inputs by the parameters is computed in float64, rows and
    columns are scaled to length one, and the rank is put at the widest gap between its singular values. The gap is
    clear when it has a ratio of `CLEAR_GAP` at least, the values after it can be rounding errors (`ROUNDING`), and no
    other gap is wider than the square root of its ratio. Otherwise the result is marked as undecided.

    Parameters
    ----------
    module : torch.nn.Module
        Takes samples with one axis before those of ``input_shape``. It is copied, put into evaluation mode and float64.
    input_shape : sequence of int
        Of one sample.
    theta : array_like, shape (P,), optional
        The parameters, in the order of ``module.parameters()``; by default random ones, normal with the variance
        1 / (entries that each output entry sums over). For activations in pieces, such as ReLU, the dimension depends
        on them.
    samples : int, optional
        By default ten more than give as many rows as there are parameters.
    seed : int
        Of inputs and parameters.

    Returns
    -------
    NumericalDimension
        ``complete`` is False where the rank is undecided.

    Raises
    ------
    InputError
        When the module has no parameters, or an argument does not fit.
    ResourceError
        When the Jacobian does not fit in memory.
    MissingExtraError
        When torch is not installed.

    References
    ----------
    Henry, Marchetti, Kohn, Geometry of lightning self-attention (ICLR 2025), estimate dimensions for softmax this way.

    Examples
    --------
    >>> from torch import nn
    >>> found = numerical_dimension(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)), [2])
    >>> found.value, found.complete
    (13, True)
    """
    torch = require("torch", extra="vinet")
    started = time.perf_counter()
    if not isinstance(module, torch.nn.Module):
        raise InputError(
            "this takes a torch module",
            given=type(module).__name__,
            allowed="a torch.nn.Module",
            remedy="an architecture has one: architecture.module(); its exact dimension is found by `dimension`",
        )
    shape = wholes("sizes of a sample", input_shape, fewest=0)
    network = copy.deepcopy(module).double().eval()
    parameters = sum(parameter.numel() for parameter in network.parameters())
    if not parameters:
        raise InputError("the module has no parameters", given=type(module).__name__)
    generator = torch.Generator().manual_seed(seed)
    _set_parameters(torch, network, theta, generator)
    values = dict(network.named_parameters())
    outputs = torch.func.functional_call(network, values, (torch.zeros(1, *shape, dtype=torch.float64),)).numel()
    count = -(-parameters // outputs) + _SPARE if samples is None else whole("the number of samples", samples)
    check_free(
        count * outputs * parameters * _BYTES_OF_AN_ENTRY,
        "the Jacobian",
        given=f"{count * outputs:,} rows and {parameters:,} parameters",
        remedy="take a smaller network, or fewer samples",
    )
    inputs = torch.randn(count, *shape, generator=generator, dtype=torch.float64)
    jacobian = _jacobian(torch, network, values, inputs).reshape(count * outputs, parameters)
    singular, gaps = _gaps(jacobian)
    clear = _is_clear(gaps)
    return NumericalDimension(
        name="numerical dimension",
        of=type(module).__name__,
        value=gaps[0].rank,
        certainty=Certainty.NUMERICAL,
        evidence=_evidence(gaps, clear=clear),
        complete=clear,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=_remarks(gaps[0], count * outputs, parameters),
        gaps=gaps,
        singular_values=singular,
        parameters=parameters,
        samples=count,
        fibre_dimension=parameters - gaps[0].rank,
    )


def _set_parameters(torch: Any, network: nn.Module, theta: Any, generator: Any) -> None:
    """Put the entries of a flat vector into the parameters, or random numbers."""
    own = list(network.parameters())
    if theta is not None:
        flat = torch.as_tensor(np.asarray(theta, dtype=np.float64))
        if flat.shape != (sum(parameter.numel() for parameter in own),) or not bool(torch.isfinite(flat).all()):
            raise InputError(
                "the parameters do not fit the module",
                given=f"shape {tuple(flat.shape)}" if flat.isfinite().all() else "numbers that are not finite",
                allowed=f"{sum(parameter.numel() for parameter in own)} finite numbers",
            )
    begin = 0
    with torch.no_grad():
        for parameter in own:
            if theta is None:
                scale = max(1, prod(parameter.shape[1:])) ** -0.5
                parameter.copy_(scale * torch.randn(parameter.shape, generator=generator, dtype=torch.float64))
            else:
                parameter.copy_(flat[begin : begin + parameter.numel()].reshape(parameter.shape))
            begin += parameter.numel()


def _jacobian(torch: Any, network: nn.Module, values: dict[str, Any], inputs: Any) -> NDArray[np.float64]:
    """Differentiate the outputs at every sample by all parameters, shape (samples, outputs, P)."""
    values = {name: value.detach() for name, value in values.items()}

    def outputs_at(parameters: dict[str, Any], sample: Any) -> Any:
        return torch.func.functional_call(network, parameters, (sample[None],))[0].reshape(-1)

    each = torch.func.vmap(torch.func.jacrev(outputs_at), in_dims=(None, 0))
    parts = each(values, inputs)
    columns = [parts[name].reshape(*parts[name].shape[:2], -1) for name in values]
    return torch.cat(columns, dim=-1).numpy()


def _gaps(jacobian: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[Gap, ...]]:
    """Compute relative singular values of the scaled Jacobian and list their widest gaps."""
    scaled = jacobian / _lengths(jacobian, axis=1)
    scaled = scaled / _lengths(scaled, axis=0)
    singular = np.linalg.svd(scaled, compute_uv=False)
    relative = singular / max(singular[0], np.finfo(np.float64).tiny)
    bounded = np.maximum(np.append(relative, 0.0), _SMALLEST)
    ratios = bounded[:-1] / bounded[1:]
    widest = np.argsort(-ratios, kind="stable")[:3]
    gaps = tuple(
        Gap(int(place) + 1, float(bounded[place]), float(bounded[place + 1]), float(ratios[place])) for place in widest
    )
    return relative, gaps if singular[0] > 0 else (Gap(0, 1.0, _SMALLEST, 1 / _SMALLEST),)


def _lengths(matrix: NDArray[np.float64], *, axis: int) -> NDArray[np.float64]:
    lengths = np.linalg.norm(matrix, axis=axis, keepdims=True)
    lengths[lengths == 0] = 1.0
    return lengths


def _is_clear(gaps: Sequence[Gap]) -> bool:
    first = gaps[0]
    second = gaps[1].ratio if len(gaps) > 1 else 1.0
    return first.ratio >= CLEAR_GAP and first.below <= ROUNDING and second <= first.ratio**0.5


def _evidence(gaps: Sequence[Gap], *, clear: bool) -> str:
    first = gaps[0]
    sizes = f"singular value {first.rank} is {first.above:.1e} of the largest and the next one {first.below:.1e}"
    return f"{sizes}, a ratio of {first.ratio:.1e}" if clear else f"undecided: {sizes}; no gap is clear"


def _remarks(gap: Gap, rows: int, parameters: int) -> tuple[str, ...]:
    if gap.rank == rows < parameters:
        return ("every row counts: more samples can give a larger rank",)
    return ()
