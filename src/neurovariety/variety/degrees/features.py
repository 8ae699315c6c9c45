"""What a network's outputs are as linear functions of its coordinates: features of the inputs, and their moments.

The loss of a network with coordinates c on samples is the squared length of A C - B, rows of A being the features of
the inputs and columns of C the coordinates of one output each; so it is a squared distance with the form (A^T A) (x) I.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.errors import InputError
from neurovariety.memory import check_free

Float = NDArray[np.float64]
Exponents = NDArray[np.int64]


def feature_polynomials(network: Architecture) -> Exponents:
    """Write the features of one output as sums of monomials in the inputs.

    Parameters
    ----------
    network : Architecture

    Returns
    -------
    numpy.ndarray, shape (M, T, variables), int64
        Exponents of the T monomials whose sum is a feature. For most networks T is 1. One layer of attention, which
        is given by few of its coefficients, has sums over the tokens: gamma of the first token times the Gram
        matrix's entry alpha, beta.
    """
    if isinstance(network, LightningAttention) and network.ambient.listed is not None:
        features, tokens = network.widths[0], network.tokens
        units = np.eye(features * tokens, dtype=np.int64).reshape(features, tokens, -1)
        return np.array(
            [
                units[alpha] + units[beta] + units[gamma, 0]
                for gamma in range(features)
                for alpha, beta in combinations_with_replacement(range(features), 2)
            ]
        )
    outputs, exponents = network.ambient.coordinates()
    return np.asarray(exponents[outputs == 0][:, None, :])


def design_matrix(network: Architecture, samples: Any) -> Float:
    """Compute the features of inputs.

    Parameters
    ----------
    network : Architecture
    samples : array_like, shape (N, *input_shape)

    Returns
    -------
    numpy.ndarray, shape (R, M), float64
        R is N, and N times the number of tokens for attention: every token's output is fitted.

    Raises
    ------
    InputError
        On samples of another shape or that are not finite.
    """
    inputs = checked_samples(network, samples)
    polynomials = feature_polynomials(network)
    if isinstance(network, LightningAttention) and network.ambient.listed is not None:
        turns = [np.roll(inputs, -token, axis=2) for token in range(network.tokens)]
        inputs = np.concatenate(turns)  # every token takes the first place once; the others' order does not matter
    flat = inputs.reshape(len(inputs), -1)
    needed = 16 * len(flat) * polynomials.size
    check_free(
        needed, "the features", given=f"{len(polynomials):,} of {len(flat):,} samples", remedy="take fewer samples"
    )
    powers = np.prod(flat[:, None, None, :] ** polynomials, axis=3)
    return np.asarray(powers.sum(axis=2), dtype=np.float64)


def gaussian_moments(network: Architecture) -> Float:
    """Compute the second moments of the features for inputs that are independent standard normal numbers.

    Returns
    -------
    numpy.ndarray, shape (M, M), float64
        Whole numbers: sums of products of double factorials.
    """
    polynomials = feature_polynomials(network)
    sums = polynomials[:, None, :, None] + polynomials[None, :, None, :]
    odd_products = np.array([prod(range(power - 1, 0, -2)) for power in range(int(sums.max(initial=0)) + 1)], float)
    moments = np.where(sums % 2, 0.0, odd_products[sums])
    return np.asarray(moments.prod(axis=4).sum(axis=(2, 3)))


def repeated(moments: Float, outputs: int) -> Float:
    """Give the form of all outputs, which come one after the other."""
    return np.asarray(np.kron(np.eye(outputs), moments), dtype=np.float64)


def real_numbers(given: ArrayLike) -> Float:
    """Read an array, and refuse complex numbers, whose imaginary parts NumPy would drop.

    Raises
    ------
    TypeError, ValueError
        When these are no real numbers.
    """
    array = np.asarray(given)
    if np.iscomplexobj(array):
        raise TypeError("these are complex numbers")
    return np.asarray(array, dtype=np.float64)


def checked_samples(network: Architecture, samples: ArrayLike) -> Float:
    """Read inputs, and refuse those of another shape or that are not finite."""
    try:
        inputs = real_numbers(samples)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the samples are no numbers", given=repr(samples)[:60], allowed="an array of inputs"
        ) from error
    if inputs.shape[1:] != network.input_shape or not len(inputs):
        raise InputError(
            f"the samples do not fit {network.spec}",
            given=f"an array of shape {inputs.shape}",
            allowed=f"shape (N, {', '.join(map(str, network.input_shape))}) with N at least 1",
        )
    if not np.isfinite(inputs).all():
        raise InputError("the samples must be finite", given="NaN or infinity")
    return inputs
