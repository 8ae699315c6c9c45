"""The exact map from parameters to functions, with numbers or expressions for the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.program import TensorProgram, split
from neurovariety.architectures.running import forward
from neurovariety.architectures.symbolic import SymbolicArithmetic
from neurovariety.errors import ResourceError
from neurovariety.whole_number import count_text

MOST_SYMBOLIC = 20_000
"""Coordinates of functions that are written out as polynomials in the parameters at most."""

MOST_POWERS = 50_000_000
"""Powers of inputs in all these coordinates and in the inputs at most."""


def check_symbolic(ambient: Ambient, spec: str) -> None:
    """Refuse functions that are too large to be written out.

    Parameters
    ----------
    ambient : Ambient
    spec : str
        Named in the error.

    Raises
    ------
    ResourceError
    """
    powers = (ambient.dimension + ambient.variables) * ambient.variables
    if ambient.dimension > MOST_SYMBOLIC or powers > MOST_POWERS:
        raise ResourceError(
            f"the functions of {spec} have too many coefficients to write them out",
            given=f"{count_text(ambient.dimension)} coefficients, {ambient.variables:,} inputs",
            allowed=f"{MOST_SYMBOLIC:,} coefficients; times the inputs {MOST_POWERS:,}",
            remedy="`dimension` and `jacobian_mod` work without them",
        )


def symbolic_coordinates(
    program: TensorProgram, ambient: Ambient, arithmetic: SymbolicArithmetic, theta: Sequence[Any]
) -> list[Any]:
    """Compute the coordinates of the function of some parameters.

    Parameters
    ----------
    program : TensorProgram
    ambient : Ambient
    arithmetic : SymbolicArithmetic
        In as many variables as ``ambient``.
    theta : sequence of P numbers or expressions, as the arithmetic takes them

    Returns
    -------
    list of D coefficients, 0 where a monomial does not occur
    """
    flat = np.array([*theta, None], dtype=object)[:-1]  # NumPy would look into one object alone
    parameters = [arithmetic.numbers(part.ravel().tolist(), part.shape) for part in split(program, flat)]
    result = forward(program, arithmetic, parameters, arithmetic.inputs(program.input_shape))[-1].ravel()
    outputs, exponents = ambient.coordinates()
    places = zip(outputs.tolist(), map(tuple, exponents.tolist()), strict=True)
    return [result[output].get(powers, 0) for output, powers in places]
