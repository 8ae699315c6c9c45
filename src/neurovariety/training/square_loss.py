"""The mean squared error of a linear network on data, as a quadratic form on its space of functions.

The mean is that over all target numbers, the samples and their outputs, for every network, so that architectures
compare. With C the matrix whose columns are the coordinates of one output each, A the inputs, row by row, and B the
targets, the loss is the mean of the squared entries of A C - B. A least-squares solution U of A U = B turns it into
trace (C - U)^T Q (C - U) + least, where Q = A^T A / (number of targets): a squared distance from the data to the
function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.poly.given_arrays import as_floats
from neurovariety.training.given_samples import check_columns, check_sizes, real_array, sample_table
from neurovariety.training.linear_networks import as_linear, windows

Float = NDArray[np.float64]

RANK = 1e-11
"""Singular values of the inputs below this part of the largest are zero, once columns have length 1."""
ROUNDING = 1e-14
"""A best function that makes less than this part of the targets is zero: it comes from rounding."""
NEARLY_SINGULAR = 1e12
"""From this condition of the quadratic form on results are told to hold few digits."""


@dataclass(frozen=True, eq=False, repr=False)
class SquareLoss:
    """Mean squared error of a linear network per target number, and the quadratic form that it is.

    Attributes
    ----------
    network : LinearConvNet or LinearNetwork
    inputs : numpy.ndarray, shape (R, M), float64
        What one output is a linear function of: inputs of a linear network; the windows that an end-to-end filter
        reads, signal by signal.
    targets : numpy.ndarray, shape (R, outputs), float64
        Of the same rows.
    is_distance : bool
        Whether it is the squared distance to a given function, and the rows only write its quadratic form.

    Examples
    --------
    >>> loss = square_loss("lcn 2,2 stride 2", [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [1, 2, 3, 4])
    >>> loss.data.tolist(), float(loss.value([1, 2, 3, 0]))
    ([1.0, 2.0, 3.0, 4.0], 4.0)
    """

    network: LinearConvNet | LinearNetwork
    inputs: Float
    targets: Float
    is_distance: bool = False

    def __repr__(self) -> str:
        """Write the sizes, not the numbers."""
        rows, width = self.inputs.shape
        counts = (("row", rows), ("input", width), ("target", self.outputs))
        sizes = ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for word, count in counts)
        return f"SquareLoss of {self.network.spec}: {sizes}, rank {self.rank}"

    @property
    def outputs(self) -> int:
        """Number of outputs of a function: 1 for filters."""
        return self.targets.shape[1]

    @cached_property
    def moments(self) -> Float:
        """Q = A^T A / (R outputs), shape (M, M): the form for each output."""
        return np.asarray(self.inputs.T @ self.inputs / self.targets.size)

    @cached_property
    def rank(self) -> int:
        """Rank of the inputs, whatever their units."""
        sizes = self._singular_values
        return int((sizes > RANK * sizes.max(initial=0.0)).sum())

    @cached_property
    def condition(self) -> float:
        """Condition of the form once it is scaled to a unit diagonal, so that units do not matter; else infinite."""
        sizes = self._singular_values
        return float((sizes[0] / sizes[-1]) ** 2) if self.rank == self.inputs.shape[1] else np.inf

    @property
    def doubts(self) -> tuple[str, ...]:
        """What results on this loss must say: that its form is nearly singular, where it is."""
        if not NEARLY_SINGULAR < self.condition < np.inf:
            return ()
        return (
            f"the quadratic form, the inputs' moments, is nearly singular (condition {self.condition:.0e} in the best "
            "units): the best function holds few digits, and what is found belongs to the rounded one",
        )

    @cached_property
    def data(self) -> Float:
        """The function that fits best, output by output: coordinates of the ambient space, shape (outputs * M,).

        The shortest one where inputs of a low rank leave several; zero where what it makes of the inputs is rounding
        of the targets, as where they do not depend on the inputs.
        """
        units = self._units if self.rank == self.inputs.shape[1] else np.ones(self.inputs.shape[1])
        solved = np.linalg.lstsq(self.inputs / units, self.targets, rcond=None)[0] / units[:, None]
        made = np.linalg.norm(self.inputs @ solved)
        return np.asarray(solved.T.ravel() if made > ROUNDING * np.linalg.norm(self.targets) else np.zeros(solved.size))

    @cached_property
    def least(self) -> float:
        """What is left of the loss for that function."""
        return self._at(self.data)

    @cached_property
    def of_zero(self) -> float:
        """Loss of the zero function."""
        return float(self.value(np.zeros(self.data.shape)))

    def value(self, functions: ArrayLike) -> Float:
        """Compute the loss of functions given by their coordinates.

        Parameters
        ----------
        functions : array_like, shape (..., outputs * M), real

        Returns
        -------
        numpy.ndarray, shape (...), float64
        """
        distance = as_floats(functions, "the functions") - self.data
        split = distance.reshape(*distance.shape[:-1], self.outputs, -1)
        return np.asarray(((split @ self._triangle.T) ** 2).sum(axis=(-1, -2)) / self.targets.size + self.least)

    def compressed(self) -> tuple[Float, Float]:
        """Give inputs (M, M) and targets (M, outputs) whose sum of squares, plus `least`, is this loss.

        Returns
        -------
        inputs, targets : numpy.ndarray
            Training on them is training on all the data, for a network that is linear in its inputs.
        """
        inputs = self._triangle / np.sqrt(self.targets.size)
        return inputs, inputs @ self.data.reshape(self.outputs, -1).T

    def check_rank(self) -> None:
        """Refuse inputs that do not tell all functions apart.

        Raises
        ------
        InputError
            When their rank is below the number of coordinates of one output: the form is degenerate then, and critical
            points are no longer finitely many where its kernel meets the functions.
        """
        rows, width = self.inputs.shape
        if self.rank < width:
            raise InputError(
                "the data is degenerate: its inputs do not tell all functions apart",
                given=f"inputs of rank {self.rank} in {rows:,} row{'' if rows == 1 else 's'}",
                allowed=f"rank {width}, as many as a function has coordinates",
                remedy="give more samples: with fewer, the functions of least loss can form a curve or more"
                if rows < width
                else "give inputs that vary in more directions: now some are linear combinations of others",
            )

    @cached_property
    def _singular_values(self) -> Float:
        """Of the inputs with columns of length 1; zero columns stay."""
        lengths = np.sqrt((self.inputs**2).sum(axis=0))
        return np.asarray(np.linalg.svd(self._triangle / np.where(lengths > 0, lengths, 1.0), compute_uv=False))

    @cached_property
    def _units(self) -> Float:
        """A power of two for each column of the inputs, about as large as its largest entry: scaling is exact."""
        largest = np.abs(self.inputs).max(axis=0)
        return np.asarray(2.0 ** np.round(np.log2(np.where(largest > 0, largest, 1.0))))

    @cached_property
    def _triangle(self) -> Float:
        """Triangular factor of the inputs, shape (min(R, M), M)."""
        return np.asarray(np.linalg.qr(self.inputs, mode="r"))

    def _at(self, function: Float) -> float:
        rest = self.inputs @ function.reshape(self.outputs, -1).T - self.targets
        return float((rest**2).mean())


def square_loss(architecture: Architecture | str, inputs: ArrayLike, targets: ArrayLike) -> SquareLoss:
    """Turn data into the loss of a linear network.

    Parameters
    ----------
    architecture : LinearConvNet or LinearNetwork, or a SPEC text
    inputs : array_like, shape (N, d_0)
        For a convolutional network signals of any size from that of its end-to-end filter.
    targets : array_like, shape (N, d_L) or (N,)

    Returns
    -------
    SquareLoss
        Its value is the mean squared error per target number: over all samples and all outputs.

    Raises
    ------
    InputError
        For another architecture, a filter that is longer than its input, inputs and targets that do not fit each
        other or the network, what is not finite or masked, and units that are too large or too small: the largest
        number of each column of inputs (of the windows' entries for filters), and of all targets, is 0 or between
        1e-50 and 1e50.
    """
    network = as_linear(architecture)
    samples, wanted = sample_table("the inputs", inputs), sample_table("the targets", targets, column=True)
    if len(samples) != len(wanted):
        raise InputError(
            "each input needs its target", given=f"{len(samples):,} inputs and {len(wanted):,} targets", allowed="equal"
        )
    if isinstance(network, LinearConvNet):
        outputs = network.output_size(samples.shape[1])
        check_columns("targets", wanted, outputs, network)
        rows, wanted = windows(network, samples), wanted.reshape(-1, 1)
    else:
        check_columns("inputs", samples, network.widths[0], network)
        check_columns("targets", wanted, network.widths[-1], network)
        rows = samples
    check_sizes("the inputs", np.abs(rows).max(axis=0))
    check_sizes("the targets", np.abs(wanted).max())
    return SquareLoss(network, rows, wanted)


def distance_loss(architecture: Architecture | str, data: ArrayLike, form: ArrayLike | None = None) -> SquareLoss:
    """Make the squared distance to given functions a loss: white data, or those of a quadratic form.

    Parameters
    ----------
    architecture : LinearConvNet or LinearNetwork, or a SPEC text
    data : array_like, shape (D,)
        The point u of the ambient space.
    form : array_like, shape (M, M), optional
        Q, symmetric and positive definite, the same for each output; by default the identity.

    Returns
    -------
    SquareLoss
        Its value at a function c is (c - u)^T Q (c - u).

    Raises
    ------
    InputError
        When the data or the form have another size, the form is not symmetric and positive definite, or the largest
        number of the data or one of the form's diagonal is not between 1e-50 and 1e50 (data that is 0 is taken).

    Examples
    --------
    >>> float(distance_loss("lcn 2,2 stride 2", [1, 2, 3, 4]).value([1, 2, 3, 0]))
    16.0
    """
    network = as_linear(architecture)
    size = network.ambient.dimension
    outputs = network.ambient.outputs
    point = real_array("the data", data)
    if point.shape != (size,) or not np.isfinite(point).all():
        raise InputError(
            f"the data is no function of {network.spec}", given=f"shape {point.shape}", allowed=f"{size} finite numbers"
        )
    width = size // outputs
    matrix = np.eye(width) if form is None else real_array("the form", form)
    if matrix.shape != (width, width) or not np.isfinite(matrix).all() or not np.array_equal(matrix, matrix.T):
        raise InputError(
            "the form is a symmetric matrix of finite numbers",
            given=f"shape {matrix.shape}",
            allowed=f"shape ({width}, {width}), equal to its transpose",
        )
    check_sizes("the data", np.abs(point).max())
    check_sizes("the form", np.abs(matrix.diagonal()))
    try:
        root = np.linalg.cholesky(matrix).T * np.sqrt(size)
    except np.linalg.LinAlgError:
        raise InputError("the form must be positive definite", given="one that is not") from None
    return SquareLoss(network, root, root @ point.reshape(outputs, width).T, is_distance=True)
