"""The differential of the parametrisation at chosen parameters, seen through the outputs at general inputs."""

from __future__ import annotations

from math import prod

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import Residues
from neurovariety.memory import check_free
from neurovariety.variety.modular_rank import residue_rank
from neurovariety.variety.singular.restriction import Restriction

_BYTES_OF_AN_ENTRY = 64


def differential(
    network: Architecture, theta: Residues, prime: int, generator: np.random.Generator
) -> tuple[Residues, int]:
    """Differentiate at some parameters, at so many general inputs that a further one adds nothing to the rank.

    Parameters
    ----------
    network : Architecture
    theta : numpy.ndarray, shape (P,), int64
    prime : int
    generator : numpy.random.Generator
        Of the inputs.

    Returns
    -------
    matrix : numpy.ndarray, shape (N * outputs, P), int64
    rank : int
        Modulo the prime: that of the differential, or less by bad luck.
    """
    outputs = prod(network.output_shape)
    most = min(network.parameter_count, network.ambient.dimension)
    rows = np.empty((0, network.parameter_count), np.int64)
    missing = most
    while True:
        inputs = -(-missing // outputs) + 1
        check_free(
            (len(rows) + inputs * outputs) * network.parameter_count * _BYTES_OF_AN_ENTRY,
            "the Jacobian",
            given=f"{network.parameter_count:,} parameters",
            remedy="take a smaller network",
        )
        samples = network.random_inputs(generator, prime, inputs)
        rows = np.concatenate([rows, network.jacobian_mod(theta, samples, prime)])
        rank = residue_rank(rows, prime)
        if rank >= most or rank == residue_rank(rows[:-outputs], prime):
            return rows, rank
        missing = most - rank


def general_point(subspace: Restriction, prime: int, generator: np.random.Generator) -> Residues:
    """Draw a general parameter vector of a subspace, shape (P,)."""
    return subspace.place(generator.integers(1, prime, size=subspace.free))


def along(matrix: Residues, subspace: Restriction, prime: int) -> Residues:
    """Restrict a differential, shape (m, P), to a subspace: shape (m, k)."""
    restricted = np.zeros((len(matrix), subspace.free + 1), np.int64)
    np.add.at(restricted.T, subspace.source, matrix.T)  # what belongs to zeros falls into the last column
    columns: Residues = restricted[:, :-1] % prime
    return columns
