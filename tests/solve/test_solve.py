"""Solving whole systems: everything found, certified, explained; whatever the input."""

import threading
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.poly import Polynomial
from neurovariety.solve import collecting, sampling
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.result import SolveResult
from neurovariety.solve.solve import solve, solve_from
from neurovariety.solve.system.expression import Expression, parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track import native
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.watch import Watch

X, Y, Z = variables("x y z")


def adds_up(result: SolveResult) -> bool:
    """Every path is accounted for, and solutions have as many paths as their multiplicities say."""
    ledger = result.ledger
    counts = sum(ledger.count(end) for end in PathEnd)
    to_solutions = np.bincount(ledger.solution[ledger.solution >= 0], minlength=len(result))
    return counts == len(ledger) and np.array_equal(to_solutions, result.multiplicity)


def residual(equations: list[Expression], result: SolveResult) -> float:
    return float(np.abs(PolynomialSystem.of(equations, variables(result.names)).evaluate(result.solutions)).max())


def katsura(n: int) -> list[Expression]:
    u = variables("u", n + 1)
    rows = [
        sum((u[abs(i)] * u[abs(m - i)] for i in range(-n, n + 1) if abs(m - i) <= n), 0 * u[0]) - u[m] for m in range(n)
    ]
    return [*rows, u[0] + 2 * sum(u[1:], 0 * u[0]) - 1]


def test_all_solutions_are_found_and_certified():
    result = solve(katsura(4), seed=3)
    assert len(result) == 16
    assert result.certified.all()
    assert result.outcome.name == "complete"
    assert result.expected == 16
    assert adds_up(result)
    assert residual(katsura(4), result) < 1e-13
    assert result.real.sum() == len(result.real_solutions) == 12
    assert "with probability one" in result.evidence
    assert "total degree, 16 paths" in result.start
    assert np.nanmax(result.radius) < 1e-12


@pytest.mark.parametrize("start", ["total_degree", "multihomogeneous", "monodromy"])
def test_every_start_finds_the_same(start):
    equations = [X * Y * Z - 1, X * Y + 2 * Z - 3 * X, Y * Z - X + 0.5]
    result = solve(equations, start=start, seed=1)
    reference = solve(equations, seed=2)
    assert len(result) == len(reference)
    distance = np.abs(result.solutions[:, None] - reference.solutions[None]).max(axis=2)
    assert (distance.min(axis=1) < 1e-12).all()
    assert len(np.unique(distance.argmin(axis=1))) == len(result)
    assert adds_up(result)
    assert result.outcome.name == "complete"


def test_one_variable():
    roots = solve([X**5 - 3 * X + 1])
    np.testing.assert_allclose(np.sort_complex(roots.solutions[:, 0]), np.sort_complex(np.roots([1, 0, 0, 0, -3, 1])))
    assert roots.real.sum() == 3


def test_linear_systems():
    matrix = np.random.default_rng(0).normal(size=(6, 6))
    unknowns = variables("x", 6)
    equations = [sum((c * v for c, v in zip(row, unknowns, strict=True)), 0 * unknowns[0]) - 1 for row in matrix]
    result = solve(equations)
    assert len(result.ledger) == 1
    np.testing.assert_allclose(result.solutions[0], np.linalg.solve(matrix, np.ones(6)), rtol=1e-11)
    assert result.certified.all()


def test_systems_without_solutions():
    result = solve([X + Y - 1, X + Y - 2])
    assert (len(result), result.at_infinity, result.outcome.name) == (0, 1, "complete")
    result = solve([X * Y - 1, X])
    assert (len(result), result.outcome.name) == (0, "complete")
    assert result.at_infinity == len(result.ledger) > 0


def test_polynomials_of_the_other_rooms_are_solved():
    circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    line = Polynomial.of([[1, 0], [0, 1]], [1, -1])
    result = solve([circle, line])
    assert result.names == ("x1", "x2")
    np.testing.assert_allclose(np.sort(result.real_solutions[:, 0]), [-np.sqrt(0.5), np.sqrt(0.5)])


def test_complex_coefficients():
    result = solve([X**2 - 2j, X * Y - 1])
    np.testing.assert_allclose(np.sort_complex(result.solutions[:, 0]), [-1 - 1j, 1 + 1j], atol=1e-13)
    assert result.certified.all()
    assert not result.real.any()


