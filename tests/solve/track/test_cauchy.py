import numpy as np
import pytest

from neurovariety.solve.track.cauchy import MOST_LOOPS, loops
from neurovariety.solve.track.paths import untouched
from neurovariety.solve.track.tracks import PathStatus

GROUPS = [np.array([0, 1])]


class Branches:
    """x(t) = end + scale t^(1/m), followed exactly by keeping count of the angle."""

    def __init__(self, ends, windings, *, scale=0.3, lost=()):
        self.ends, self.windings, self.scale, self.lost = np.array(ends), np.array(windings), scale, lost
        self.angle = np.zeros(len(ends))
        self.calls = 0

    def at(self, radius, which):
        return self.ends[which] + self.scale * radius ** (1 / self.windings[which]) * np.exp(
            1j * self.angle[which] / self.windings[which]
        )

    def points(self, t):
        x = self.at(np.abs(t), np.arange(len(self.ends)))
        return np.stack([np.ones_like(x), x], axis=1)

    def follow(self, points, t_from, t_to, which):
        self.calls += 1
        np.testing.assert_allclose(points[:, 1] / points[:, 0], self.at(np.abs(t_from), which), atol=1e-12)
        self.angle[which] += np.angle(t_to / t_from)
        x = self.at(np.abs(t_to), which)
        ends = untouched(np.stack([np.ones_like(x), x], axis=1) * 2j, t_to)
        ends.status[:] = np.where(np.isin(which, self.lost), PathStatus.STEP_TOO_SMALL, PathStatus.REACHED)
        return ends


def test_windings_and_ends_of_roots():
    branches = Branches([0.5, 1.0, -0.7j, 0.2], [1, 2, 3, 7])
    t = np.array([1e-3, 1e-4, 2e-3, 1e-5], dtype=complex)
    found = loops(branches.points(t), t, GROUPS, branches.follow)
    assert found.winding.tolist() == [1, 2, 3, 7]
    np.testing.assert_allclose(found.ends[:, 1] / found.ends[:, 0], branches.ends, atol=1e-12)
    assert (found.reach > 0).all()


def test_radii_may_be_complex():
    branches = Branches([0.5], [2])
    t = np.array([1e-3j])
    branches.angle[:] = np.pi / 2
    found = loops(branches.points(t), t, GROUPS, branches.follow)
    assert found.winding[0] == 2
    np.testing.assert_allclose(found.ends[0, 1], 0.5, atol=1e-12)


def test_lost_paths_and_endless_ones_have_no_winding_number():
    branches = Branches([0.5, 0.5, 0.3], [2, MOST_LOOPS + 1, 1], lost=[0])
    t = np.full(3, 1e-3, dtype=complex)
    found = loops(branches.points(t), t, GROUPS, branches.follow)
    assert found.winding.tolist() == [0, 0, 1]
    assert branches.calls == 8 * MOST_LOOPS


def test_work_ends_when_all_have_closed_up():
    branches = Branches([0.5, 0.6], [1, 2])
    t = np.full(2, 1e-3, dtype=complex)
    loops(branches.points(t), t, GROUPS, branches.follow)
    assert branches.calls == 16


@pytest.mark.parametrize("lost", [[], [0]])
def test_one_path_alone(lost):
    branches = Branches([0.5], [1], lost=lost)
    t = np.array([1e-3 + 0j])
    found = loops(branches.points(t), t, GROUPS, branches.follow)
    assert found.winding.tolist() == [0 if lost else 1]
