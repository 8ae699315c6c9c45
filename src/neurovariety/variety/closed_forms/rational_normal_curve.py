"""The rational normal curve: n-th powers of linear forms in two variables."""

from __future__ import annotations

from neurovariety.whole_number import whole_number


def rational_normal_curve_polar_degrees(degree: int) -> tuple[int, int]:
    """Compute the polar degrees of the curve, its degree first.

    Parameters
    ----------
    degree : int from 1
        n, for the curve in P^n.

    Returns
    -------
    tuple of two int
        n, and the degree 2 n - 2 of the discriminant.

    Raises
    ------
    InputError
        When the degree is below one.

    Examples
    --------
    >>> rational_normal_curve_polar_degrees(3)
    (3, 4)
    """
    n = whole_number("degree", degree, least=1)
    return n, 2 * n - 2


def rational_normal_curve_generic_ed_degree(degree: int) -> int:
    """Count the critical points of a generic distance to the curve: 3 n - 2.

    Parameters
    ----------
    degree : int from 1

    Returns
    -------
    int

    Raises
    ------
    InputError
        When the degree is below one.

    Examples
    --------
    >>> rational_normal_curve_generic_ed_degree(2)
    4
    """
    return sum(rational_normal_curve_polar_degrees(degree))


def rational_normal_curve_bombieri_weyl_ed_degree(degree: int) -> int:
    """Count the critical points of the rotation-invariant distance to the curve: n.

    Parameters
    ----------
    degree : int from 1

    Returns
    -------
    int

    Raises
    ------
    InputError
        When the degree is below one.

    Notes
    -----
    Draisma, Horobet, Ottaviani, Sturmfels and Thomas 2016, corollary 8.7.

    Examples
    --------
    >>> rational_normal_curve_bombieri_weyl_ed_degree(4)
    4
    """
    return whole_number("degree", degree, least=1)
