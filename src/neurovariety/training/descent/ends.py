"""Where gradient descent ended: parameters, functions and losses, run by run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.loss_column import loss_column
from neurovariety.training.same_function import same_functions
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.aligned import aligned
from neurovariety.variety.result import Invariant

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

SAME = 1e-6
"""Functions that differ by less than this part of their length, or the data's, are the same."""
SLOW = 1e3
"""From this condition of the form on descent is called slow for it: steps to nine digits are some twenty times it."""
_LISTED = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class Ends:
    """Points of runs, each with its function.

    Attributes
    ----------
    parameters : numpy.ndarray, shape (runs, P), float64
    functions : numpy.ndarray, shape (runs, D), float64
    losses : numpy.ndarray, shape (runs,), float64
    gradients : numpy.ndarray, shape (runs,), float64
        Lengths of the gradients by all parameters.
    """

    parameters: Float
    functions: Float
    losses: Float
    gradients: Float


@dataclass(frozen=True, kw_only=True)
class Descents(Invariant):
    """Runs of gradient descent; ``value`` is the number of different functions at which they ended.

    Attributes
    ----------
    loss : SquareLoss
    starts : numpy.ndarray, shape (runs, P), float64
        Initial parameters.
    descended : Ends
        Where descent itself stopped.
    ends : Ends
        The same after Newton's method has added the last digits, where that cannot change the valley.
    steps : numpy.ndarray, shape (runs,), int64
        Gradients that each run took.
    converged : numpy.ndarray, shape (runs,), bool
        Where descent itself brought the gradient below the tolerance.
    cut_off : numpy.ndarray, shape (runs,), bool
        Where Ctrl-C came before the run had ended, or before Newton's method could be followed.
    settled : numpy.ndarray, shape (runs,), bool
        Where Newton's method was followed.
    signatures : numpy.ndarray, shape (runs, 3), int64, or None
        Positive, negative and zero eigenvalues of the Hessian by all parameters at the end of descent; symmetries make
        some of them zero. None for networks with very many parameters, and after Ctrl-C.
    interrupted : bool
        Whether Ctrl-C ended the runs.
    """

    loss: SquareLoss
    starts: Float
    descended: Ends
    ends: Ends
    steps: NDArray[np.int64]
    converged: Mask
    cut_off: Mask
    settled: Mask
    signatures: NDArray[np.int64] | None
    interrupted: bool = False

    @property
    def functions(self) -> Float:
        """Functions at the ends, shape (runs, D)."""
        return self.ends.functions

    @property
    def losses(self) -> Float:
        """Losses at the ends, shape (runs,)."""
        return self.ends.losses

    @property
    def slow(self) -> Mask:
        """Runs that did not converge in the steps they had, shape (runs,)."""
        return ~(self.converged | self.cut_off)

    @property
    def advice(self) -> list[str]:
        """What can be done where one run in ten or more did not converge."""
        if self.slow.sum() * 10 < max(len(self.slow), 1):
            return []
        if self.loss.rank == self.loss.inputs.shape[1]:
            condition = float(np.linalg.cond(self.loss.compressed()[0])) ** 2
            if condition > SLOW:
                return [
                    f"descent is slow where the quadratic form, the inputs' moments, has condition {condition:.0e}: "
                    "centre, scale or whiten the inputs, or allow more steps"
                ]
        return [
            "descent is slow near degenerate critical points, as where filters have equal roots or matrices lose rank: "
            "allow more steps"
        ]

    def groups(self) -> list[NDArray[np.intp]]:
        """Sort the runs that converged by the functions at which they ended.

        Returns
        -------
        list of numpy.ndarray, int64
            Numbers of runs that have one function, the least loss first.
        """
        return grouped(self.loss, self.ends, np.flatnonzero(self.converged))

    def headline(self) -> str:
        """Write how many runs ended at how many functions."""
        return (
            f"{self.name} of {self.of}: {int(self.converged.sum()):,} of {len(self.steps):,} runs ended, "
            f"at {self.value:,} function{'' if self.value == 1 else 's'}"
        )

    def details(self) -> list[str]:
        """Write the functions by their losses, and how often descent ended there."""
        groups = self.groups()
        losses = loss_column([float(self.losses[group].min()) for group in groups[:_LISTED]], self.loss.of_zero)
        rows = [[text, len(group), *self._curvature(group)] for text, group in zip(losses, groups, strict=False)]
        lines = aligned(["loss", "runs", "", "zero eigenvalues"], rows) if rows else []
        if len(groups) > _LISTED:
            lines.append(f"and {len(groups) - _LISTED:,} more functions")
        rest = self.descended.gradients[self.slow]
        if len(rest):
            lines.append(f"{_runs(len(rest))} did not converge: gradients up to {rest.max():.1e}")
        cut = int((self.cut_off & ~self.converged).sum())
        if cut:
            lines.append(f"{_runs(cut)} had not ended when the work was stopped")
        return [*lines, *super().details()]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON; of the loss its network and what is left of it, without the data."""
        bare = replace(self, loss=replace(self.loss, inputs=np.zeros((0, 0)), targets=np.zeros((0, 0))))
        return Invariant.as_dict(bare) | {"loss": {"network": self.loss.network.spec, "least": self.loss.least}}

    def _curvature(self, runs: NDArray[np.intp]) -> tuple[str, str | None]:
        """Tell whether these ends are minima in second order, and how many eigenvalues of the Hessian are zero."""
        if self.signatures is None:
            return "", None
        falling = int((self.signatures[runs, 1] > 0).sum())
        zeros = self.signatures[runs, 2]
        least, most = int(zeros.min()), int(zeros.max())
        return (
            f"not minima: {falling:,}" if falling else "minima in second order",
            f"{least}" if least == most else f"{least} to {most}",
        )


def _runs(count: int) -> str:
    return f"{count:,} run{'' if count == 1 else 's'}"


def grouped(loss: SquareLoss, ends: Ends, runs: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Sort runs into groups that have one function, the least loss first."""
    order = runs[np.argsort(ends.losses[runs], kind="stable")]
    functions = ends.functions[order]
    return [np.sort(order[group]) for group in same_functions(functions, SAME * size_of(loss, functions))]


def size_of(loss: SquareLoss, functions: Float) -> Float:
    """Tell what distances from functions are compared with: their lengths, or the data's if that is larger.

    Where the data is zero, all runs end at zero, and 1 is taken.
    """
    return np.maximum(np.linalg.norm(functions, axis=-1), float(np.linalg.norm(loss.data)) or 1.0)
