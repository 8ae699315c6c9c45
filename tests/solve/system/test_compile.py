import time
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.system.evaluation import run, values, values_and_jacobian
from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import expand
from neurovariety.solve.system.tape import Kind

x, y, z = variables("x y z")
a, b = parameters("a b")
HIDDEN = (x + 2 * y) * (a * z - 1) + x**3 / 3
NETWORK = PolynomialSystem.of(
    [
        HIDDEN**2 + (1 + 2j) * x * y * a * b - 1,
        HIDDEN * (x - y) ** 3 + b * z**9 + a * y,
        (0.3 * x + y) * (x - z) + 2j * a * HIDDEN + 1j,
    ],
    groups=[[x, z], [y]],
)


def points(m, n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, n)) + 1j * rng.normal(size=(m, n))


def all_tapes():
    for system in (NETWORK, NETWORK.expanded(), PolynomialSystem.of([x, 3 * y, x * y - 2, y - a])):
        for compiled in (system.homogeneous, system.affine):
            yield from (compiled.values, compiled.jacobian)


@pytest.mark.parametrize("tape", list(all_tapes()))
def test_a_tape_writes_every_slot_once_and_reads_what_is_there(tape):
    written = set(range(tape.coordinates + tape.parameters + len(tape.constants)))
    for number, slot in enumerate(tape.destination.tolist()):
        assert tape.fresh[number] == (slot not in written)
        assert tape.fresh[number] or tape.destination[number - 1] == slot
        terms = slice(tape.begin[number], tape.end[number])
        assert tape.end[number] > tape.begin[number]
        read = {*tape.left[terms].tolist(), *tape.right[terms].tolist()} - {-1}
        assert read <= written - {slot}
        written.add(slot)
        kind = tape.kind[number]
        assert np.all((tape.right[terms] == -1) == (kind == Kind.LINEAR))
        if kind == Kind.PRODUCT:
            assert tape.fresh[number]
            assert tape.factor[terms].tolist() == [1]
        if kind == Kind.PARAMETER_PRODUCTS:
            fixed = tape.left[terms]
            assert np.all((fixed >= tape.coordinates) & (fixed < tape.coordinates + tape.parameters))
    assert written == set(range(tape.slots))
    assert tape.begin.tolist() == [0, *tape.end.tolist()[:-1]]
    assert tape.end[-1] == len(tape.factor) == len(tape.factor_radius)


@pytest.mark.parametrize("system", [NETWORK, NETWORK.expanded()])
def test_derivatives_are_those_of_the_expressions(system):
    at, p = points(4, 3), points(4, 2, seed=1)
    for row, equation in enumerate(system.equations):
        for column, variable in enumerate(system.variables):
            meant = PolynomialSystem((equation.derivative(variable),), system.variables, system.parameters, ())
            np.testing.assert_allclose(system.jacobian(at, p)[:, row, column], meant.evaluate(at, p)[:, 0], rtol=1e-12)


@pytest.mark.parametrize("system", [NETWORK, NETWORK.expanded()])
def test_homogeneous_equations_scale_with_their_degrees_and_agree_with_the_affine_ones(system):
    compiled, degrees = system.homogeneous, system.degrees
    assert compiled.groups == 2
    assert compiled.group_of.tolist() == [0, 1, 0, 1, 0]
    at, p = points(4, 5), points(4, 2, seed=1)
    result, jacobian = values_and_jacobian(compiled, at, p)
    np.testing.assert_allclose(values(compiled.values, at, p), result, rtol=1e-11)
    for group in (0, 1):
        inside = compiled.group_of == group
        euler = np.sum(jacobian * np.where(inside, at, 0)[:, None], axis=2)
        np.testing.assert_allclose(euler, degrees[:, group] * result, rtol=1e-10)
    one = np.concatenate([np.ones((4, 2)), at[:, 2:]], axis=1)
    np.testing.assert_allclose(values(compiled.values, one, p), system.evaluate(at[:, 2:], p), rtol=1e-11)


