import numpy as np

from neurovariety.solve.loops.orbits import Orbits

GROUP = np.zeros(4, dtype=int)


def cyclic_shifts(points: np.ndarray) -> np.ndarray:
    """The group of order three that turns the last three of four coordinates."""
    return np.stack([points[:, [0, 2, 3, 1]], points[:, [0, 3, 1, 2]]])


def random_points(seed: int, count: int) -> np.ndarray:
    real, imaginary = np.random.default_rng(seed).standard_normal((2, count, 4))
    return real + 1j * imaginary


def test_one_of_each_orbit_is_kept_whichever_arrives_first():
    points = random_points(0, 20)
    orbits = Orbits(GROUP, cyclic_shifts)
    # all twenty orbits at once, each three times, in random order and with random factors
    everything = np.concatenate([points, *cyclic_shifts(points)]) * random_points(1, 60)[:, :1]
    order = np.random.default_rng(2).permutation(60)
    numbers = orbits.add(everything[order])
    assert len(orbits) == 20
    assert orbits.count == 60
    by_orbit = np.empty(60, dtype=int)
    by_orbit[order] = numbers
    assert (by_orbit[:20] == by_orbit[20:40]).all()
    assert (by_orbit[:20] == by_orbit[40:]).all()
    assert sorted(by_orbit[:20]) == list(range(20))


def test_points_the_group_fixes_count_once():
    orbits = Orbits(GROUP, cyclic_shifts)
    orbits.add(np.array([[1, 2, 2, 2], [1, 2, 3, 4]], dtype=complex))
    assert (len(orbits), orbits.count) == (2, 4)


def test_without_a_group_every_point_is_an_orbit():
    orbits = Orbits(GROUP)
    orbits.add(random_points(3, 5))
    assert (len(orbits), orbits.count) == (5, 5)
