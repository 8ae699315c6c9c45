"""Powers, inverses, determinants and Pfaffians modulo a prime of 31 bits, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Residues = NDArray[np.int64]


def determinants_mod(matrices: Residues, prime: int) -> Residues:
    """Compute determinants by Gaussian elimination, every matrix with its own pivots.

    Parameters
    ----------
    matrices : numpy.ndarray, shape (b, n, n), int64, entries from 0 to prime - 1
    prime : int below 2**31

    Returns
    -------
    numpy.ndarray, shape (b,), int64

    Examples
    --------
    >>> determinants_mod(np.array([[[0, 1], [1, 0]], [[1, 2], [3, 4]]]), 101).tolist()
    [100, 99]
    """
    rest = matrices.copy()
    batch = np.arange(len(rest))
    value = np.ones(len(rest), np.int64)
    for _ in range(matrices.shape[-1]):
        pivot = np.argmax(rest[:, :, 0] != 0, axis=1)
        value = np.where(pivot > 0, -value, value) % prime
        rest[batch, pivot], rest[:, 0] = rest[:, 0].copy(), rest[batch, pivot].copy()
        head = rest[:, 0, 0]
        value = value * head % prime
        row = rest[:, 0, 1:] * inverses_mod(head, prime)[:, None] % prime
        rest = (rest[:, 1:, 1:] - rest[:, 1:, :1] * row[:, None, :] % prime) % prime
    return value


def pfaffians_mod(matrices: Residues, prime: int) -> Residues:
    """Compute Pfaffians of skew-symmetric matrices of even size, two rows and columns at a time.

    Parameters
    ----------
    matrices : numpy.ndarray, shape (b, 2 n, 2 n), int64, entries from 0 to prime - 1
    prime : int below 2**31

    Returns
    -------
    numpy.ndarray, shape (b,), int64

    Examples
    --------
    >>> pfaffians_mod(np.array([[[0, 7], [94, 0]]]), 101).tolist()
    [7]
    """
    rest = matrices.copy()
    batch = np.arange(len(rest))
    value = np.ones(len(rest), np.int64)
    for _ in range(matrices.shape[-1] // 2):
        pivot = 1 + np.argmax(rest[:, 0, 1:] != 0, axis=1)
        value = np.where(pivot > 1, -value, value) % prime
        rest[batch, pivot], rest[:, 1] = rest[:, 1].copy(), rest[batch, pivot].copy()
        rest[batch, :, pivot], rest[:, :, 1] = rest[:, :, 1].copy(), rest[batch, :, pivot].copy()
        head = rest[:, 0, 1]
        value = value * head % prime
        first = rest[:, 0, 2:] * inverses_mod(head, prime)[:, None] % prime
        second = rest[:, 1, 2:]
        product = second[:, :, None] * first[:, None, :] % prime
        rest = (rest[:, 2:, 2:] + product - product.transpose(0, 2, 1)) % prime
    return value


def inverses_mod(residues: Residues, prime: int) -> Residues:
    """Invert residues by Fermat's little theorem; zero stays zero.

    Examples
    --------
    >>> inverses_mod(np.array([0, 2, 3]), 7).tolist()
    [0, 4, 5]
    """
    power, base, exponent = np.ones_like(residues), residues, prime - 2
    while exponent:
        if exponent & 1:
            power = power * base % prime
        base = base * base % prime
        exponent >>= 1
    return power


def powers_mod(base: Residues, count: int, prime: int) -> Residues:
    """List the powers from 0 of every residue, shape (b, count).

    Examples
    --------
    >>> powers_mod(np.array([2, 3]), 4, 7).tolist()
    [[1, 2, 4, 1], [1, 3, 2, 6]]
    """
    powers = [np.ones_like(base)]
    for _ in range(count - 1):
        powers.append(powers[-1] * base % prime)
    return np.stack(powers, axis=1)
