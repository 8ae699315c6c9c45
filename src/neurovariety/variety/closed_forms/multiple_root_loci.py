"""Binary forms with given multiplicities of their roots: degree, polar degrees and generic distance degree.

Delta_lambda is the closure of the forms of degree n = |lambda| that factor as l_1^lambda_1 ... l_s^lambda_s with linear
forms l_i. Linear convolutional networks of stride one meet them as the images of their spurious critical points, and
polynomial networks with two inputs and one output are dual to them.

**The polar degrees.** Let m_1, m_2, ... count equal parts. Then delta^(k), the degree first, is

    binom(s + 1, k) k! (s - k)! / prod m_i!  times the coefficient of z^k in prod_i (lambda_i + (lambda_i - 1) z).

*Proof.* At a form with s distinct roots the tangent space of the cone is prod l_i^(lambda_i - 1) times all forms of
degree s. That is the fibre of a bundle E on all of (P^1)^s: E = S_s (x) O(-sum (lambda_i - 1) h_i) has rank s + 1 and
is a subbundle of the trivial bundle S_n, as multiplication by a form that is not zero is injective. So the conormal
variety is the image of the projective bundle of the annihilators of E, of the right dimension, and the map is prod m_i!
to one. The hyperplane class of P^n pulls back to sum lambda_i h_i, so delta^(k) prod m_i! is the integral over (P^1)^s
of c_k(E*) (sum lambda_i h_i)^(s - k), with c(E*) = (1 + sum (lambda_i - 1) h_i)^(s + 1).

For k = 0 it is Hilbert's degree of Delta_lambda, and for k = s the degree of its dual, (s + 1)! prod (lambda_i - 1) /
prod m_i! (Oeding, "Hyperdeterminants of polynomials", 2012).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import comb, factorial, prod

from neurovariety.variety.closed_forms.integer_polynomials import product_of_powers
from neurovariety.whole_number import whole_numbers


def multiple_root_degree(multiplicities: Iterable[int]) -> int:
    """Compute the degree of the variety of binary forms with roots of these multiplicities.

    Parameters
    ----------
    multiplicities : iterable of int from 1, s of them
        lambda, in any order.

    Returns
    -------
    int

    Raises
    ------
    InputError
        When a multiplicity is below one, or none is given.

    Notes
    -----
    Hilbert's formula s! prod lambda_i / prod m_i!, where m_1, m_2, ... count equal parts.

    Examples
    --------
    >>> multiple_root_degree([2, 1, 1])  # the discriminant of quartics
    6
    """
    parts = whole_numbers("multiplicities", multiplicities, least=1)
    return factorial(len(parts)) * prod(parts) // _symmetries(parts)


def multiple_root_polar_degrees(multiplicities: Iterable[int]) -> tuple[int, ...]:
    """Compute the polar degrees of a multiple root locus, its degree first.

    Parameters
    ----------
    multiplicities : iterable of int from 1, s of them

    Returns
    -------
    tuple of int, s + 1 of them
        As many last ones are zero as there are simple roots.

    Raises
    ------
    InputError
        When a multiplicity is below one, or none is given.
    ResourceError
        When there are tens of thousands of roots.

    Notes
    -----
    The formula and its proof stand at the top of this file.

    Examples
    --------
    >>> multiple_root_polar_degrees([2, 1]), multiple_root_polar_degrees([3])
    ((4, 3, 0), (3, 4))
    """
    parts = whole_numbers("multiplicities", multiplicities, least=1)
    s, symmetries = len(parts), _symmetries(parts)
    terms = product_of_powers([((part, part - 1), times) for part, times in Counter(parts).items()])
    return tuple(comb(s + 1, k) * factorial(k) * factorial(s - k) * term // symmetries for k, term in enumerate(terms))


def multiple_root_generic_ed_degree(multiplicities: Iterable[int]) -> int:
    """Count the critical points of a generic quadratic distance to a multiple root locus.

    Parameters
    ----------
    multiplicities : iterable of int from 1

    Returns
    -------
    int
        The sum of the polar degrees.

    Raises
    ------
    InputError, ResourceError
        As `multiple_root_polar_degrees`.

    Examples
    --------
    >>> multiple_root_generic_ed_degree([3, 2]), multiple_root_generic_ed_degree([2, 2, 2])
    (45, 40)
    """
    return sum(multiple_root_polar_degrees(multiplicities))


def _symmetries(parts: Iterable[int]) -> int:
    return prod(map(factorial, Counter(parts).values()))
