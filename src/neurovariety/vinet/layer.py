"""The polynomial layer z -> (|p_1(z)|, ..., |p_P(z)|)."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, PolynomialFamily, deglex_order
from neurovariety.poly.exponents import Exponents


class PolynomialLayer(nn.Module):
    """Absolute values of polynomials with trainable coefficients.

    The monomials climb the ladder, one multiplication each; the coefficients are one matrix product.

    Parameters
    ----------
    exponents : numpy.ndarray, shape (s, n), int64
        The monomials that carry coefficients, in deglex order, without repetition.
    coefficients : numpy.ndarray, shape (p, s)
    sparse : bool
        Train and store only the coefficients that are not zero now; otherwise the whole matrix.

    Examples
    --------
    >>> circle = PolynomialLayer(np.array([[0, 0], [2, 0], [0, 2]]), np.array([[-1.0, 1.0, 1.0]]))
    >>> circle(torch.tensor([[0.6, 0.8], [1.0, 1.0]])).round(decimals=6).tolist()
    [[0.0], [1.0]]
    """

    exponents: Tensor
    columns: Tensor
    positions: Tensor

    def __init__(self, exponents: Exponents, coefficients: NDArray[np.floating], *, sparse: bool = False) -> None:
        super().__init__()
        exponents = np.asarray(exponents, dtype=np.int64)
        matrix = np.asarray(coefficients, dtype=np.float32)
        _check_layer(exponents, matrix)
        self.outputs, self.terms = matrix.shape
        self.sparse = sparse
        self.monomials = Monomials.of(exponents)
        self.register_buffer("exponents", torch.from_numpy(exponents.copy()))
        columns = self.monomials.index(exponents)
        self.register_buffer("columns", torch.from_numpy(columns), persistent=False)
        self.all_columns = len(columns) == len(self.monomials)
        if sparse:
            nonzero = np.flatnonzero(matrix)
            self.register_buffer("positions", torch.from_numpy(nonzero))
            self.coefficients = nn.Parameter(torch.from_numpy(matrix.reshape(-1)[nonzero]))
        else:
            self.coefficients = nn.Parameter(torch.from_numpy(matrix.copy()))

    @classmethod
    def from_family(cls, family: PolynomialFamily, *, sparse: bool = False) -> PolynomialLayer:
        """Take the polynomials of a family, with the monomials that they use."""
        used = np.any(family.coefficients != 0, axis=0)
        return cls(family.monomials.exponents[used], family.coefficients[:, used], sparse=sparse)

    @property
    def variables(self) -> int:
        """The number n of coordinates the layer reads."""
        return self.monomials.variables

    def matrix(self) -> Tensor:
        """Return the coefficients as a matrix, shape (p, s)."""
        if not self.sparse:
            return self.coefficients
        flat = self.coefficients.new_zeros(self.outputs * self.terms)
        return flat.index_put((self.positions,), self.coefficients).reshape(self.outputs, self.terms)

    def forward(self, points: Tensor) -> Tensor:
        """Map shape (batch, n) to (batch, p)."""
        values = self.monomials.evaluate(points)
        if not self.all_columns:
            values = values[:, self.columns]
        return (values @ self.matrix().T).abs()

    def family(self) -> PolynomialFamily:
        """Return the polynomials as they are now, to print or to analyse."""
        coefficients = np.zeros((self.outputs, len(self.monomials)))
        coefficients[:, self.columns.cpu().numpy()] = self.matrix().detach().cpu().numpy()
        return PolynomialFamily(self.monomials, coefficients)

    def extra_macs(self) -> int:
        """Multiplications per point that climb the ladder; counters of matrix products do not see them."""
        return int(np.sum(self.monomials.degrees >= 2))


def _check_layer(exponents: Exponents, matrix: NDArray[np.float32]) -> None:
    fits = exponents.ndim == 2 and matrix.ndim == 2 and matrix.shape[1] == len(exponents) and matrix.size > 0
    if not fits:
        raise InputError(
            "a polynomial layer needs a coefficient for each polynomial and monomial",
            given=f"exponents of shape {exponents.shape}, coefficients of shape {matrix.shape}",
            allowed="shapes (s, n) and (p, s), none empty",
        )
    ordered = np.array_equal(deglex_order(exponents), np.arange(len(exponents)))
    if not ordered or len(np.unique(exponents, axis=0)) != len(exponents):
        raise InputError("a layer's monomials come in deglex order, each once")
