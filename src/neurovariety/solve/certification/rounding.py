"""Bounds of rounding errors in double precision: what makes arithmetic with midpoints and radii a proof.

Radii are bounded a priori, in rounding to nearest, after Rump, "Fast and parallel interval arithmetic" (BIT 39, 1999)
and "Verification methods: rigorous results using floating-point arithmetic" (Acta Numerica 19, 2010). With u = 2^-53:

- a complex product has a relative error under sqrt(5) u, fused operations or not (Brent, Percival and Zimmermann 2007);
- a sum of k products of complex numbers by real factors, in any order, has an error of at most k u / (1 - k u) times
  the sum of their moduli; an inner product of k complex pairs one of sqrt(2) 2 k u / (1 - 2 k u), computed in the
  conventional way (not by three real products or Strassen's recursion), which is what BLAS does;
- numpy's modulus of a complex number is taken to be right within 32 u, whichever algorithm it uses;
- an operation that underflows errs by less than 2^-1022, also where numbers below that are flushed to zero.

Each bound below has room to spare over these, and every computed bound is enlarged once more for its own rounding.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

UNIT: Final = 2.0**-53
"""Largest relative error of one rounding to nearest."""
PRODUCT_ERROR: Final = 4 * UNIT
"""Relative error of a complex product, with room to spare."""
TINY: Final = 1e-290
"""More than all underflows of one bound together: it stands for 10^17 of them."""
UPWARD: Final = 1 + 64 * UNIT
"""Enlarges a bound that was computed in fewer than 32 roundings; also covers the error of a modulus."""


def sum_error(terms: int) -> float:
    """Give the relative error of a sum of real multiples of complex numbers, for fewer than 10^7 terms."""
    return (terms + 2) * UNIT


def inner_product_error(length: int) -> float:
    """Give the relative error of an inner product of complex vectors, with respect to the sum of moduli."""
    return (3 * length + 8) * UNIT


def upward(operations: int) -> float:
    """Give the factor that makes up for the rounding of a bound computed in so many operations on non-negatives."""
    return 1 + (2 * operations + 64) * UNIT


def modulus(values: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Give upper bounds of the moduli, in an array of the same shape."""
    bound: NDArray[np.float64] = np.abs(values)
    bound *= UPWARD
    bound += TINY
    return bound
