"""Tangent vectors at one function, from all parameters known to give it.

The image of the differential at each of these parameters lies in the Zariski tangent space of the closure at that
function. Where together they span more than the dimension, the function is a singular point. The rank modulo a prime
is never too large; what remains open is bad luck where parameters were found to have the same function by its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import Residues
from neurovariety.variety.modular_rank import residue_rank


def tangent_span(
    network: Architecture,
    parameters: Sequence[Residues],
    prime: int,
    generator: np.random.Generator,
    *,
    enough: int | None = None,
) -> int:
    """Compute the dimension of the span of the differentials at several parameters with one function.

    Parameters
    ----------
    network : Architecture
    parameters : sequence of numpy.ndarray, shape (P,)
    prime : int
    generator : numpy.random.Generator
        Of the inputs.
    enough : int, optional
        Inputs are taken that can tell dimensions up to this one; by default all.

    Returns
    -------
    int
        Modulo the prime: a lower bound of the dimension of the tangent space.
    """
    outputs = prod(network.output_shape)
    most = min(network.ambient.dimension, sum(network.parameter_count for _ in parameters))
    wanted = most if enough is None else min(most, enough)
    samples = network.random_inputs(generator, prime, -(-wanted // outputs) + 2)
    return residue_rank(np.hstack([network.jacobian_mod(theta, samples, prime) for theta in parameters]), prime)
