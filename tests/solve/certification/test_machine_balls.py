"""Discs in double precision hold every exact value: FLINT's balls at 400 bits are the judge."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
import pytest

from neurovariety.solve.certification.flint_balls import exact_balls, flint_slots
from neurovariety.solve.certification.machine_balls import balls, middles
from neurovariety.solve.certification.rounding import modulus
from neurovariety.solve.certification.schedule import schedule_of
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def network_system() -> PolynomialSystem:
    x = variables("x", 3)
    (p,) = parameters("p")
    first = (x[0] + 2 * x[1] - Fraction(1, 3) * x[2]) ** 2
    second = ((0.3 - 0.7j) * x[0] * x[1] - x[2] + p) ** 3
    return PolynomialSystem.of(
        [first * second - p * x[0] - 1, first + Fraction(1, 7) * second, x[0] * x[1] * x[2] - 0.1], x, [p]
    )


def exact(schedule, points: np.ndarray, given: np.ndarray) -> list:
    with flint.ctx.workprec(400):
        columns = [exact_balls(row) for row in points]
        return flint_slots(schedule, columns, [exact_balls(row) for row in given])


def outside(discs, truth, slot: int, point: int) -> bool:
    """Whether a disc is proved not to hold the true value."""
    with flint.ctx.workprec(400):
        distance = abs(truth[slot][point] - flint.acb(complex(discs.middle[slot, point])))
        return bool(distance > flint.arb(float(discs.radius[slot, point])))


@pytest.mark.parametrize("size", [1.0, 1e-40, 1e30])
@pytest.mark.parametrize("spread", [0.0, 1e-9, 0.3])
def test_every_slot_holds_the_exact_value_everywhere_on_the_polydisc(size: float, spread: float) -> None:
    system, random = network_system(), np.random.default_rng(3)
    schedule = schedule_of(system.affine.jacobian)
    centre = size * (random.standard_normal((3, 12)) + 1j * random.standard_normal((3, 12)))
    given = random.standard_normal((1, 12)) + 0j
    radius = spread * np.abs(centre)
    discs = balls(schedule, centre, radius, given)
    inside = centre + 0.999 * radius * np.exp(2j * np.pi * random.random(centre.shape))
    truth = exact(schedule, inside, given)
    finite = np.isfinite(discs.radius)
    assert finite.mean() > 0.9 or size == 1e30
    wrong = [
        (slot, point)
        for slot in range(schedule.slots)
        for point in range(12)
        if finite[slot, point] and outside(discs, truth, slot, point)
    ]
    assert not wrong


def test_without_spread_the_radii_are_a_few_roundings() -> None:
    system, random = network_system(), np.random.default_rng(4)
    schedule = schedule_of(system.affine.values)
    points = random.standard_normal((3, 50)) + 1j * random.standard_normal((3, 50))
    discs = balls(schedule, points, None, np.ones((1, 1), dtype=complex))
    assert np.median(discs.radius[schedule.outputs] / np.abs(discs.middle[schedule.outputs])) < 1e-13


def test_a_radius_of_nothing_would_be_found_out() -> None:
    system, random = network_system(), np.random.default_rng(5)
    schedule = schedule_of(system.affine.values)
    points = random.standard_normal((3, 12)) + 1j * random.standard_normal((3, 12))
    given = np.ones((1, 12), dtype=complex)
    discs = balls(schedule, points, None, given)
    truth = exact(schedule, points, given)
    discs.radius[:] *= 1e-3
    assert any(outside(discs, truth, slot, point) for slot in schedule.outputs.tolist() for point in range(12))


def test_the_schedule_computes_what_the_system_does() -> None:
    system, random = network_system(), np.random.default_rng(6)
    compiled = system.affine
    schedule = schedule_of(compiled.jacobian)
    points = random.standard_normal((3, 20)) + 1j * random.standard_normal((3, 20))
    slots = middles(schedule, points, np.full((1, 1), 0.5 + 0j))
    np.testing.assert_allclose(slots[schedule.outputs].T, system.evaluate(points.T, [0.5]), rtol=1e-12)
    expected = system.jacobian(points.T, [0.5])[:, schedule.jacobian_row, schedule.jacobian_column]
    np.testing.assert_allclose(slots[schedule.jacobian_slot].T, expected, rtol=1e-10)


def test_dense_sums_in_flint_are_those_of_the_schedule() -> None:
    random, x = np.random.default_rng(8), variables("x", 3)
    monomials = [x[i] * x[j] for i in range(3) for j in range(i, 3)] + list(x)
    equations = [
        sum((Fraction(float(f)) / 3 * g for f, g in zip(random.standard_normal(9), monomials, strict=True)), x[0] * 0)
        for _ in range(3)
    ]
    schedule = schedule_of(PolynomialSystem.of(equations, x).affine.jacobian)
    points = random.standard_normal((3, 7)) + 1j * random.standard_normal((3, 7))
    expected = middles(schedule, points, np.zeros((0, 1), dtype=complex))
    slots = np.array([[complex(ball) for ball in row] for row in exact(schedule, points, np.zeros((0, 7)))])
    np.testing.assert_allclose(slots, expected, rtol=1e-12)
    assert all(row[0].rad() > 0 for row in (exact(schedule, points, np.zeros((0, 7)))[i] for i in schedule.outputs))


def test_a_tape_is_ordered_once() -> None:
    tape = network_system().affine.values
    assert schedule_of(tape) is schedule_of(tape)


def test_moduli_are_bounded_from_above() -> None:
    random = np.random.default_rng(7)
    values = (random.standard_normal(4000) + 1j * random.standard_normal(4000)) * 10.0 ** random.uniform(
        -300, 300, 4000
    )
    values[:3] = 0, 5e-324, 1e-320j
    bounds = modulus(values)
    for value, bound in zip(values.tolist(), bounds.tolist(), strict=True):
        square = Fraction(value.real) ** 2 + Fraction(value.imag) ** 2
        assert square <= Fraction(bound) ** 2
