"""How long the rank of a network's Jacobian takes, said before anything is computed."""

from __future__ import annotations

from math import prod

from neurovariety.architectures.architecture import Architecture

_REDUCE, _DIFFERENTIATE = 4e-11, 5e-8
"""Seconds for each product of the elimination, and for each entry of the derivatives that lead to the Jacobian.

Measured on one processor, from 80 to 4,800 parameters of all kinds of networks; right up to a factor of about two.
"""


def rank_seconds(network: Architecture, bound: int) -> float:
    """Estimate the seconds that one rank modulo a prime takes on one processor.

    So many rows as the rank are reduced against each other; each of them is differentiated through all values of the
    network. The estimate is a formula and does not depend on the machine.

    Parameters
    ----------
    network : Architecture
    bound : int
        That the rank cannot be above.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> rank_seconds(PolynomialMLP([5, 3, 1], power=2), 15) < 0.001
    True
    >>> rank_seconds(PolynomialMLP([784, 10, 10], power=2), 7930) > 10
    True
    """
    outputs, parameters = prod(network.output_shape), network.parameter_count
    rows = (bound // outputs + 2) * outputs
    return _REDUCE * parameters * bound**2 + _DIFFERENTIATE * rows * (parameters + network.program.entry_count)
