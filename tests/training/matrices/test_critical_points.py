"""Critical points of fully connected linear networks, against counts, gradients, Hessians and Newton's method."""

from math import comb

import numpy as np
import pytest
import torch

from neurovariety.errors import InputError, ResourceError
from neurovariety.training.matrices.critical_points import MOST_POINTS, matrix_critical_points
from neurovariety.training.square_loss import distance_loss, square_loss
from neurovariety.variety.degrees import data_ed_degree

NETWORKS = ["linear 3-2-3", "linear 4-1-2", "linear 2-3-2", "linear 3-2-2-3", "linear 4-3-2-3", "linear 2-2-2-2-2"]


def general(spec, seed=0, rows=30):
    random = np.random.default_rng(seed)
    widths = [int(width) for width in spec.split()[1].split("-")]
    return square_loss(spec, random.normal(size=(rows, widths[0])), random.normal(size=(rows, widths[-1])))


def training_loss(loss):
    """The loss as torch computes it from the layers."""
    inputs, targets = (torch.tensor(table) for table in (loss.inputs, loss.targets))
    shapes = [shape for _, shape in loss.network.parameter_shapes]

    def value(theta):
        outputs, begin = inputs, 0
        for rows, columns in shapes:
            outputs = outputs @ theta[begin : begin + rows * columns].reshape(rows, columns).T
            begin += rows * columns
        return ((outputs - targets) ** 2).mean()

    return value


@pytest.mark.parametrize("spec", NETWORKS)
def test_every_point_is_critical_with_the_hessian_it_is_said_to_have(spec):
    loss = general(spec)
    value = training_loss(loss)
    found = matrix_critical_points(loss)
    assert len(found.points) == found.value == found.expected == found.real
    for point in found.points:
        theta = torch.tensor(point.parameter, requires_grad=True)
        result = value(theta)
        assert result.item() == pytest.approx(point.loss)
        (gradient,) = torch.autograd.grad(result, theta)
        assert float(gradient.abs().max()) < 1e-12
        eigenvalues = torch.linalg.eigvalsh(torch.autograd.functional.hessian(value, theta.detach()))
        size = 1e-9 * float(eigenvalues.abs().max())
        signs = (eigenvalues > size).sum(), (eigenvalues < -size).sum(), (eigenvalues.abs() <= size).sum()
        assert point.signature == tuple(int(count) for count in signs)
        parameters = [float(entry) for entry in point.parameter]
        assert [float(entry) for entry in loss.network.coefficients(parameters)] == pytest.approx(point.function)


@pytest.mark.parametrize(("spec", "smaller"), [("linear 3-2-3", 3), ("linear 4-1-2", 2), ("linear 4-3-3-5", 4)])
def test_pure_ones_are_as_many_as_the_data_ed_degree(spec, smaller):
    found = matrix_critical_points(general(spec))
    rank = found.loss.network.rank
    pure = [point for point in found.points if not point.spurious]
    assert len(pure) == data_ed_degree(spec).value == comb(smaller, rank)
    assert found.value == sum(comb(smaller, lower) for lower in range(1, rank + 1))
    assert {point.position for point in found.points if point.spurious} <= {"singular"}
    assert [point.in_functions for point in found.points].count("minimum") == 1
    assert found.points[0].in_parameters == "minimum"
    assert all(point.in_parameters == "saddle" for point in found.points[1:])


def test_points_are_proven_and_the_rounded_way_finds_the_same():
    pytest.importorskip("flint")
    for seed, spec in enumerate(["linear 5-2-3", "linear 3-2-5"]):
        proven = matrix_critical_points(general(spec, seed))
        assert proven.certified.all()
        assert proven.certainty == "interval-certified"
        rounded = matrix_critical_points(general(spec, seed), certified=False)
        assert not rounded.certified.any()
        assert rounded.certainty == "numerical"
        np.testing.assert_allclose(rounded.functions, proven.functions, atol=1e-12)


