"""The zero function, where the closure is a cone: its tip is a singular point unless the cone is a linear space.

All of a cone lies in the Zariski tangent space at its tip, so that this space has the dimension of the cone's span.
"""

from __future__ import annotations

from math import prod

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.variety.modular_rank import residue_rank


def zero_is_singular(network: Architecture, dimension: int, prime: int, generator: np.random.Generator) -> bool:
    """Tell whether the closure is a cone that spans more than its dimension.

    It is a cone where general functions are tangent vectors at themselves.

    Parameters
    ----------
    network : Architecture
    dimension : int
        Of the closure.
    prime : int
    generator : numpy.random.Generator

    Returns
    -------
    bool
        Modulo the prime. False says nothing of the zero function where the closure is no cone.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> generator = np.random.default_rng(0)
    >>> zero_is_singular(PolynomialMLP([2, 1, 1], power=3), 2, 2**31 - 1, generator)
    True
    >>> zero_is_singular(PolynomialMLP([2, 2, 1], power=2), 3, 2**31 - 1, generator)
    False
    """
    theta = network.random_theta(generator, prime)
    inputs = network.random_inputs(generator, prime, dimension // prod(network.output_shape) + 2)
    values = network.evaluate_mod(theta, inputs, prime).reshape(-1, 1)
    jacobian = network.jacobian_mod(theta, inputs, prime)
    if residue_rank(np.hstack([jacobian, values]), prime) > residue_rank(jacobian, prime):
        return False
    several = np.stack([network.random_theta(generator, prime) for _ in range(dimension + 1)])
    return residue_rank(network.coefficients_mod(several, prime), prime) > dimension
