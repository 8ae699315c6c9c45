import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from neurovariety.errors import InputError, StoredFileError
from neurovariety.solve.loops.monodromy import monodromy
from neurovariety.solve.loops.result import MonodromyResult
from neurovariety.solve.system.expression import parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.watch import Watch


def distance_to_rank_one(rows: int, columns: int) -> PolynomialSystem:
    """Critical points of a general quadratic distance from data to u v^T with v_1 = 1; parameters b = Q data."""
    u, v = variables("u", rows), variables("v", columns - 1)
    entries = [left * right for left in u for right in (1, *v)]
    form = np.random.default_rng(3).normal(size=(len(entries), len(entries)))
    form = np.round(form @ form.T + np.eye(len(entries)), 3)
    b = parameters("b", len(entries))
    slope = [sum_of([float(form[i, j]) * entry for j, entry in enumerate(entries)]) - b[i] for i in range(len(entries))]
    equations = [
        sum_of([slope[i] * (entry * 1).derivative(one) for i, entry in enumerate(entries)]) for one in (*u, *v)
    ]
    return PolynomialSystem.of(equations, variables=(*u, *v), parameters=b).expanded()


def cyclic_cubes() -> PolynomialSystem:
    """x^3 + p y = q and y^3 + p x = q: nine solutions, and exchanging x and y maps them to one another."""
    x, y = variables("x y")
    p, q = parameters("p q")
    return PolynomialSystem.of([x**3 + p * y - q, y**3 + p * x - q], parameters=[p, q])


def exchanged(points: np.ndarray) -> np.ndarray:
    return points[None, :, ::-1]


def residual(found: MonodromyResult) -> float:
    return float(np.abs(found.system.evaluate(found.solutions, found.parameters)).max())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rows, columns, count", [(2, 2, 6), (2, 3, 10)])
def test_critical_points_are_all_found_and_the_trace_test_says_so(rows: int, columns: int, count: int, seed: int):
    found = monodromy(distance_to_rank_one(rows, columns), seed=seed)
    assert len(found) == count
    assert found.outcome.name == "trace test passed"
    assert found.outcome.complete
    assert found.certificates is not None
    assert found.certificates.distinct.all()
    assert residual(found) < 1e-9
    assert found.ledger.balanced


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_39_critical_points_for_matrices_of_size_three(seed: int):
    found = monodromy(distance_to_rank_one(3, 3), seed=seed)
    assert (len(found), found.outcome.name) == (39, "trace test passed")


def test_a_target_count_ends_the_work():
    found = monodromy(distance_to_rank_one(3, 3), target_count=39, seed=1)
    assert (len(found), found.outcome.name, found.trace) == (39, "target count reached", None)
    assert found.outcome.complete
    assert "39" in repr(found)
    assert found.certificates is not None
    assert found.certificates.distinct.all()


def test_a_target_that_is_too_large_is_not_reached_and_one_too_small_is_noticed():
    system = cyclic_cubes()
    high = monodromy(system, target_count=10, seed=0, most_edges=8, certified=False)
    assert (high.outcome.name, high.outcome.complete) == ("target count not reached", False)
    low = monodromy(system, high.solutions, high.parameters, target_count=5, certified=False)
    assert (low.outcome.name, low.outcome.complete) == ("more than the target count", False)


def test_quiet_loops_are_no_evidence():
    found = monodromy(cyclic_cubes(), trace=False, seed=0, certified=False)
    assert (found.outcome.name, found.outcome.complete) == ("incomplete evidence", False)


def test_one_of_each_orbit_is_tracked():
    system = cyclic_cubes()
    plain = monodromy(system, seed=3)
    by_orbits = monodromy(system, symmetries=exchanged, seed=3)
    assert len(plain) == len(by_orbits)
    assert by_orbits.orbits < len(by_orbits)
    assert by_orbits.outcome.complete
    assert by_orbits.ledger.paths < plain.ledger.paths
    order_plain, order_orbits = (np.lexsort(np.round(r.solutions, 8).T) for r in (plain, by_orbits))
    assert np.allclose(plain.solutions[order_plain], by_orbits.solutions[order_orbits])


def test_keep_holds_the_search_to_one_kind():
    # the first factor's solutions are of another component; a jump there would be noticed
    (x,) = variables("x")
    p, q = parameters("p q")
    system = PolynomialSystem.of([(x**2 - p) * (x - 5 * q)], parameters=[p, q])
    values = np.array([0.3 + 1.1j, -0.7 + 0.2j])
    root = np.sqrt(values[0])
    starts = [[root], [5 * values[1]]]
    found = monodromy(system, starts, values, keep=lambda points: np.abs(points[:, 0]) < 3)
    assert np.allclose(np.sort_complex(found.solutions[:, 0]), np.sort_complex([root, -root]))
    assert found.outcome.name == "trace test passed"
    with pytest.raises(InputError, match="keeps none"):
        monodromy(system, starts, values, keep=lambda points: np.zeros(len(points), dtype=bool))