def test_factors_are_exact_or_bounded():
    third = Fraction(1, 3)
    system = PolynomialSystem.of([0.1 * x**3 + third * x**2 + 0.5 * y, 2**60 * x**3 + y])
    tape = system.affine.jacobian
    exact = {0.1 * 3: Fraction(0.1) * 3, float(2 * third): 2 * third, 0.5: Fraction(1, 2), 3.0 * 2**60: 3 * 2**60}
    for factor, radius in zip(tape.factor.tolist(), tape.factor_radius.tolist(), strict=True):
        if factor in exact:
            distance = abs(Fraction(factor) - exact[factor])
            assert distance <= radius <= 1.01 * distance + 1e-300
    values_tape = system.affine.values
    rounded = values_tape.factor_radius[values_tape.factor == 1 / 3]
    assert len(rounded) == 1
    assert 0 < rounded[0] < 2e-17
    assert np.count_nonzero(values_tape.factor_radius) == 1


def test_like_sums_and_monomials_are_made_once():
    shared = PolynomialSystem.of([(x + y) ** 2 * z, (y + x) * x * z])
    assert np.count_nonzero(shared.affine.values.kind == Kind.LINEAR) == 1
    gradient = expand((x + 2 * y + 3 * z - 1) ** 4)
    system = PolynomialSystem.of([gradient.derivative(v) for v in (x, y, z)])
    tape = system.affine.jacobian
    slots = {
        (row, column): slot
        for row, column, slot in zip(tape.jacobian_row, tape.jacobian_column, tape.jacobian_slot, strict=True)
    }
    assert all(slots[row, column] == slots[column, row] for row, column in product(range(3), repeat=2))


def test_high_powers_are_squared():
    tape = PolynomialSystem.of([x**1000 - 1]).affine.values
    assert np.count_nonzero(tape.kind == Kind.PRODUCT) <= 18
    assert abs(run(tape, [[np.exp(2j * np.pi / 1000)]])[tape.outputs]).max() < 1e-11


def network(depth):
    layer: Expression = x
    for _ in range(depth):
        layer = (layer + y) ** 2 - x
    return PolynomialSystem.of([layer - 1, x - y])


def test_deep_networks_stay_short():
    deep = network(10)
    assert deep.degrees.tolist() == [[1024], [1]]
    assert deep.homogeneous.jacobian.slots < 250
    point, change = np.array([[0.3, 0.2j]]), np.array([1e-7, 0])
    difference = deep.evaluate(point + change) - deep.evaluate(point - change)
    np.testing.assert_allclose(deep.jacobian(point)[:, :, 0], difference / 2e-7, rtol=1e-6)


def test_a_degree_beyond_all_reason_is_refused_and_not_worked_on():
    with pytest.raises(ResourceError, match="exponent"):
        network(40).homogeneous  # noqa: B018


def test_sparse_derivatives_are_left_out():
    tape = PolynomialSystem.of([x**2 - 1, y + x, z**2 - y]).affine.jacobian
    places = set(zip(tape.jacobian_row.tolist(), tape.jacobian_column.tolist(), strict=True))
    assert places == {(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)}


def test_a_coefficient_that_float64_cannot_hold_is_refused():
    with pytest.raises(InputError, match="too large"):
        PolynomialSystem.of([Fraction(10**400, 3) * x - 1]).affine  # noqa: B018


def test_a_segre_problem_compiles_quickly():
    rng = np.random.default_rng(0)
    factors = [variables("u", 3), (1, *variables("v", 2)), (1, *variables("w", 2))]
    entries = [p * q * r for p, q, r in product(*factors)]
    data, metric = parameters("d", 27), rng.normal(size=(27, 27))
    objective = sum_of(metric[i, j] * entries[i] * entries[j] for i, j in product(range(27), repeat=2))
    objective = objective - sum_of(d * entry for d, entry in zip(data, entries, strict=True))
    unknowns = [v for group in factors for v in group if isinstance(v, Expression)]
    system = PolynomialSystem.of([objective.derivative(v) for v in unknowns], unknowns)
    begin = time.perf_counter()
    tapes = system.homogeneous
    assert time.perf_counter() - begin < 1.5
    assert sum(len(equation.terms) for equation in system) > 800
    assert tapes.jacobian.multiplications < 10_000