def test_griewank_and_osborne():
    """Newton's method diverges from nearly everywhere near this triple root at the origin."""
    result = solve([29 / 16 * X**3 - 2 * X * Y, Y - X**2])
    assert result.multiplicity.tolist() == [3]
    assert result.singular.all()
    assert result.real.all()
    assert result.text(0) == "x = 0, y = 0  (multiplicity 3)"
    assert not result.certified.any()
    assert np.abs(result.solutions).max() < 1e-5
    assert adds_up(result)
    assert result.at_infinity == len(result.ledger) - 3
    assert result.outcome.name == "complete"


def test_multiplicities_of_crossing_and_tangent_curves():
    equations = [(X - 1) * (X**2 + Y**2 - 1), Y**2 - X + 1]
    result = solve(equations, seed=4)
    by_multiplicity = sorted(result.multiplicity.tolist())
    assert sum(by_multiplicity) + result.at_infinity == len(result.ledger)
    at_touch = np.abs(result.solutions - [1, 0]).max(axis=1) < 1e-4
    assert result.multiplicity[at_touch].tolist() == [4]
    assert result.outcome.name == "complete"


def test_double_roots_of_a_square():
    result = solve([X**2, (Y - 1) ** 2 * (Y + 2)])
    order = np.argsort(result.multiplicity)
    assert result.multiplicity[order].tolist() == [2, 4]
    np.testing.assert_allclose(result.solutions[order], [[0, -2], [0, 1]], atol=1e-5)


def test_coefficients_that_span_a_trillion():
    equations = [1e-6 * X**2 + 1e6 * X * Y - 3, 1e12 * Y**2 - 2e3 * X * Y - 1e-1 * X]
    result = solve(equations)
    assert result.certified.all()
    assert result.outcome.name == "complete"
    assert any("span a factor" in remark for remark in result.remarks)
    system = PolynomialSystem.of(equations)
    moved = np.linalg.solve(system.jacobian(result.solutions), system.evaluate(result.solutions)[:, :, None])[:, :, 0]
    assert (np.abs(moved) <= 1e-11 * np.abs(result.solutions) + 1e-300).all()
    assert len(result) + result.at_infinity == len(result.ledger) == 4


def test_curves_of_solutions_are_said_to_be_there():
    circle = X**2 + Y**2 - 1
    result = solve([X * circle, (Y - 3) * circle])
    assert result.outcome.name == "positive-dimensional"
    assert len(result.nonisolated) > 0
    assert np.abs(result.nonisolated[:, 0] ** 2 + result.nonisolated[:, 1] ** 2 - 1).max() < 1e-6
    np.testing.assert_allclose(result.solutions, [[0, 3]], atol=1e-10)
    assert result.certified.all()
    assert adds_up(result)


def test_cyclic_4_is_two_curves():
    w, x, y, z = variables("w x y z")
    equations = [w + x + y + z, w * x + x * y + y * z + z * w, w * x * y + x * y * z + y * z * w + z * w * x]
    result = solve([*equations, w * x * y * z - 1], seed=1)
    assert result.outcome.name == "positive-dimensional"
    assert len(result) == 0
    assert np.abs(result.nonisolated[:, 0] + result.nonisolated[:, 2]).max() < 1e-5
    assert np.abs((result.nonisolated[:, 0] * result.nonisolated[:, 1]) ** 2 - 1).max() < 1e-4


def test_the_same_equation_twice():
    result = solve([X + 2 * Y - 1, 2 * X + 4 * Y - 2])
    assert result.outcome.name == "positive-dimensional"
    assert len(result) == 0


def test_too_many_equations():
    result = solve([X**2 - 1, Y**2 - 1, X * Y - 1])
    found = sorted(map(tuple, result.solutions.real.round(8).tolist()))
    assert found == [(-1.0, -1.0), (1.0, 1.0)]
    assert result.ledger.count(PathEnd.EXTRANEOUS) == 2
    assert not result.certified.any()
    assert any("combined at random" in remark for remark in result.remarks)
    assert adds_up(result)