def test_newton_from_many_starts_finds_nothing_else():
    loss = general("linear 3-1-3", seed=4)
    found = matrix_critical_points(loss)
    random = np.random.default_rng(0)
    reached, best, form = set(), loss.data.reshape(3, 3), loss.moments
    for _ in range(60):
        # With one hidden neuron and the first row of length 1 the gradient is a square system in p and q.
        p, q, factor = random.normal(size=3), random.normal(size=3), 0.0
        for _ in range(60):
            rest = (np.outer(p, q) - best) @ form
            equations = [*(rest @ q), *(rest.T @ p + 2 * factor * q), q @ q - 1]
            if np.abs(equations).max() < 1e-12:
                break
            steps = np.zeros((7, 7))
            steps[:3, :3] = (q @ form @ q) * np.eye(3)
            steps[:3, 3:6] = np.outer(p, form @ q) + rest
            steps[3:6, :3] = np.outer(form @ q, p) + rest.T
            steps[3:6, 3:6] = (p @ p) * form + 2 * factor * np.eye(3)
            steps[3:6, 6], steps[6, 3:6] = 2 * q, 2 * q
            p, q, factor = np.split(np.r_[p, q, factor] - np.linalg.solve(steps, equations), [3, 6])
            factor = float(factor[0])
        function = np.outer(p, q).ravel()
        if np.abs(equations).max() < 1e-12 and np.abs(function).max() > 1e-6:
            distances = np.abs(found.functions.real - function).max(axis=1)
            assert distances.min() < 1e-9
            reached.add(int(distances.argmin()))
    assert reached == {0, 1, 2}


def test_filling_networks_have_one_pure_point_and_spurious_saddles_inside():
    found = matrix_critical_points(general("linear 3-4-2"))
    assert [point.spurious for point in found.points] == [False, True, True]
    assert [point.position for point in found.points] == ["interior"] * 3
    assert found.points[0].loss == pytest.approx(found.loss.least)
    assert [point.in_functions for point in found.points] == ["minimum", "not critical", "not critical"]


def test_one_matrix_alone_has_one_point():
    found = matrix_critical_points(general("linear 3-2"))
    (point,) = found.points
    assert point.signature == (6, 0, 0)
    assert not any("zero function" in remark for remark in found.remarks)


def test_equal_singular_values_are_families():
    found = matrix_critical_points(distance_loss("linear 3-1-3", np.diag([2.0, 2.0, 1.0]).ravel()))
    assert not found.complete
    assert found.value == 1  # the third triple alone
    assert "1, 2 are equal" in found.remarks[-1]
    both = matrix_critical_points(distance_loss("linear 3-2-3", np.diag([2.0, 2.0, 1.0]).ravel()))
    assert sorted(point.remark for point in both.points) == [
        "rank 1: singular triple 3",
        "rank 2: singular triples 1, 2",
    ]


def test_equal_singular_values_differ_by_zero():
    evidence = matrix_critical_points(distance_loss("linear 2-1-2", [1, 0, 0, 1])).evidence
    assert "differ by 0.0e+00" in evidence


def test_data_of_low_rank_is_reached_and_then_pure():
    found = matrix_critical_points(distance_loss("linear 3-2-3", np.diag([2.0, 0.0, 0.0]).ravel()))
    (point,) = found.points
    assert (point.spurious, point.position, point.in_functions, point.loss) == (False, "singular", "minimum", 0.0)
    assert any("rank 1" in remark for remark in found.remarks)
    nothing = matrix_critical_points(distance_loss("linear 3-2-3", np.zeros(9)))
    assert nothing.points == ()
    assert nothing.functions.shape == (0, 9)


def test_what_does_not_fit_is_refused():
    with pytest.raises(InputError, match="degenerate"):
        matrix_critical_points(general("linear 5-2-3", rows=4))
    with pytest.raises(InputError, match="fully connected"):
        matrix_critical_points(distance_loss("lcn 2,2 stride 2", [1, 2, 3, 4]))
    with pytest.raises(ResourceError, match=f"{MOST_POINTS:,}"):
        matrix_critical_points(general("linear 20-10-20"))
