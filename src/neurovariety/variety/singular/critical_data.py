"""Whether parameters are critical points of training for data of positive probability.

Parameters theta are critical for the data u, at the squared distance, when u - f(theta) is orthogonal to the image of
the differential. All such u together, over the parameters of a subspace, are the image of a vector bundle: normal
vectors over the subspace. When that image has the dimension of the space of data, it holds an open set, so that random
data have critical points in the subspace with positive probability; otherwise almost no data have.

For the sparse subnetworks of fully connected networks it often has, because the differential drops to the tangent space
of the subnetwork; for convolutional networks, whose differential does not drop, it has not (Shahverdi, Marchetti, Kohn,
arXiv:2505.11846).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.variety.dimension import joint_degree
from neurovariety.variety.equations.residue_matrices import kernel
from neurovariety.variety.modular_rank import residue_rank
from neurovariety.variety.singular.differential import along
from neurovariety.variety.singular.restriction import Restriction


@dataclass(frozen=True, kw_only=True)
class CriticalData:
    """The data for which parameters of a subspace are critical.

    Attributes
    ----------
    dimension : int
        Of the set of all these data, near general parameters of the subspace.
    space : int
        Dimension of the space of data: outputs at general inputs.
    normal : int
        Dimension of the normal space at one of these parameters.
    """

    dimension: int
    space: int
    normal: int

    @property
    def positive(self) -> bool:
        """Whether random data have critical points in the subspace with positive probability."""
        return self.dimension == self.space


def critical_data(
    network: Architecture, subspace: Restriction, *, prime: int, generator: np.random.Generator, space: int
) -> CriticalData:
    """Compute the dimension of the data for which general parameters of a subspace are critical.

    Parameters
    ----------
    network : Architecture
    subspace : Restriction
    prime : int
    generator : numpy.random.Generator
        Of parameters, inputs and data.
    space : int
        How many numbers of outputs are data, at least; enough to tell functions apart.

    Returns
    -------
    CriticalData
        Modulo the prime. The dimension is a lower bound: ``positive`` is proven for general inputs, and its
        contrary but for bad luck of the random choices.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.
    """
    samples = network.random_inputs(generator, prime, -(-space // prod(network.output_shape)))
    theta = subspace.place(generator.integers(1, prime, size=subspace.free))
    jacobian = network.jacobian_mod(theta, samples, prime)
    arithmetic = ModularArithmetic(prime)
    normals, _ = kernel(jacobian.T.copy(), prime)
    weights = generator.integers(1, prime, size=(1, len(normals)))
    normal = arithmetic.matmul(weights, normals)[0] if len(normals) else np.zeros(len(jacobian), np.int64)
    turning = _derivative_of_pullback(network, subspace, theta, samples, normal, prime)
    # Tangent vectors (change of the normal vector, change of the parameters) of the bundle solve bundle @ vector = 0,
    # and moving @ vector is how the data change. The rank of one on the kernel of the other is a difference of ranks.
    bundle = np.hstack([jacobian.T, turning])
    moving = np.hstack([np.eye(len(jacobian), dtype=np.int64), along(jacobian, subspace, prime)])
    rank = residue_rank(np.vstack([bundle, moving]), prime) - residue_rank(bundle, prime)
    return CriticalData(dimension=rank, space=len(jacobian), normal=len(normals))


def steps_of_derivative(network: Architecture) -> int:
    """Bound the degree of the gradient of the outputs by the parameters: a value more is needed on each line."""
    return max(joint_degree(network.program) - network.program.degrees[0] - 1, 1)


def _derivative_of_pullback(  # noqa: PLR0917  a point, and what it is seen through
    network: Architecture, subspace: Restriction, theta: Residues, samples: Residues, normal: Residues, prime: int
) -> Residues:
    """Differentiate J(theta)^T n by the free numbers of the subspace, n being held; shape (P, k).

    Along a line it is a polynomial, so that differences of finitely many values give its derivative exactly.
    """
    arithmetic = ModularArithmetic(prime)
    degree = steps_of_derivative(network)
    factors = [
        arithmetic.residue(Fraction((-1) ** (step + 1) * comb(degree, step), step)) for step in range(1, degree + 1)
    ]
    start = arithmetic.residue(-sum((Fraction(1, step) for step in range(1, degree + 1)), Fraction(0)))

    def pulled(point: Residues) -> Residues:
        return arithmetic.matmul(normal[None], network.jacobian_mod(point, samples, prime))[0]

    at_theta = pulled(theta) * start % prime
    columns = []
    for direction in subspace.basis.T:
        total = at_theta
        for step, factor in enumerate(factors, start=1):
            total = (total + factor * pulled((theta + step * direction) % prime)) % prime
        columns.append(total)
    return np.array(columns, dtype=np.int64).reshape(-1, network.parameter_count).T