def test_bad_input_is_refused_in_words():
    with pytest.raises(InputError, match="fewer equations"):
        solve([X + Y**2])
    with pytest.raises(InputError):
        solve([])
    with pytest.raises(InputError):
        solve([X**2 - 1, Expression.constant(3)])
    with pytest.raises(InputError, match="finite"):
        solve([X**2 - float("nan"), Y])
    with pytest.raises(InputError, match="no such start"):
        solve([X**2 - 1], start="magic")
    (p,) = parameters("p")
    with pytest.raises(InputError, match="parameters without values"):
        solve([X**2 - p])
    with pytest.raises(ResourceError, match="too many solutions"):
        solve([v**8 - 1 for v in variables("x", 12)], start="total_degree")


def test_parameters_are_given_values():
    (p,) = parameters("p")
    result = solve(PolynomialSystem.of([X**2 - p]), parameters=[4.0])
    assert sorted(result.real_solutions.ravel().round(12).tolist()) == [-2, 2]


def test_a_network_is_not_multiplied_out():
    hidden = (X + 2 * Y - 1) ** 2 + (X - Y) ** 2
    result = solve([hidden**2 - X, (X + Y) ** 2 * hidden - 2 + Y], seed=1)
    assert result.outcome.name == "complete"
    assert len(result) + result.at_infinity == len(result.ledger) == 16
    assert result.certified.all()
    assert residual([hidden**2 - X, (X + Y) ** 2 * hidden - 2 + Y], result) < 1e-10


def test_the_seed_decides_and_nothing_else():
    equations = katsura(3)
    one, same, other = solve(equations, seed=5), solve(equations, seed=5, threads=1), solve(equations, seed=6)
    assert np.array_equal(one.solutions, same.solutions)
    assert np.array_equal(one.ledger.steps, same.ledger.steps)
    assert not np.array_equal(one.ledger.steps, other.ledger.steps)
    assert len(one) == len(other)


def test_workers_change_nothing():
    equations = katsura(3)
    alone = solve(equations, seed=1, threads=1)
    with ProcessPoolExecutor(2) as pool:
        together = solve(equations, seed=1, executor=pool)
    assert np.array_equal(alone.solutions, together.solutions)
    assert np.array_equal(alone.ledger.end, together.ledger.end)


def test_progress_is_told():
    told: list[tuple[str, int, int]] = []
    solve(katsura(3), progress=lambda *news: told.append(news))
    assert ("tracking", 0, 8) in told
    assert any(stage == "tracking" and done == total == 8 for stage, done, total in told)


def test_what_was_found_is_kept_when_it_is_stopped():
    watch = Watch()
    watch.stop()
    result = solve(katsura(3), watch=watch)
    assert result.outcome.name == "interrupted"
    assert not result.outcome.complete
    assert adds_up(result)


def test_it_goes_on_from_a_checkpoint(tmp_path):
    path = tmp_path / "katsura.npz"
    watch = Watch(progress=lambda stage, done, total: watch.stop() if done > 3 else None)
    broken = solve(katsura(6), seed=2, watch=watch, checkpoint=path, engine="numpy")
    assert broken.outcome.name == "interrupted"
    whole = solve(katsura(6), seed=2, checkpoint=path, engine="numpy")
    assert whole.outcome.name == "complete"
    assert np.array_equal(whole.solutions, solve(katsura(6), seed=2, engine="numpy").solutions)
    again = solve(katsura(6), seed=2, checkpoint=path, engine="numpy")
    assert np.array_equal(again.solutions, whole.solutions)
    assert again.cost.steps == 0
    with pytest.raises(StoredFileError):
        solve(katsura(6), seed=3, checkpoint=path, engine="numpy")


def test_stopping_from_another_thread_ends_the_work():
    watch = Watch()
    timer = threading.Timer(0.2, watch.stop)
    timer.start()
    result = solve(katsura(9), watch=watch, engine="numpy")
    timer.cancel()
    assert result.outcome.name == "interrupted"
    assert result.ledger.count(PathEnd.NOT_TRACKED) > 0
    assert adds_up(result)


def test_from_one_member_of_a_family_to_the_next():
    a, b = parameters("a b")
    system = PolynomialSystem.of([X**3 + a * X + b])
    begin = np.array([0.4 + 1.1j, -0.3 + 0.8j])
    found = solve_from(system, np.roots([1, 0, *begin])[:, None], begin, [-3.0, 1.0])
    np.testing.assert_allclose(np.sort(found.real_solutions[:, 0]), np.sort(np.roots([1, 0, -3, 1])), atol=1e-13)
    assert found.certified.all()
    special = solve_from(system, np.roots([1, 0, *begin])[:, None], begin, [-3.0, 2.0])
    assert sorted(special.multiplicity.tolist()) == [1, 2]
    with pytest.raises(InputError, match="do not fit"):
        solve_from(system, [[1.0, 2.0]], begin, [-3.0, 1.0])


