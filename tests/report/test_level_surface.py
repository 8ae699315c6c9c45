import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.report.level_surface import level_surface


def surface_of(function, steps=24, width=1.5):
    axis = np.linspace(-width, width, steps)
    return level_surface(function(*np.meshgrid(axis, axis, axis, indexing="ij")), (axis, axis, axis))


def areas_and_normals(triangles):
    crosses = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]) / 2
    return np.linalg.norm(crosses, axis=1), crosses


@given(st.integers(0, 2**32 - 1))
def test_a_plane_is_cut_exactly(seed):
    normal, offset = np.split(np.random.default_rng(seed).normal(size=4), [3])
    triangles = surface_of(lambda x, y, z: normal[0] * x + normal[1] * y + normal[2] * z + offset, steps=4)
    np.testing.assert_allclose(triangles @ normal + offset, 0, atol=1e-12)
    assert np.all(areas_and_normals(triangles)[1] @ normal >= -1e-12)


def test_a_sphere_has_its_area_and_encloses_its_volume():
    triangles = surface_of(lambda x, y, z: x**2 + y**2 + z**2 - 1)
    areas, normals = areas_and_normals(triangles)
    assert areas.sum() == pytest.approx(4 * np.pi, rel=0.01)
    # The divergence theorem holds only for a surface without holes whose triangles all face outwards.
    assert np.sum(triangles.mean(axis=1) * normals) / 3 == pytest.approx(4 * np.pi / 3, rel=0.02)
    np.testing.assert_allclose(normals.sum(axis=0), 0, atol=1e-12)


def test_every_edge_of_a_closed_surface_belongs_to_two_triangles():
    triangles = surface_of(lambda x, y, z: (np.hypot(x, y) - 0.9) ** 2 + z**2 - 0.11)
    corners = np.unique(triangles.reshape(-1, 3).round(9), axis=0, return_inverse=True)[1].reshape(-1, 3)
    edges = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]]), axis=1)
    assert set(np.unique(edges, axis=0, return_counts=True)[1].tolist()) == {2}


def test_no_change_of_sign_is_no_surface():
    assert surface_of(lambda x, y, z: x**2 + y**2 + z**2 + 1).shape == (0, 3, 3)
