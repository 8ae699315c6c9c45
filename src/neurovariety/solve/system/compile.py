"""From a system to its tapes: differentiate, share what is common, put everything in order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.degrees import Degrees, homogenised
from neurovariety.solve.system.expression import Expression, Symbol
from neurovariety.solve.system.lowering import lower
from neurovariety.solve.system.program import Program, Terms, add
from neurovariety.solve.system.tape import CompiledSystem, Index, Tape

if TYPE_CHECKING:
    from neurovariety.solve.system.polynomial_system import PolynomialSystem

EULER_TERM = 2
"""A term x dF/dx of Euler's identity costs about as much as so many terms of F."""


def compile_system(system: PolynomialSystem, homogenise: bool) -> CompiledSystem:
    """Compile a system.

    Parameters
    ----------
    system : PolynomialSystem
    homogenise : bool
        Whether to make the equations homogeneous in each group of variables; otherwise they are left affine.

    Returns
    -------
    CompiledSystem
        With the tape of the values and the tape of values and derivatives.

    Raises
    ------
    InputError
        When a coefficient does not fit into float64.
    """
    variables, groups = _symbols(system.variables), system.groups if homogenise else ()
    equations: Sequence[Expression] = system.equations
    added = tuple(Symbol(str(group), "homogenising") for group in range(len(groups)))
    if homogenise:
        group_of = {variables[number]: group for group, numbers in enumerate(groups) for number in numbers}
        equations = homogenised(equations, Degrees(group_of, len(groups)), added)
    inputs = (*added, *variables, *_symbols(system.parameters))
    coordinates = len(added) + len(variables)
    coordinate_group = np.zeros(coordinates if homogenise else 0, dtype=np.int32)
    for group, numbers in enumerate(groups):
        coordinate_group[[group, *(len(added) + number for number in numbers)]] = group
    return CompiledSystem(
        values=_values(equations, inputs, coordinates),
        jacobian=_jacobian(equations, inputs, coordinates, coordinate_group, system.degrees if homogenise else None),
        groups=len(groups),
        group_of=coordinate_group,
    )


def _symbols(expressions: Sequence[Expression]) -> tuple[Symbol, ...]:
    return tuple(symbol for expression in expressions if (symbol := expression.symbol) is not None)


def _values(equations: Sequence[Expression], inputs: Sequence[Symbol], coordinates: int) -> Tape:
    program = Program(inputs, coordinates)
    outputs = [program.sum(program.terms(equation)) for equation in equations]
    return lower(program, outputs, {})


def _jacobian(
    equations: Sequence[Expression],
    inputs: Sequence[Symbol],
    coordinates: int,
    group_of: Index,
    degrees: NDArray[np.int64] | None,
) -> Tape:
    program = Program(inputs, coordinates)
    entries: dict[tuple[int, int], int] = {}
    outputs = []
    for row, equation in enumerate(equations):
        terms = program.terms(equation)
        for coordinate, derivative in program.gradient(terms).items():
            entries[row, coordinate] = program.sum(derivative)
        if degrees is not None:
            terms = _by_euler(terms, row, entries, group_of, degrees[row])
        outputs.append(program.sum(terms))
    return lower(program, outputs, entries)


def _by_euler(
    terms: Terms,
    row: int,
    entries: dict[tuple[int, int], int],
    group_of: Index,
    degrees: NDArray[np.int64],
) -> Terms:
    """Take d F = sum of x_i dF/dx_i over one group, where that is shorter than F as written.

    The derivatives are there already. The sum's rounding errors are of the size of those of F itself.
    """
    columns = [column for equation, column in entries if equation == row]
    best = terms
    for group in np.flatnonzero(degrees).tolist():
        euler: Terms = {}
        for column in columns:
            if group_of[column] == group:
                add(euler, sorted((column, entries[row, column])), Fraction(1, int(degrees[group])), 1)
        if EULER_TERM * len(euler) < len(best):
            best = euler
    return best
