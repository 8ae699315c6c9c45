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
from neurovariety.solve.system.splitting import IN_SERIES, ONCE, split_sums
from neurovariety.solve.system.tape import CompiledSystem, Index, Kind, Tape

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


def work_of_a_step(compiled: CompiledSystem) -> int:
    """Count the real multiplications that a step of the tracker takes for evaluation.

    Once values and derivatives, once the values alone, and series of the values: one pass over order 0, three over
    order 1, two over order 2 and one over order 3, where a product of order k takes k + 1 products.
    """
    tape = compiled.values
    passes = np.array([1, 3, 2, 1])
    orders = np.arange(len(passes))
    full, linear, with_parameter = (
        int(passes @ per) + 1 for per in (orders + 1, orders * 0 + 1, np.minimum(orders, 1) + 1)
    )
    products_of_kind = {Kind.PRODUCT: full, Kind.PRODUCTS: full, Kind.PARAMETER_PRODUCTS: with_parameter}
    lengths = tape.end - tape.begin
    products = sum(int(lengths[tape.kind == kind].sum()) * times for kind, times in products_of_kind.items())
    factors = int(np.count_nonzero(tape.factor != 1)) * linear
    return compiled.jacobian.multiplications + 4 * products + 2 * factors


def _symbols(expressions: Sequence[Expression]) -> tuple[Symbol, ...]:
    return tuple(symbol for expression in expressions if (symbol := expression.symbol) is not None)


def _values(equations: Sequence[Expression], inputs: Sequence[Symbol], coordinates: int) -> Tape:
    program = Program(inputs, coordinates)
    outputs = [program.sum(program.terms(equation)) for equation in equations]
    split_sums(program, program.needed_sums(outputs), IN_SERIES)
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
    wanted = [*outputs, *entries.values()]
    split_sums(program, program.needed_sums(wanted), ONCE)
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
