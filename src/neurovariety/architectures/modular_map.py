"""Networks and their derivatives modulo a prime, at parameters and inputs that are given as numbers."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.architectures.program import Activate, Combine, TensorProgram, split
from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.architectures.running import backward, forward
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.poly.rational import as_fraction

BLOCK = 2**22
"""Numbers that a network is run with at once, so that memory does not grow with the inputs."""


def read_residues(values: ArrayLike, arithmetic: ModularArithmetic, name: str) -> Residues:
    """Reduce an array of numbers.

    Parameters
    ----------
    values : array_like of int, fractions.Fraction or float
        A float stands for the binary fraction it is.
    arithmetic : ModularArithmetic
    name : str
        Named in the errors.

    Returns
    -------
    numpy.ndarray, int64, from 0 to prime - 1

    Raises
    ------
    InputError
        On anything that is no finite number, rows of several lengths, and denominators that the prime divides.

    Examples
    --------
    >>> read_residues([-1, Fraction(1, 2)], ModularArithmetic(7), "theta")
    array([6, 4])
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind == "f" and not hasattr(values, "__array__"):
            array = np.asarray(values, dtype=object)  # whole numbers beside floats, or of 64 bits, would be rounded
    except ValueError as error:
        raise InputError(f"{name} are no array", given=str(error)) from None
    if array.dtype == np.uint64:
        return (array % np.uint64(arithmetic.prime)).astype(np.int64)
    if array.dtype.kind in "iu":
        return array.astype(np.int64) % arithmetic.prime
    if array.dtype.kind not in "fO":
        raise InputError(f"{name} are numbers", given=f"an array of {array.dtype}", allowed="whole numbers")
    residues = [arithmetic.residue(_fraction(value, name)) for value in array.ravel().tolist()]
    return np.array(residues, dtype=np.int64).reshape(array.shape)


def _fraction(value: Any, name: str) -> Fraction:
    try:
        return as_fraction(value)
    except InputError:
        raise InputError(
            f"{name} are rational numbers", given=repr(value)[:60], allowed="int, fractions.Fraction or a finite float"
        ) from None


def evaluate(program: TensorProgram, thetas: Residues, samples: Residues, arithmetic: ModularArithmetic) -> Residues:
    """Run a network with several parameter vectors, each at all inputs.

    Parameters
    ----------
    program : TensorProgram
    thetas : numpy.ndarray, shape (B, P), residues
    samples : numpy.ndarray, shape (N, *input shape), residues
    arithmetic : ModularArithmetic

    Returns
    -------
    numpy.ndarray, shape (B, N, *output shape), int64

    Raises
    ------
    ResourceError
        When the values would not fit in memory.
    """
    shape = (len(thetas), len(samples), *program.output_shape)
    check_free(
        prod(shape) * 8,
        "the values of the network",
        given=f"{len(thetas):,} parameter vectors, {len(samples):,} inputs with {prod(program.output_shape):,} outputs",
        remedy="take fewer at once",
    )
    result = np.empty(shape, np.int64)
    parameters = split(program, thetas[:, None])
    step = max(1, BLOCK // max(1, len(thetas) * program.entry_count))
    for begin in range(0, len(samples), step):
        block = slice(begin, begin + step)
        result[:, block] = forward(program, arithmetic, parameters, samples[block])[-1]
    return result


def jacobian(program: TensorProgram, theta: Residues, samples: Residues, arithmetic: ModularArithmetic) -> Residues:
    """Differentiate the outputs at some inputs by the parameters, running backward.

    Parameters
    ----------
    program : TensorProgram
    theta : numpy.ndarray, shape (P,), residues
    samples : numpy.ndarray, shape (N, *input shape), residues
    arithmetic : ModularArithmetic

    Returns
    -------
    numpy.ndarray, shape (N * outputs, P), int64

    Raises
    ------
    InputError
        When derivatives vanish modulo the prime that do not vanish otherwise.
    ResourceError
        When the matrix would not fit in memory.
    """
    _refuse_vanishing_factors(program, arithmetic)
    outputs, width = prod(program.output_shape), program.parameter_count
    check_free(
        len(samples) * outputs * width * 8,
        "the Jacobian",
        given=f"{len(samples):,} inputs with {outputs:,} outputs, {width:,} parameters",
        remedy="take fewer inputs at once",
    )
    parameters = split(program, theta)
    result = np.zeros((len(samples), outputs, width), np.int64)
    step = max(1, BLOCK // max(1, outputs * program.entry_count))
    for begin in range(0, len(samples), step):
        block = slice(begin, begin + step)
        _differentiate(program, parameters, samples[block], arithmetic, result[block])
    return result.reshape(len(samples) * outputs, width)


def _differentiate(
    program: TensorProgram,
    parameters: list[Residues],
    samples: Residues,
    arithmetic: ModularArithmetic,
    result: Residues,
) -> None:
    """Fill in the derivatives at some inputs, shape (samples, outputs, P)."""
    values = forward(program, arithmetic, parameters, samples)
    outputs = result.shape[1]
    units = np.eye(outputs, dtype=np.int64).reshape(outputs, 1, *program.output_shape)
    pulled = backward(program, arithmetic, values, units)
    begin = 0
    for part, (_, shape) in zip(pulled, program.parameters, strict=True):
        end = begin + prod(shape)
        if part is not None:
            full = np.broadcast_to(part, (outputs, len(samples), *shape))
            result[:, :, begin:end] = full.reshape(outputs, len(samples), -1).swapaxes(0, 1)
        begin = end


def _refuse_vanishing_factors(program: TensorProgram, arithmetic: ModularArithmetic) -> None:
    """Refuse a prime that divides an exponent or a factor: ranks modulo it would say nothing."""
    for operation in program.operations:
        if isinstance(operation, Activate):
            products = [power * factor for power, factor in enumerate(operation.coefficients)]
        elif isinstance(operation, Combine):
            products = list(operation.factors)
        else:
            continue
        for number in products:
            if number and not arithmetic.residue(number):
                raise InputError(
                    "the prime divides an exponent or a factor of the network, so that derivatives vanish modulo it",
                    given=f"{number} modulo {arithmetic.prime}",
                    remedy="take a larger prime",
                )
