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
    assert (found.principal < 1e-12).all()


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


class ClosePair(Branches):
    """The two square roots of t - gap^2: regular solutions at t = 0, which loops farther out take for a double one."""

    def __init__(self, gap):
        super().__init__([0.5], [2])
        self.gap, self.sheet = gap, 1.0

    def at(self, radius, which):
        t = radius * np.exp(1j * self.angle[which])
        # the root that is near +-exp(i angle / 2) sqrt(radius), whatever the principal branch is
        root = np.sqrt(t - self.gap**2)
        near = np.sqrt(radius) * np.exp(0.5j * self.angle[which])
        return 0.5 + 0.3 * np.where((root * near.conj()).real < 0, -root, root)


@pytest.mark.parametrize("gap", [1e-2, 1e-4, 1e-6])
def test_the_principal_part_tells_a_close_pair_from_a_double_solution(gap):
    branches = ClosePair(gap)
    t = np.array([1e-3 + 0j])
    found = loops(branches.points(t), t, GROUPS, branches.follow)
    assert found.winding[0] == 2
    np.testing.assert_allclose(found.principal[0], gap**2 / 2e-3, rtol=0.1, atol=1e-9)
