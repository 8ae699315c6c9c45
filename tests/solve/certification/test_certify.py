"""Certificates are theorems: what they say is checked against FLINT, against exact roots and against impossibility."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import flint
import numpy as np
import pytest

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.certification import certify
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Roots = Callable[..., np.ndarray]
ARITHMETICS = ("machine", "flint", "auto")


def quadrics(seed: int, scales: np.ndarray | None = None, *, imaginary: float = 0.0) -> PolynomialSystem:
    """Three dense quadrics in three variables; scales multiply the variables, and the equations by their squares."""
    random = np.random.default_rng(seed)
    scales = np.ones(3) if scales is None else scales
    x = variables("x", 3)
    y = [float(1 / scale) * coordinate for scale, coordinate in zip(scales, x, strict=True)]
    monomials = [y[i] * y[j] for i in range(3) for j in range(i, 3)] + y
    equations = []
    for scale in scales:
        factors = random.standard_normal(10) + 1j * imaginary * random.standard_normal(10)
        row = sum((complex(f) * g for f, g in zip(factors, monomials, strict=False)), x[0] * 0)
        equations.append(float(scale) * (row + complex(factors[9])))
    return PolynomialSystem.of(equations, x)


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("seed", range(3))
def test_all_eight_solutions_of_three_quadrics(seed: int, arithmetic: str, approximate_roots: Roots) -> None:
    system = quadrics(seed)
    roots = approximate_roots(system)
    proofs = certify(system, roots, arithmetic=arithmetic)
    assert proofs.certified.all()
    assert np.count_nonzero(proofs.distinct) == 8
    assert (proofs.radius < proofs.alone).all()
    np.testing.assert_array_equal(proofs.real, np.abs(roots.imag).max(axis=1) < 1e-10)
    np.testing.assert_array_equal(proofs.not_real, ~proofs.real)
    assert np.count_nonzero(proofs.not_real) % 2 == 0


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_what_is_not_certified_has_no_neighbourhood_of_its_own(arithmetic: str) -> None:
    (x,) = variables("x")
    proofs = certify(PolynomialSystem.of([x**2]), [[0.0], [1.0], [np.nan]], arithmetic=arithmetic)
    assert not proofs.certified.any()
    assert np.isinf(proofs.radius).all()
    assert (proofs.alone == 0).all()


def test_flint_takes_more_points_than_one_batch_holds() -> None:
    (x,) = variables("x")
    p = parameters("p")
    values = np.arange(1, 601, dtype=float)
    proofs = certify(
        PolynomialSystem.of([x**2 - p[0]], [x], p), np.sqrt(values)[:, None], values[:, None], arithmetic="flint"
    )
    assert (proofs.certified & proofs.real).all()
    np.testing.assert_allclose(proofs.centre[:, 0].real, np.sqrt(values))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("exponent", [0, 8, 25])
def test_double_precision_agrees_with_flint_also_when_badly_scaled(
    seed: int, exponent: int, approximate_roots: Roots
) -> None:
    scales = 10.0 ** np.array([0, exponent, -exponent])
    system = quadrics(seed, scales, imaginary=0.5)
    roots = approximate_roots(quadrics(seed, imaginary=0.5)) * scales
    machine, exact = certify(system, roots, arithmetic="machine"), certify(system, roots, arithmetic="flint")
    assert exact.certified.all()
    assert machine.certified.all()
    assert not machine.real.any()
    assert (np.abs(machine.centre - exact.centre) <= machine.radius + exact.radius).all()
    assert (np.count_nonzero(machine.distinct), np.count_nonzero(exact.distinct)) == (len(roots), len(roots))


@pytest.mark.parametrize("gap", [10, 18, 23, 26])
def test_close_pairs_are_told_apart_by_more_digits(gap: int) -> None:
    """(x - 1)^2 = 4^-gap, multiplied out: the solutions are 2^-gap from 1, with a condition number of 2^gap."""
    x, y = variables("x y")
    system = PolynomialSystem.of([x**2 - 2 * x + (1 - 4.0**-gap), x + y - 3])
    near = 1 + np.array([1, -1]) * 2.0**-gap
    points = np.stack([near, 3 - near], axis=1)
    proofs = certify(system, points)
    assert proofs.certified.all()
    assert proofs.real.all()
    assert np.count_nonzero(proofs.distinct) == 2
    assert (np.abs(proofs.centre[:, 0] - near) <= proofs.radius[:, 0]).all()
    machine = certify(system, points, arithmetic="machine")
    assert not (machine.certified & (np.abs(machine.centre[:, 0] - near) > machine.radius[:, 0])).any()
    if gap >= 26:
        assert not machine.certified.any()
        assert (proofs.arithmetic == "flint").all()


def close_pairs(seed: int) -> tuple[PolynomialSystem, np.ndarray]:
    """Pairs of solutions as close as 1e-7, mixed by random matrices, in equations of very different sizes."""
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 4))
    x = variables("x", n)
    forward, backward = random.standard_normal((n, n)), random.standard_normal((n, n))
    gaps, places, sizes = 10.0 ** np.stack(
        [random.uniform(-14, 0, n), random.uniform(-1, 1, n), random.uniform(-9, 9, n)]
    )
    y = [sum((float(a) * v for a, v in zip(row, x, strict=True)), 0 * x[0]) for row in forward]
    pairs = [(y[i] - float(places[i])) ** 2 - float(gaps[i]) + 1e-13 * y[i] * y[(i + 1) % n] for i in range(n)]
    mixed = [sum((float(b) * pair for b, pair in zip(row, pairs, strict=True)), 0 * x[0]) for row in backward]
    system = PolynomialSystem.of([float(size) * row for size, row in zip(sizes, mixed, strict=True)], x)
    signs = np.stack(np.meshgrid(*[[1.0, -1.0]] * n), axis=-1).reshape(-1, n)
    points = np.linalg.solve(forward, (places + signs * np.sqrt(gaps)).T).T
    return system.expanded() if seed % 2 else system, points


def test_double_precision_never_claims_what_flint_refutes() -> None:
    by_machine, by_flint = 0, 0
    for seed in range(25):
        system, points = close_pairs(seed)
        machine = certify(system, points, arithmetic="machine", reach=np.inf)
        exact = certify(system, points, arithmetic="flint", reach=np.inf)
        for row in np.flatnonzero(machine.certified):
            away = np.abs(machine.centre[row] - exact.centre)
            alone = exact.certified & (away + exact.radius <= machine.alone[row]).all(axis=1)
            here = (away <= machine.radius[row] + exact.radius).all(axis=1)
            assert not (alone & ~here).any(), "a solution where there should be no other"
        by_machine += np.count_nonzero(machine.certified)
        by_flint += np.count_nonzero(exact.certified)
    assert 20 < by_machine < by_flint


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_a_double_solution_is_never_certified(arithmetic: str) -> None:
    x, y = variables("x y")
    system = PolynomialSystem.of([x**2 - 2 * x + 1, x * y - 2])
    points = np.array([[1, 2], [1 + 1e-8, 2 - 2e-8], [1 + 1e-12j, 2], [1 - 3e-9, 2]])
    assert not certify(system, points, arithmetic=arithmetic).certified.any()


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_a_point_that_is_no_solution_is_never_certified(arithmetic: str, approximate_roots: Roots) -> None:
    system = quadrics(1)
    roots = approximate_roots(system)
    random = np.random.default_rng(0)
    for distance in (1e-4, 1e-2, 1.0):
        moved = roots + distance * (1 + np.abs(roots)) * np.exp(2j * np.pi * random.random(roots.shape))
        assert not certify(system, moved, arithmetic=arithmetic).certified.any()


def test_what_is_certified_is_a_solution_wherever_newtons_method_goes(approximate_roots: Roots) -> None:
    system = quadrics(2)
    roots = approximate_roots(system)
    random = np.random.default_rng(1)
    proofs = certify(system, 3 * random.standard_normal((300, 3)), arithmetic="machine", reach=np.inf)
    assert proofs.certified.any()
    found, radius = proofs.centre[proofs.certified], proofs.radius[proofs.certified]
    near = (np.abs(found[:, None, :] - roots[None]) <= radius[:, None] + 1e-10).all(axis=2)
    assert (near.sum(axis=1) == 1).all()
    assert np.count_nonzero(proofs.distinct) <= 8


def test_an_equation_that_is_tiny_but_has_no_solution_near() -> None:
    (x,) = variables("x", 1)
    system = PolynomialSystem.of([1e-30 * x**2 + 1e-30])
    proofs = certify(system, [[0.001], [1e-9], [0.5j]])
    assert not proofs.certified.any()
    assert certify(system, [[1j]]).certified.all()


def test_the_square_root_of_two_lies_within() -> None:
    (x,) = variables("x", 1)
    system = PolynomialSystem.of([x**2 - 2])
    for arithmetic in ARITHMETICS:
        proofs = certify(system, [[1.4142135623], [-1.4142135624]], arithmetic=arithmetic)
        assert proofs.certified.all()
        assert proofs.real.all()
        for row, sign in ((0, 1), (1, -1)):
            with flint.ctx.workprec(300):
                distance = abs(sign * flint.arb(2).sqrt() - flint.arb(float(proofs.centre[row, 0].real)))
                assert distance <= flint.arb(float(proofs.radius[row, 0]))
            assert proofs.radius[row, 0] < 1e-14


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_fractions_are_what_is_meant_not_what_is_stored(arithmetic: str) -> None:
    x, y = variables("x y")
    system = PolynomialSystem.of([Fraction(1, 3) * x - Fraction(1, 7), x * y - Fraction(3, 7)])
    proofs = certify(system, [[3 / 7, 1]], arithmetic=arithmetic)
    assert proofs.certified.all()
    for coordinate, true in ((0, Fraction(3, 7)), (1, Fraction(1))):
        away = abs(Fraction(float(proofs.centre[0, coordinate].real)) - true)
        assert away <= Fraction(float(proofs.radius[0, coordinate]))


@pytest.mark.parametrize("arithmetic", ("machine", "flint"))
def test_what_is_not_known_of_a_factor_is_in_the_radius(arithmetic: str) -> None:
    (x,) = variables("x", 1)
    compiled = PolynomialSystem.of([3 * x**2 - 12]).affine
    loose = replace(
        compiled,
        values=replace(compiled.values, factor_radius=np.full_like(compiled.values.factor, 1e-3)),
        jacobian=replace(compiled.jacobian, factor_radius=np.full_like(compiled.jacobian.factor, 1e-3)),
    )
    proofs = certify(loose, [[2.0]], arithmetic=arithmetic)
    assert proofs.certified.all()
    assert (12.001 / 2.999) ** 0.5 - 2 < proofs.radius[0, 0] < 2e-3


def test_a_centre_found_with_more_digits_is_rounded_into_the_radius() -> None:
    """Two lines that nearly coincide meet in (2/3, 1/3), which no double is: the rounding is all there is to it."""
    x, y = variables("x y")
    tiny = 2.0**-51
    system = PolynomialSystem.of([x + y - 1, x + (1 + 3 * tiny) * y - (1 + tiny)])
    proofs = certify(system, [[0.666666667, 0.333333333]])
    assert proofs.certified.all()
    assert (proofs.arithmetic == "flint").all()
    for coordinate, true in ((0, Fraction(2, 3)), (1, Fraction(1, 3))):
        away = abs(Fraction(float(proofs.centre[0, coordinate].real)) - true)
        assert 0 < away <= Fraction(float(proofs.radius[0, coordinate])) < 1e-15


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_copies_of_a_solution_are_one(arithmetic: str, approximate_roots: Roots) -> None:
    system = quadrics(0)
    roots = approximate_roots(system)
    random = np.random.default_rng(2)
    copies = np.concatenate([roots, np.repeat(roots, 20, axis=0)])
    copies[8:] += 1e-13 * random.standard_normal(copies[8:].shape)
    shuffled = random.permutation(len(copies))
    proofs = certify(system, copies[shuffled], arithmetic=arithmetic)
    assert np.count_nonzero(proofs.distinct) == 8
    assert not proofs.undecided.any()
    first = np.where(proofs.duplicate_of < 0, np.arange(len(copies)), proofs.duplicate_of)
    assert (first <= np.arange(len(copies))).all()
    assert np.abs(proofs.centre - proofs.centre[first]).max() < 1e-9


def test_parameters_for_all_points_or_for_each() -> None:
    x, y = variables("x y")
    a, b = parameters("a b")
    system = PolynomialSystem.of([x * y - a, x - y - b], [x, y], [a, b])
    proofs = certify(system, [[2, 1], [-1, -2]], [2, 1])
    assert proofs.real.all()
    each = certify(system, [[2, 1], [3, 1], [2j, -2j], [0, 0]], [[2, 1], [3, 2], [4, 4j], [4, 2]])
    np.testing.assert_array_equal(each.certified, [True, True, False, False])
    np.testing.assert_array_equal(each.real, [True, True, False, False])
    other = certify(system, [[2, 1], [2, 1], [2, 1]], [[2, 1], [2, 1 + 1e-15], [2, 1]])
    np.testing.assert_array_equal(other.duplicate_of, [-1, -1, 0])
    turned = certify(system, [[1 + 1j, 1 - 1j]], [2, 2j])
    np.testing.assert_array_equal((turned.certified[0], turned.real[0], turned.not_real[0]), (True, False, True))


@pytest.mark.parametrize(("arithmetic", "count"), [("machine", 10_000), ("flint", 600)])
def test_more_points_than_are_taken_at_a_time(arithmetic: str, count: int) -> None:
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    squares = np.random.default_rng(3).uniform(1, 4, (count, 1))
    roots = np.sqrt(squares) * np.where(np.arange(count) % 3 == 0, 1, -1)[:, None]
    proofs = certify(PolynomialSystem.of([x**2 - p], [x], [p]), roots, squares, arithmetic=arithmetic)
    assert proofs.certified.all()
    assert proofs.real.all()
    assert (np.abs(proofs.centre - roots) <= proofs.radius + 1e-15).all()
    assert proofs.radius.max() < 1e-14
    assert proofs.distinct.all()


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_points_that_are_no_numbers_or_overflow(arithmetic: str) -> None:
    x, y = variables("x y")
    system = PolynomialSystem.of([x**3 * y - 2, x - y**5])
    proofs = certify(system, [[np.nan, 1], [np.inf, 1], [1e300, 1e300], [0, 0]], arithmetic=arithmetic)
    assert not proofs.certified.any()
    assert not proofs.distinct.any()
    assert len(certify(system, np.zeros((0, 2)), arithmetic=arithmetic)) == 0


def test_the_report_counts() -> None:
    x, y = variables("x y")
    system = PolynomialSystem.of([x**2 + y**2 - 5, x * y - 2])
    text = str(certify(system, [[1, 2], [2, 1], [2, 1], [0, 0]], arithmetic="machine"))
    assert text.startswith("3 of 4 certified, 2 distinct, 2 real; 1 is a copy of another; ")
    assert text.endswith("microseconds each in machine arithmetic")


def test_without_flint_double_precision_does_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    (x,) = variables("x", 1)
    system = PolynomialSystem.of([(x**2 - 2) * (x - 1) ** 2])
    proofs = certify(system, [[1.41421356], [1.0]])
    np.testing.assert_array_equal(proofs.certified, [True, False])
    assert str(proofs).endswith("FLINT may decide 1 more: pip install 'neurovariety[exact]'")
    with pytest.raises(MissingExtraError, match="flint"):
        certify(system, [[1.41421356]], arithmetic="flint")


def test_misuse_is_said() -> None:
    x, y = variables("x y")
    (a,) = parameters("a")
    square = PolynomialSystem.of([x - a, y - x], [x, y], [a])
    with pytest.raises(InputError, match="as many equations"):
        certify(PolynomialSystem.of([x * y - 1]), [[1, 1]])
    with pytest.raises(InputError, match="points have the wrong shape"):
        certify(square, [1, 1], [1])
    with pytest.raises(InputError, match="parameters have the wrong shape"):
        certify(square, [[1, 1]])
    with pytest.raises(InputError, match="finite"):
        certify(square, [[1, 1]], [np.nan])
    with pytest.raises(InputError, match="no such arithmetic"):
        certify(square, [[1, 1]], [1], arithmetic="exact")
    with pytest.raises(InputError, match="affine"):
        certify(square.homogeneous, [[1, 1, 1]], [1])
