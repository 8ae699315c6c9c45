import numpy as np
import pytest
from variety_equations import constant, ellipse, family, rank_one_minors, variables

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.starting_points import find_start

X, Y = variables(2)
ONE = constant(1.0, 2)
P, Q, R = variables(3)


def start(generators, *, box=None, chains=16, start=None):
    return find_start(generators, chains=chains, box=box, start=start, generator=np.random.default_rng(0))


def cube(width, count):
    return np.full(count, -width), np.full(count, width)


@pytest.mark.parametrize(
    ("generators", "box", "message"),
    [
        (family(X * X + Y * Y + ONE), None, "no real zero"),
        (family(ONE), None, "no real zero"),
        (family(X, X - ONE), None, "no real zero"),
        (family(X - X), None, "every point is a zero"),
        (family(X, Y), None, "isolated"),
        (family(X * X - ONE, Y * Y - ONE), None, "isolated"),
        (family(X * X), None, "not the codimension"),
        (family(X * X + Y * Y), None, "not the codimension"),
        (family(R, P * P), None, "not the codimension"),
        (family(R, P * P + Q * Q), None, "not the codimension"),
        (family(P * R, Q * R), cube(1.0, 3), "different dimension"),
        (family(X * (X * X + Y * Y - ONE), Y * (X * X + Y * Y - ONE)), None, "different dimension"),
        (family(Y * Y - X * X * (X - ONE)), cube(2.0, 2), "singular points"),
        (family(R * R * (P * P + Q * Q - constant(0.25, 3))), cube(1.0, 3), "singular points"),
        (family(X * X + Y * Y - ONE), (np.full(2, 3.0), np.full(2, 4.0)), "none of them in the box"),
    ],
)
def test_what_cannot_be_sampled_is_refused_with_the_reason(generators, box, message):
    with pytest.raises(InputError, match=message) as refused:
        start(generators, box=box)
    assert refused.value.given
    assert refused.value.remedy


@pytest.mark.parametrize("size", [1e-4, 1.0, 1e6])
def test_a_circle_of_any_size_is_found(size):
    found = start(family(X * X + Y * Y - ONE * size**2))
    assert found.dimension == 1
    assert found.chains.points.shape == (16, 2)
    assert 0.5 * size < found.constraints.scale < 2 * size
    np.testing.assert_allclose(np.linalg.norm(found.chains.points * found.constraints.scale, axis=1), size, rtol=1e-9)


def test_the_zero_matrix_is_not_where_rank_one_matrices_are_sampled():
    found = start(family(*rank_one_minors()), box=cube(1.0, 9))
    assert found.dimension == 5
    assert np.all(np.abs(found.chains.points).max(axis=1) > 0.05)


def test_given_start_points_choose_the_component():
    two = ellipse(1.0, 1.0) * ((X - 5 * ONE) * (X - 5 * ONE) + Y * Y - ONE)
    found = start(family(two), start=np.array([[5.0, 1.2], [6.5, 0.0]]))
    assert np.all(found.chains.points[:, 0] * found.constraints.scale > 3)


def test_a_cone_is_sampled_off_its_tip():
    found = start(family(P * P + Q * Q - R * R), box=cube(1.0, 3))
    assert found.dimension == 2
