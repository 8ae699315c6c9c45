"""Gradient and Hessian of a loss by the filters of a network, and the signs of its eigenvalues, in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.result import Kind

Float = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

FLAT = 1e-9
"""Eigenvalues below this part of the largest are zero."""
STATIONARY = 1e-8
"""A gradient smaller than this, relative to the sizes of the derivatives that it is made of, is zero."""
DEFICIENT = 1e-8
"""Singular values of a Jacobian below this part of the largest are zero."""


@dataclass(frozen=True, eq=False)
class Curvature:
    """The second order of a loss at m critical parameters, scalings of filters against each other left out.

    Attributes
    ----------
    eigenvalues : numpy.ndarray, shape (m, P - L + 1)
        Of the Hessian orthogonally to the scalings, rising, divided by the largest one's absolute value; in units of
        the parameters in which the loss of the linearised network is equally curved along each.
    downhill : numpy.ndarray, shape (m,), bool
        Whether the Hessian is negative somewhere where the function does not move to first order.
    stationary : numpy.ndarray, shape (m,), bool
        Whether the gradient is zero.
    layers : int
    """

    eigenvalues: Float
    downhill: Mask
    stationary: Mask
    layers: int

    @property
    def signatures(self) -> Index:
        """Positive, negative and zero eigenvalues, those of scalings counted, shape (m, 3)."""
        positive = (self.eigenvalues > FLAT).sum(axis=1)
        negative = (self.eigenvalues < -FLAT).sum(axis=1)
        zero = self.eigenvalues.shape[1] - positive - negative + self.layers - 1
        return np.stack([positive, negative, zero], axis=1)

    @property
    def kinds(self) -> list[Kind]:
        """What each is among the parameters."""
        return [_kind(signature, self.layers - 1) for signature in self.signatures.tolist()]

    @property
    def clearest(self) -> float:
        """Smallest eigenvalue that counts as not zero, relative to the largest."""
        sizes = np.abs(self.eigenvalues)
        return float(sizes[sizes > FLAT].min(initial=1.0))


def _kind(signature: list[int], explained: int) -> Kind:
    positive, negative, zero = signature
    if positive and negative:
        return "saddle"
    if zero > explained:
        return "degenerate"
    return "maximum" if negative else "minimum"


def curvature(products: FilterProducts, parameters: Float, form: Float, data: Float) -> Curvature:
    """Compute the Hessians of (c - u)^T Q (c - u) by all entries of the filters.

    Parameters
    ----------
    products : FilterProducts
    parameters : numpy.ndarray, shape (m, P)
        With filters of equal lengths.
    form : numpy.ndarray, shape (K, K)
        Q.
    data : numpy.ndarray, shape (K,)
        u.
    """
    jacobians = products.jacobians(parameters)
    slopes = 2 * (products.functions(parameters) - data) @ form
    gradients = np.einsum("mkp,mk->mp", jacobians, slopes)
    sizes = np.linalg.norm(jacobians, axis=(1, 2)) * (np.linalg.norm(slopes, axis=1) + np.linalg.norm(form @ data))
    hessians = 2 * jacobians.transpose(0, 2, 1) @ form @ jacobians
    units = 1 / np.sqrt(np.maximum(np.diagonal(hessians, axis1=1, axis2=2), np.finfo(float).tiny))
    hessians = (hessians + products.curvatures(parameters, slopes)) * units[:, :, None] * units[:, None, :]
    jacobians = jacobians * units[:, None, :]
    across = _across_scalings(products, parameters / units)
    hessians = across.transpose(0, 2, 1) @ hessians @ across
    largest = np.abs(np.linalg.eigvalsh(hessians)).max(axis=1, initial=np.finfo(float).tiny)
    hessians = hessians / largest[:, None, None]
    return Curvature(
        eigenvalues=np.linalg.eigvalsh(hessians),
        downhill=_downhill(jacobians @ across, hessians),
        stationary=np.linalg.norm(gradients, axis=1) <= STATIONARY * sizes,
        layers=len(products.sizes),
    )


def _across_scalings(products: FilterProducts, parameters: Float) -> Float:
    """Give orthonormal bases of what is orthogonal to scaling filters against each other, shape (m, P, P - L + 1)."""
    layers = len(products.sizes)
    owner = np.repeat(np.arange(layers), products.sizes)
    scalings = np.where(owner[:, None] == np.arange(layers), parameters[:, :, None], 0.0)
    against = np.linalg.qr(np.hstack([np.ones((layers, 1)), np.eye(layers)[:, : layers - 1]]))[0][:, 1:]
    whole = np.linalg.qr(scalings @ against, mode="complete")[0]
    return np.asarray(whole[:, :, layers - 1 :])


def _downhill(jacobians: Float, hessians: Float) -> Mask:
    """Tell where the Hessian has a negative direction in the kernel of the Jacobian."""
    _, sizes, bases = np.linalg.svd(jacobians, full_matrices=False)
    found = np.zeros(len(jacobians), np.bool_)
    deficits = (sizes <= DEFICIENT * sizes[:, :1]).sum(axis=1)
    for number in np.flatnonzero(deficits).tolist():
        kernel = bases[number, -deficits[number] :].T
        found[number] = np.linalg.eigvalsh(kernel.T @ hessians[number] @ kernel)[0] < -FLAT
    return found


def smallest_singular_values(products: FilterProducts, parameters: NDArray[np.inexact[Any]]) -> Float:
    """Measure how near the parametrisation is to dropping rank, scalings left aside, relative to the largest; (m,)."""
    sizes = np.linalg.svd(products.jacobians(parameters), compute_uv=False)
    rank = sum(products.sizes) - len(products.sizes) + 1
    return np.asarray(sizes[:, rank - 1] / sizes[:, 0])
