"""Quadratic forms on spaces of functions: named ones, those of data, and the user's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import factorial, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.variety.degrees.features import (
    checked_samples,
    design_matrix,
    gaussian_moments,
    real_numbers,
    repeated,
)
from neurovariety.variety.degrees.quadratic_form import form_rank, is_definite
from neurovariety.whole_number import whole_number

Float = NDArray[np.float64]

METRICS = ("frobenius", "bombieri-weyl", "gaussian", "monomial")
SYMMETRIC = 1e-12
"""How far a symmetric matrix may be from its transpose, relative to its largest entry."""


@dataclass(frozen=True, eq=False)
class Metric:
    """A quadratic form on the ambient space.

    Attributes
    ----------
    name : str
    write : function
        Writes the matrix, which theorems do not need and which may be too large.
    definite : bool
        Whether it is known to be positive definite.
    separable : bool
        Whether it is M (x) I with an invertible M.
    invariant : bool
        Whether it is the Frobenius (Bombieri-Weyl) one.
    of_general_data : bool
        Whether it comes from random samples.
    """

    name: str
    write: Callable[[], Float]
    definite: bool = True
    separable: bool = False
    invariant: bool = False
    of_general_data: bool = False

    @cached_property
    def form(self) -> Float:
        """The matrix, shape (D, D), float64."""
        return self.write()


def named_metric(network: Architecture, given: str | ArrayLike) -> Metric:
    """Make a form from its name, or check one.

    Parameters
    ----------
    network : Architecture
    given : str or array_like, shape (D, D) or (D,)
        ``"frobenius"`` and ``"bombieri-weyl"``: squared length of symmetric tensors, in which a monomial's coefficient
        counts divided by its multinomial coefficient; the sum of squares of all entries for matrices and filters.
        ``"gaussian"``: expected squared value of the outputs at standard normal inputs. ``"monomial"``: sum of
        squares of the coefficients. Or a symmetric matrix, or one weight for each coordinate. One layer of attention
        is measured by the coefficients that its coordinates are, and by all tokens' outputs for ``"gaussian"``.

    Returns
    -------
    Metric

    Raises
    ------
    InputError
        On another name, a matrix that is not symmetric, of the wrong size or not finite.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> named_metric(PolynomialMLP([2, 1, 1], power=2), "bombieri-weyl").form.diagonal()
    array([1. , 0.5, 1. ])
    >>> named_metric(PolynomialMLP([2, 1, 1], power=2), "gaussian").form
    array([[3., 0., 1.],
           [0., 1., 0.],
           [1., 0., 3.]])
    """
    if not isinstance(given, str):
        return _own(network, given)
    size, outputs = network.ambient.dimension, network.ambient.outputs
    if given == "monomial":
        return Metric(given, lambda: np.eye(size), separable=True, invariant=is_linear(network))
    if given == "gaussian":
        return Metric(
            given, lambda: repeated(gaussian_moments(network), outputs), separable=True, invariant=is_linear(network)
        )
    if given in {"frobenius", "bombieri-weyl"}:
        return Metric(given, lambda: np.diag(_bombieri_weights(network)), separable=True, invariant=True)
    raise InputError(
        "unknown metric",
        given=repr(given),
        allowed=", ".join(METRICS) + f", a symmetric matrix or weights of size {size}",
    )


def data_metric(network: Architecture, samples: int | ArrayLike | None, *, seed: int) -> Metric:
    """Make the form of the mean squared error: moments of the samples' features for every output.

    Parameters
    ----------
    network : Architecture
    samples : int, array_like of shape (N, *input_shape), or None
        How many random normal inputs, or the inputs; by default enough random ones for the moments to be invertible.
    seed : int

    Returns
    -------
    Metric
        The form may be singular where samples are few. Where the first layer is dense, it is in units of the inputs
        that make their mean squares 1, as that layer's weights follow the units: counts are the same.
    """
    whole_number("seed", seed, least=0)
    monomials = network.ambient.dimension // network.ambient.outputs
    if samples is None:
        samples = 2 * monomials + 2
    if isinstance(samples, int | np.integer) and not isinstance(samples, bool):
        if samples < 1:
            raise InputError("the number of samples is from 1", given=str(samples))
        drawn = True
        needed = 8 * int(samples) * prod(network.input_shape)
        check_free(needed, "the samples", given=f"{samples:,} of them", remedy="take fewer")
        inputs: Any = np.random.default_rng([seed, 7]).standard_normal((int(samples), *network.input_shape))
    else:
        inputs, drawn = _in_even_units(network, samples), False
    features = design_matrix(network, inputs)
    moments = features.T @ features / len(features)
    invertible = form_rank(moments) == len(moments)
    return Metric(
        f"mean squared error on {len(inputs):,} samples",
        lambda: repeated(moments, network.ambient.outputs),
        definite=invertible,
        separable=invertible,
        of_general_data=drawn,
    )


def _in_even_units(network: Architecture, samples: ArrayLike) -> Float:
    inputs = checked_samples(network, samples)
    if not isinstance(network, LinearNetwork | PolynomialMLP):
        return inputs
    inputs = inputs / np.where(inputs.any(axis=0), np.abs(inputs).max(axis=0), 1.0)  # squares stay finite
    sizes = np.sqrt((inputs**2).mean(axis=0))
    return np.asarray(inputs / np.where(sizes > 0, sizes, 1.0))


def is_linear(network: Architecture) -> bool:
    """Whether the functions are linear forms or maps."""
    return network.ambient.degree == 1 and network.ambient.homogeneous


def is_filter(network: Architecture) -> bool:
    """Whether the functions are linear forms: one output."""
    return is_linear(network) and network.ambient.outputs == 1


def _own(network: Architecture, given: ArrayLike) -> Metric:
    size = network.ambient.dimension
    try:
        form = real_numbers(given)
    except (TypeError, ValueError) as error:
        raise InputError("a metric is a name or numbers", given=repr(given)[:60], allowed=", ".join(METRICS)) from error
    if form.shape not in {(size,), (size, size)}:
        raise InputError(
            f"the form does not fit {network.spec}",
            given=f"shape {form.shape}",
            allowed=f"({size}, {size}), or ({size},) for weights: the coordinates are {_named(network)}",
        )
    if not np.isfinite(form).all():
        raise InputError("the form must be finite", given="NaN or infinity")
    if form.ndim == 1:
        return Metric("the given weights", lambda: np.diag(form), definite=bool((form > 0).all()))
    if np.abs(form - form.T).max() > SYMMETRIC * np.abs(form).max():
        raise InputError(
            "a quadratic form is a symmetric matrix",
            given="one that differs from its transpose",
            remedy="(Q + Q.T) / 2 gives the same distances",
        )
    symmetric = (form + form.T) / 2
    return Metric("the given form", lambda: symmetric, definite=is_definite(symmetric))


def _bombieri_weights(network: Architecture) -> Float:
    _, exponents = network.ambient.coordinates()
    degree = network.ambient.degree
    weights = [
        prod(map(factorial, powers)) * factorial(degree - sum(powers)) / factorial(degree)
        for powers in exponents.tolist()
    ]
    return np.array(weights)


def _named(network: Architecture) -> str:
    names = network.ambient.names()
    return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