def test_the_report_is_small_and_says_what_matters():
    result = solve(katsura(3))
    text = repr(result)
    assert text.startswith("8 solutions in 4 variables: 8 certified, ")
    for part in ("complete", "8 paths: 8 to regular solutions", "start: total degree", "seed 0", "... and 3 more"):
        assert part in text
    assert len(text.splitlines()) <= 14


def test_a_start_that_wastes_its_paths_gives_way_to_monodromy(monkeypatch):
    monkeypatch.setattr(sampling, "LEAST_STEPS", 1_000)  # so that a small system is one with much work
    result = solve([X**15 * Y**15 - X + 1, X**15 * Y**14 - Y + 2, Z**5 * X - Y + Z], seed=2)
    assert "monodromy over the coefficients: of 2,175 paths" in result.start
    assert len(result) == len(result.ledger) == 220
    assert result.certified.all()
    assert result.outcome.name == "complete"
    assert "is linear" in result.evidence


def test_paths_that_jump_are_found_and_tracked_again():
    careless = TrackSettings(contraction=0.7, caution=0.05, trust=20.0, end_zone=1e-3)
    result = solve(katsura(6), seed=1, settings=careless)
    assert result.ledger.attempts.max() > 1
    assert len(result) == 64
    assert result.outcome.name == "complete"


@pytest.mark.skipif(native.available() is not None, reason="there is no compiled kernel here")
@pytest.mark.parametrize("equations", [katsura(4), [29 / 16 * X**3 - 2 * X * Y, Y - X**2], [X * Y - 1, X**2 - X]])
def test_both_engines_find_the_same(equations):
    compiled, plain = (solve(equations, seed=1, engine=engine) for engine in ("native", "numpy"))
    assert np.array_equal(compiled.ledger.end, plain.ledger.end)
    assert np.array_equal(compiled.ledger.solution, plain.ledger.solution)
    assert np.abs(compiled.solutions - plain.solutions).max() < 1e-8


def test_proofs_are_about_the_equations_as_given():
    """Multiplied out in floats, the leading coefficient loses digits, and the large root moves by 1e-11 of its size."""
    a, b, c, d, e, f = 0.1, 0.3, 0.7, -0.9, -0.069999, 0.1
    found = solve([(a * X + b) * (c * X + d) + e * X**2 + f * X])
    assert found.certified.all()
    assert found.real.sum() == len(found) == 2
    square = Fraction(a) * Fraction(c) + Fraction(e)
    linear = Fraction(a) * Fraction(d) + Fraction(b) * Fraction(c) + Fraction(f)
    constant = Fraction(b) * Fraction(d)
    for root, radius in zip(found.solutions[:, 0].real.tolist(), found.radius.tolist(), strict=True):
        ends = [Fraction(root) + sign * Fraction(radius) for sign in (-1, 1)]
        low, high = ((square * end + linear) * end + constant for end in ends)
        assert low * high <= 0


def test_roots_of_one_polynomial_are_isolated():
    """However close they are to one another."""
    found = solve([X**2 * (X - 1) ** 3 * (X - 1e-3) ** 2])
    assert found.outcome.name == "complete"
    assert not len(found.nonisolated)
    assert sorted(found.multiplicity.tolist()) == [2, 2, 3]


def test_one_of_a_thing_is_said_in_the_singular():
    found = solve([X - 2])
    for word in ("1 solutions", "1 paths", "1 equations", "1 variables"):
        assert word not in repr(found)
    with pytest.raises(InputError, match="given: 1 equation in 2 unknowns"):
        solve([X * Y - 1])


def test_interrupted_certification_keeps_the_solutions(monkeypatch):
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(collecting, "certify", pressed)
    found = solve([X**2 + Y**2 - 5, X * Y - 2])
    assert len(found) == found.real.sum() == 4
    assert found.outcome.name == "interrupted"
    assert not found.certified.any()
    assert any("no solution was certified" in remark for remark in found.remarks)
    assert adds_up(found)