def test_permutations_are_permutations_and_known_where_all_paths_arrived():
    found = monodromy(cyclic_cubes(), target_count=None, trace=False, seed=0, certified=False)
    loops = found.permutations
    assert loops.shape == (3, len(found))
    assert (np.sort(loops, axis=1) == np.arange(len(found))).all()


def test_one_result_for_any_number_of_workers_and_either_engine():
    system = distance_to_rank_one(2, 2)
    alone = monodromy(system, seed=4, engine="numpy", certified=False)
    with ProcessPoolExecutor(2) as pool:
        together = monodromy(system, seed=4, engine="numpy", executor=pool, certified=False)
    assert np.array_equal(alone.solutions, together.solutions)
    assert alone.ledger == together.ledger
    either = monodromy(system, seed=4, certified=False)
    assert np.allclose(alone.solutions, either.solutions)


def test_a_stopped_search_keeps_what_it_found():
    watch = Watch()
    stages: list[str] = []

    def stop_later(stage: str, done: int, total: int) -> None:
        stages.append(stage)
        if len(set(stages)) == 4:
            watch.stop()

    watch.progress = stop_later
    found = monodromy(distance_to_rank_one(3, 3), seed=1, watch=watch)
    assert found.outcome.name == "interrupted"
    assert not found.outcome.complete
    assert 1 <= len(found) < 39
    assert residual(found) < 1e-9
    assert any("found" in stage for stage in stages)


def test_ctrl_c_between_two_rounds_keeps_what_was_found_and_the_checkpoint(tmp_path: Path):
    rounds: list[str] = []

    def press(stage: str, done: int, total: int) -> None:
        if done == 0 and stage not in rounds:
            rounds.append(stage)
            if len(rounds) == 4:
                raise KeyboardInterrupt

    system, path = distance_to_rank_one(3, 3), tmp_path / "search.npz"
    found = monodromy(system, seed=1, progress=press, checkpoint=path)
    assert (found.outcome.name, found.certificates) == ("interrupted", None)
    assert 1 <= len(found) < 39
    resumed = monodromy(system, seed=1, target_count=39, checkpoint=path, certified=False)
    assert (len(resumed), resumed.outcome.complete) == (39, True)


def test_ctrl_c_while_solutions_are_certified_keeps_them(monkeypatch: pytest.MonkeyPatch):
    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    # the module: its name in the package is the function's
    monkeypatch.setattr(sys.modules[monodromy.__module__], "certify", pressed)
    found = monodromy(cyclic_cubes(), seed=0)
    assert (len(found), found.certificates, found.outcome.name) == (6, None, "trace test passed")


def test_a_checkpoint_is_taken_up_again(tmp_path: Path):
    path = tmp_path / "search.npz"
    system = distance_to_rank_one(2, 3)
    first = monodromy(system, seed=5, trace=False, checkpoint=path, certified=False)
    again = monodromy(system, seed=5, trace=False, checkpoint=path, certified=False)
    assert np.array_equal(first.solutions, again.solutions)
    assert np.array_equal(first.permutations, again.permutations)
    assert again.ledger.paths == 0
    with pytest.raises(StoredFileError, match="another computation"):
        monodromy(system, seed=6, trace=False, checkpoint=path, certified=False)
    with pytest.raises(StoredFileError, match="another computation"):
        monodromy(
            system,
            seed=5,
            trace=False,
            checkpoint=path,
            certified=False,
            keep=lambda points: points[:, 0] == points[:, 0],
        )
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StoredFileError, match="not a whole checkpoint"):
        monodromy(system, seed=5, trace=False, checkpoint=path, certified=False)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"solutions": [[1.0, 1.0]]}, "given together"),
        ({"solutions": [[1.0, 1.0]], "parameters": [2.0, 7.0]}, "no regular solution"),
        ({"solutions": [[0.0, 0.0]], "parameters": [0.0, 0.0]}, "singular"),
        ({"solutions": [[1.0]], "parameters": [2.0, 3.0]}, "rows of coordinates"),
        ({"solutions": [[1.0, 1.0]], "parameters": [2.0]}, "one value for each parameter"),
        ({"solutions": [[1.0, np.nan]], "parameters": [2.0, 3.0]}, "finite"),
        ({"target_count": 0}, "target count"),
        ({"symmetries": lambda points: 2 * points[None]}, "image of a start solution"),
        ({"symmetries": lambda points: points}, "images of all points"),
        ({"keep": lambda points: 1.0}, "one truth value"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, message: str):
    with pytest.raises(InputError, match=message):
        monodromy(cyclic_cubes(), **arguments)
