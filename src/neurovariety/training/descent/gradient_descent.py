"""Gradient descent from many starts: the network's torch module is trained, all starts at once.

One run more costs arithmetic only, no call: parameters have an axis of starts, and each operation of the module runs
over all of them. Training is on the compressed data of `SquareLoss`, which has the same gradient as all the data.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, require
from neurovariety.memory import check_free
from neurovariety.solve.options import check_options
from neurovariety.training.descent.ends import Descents, Ends, grouped, size_of
from neurovariety.training.descent.line_search import Runs, Units, descend_from
from neurovariety.training.descent.local_phase import Settled, settle
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.result import Certainty
from neurovariety.whole_number import whole_number

Float = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

TOLERANCE = 1e-9
"""How small the gradient must be, in the units of `line_search.Units`."""
NEAR = 1e-5
"""Runs that ran out of steps get their last digits all the same where the gradient, in these units, is below this."""
MOST_PARAMETERS = 300
"""Above, Hessians are left out: their cost grows with the third power of the number of parameters."""
_AT_ONCE = 2**24
"""Numbers that one evaluation of the module may hold, roughly."""
_FEW = 2**20
"""Numbers in one evaluation below which several threads take longer than one."""
_SOME = 100


def descend(
    loss: SquareLoss,
    *,
    starts: int = 1000,
    seed: int = 0,
    spread: float = 1.0,
    tolerance: float = TOLERANCE,
    steps: int = 20_000,
    progress: Progress | None = None,
) -> Descents:
    """Train a linear network from many random starts, by gradient descent on all of the data.

    Each run takes step sizes of its own, by Armijo's rule, without noise (`line_search` tells why), in float64. Where a
    run ended, Newton's method adds the last digits (`local_phase` tells why it cannot change the valley); both ends are
    in the result. It trains the same network in the same way as a loop over the module would, one run after the other.

    Parameters
    ----------
    loss : SquareLoss
        Of `square_loss` or `distance_loss`.
    starts : int
        Number of runs.
    seed : int
        Of the initial parameters.
    spread : float
        Their scale: entries are normal with standard deviation ``spread`` c / sqrt(n), n the number of entries that an
        output entry of the layer sums over, k for a filter of size k. The torch module begins with 1 for ``spread`` c;
        c is such that starts with ``spread`` 1 have functions about as long as the data's, in whatever units that is.
    tolerance : float
        A run ends when its gradient's length, times that of its parameters, is below this part of the loss of the zero
        function (the least possible loss taken off).
    steps : int
        Gradients for each run at most.
    progress : callable, optional
        Told the stage, how many runs have ended and how many there are. Ctrl-C keeps what was reached, as it is.

    Returns
    -------
    Descents

    Raises
    ------
    InputError
        For options out of range, and where the loss at the starts is too large for floats.
    ResourceError
        When the runs would not fit in memory.
    MissingExtraError
        When torch is not installed.

    Examples
    --------
    >>> from neurovariety.training.square_loss import distance_loss
    >>> found = descend(distance_loss("lcn 2,2 stride 2", [2, 0, 0, 1]), starts=20)
    >>> found.value, int(found.converged.sum()), round(float(found.losses.max()), 9)
    (1, 20, 1.0)
    """
    began = time.perf_counter()
    check_options(seed=seed, progress=progress)
    _check(loss, starts, steps, {"spread": spread, "tolerance": tolerance})
    training = _Training(loss)
    initial = _initial(loss, starts, seed, spread)
    units = _units(loss, training, initial[:_SOME])
    block = max(1, _AT_ONCE // training.entries)
    parts: list[tuple[Runs, Settled | None]] = []
    for begin in range(0, starts, block):
        tell = None if progress is None else _teller(progress, begin, starts)
        rows = initial[begin : begin + block]
        try:
            with training.threads(len(rows)):
                _check_finite(*training.evaluate(rows), spread)
                runs = descend_from(training.evaluate, rows, units, tolerance=tolerance, steps=steps, tell=tell)
        except KeyboardInterrupt:  # before the descent itself, which keeps what it has
            if not parts:
                raise
            break
        after = None
        if training.is_small and not runs.interrupted:
            try:
                with training.threads(len(rows)):
                    near = units.relative(runs.parameters, runs.gradients) <= max(NEAR, tolerance)
                    after = settle(training.evaluate, training.hessians, runs, near)
            except KeyboardInterrupt:
                runs = dataclasses.replace(runs, interrupted=True)
        parts.append((runs, after))
        if runs.interrupted:
            break
    found = _result(loss, training, initial, parts)
    return dataclasses.replace(
        found, **_said(found, starts, seed, spread, tolerance), seconds=time.perf_counter() - began
    )


class _Training:
    """A network's torch module, called with many parameter vectors at once."""

    def __init__(self, loss: SquareLoss) -> None:
        self.torch: Any = require("torch", extra="vinet")
        self.module = loss.network.module().double()
        self.inputs, self.targets = map(self.torch.from_numpy, loss.compressed())
        self.names = [name for name, _ in self.module.named_parameters()]
        self.shapes = [shape for _, shape in loss.network.parameter_shapes]
        self.entries = len(self.inputs) * sum(math.prod(shape) for shape in loss.network.program.shapes)
        self.size = loss.network.parameter_count

    @property
    def is_small(self) -> bool:
        """Whether Hessians are worth their time."""
        return self.size <= MOST_PARAMETERS

    @contextmanager
    def threads(self, runs: int) -> Iterator[None]:
        """Let torch use one thread where there is little to do at once."""
        before = self.torch.get_num_threads()
        self.torch.set_num_threads(before if runs * self.entries > _FEW else 1)
        try:
            yield
        finally:
            self.torch.set_num_threads(before)

    def evaluate(self, parameters: Float) -> tuple[Float, Float]:
        """Compute losses (m,), the least possible loss taken off, and gradients (m, P), by back-propagation."""
        theta = self.torch.from_numpy(parameters).requires_grad_()
        losses = ((self._outputs(theta, self.inputs) - self.targets) ** 2).sum(dim=(-1, -2))
        (gradients,) = self.torch.autograd.grad(losses.sum(), theta)
        return losses.detach().numpy(), gradients.numpy()

    def hessians(self, parameters: Float) -> Float:
        """Differentiate twice, shape (m, P, P)."""

        def of_one(theta: Any) -> Any:
            return ((self._outputs(theta[None], self.inputs)[0] - self.targets) ** 2).sum()

        at_once = max(1, _AT_ONCE // (self.entries * self.size))
        each = self.torch.func.vmap(self.torch.func.hessian(of_one), chunk_size=at_once)
        return np.asarray(each(self.torch.from_numpy(parameters)).numpy())

    def functions(self, parameters: Float) -> Float:
        """Compute the coordinates of the functions, shape (m, D): what the module makes of the unit vectors."""
        with self.torch.no_grad():
            units = self.torch.eye(self.inputs.shape[1], dtype=self.torch.float64)
            columns = self._outputs(self.torch.from_numpy(parameters), units)
        return np.asarray(columns.numpy().transpose(0, 2, 1).reshape(len(parameters), -1))

    def _outputs(self, theta: Any, inputs: Any) -> Any:
        """Run the module, shape (m, inputs, outputs); its operations let the axis of starts broadcast."""
        parts = theta.split([math.prod(shape) for shape in self.shapes], dim=1)
        arrays = {
            name: part.reshape(len(theta), 1, *shape)
            for name, part, shape in zip(self.names, parts, self.shapes, strict=True)
        }
        outputs = self.torch.func.functional_call(self.module, arrays, (inputs.expand(len(theta), *inputs.shape),))
        return outputs.reshape(len(theta), len(inputs), -1)


def _initial(loss: SquareLoss, starts: int, seed: int, spread: float) -> Float:
    """Draw initial parameters with the scales of `ProgramModule` in the units of the data.

    They are drawn row by row, so that fewer starts are the first. With those scales the mean squared length of a
    function is the number of outputs.
    """
    size = loss.network.parameter_count
    check_free(
        8 * starts * 6 * (size + loss.network.ambient.dimension),
        "the runs",
        given=f"{starts:,} starts of {size:,} parameters",
        remedy="take fewer starts",
    )
    shapes = [shape for _, shape in loss.network.parameter_shapes]
    length = float(np.linalg.norm(loss.data)) or 1.0
    in_units = spread * (length * loss.outputs**-0.5) ** (1 / len(shapes))
    scales = [
        np.full(math.prod(shape), in_units * math.prod(shape[1:] if len(shape) > 1 else shape) ** -0.5)
        for shape in shapes
    ]
    initial: Float = np.random.default_rng(seed).normal(size=(starts, size)) * np.concatenate(scales)
    return initial


def _units(loss: SquareLoss, training: _Training, initial: Float) -> Units:
    """Measure with the loss of the zero function; where the data is zero, with that of typical starts."""
    zero = float((training.targets**2).sum())
    if not zero:
        zero = float(np.median(training.evaluate(initial)[0]))
    layers = len(training.shapes)
    return Units(zero, math.sqrt(layers) * float(np.linalg.norm(loss.data)) ** (1 / layers))


def _result(
    loss: SquareLoss, training: _Training, initial: Float, parts: list[tuple[Runs, Settled | None]]
) -> Descents:
    """Put the blocks together; the last one may have been stopped, without its last digits."""
    settled = [after for _, after in parts if after is not None]
    runs = [before for before, _ in parts]
    descended = _ends(loss, training, runs)
    ends = _ends(loss, training, [after or before for before, after in parts]) if settled else descended
    converged = np.concatenate([one.converged for one in runs])
    done = len(converged)
    return Descents(
        name="gradient descent",
        of=loss.network.spec,
        value=len(grouped(loss, ends, np.flatnonzero(converged))),
        certainty=Certainty.NUMERICAL,
        evidence="",
        complete=bool(converged.all()) and done == len(initial),
        loss=loss,
        starts=initial[:done],
        descended=descended,
        ends=ends,
        steps=np.concatenate([one.steps for one in runs]),
        converged=converged,
        cut_off=np.concatenate([np.full(len(one.converged), one.interrupted) for one in runs]),
        settled=np.concatenate(
            [np.zeros(len(one.converged), bool) if after is None else after.moved for one, after in parts]
        ),
        signatures=np.concatenate([one.signatures for one in settled]) if len(settled) == len(parts) else None,
        interrupted=done < len(initial) or any(one.interrupted for one in runs),
    )


def _ends(loss: SquareLoss, training: _Training, parts: Sequence[Runs | Settled]) -> Ends:
    parameters = np.concatenate([part.parameters for part in parts])
    functions = np.concatenate([training.functions(part.parameters) for part in parts])
    gradients = np.concatenate([np.linalg.norm(part.gradients, axis=1) for part in parts])
    return Ends(parameters=parameters, functions=functions, losses=loss.value(functions), gradients=gradients)


def _said(found: Descents, starts: int, seed: int, spread: float, tolerance: float) -> dict[str, Any]:
    """Write the evidence and the remarks."""
    moves = np.linalg.norm(found.functions - found.descended.functions, axis=1) / size_of(found.loss, found.functions)
    most = int(found.steps.max())
    evidence = (
        f"from {starts:,} normal starts of spread {spread:g}, until the gradient is below {tolerance:g} of the zero "
        f"function's loss: {int(np.median(found.steps)):,} gradients in the median, {most:,} at most"
    )
    if found.settled.any():
        evidence += f"; Newton's method then moved functions by {moves.max():.1e} of their length at most"
    remarks = []
    if found.interrupted:
        left = starts - len(found.steps)
        remarks.append(f"the work was stopped{f': {left:,} of {starts:,} runs were not begun' if left else ''}")
    wanted = found.loss.inputs.shape[1]
    if found.loss.rank < wanted:
        remarks.append(f"the inputs have rank {found.loss.rank} of {wanted}: whole families of functions have one loss")
    remarks += [*found.advice, *found.loss.doubts]
    if found.loss.network.parameter_count > MOST_PARAMETERS:
        remarks.append(f"Hessians are computed for up to {MOST_PARAMETERS} parameters; ends are as descent left them")
    return {"evidence": evidence, "remarks": tuple(remarks), "seed": seed}


def _teller(progress: Progress, begin: int, starts: int) -> Callable[[int], None]:
    return lambda ended: progress("gradient descent", begin + ended, starts)


def _check(loss: Any, starts: int, steps: int, positive: dict[str, Any]) -> None:
    if not isinstance(loss, SquareLoss):
        raise InputError(
            "descent trains on a loss", given=f"{loss!r:.60}", allowed="what square_loss or distance_loss return"
        )
    whole_number("starts", starts, least=1)
    whole_number("steps", steps, least=1)
    for name, value in positive.items():
        most = 1.0 if name == "tolerance" else math.inf
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < most:
            raise InputError(f"{name} is a number", given=f"{name}={value!r:.60}", allowed=f"above 0, below {most:g}")


def _check_finite(losses: Float, gradients: Float, spread: float) -> None:
    """Refuse starts whose numbers cannot be squared any more."""
    with np.errstate(over="ignore", invalid="ignore"):
        finite = np.isfinite(losses).all() and np.isfinite((gradients**2).sum())
    if not finite:
        raise InputError(
            "the loss at the starts is too large for floats",
            given=f"spread={spread:g}",
            remedy="take a smaller spread, or other units for the data",
        )
