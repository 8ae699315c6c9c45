"""The mean squared error of a linear network on data, as a quadratic form on its space of functions.

With C the matrix whose columns are the coordinates of one output each, A the inputs, row by row, and B the targets, the
loss is the mean over the rows of A C - B of their squared lengths. A least-squares solution U of A U = B turns it into
trace (C - U)^T Q (C - U) + least, where Q = A^T A / R: a squared distance from the data to the function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.poly.given_arrays import as_floats

Float = NDArray[np.float64]

RANK = 1e-11
"""Singular values of the inputs below this part of the largest are zero, once columns have length 1."""


@dataclass(frozen=True, eq=False)
class SquareLoss:
    """Mean squared error of a linear network, and the quadratic form that it is.

    Attributes
    ----------
    network : LinearConvNet or LinearNetwork
    inputs : numpy.ndarray, shape (R, M), float64
        What one output is a linear function of: inputs of a linear network; the windows that an end-to-end filter
        reads, signal by signal.
    targets : numpy.ndarray, shape (R, outputs), float64
        Of the same rows.

    Examples
    --------
    >>> loss = square_loss("lcn 2,2 stride 2", [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [1, 2, 3, 4])
    >>> loss.data.tolist(), float(loss.value([1, 2, 3, 0]))
    ([1.0, 2.0, 3.0, 4.0], 4.0)
    """

    network: LinearConvNet | LinearNetwork
    inputs: Float
    targets: Float

    @property
    def outputs(self) -> int:
        """Number of outputs of a function: 1 for filters."""
        return self.targets.shape[1]

    @cached_property
    def moments(self) -> Float:
        """Q = A^T A / R, shape (M, M): the form for each output."""
        return np.asarray(self.inputs.T @ self.inputs / len(self.inputs))

    @cached_property
    def rank(self) -> int:
        """Rank of the inputs, whatever their units."""
        lengths = np.sqrt((self.inputs**2).sum(axis=0))
        sizes = np.linalg.svd(self._triangle / np.where(lengths > 0, lengths, 1.0), compute_uv=False)
        return int((sizes > RANK * sizes.max(initial=0.0)).sum())

    @cached_property
    def data(self) -> Float:
        """The function that fits best, output by output: coordinates of the ambient space, shape (outputs * M,).

        The shortest one where inputs of a low rank leave several.
        """
        return np.asarray(np.linalg.lstsq(self.inputs, self.targets, rcond=None)[0].T.ravel(), dtype=np.float64)

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
        return np.asarray(((split @ self._triangle.T) ** 2).sum(axis=(-1, -2)) / len(self.inputs) + self.least)

    def compressed(self) -> tuple[Float, Float]:
        """Give inputs (M, M) and targets (M, outputs) whose sum of squares, plus `least`, is this loss.

        Returns
        -------
        inputs, targets : numpy.ndarray
            Training on them is training on all the data, for a network that is linear in its inputs.
        """
        inputs = self._triangle / np.sqrt(len(self.inputs))
        return inputs, inputs @ self.data.reshape(self.outputs, -1).T

    def check_rank(self) -> None:
        """Refuse inputs that do not tell all functions apart.

        Raises
        ------
        InputError
            When their rank is below the number of coordinates of one output: the form is degenerate then, and critical
            points are no longer finitely many where its kernel meets the functions.
        """
        if self.rank < self.inputs.shape[1]:
            raise InputError(
                "the data is degenerate: its inputs do not tell all functions apart",
                given=f"inputs of rank {self.rank} in {len(self.inputs):,} rows",
                allowed=f"rank {self.inputs.shape[1]}, as many as a function has coordinates",
                remedy="give more samples: with fewer, the functions of least loss can form a curve or more",
            )

    @cached_property
    def _triangle(self) -> Float:
        """Triangular factor of the inputs, shape (min(R, M), M)."""
        return np.asarray(np.linalg.qr(self.inputs, mode="r"))

    def _at(self, function: Float) -> float:
        rest = self.inputs @ function.reshape(self.outputs, -1).T - self.targets
        return float((rest**2).sum() / len(rest))


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

    Raises
    ------
    InputError
        For another architecture, a filter that is longer than its input, inputs and targets that do not fit each
        other or the network, and what is not finite.
    """
    network = as_linear(architecture)
    samples, wanted = _table("the inputs", inputs), _table("the targets", targets, column=True)
    if len(samples) != len(wanted):
        raise InputError(
            "each input needs its target", given=f"{len(samples):,} inputs and {len(wanted):,} targets", allowed="equal"
        )
    if isinstance(network, LinearConvNet):
        outputs = network.output_size(samples.shape[1])
        _check_columns("targets", wanted, outputs, network)
        return SquareLoss(network, windows(network, samples), wanted.reshape(-1, 1))
    _check_columns("inputs", samples, network.widths[0], network)
    _check_columns("targets", wanted, network.widths[-1], network)
    return SquareLoss(network, samples, wanted)


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
        When the data or the form have another size, or the form is not symmetric and positive definite.

    Examples
    --------
    >>> float(distance_loss("lcn 2,2 stride 2", [1, 2, 3, 4]).value([1, 2, 3, 0]))
    16.0
    """
    network = as_linear(architecture)
    size = network.ambient.dimension
    outputs = network.ambient.outputs
    point = as_floats(data, "the data")
    if point.shape != (size,) or not np.isfinite(point).all():
        raise InputError(
            f"the data is no function of {network.spec}", given=f"shape {point.shape}", allowed=f"{size} finite numbers"
        )
    width = size // outputs
    matrix = np.eye(width) if form is None else as_floats(form, "the form")
    if matrix.shape != (width, width) or not np.isfinite(matrix).all() or not np.array_equal(matrix, matrix.T):
        raise InputError(
            "the form is a symmetric matrix of finite numbers",
            given=f"shape {matrix.shape}",
            allowed=f"shape ({width}, {width}), equal to its transpose",
        )
    try:
        root = np.linalg.cholesky(matrix).T * np.sqrt(width)
    except np.linalg.LinAlgError:
        raise InputError("the form must be positive definite", given="one that is not") from None
    return SquareLoss(network, root, root @ point.reshape(outputs, width).T)


def windows(network: LinearConvNet, signals: Float) -> Float:
    """Cut signals into the windows that the end-to-end filter reads, one for each output.

    Parameters
    ----------
    network : LinearConvNet
        With one axis.
    signals : numpy.ndarray, shape (N, d_0), float64

    Returns
    -------
    numpy.ndarray, shape (N * d_L, K), float64
        Signal by signal; the outputs are these rows times the end-to-end filter, which has K entries.

    Examples
    --------
    >>> windows(LinearConvNet([2, 2], strides=[2, 1]), np.arange(1.0, 7.0)[None])
    array([[1., 2., 3., 4.],
           [3., 4., 5., 6.]])
    """
    length, outputs = network.input_shape[0], network.output_size(signals.shape[1])
    count = len(signals) * outputs
    check_free(8 * count * length, "the windows", given=f"{count:,} of them", remedy="take fewer signals")
    return np.array(sliding_window_view(signals, length, axis=1)[:, :: network.stride[0]].reshape(-1, length))


def as_linear(architecture: Architecture | str) -> LinearConvNet | LinearNetwork:
    """Take a network whose functions are linear in the inputs, or its SPEC.

    Raises
    ------
    InputError
        For another architecture, or convolutions of images.
    """
    network = as_architecture(architecture)
    if isinstance(network, LinearNetwork) or (isinstance(network, LinearConvNet) and len(network.sizes[0]) == 1):
        return network
    raise InputError(
        "this is for linear networks and linear convolutions of signals",
        given=network.spec,
        allowed="such as linear 3-2-4 or lcn 3,2 stride 2",
    )


def _table(name: str, given: ArrayLike, *, column: bool = False) -> Float:
    table = as_floats(given, name)
    table = table[:, None] if column and table.ndim == 1 else table
    if table.ndim != 2 or not table.size:
        raise InputError(f"{name} are a table", given=f"shape {table.shape}", allowed="one row for each sample")
    if not np.isfinite(table).all():
        row, place = np.argwhere(~np.isfinite(table))[0].tolist()
        raise InputError(f"{name} must be finite", given=f"{table[row, place]} in row {row + 1}, column {place + 1}")
    return table


def _check_columns(name: str, table: Float, count: int, network: Architecture) -> None:
    if table.shape[1] != count:
        raise InputError(
            f"the {name} do not fit {network.spec}", given=f"{table.shape[1]} columns", allowed=f"{count} columns"
        )
