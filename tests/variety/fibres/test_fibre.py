"""All parameters over a function, counted and computed."""

from __future__ import annotations

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.fibres import canonical_parameters, fibre
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.fibres.equations import FibreEquations
from neurovariety.variety.fibres.proving import prove
from neurovariety.variety.fibres.slice import parameter_slice
from neurovariety.variety.fibres.solving import TOO_LITTLE_TIME, solve_within
from neurovariety.variety.result import Certainty


@pytest.mark.parametrize(
    ("spec", "count", "order", "dimension"),
    [
        ("mlp 2-2-1 power 3", 2, 2, 2),  # two cubes, in two orders
        ("mlp 2-2-2 power 2", 2, 2, 2),
        ("lcn 2,2,2 stride 1", 6, 6, 2),  # three linear factors
        ("lcn 2,3 stride 1", 3, 1, 1),  # which one of three linear factors
        ("lcn 3,2 stride 2", 1, 1, 1),
        ("cnn 2,2 power 2", 1, 1, 1),
        ("cnn 3,3 power 2", 1, 1, 1),
        ("attention 2-1 rank 2 tokens 2", 1, 1, 5),
        ("attention 2-2 rank 1 tokens 2", 1, 1, 2),
        ("attention 3-1 rank 1 tokens 2", 2, 2, 2),
    ],
)
def test_general_fibres(spec, count, order, dimension):
    found = fibre(spec)
    assert (found.value, found.finite_order, found.general_dimension) == (count, order, dimension)
    assert found.complete
    network = architecture(spec)
    assert found.parameters.shape == (count, network.parameter_count)
    assert found.certified.all()
    says = "a general function determines its parameters up to the listed symmetries"
    assert (says in found.remarks) == (count == order)


def test_parameters_compute_the_function():
    spec, theta = "mlp 2-2-1 power 3", [1, 2, -3, 1, 2, 5]
    network = architecture(spec)
    found = fibre(spec, theta=theta)
    assert found.real.all()
    assert found.certainty is Certainty.CERTIFIED
    chosen = np.array(canonical_parameters(spec, theta), dtype=float)
    for row in found.parameters:
        values = np.array(network.coefficients(row.real.tolist()), dtype=float)
        assert np.allclose(values, np.array(network.coefficients(theta), dtype=float))
        assert np.allclose(np.array(canonical_parameters(spec, row.real.tolist()), dtype=float), chosen)
    same = fibre(spec, point=network.coefficients(theta))
    assert np.array_equal(same.parameters, found.parameters)


def test_a_function_without_real_parameters():
    found = fibre("mlp 2-2-1 power 3", point=[1, 0, -1, 0])
    assert (found.value, int(found.real.sum())) == (2, 0)
    assert found.certified.all()
    limit = fibre("mlp 2-2-1 power 3", point=[0, 1, 0, 0])
    assert limit.value == 0


def test_fibres_of_positive_dimension_are_said_to_be():
    found = fibre("mlp 2-2-1 power 2")  # quadratic forms: rotations of the two squares
    assert (found.value, found.general_dimension) == (None, 3)
    assert "unlisted" in found.evidence
    assert (found.infinite, found.certainty) == (True, Certainty.MODULAR)
    zero = fibre("lcn 2,2 stride 1", point=[0, 0, 0])
    assert zero.value is None
    assert (zero.infinite, zero.certainty) == (True, Certainty.EXACT)
    assert "whole linear spaces" in zero.evidence


def test_too_little_time_is_said():
    found = fibre("mlp 3-3-1 power 3", time_limit=0.05)
    assert (found.value, found.complete) == (None, False)


def test_report_and_plain_data():
    found = fibre("mlp 2-2-1 power 3")
    text = str(found)
    assert "S_2: neurons of layer 1 change places" in text
    assert "2 of them proven real" in text
    assert found.as_dict()["value"] == 2


def test_slices_meet_the_whole_set():
    for spec in (
        "mlp 2-3-1 power 5",
        "mlp 2-2-1 power 3 bias",
        "lcn 3,3,2 stride 2,2",
        "attention 3-2 rank 2 tokens 2",
    ):
        for special in (True, False):
            cut = parameter_slice(architecture(spec), special=special, seed=2)
            assert cut.excess == 0
            assert cut.size == cut.dimension
            assert cut.general is not special
        free = np.arange(1.0, cut.size + 1)
        exact = cut.lift_exactly([int(value) for value in free])
        assert np.allclose(cut.lift(free), np.array(exact, dtype=float))


def test_bad_input():
    with pytest.raises(InputError, match="once"):
        fibre("lcn 2,2 stride 1", theta=[1, 2, 3, 4], point=[1, 2, 3])
    with pytest.raises(InputError, match="another size"):
        fibre("lcn 2,2 stride 1", point=[1, 2])
    with pytest.raises(InputError, match="another size"):
        fibre("lcn 2,2 stride 1", theta=[1, 2])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("spec", "order"),
    [
        ("mlp 2-1-1 power 2", 1),
        ("mlp 2-1-1 activation 2z^2", 1),
        ("mlp 2-2-2 power 3", 2),
        ("cnn 2,2,2 power 2", 1),
        ("lcn 1,1", 1),
        ("attention 1-1 rank 1 tokens 2", 1),
    ],
)
def test_only_the_finite_symmetries_are_left(spec, order, seed):
    """Ill-conditioned solutions of combined equations were counted, and symmetries that are none in the slice."""
    found = fibre(spec, seed=seed)
    assert (found.value, found.finite_order) == (order, order)


def test_filters_that_are_no_neighbours_change_places():
    found = fibre("lcn 2,3,2")
    assert found.finite_order == 2
    assert found.value == 12


@pytest.mark.parametrize("time_limit", ["a", None, True, float("nan"), 0])
def test_time_limits_are_positive_numbers(time_limit):
    with pytest.raises(InputError, match="time limit"):
        fibre("lcn 2", time_limit=time_limit)


def test_there_may_be_no_time_limit():
    assert fibre("lcn 2", time_limit=float("inf")).value == 1


def test_residual_networks_have_the_symmetries_of_what_is_in_them():
    found = fibre("residual(mlp 2-2-2 power 2)")
    assert (found.value, found.finite_order, found.general_dimension) == (2, 2, 2)
    assert "symmetry: R* for each neuron" in str(found)
    assert "none are known" not in str(found)


@pytest.mark.parametrize(
    ("spec", "given", "words"),
    [
        ("mlp 2-2-1 power 3", {}, "2 complex parameter vectors, up to the continuous symmetries"),
        ("mlp 2-2-1 power 3", {"theta": [0] * 6}, "infinitely many parameter vectors"),
        ("mlp 2-2-1 power 3", {"theta": [1, 2, 1, 2, 1, 1]}, "infinitely many parameter vectors"),  # 2 (x + 2y)^3
        ("mlp 2-2-1 power 3", {"point": [0, 1, 0, 0]}, "no complex parameter vectors"),
        ("mlp 2-2-1 power 2", {"point": [1, 2, 3]}, "parameter vectors not counted (may be incomplete)"),
        ("linear 2-2", {"theta": [0] * 4}, "1 complex parameter vector"),  # zero, and no line of zeros
        ("residual(linear 2-2)", {"point": [0] * 4}, "1 complex parameter vector"),  # minus the identity
        ("residual(mlp 2-1-2 power 2)", {"theta": [0] * 4}, "infinitely many parameter vectors"),
    ],
)
def test_headlines_say_what_is_counted(spec, given, words):
    found = fibre(spec, **given)
    assert found.headline() == f"fibre of {spec}: {words}"
    assert found.infinite == words.startswith("infinitely")


def test_a_slice_where_nothing_is_fixed_is_everything():
    assert parameter_slice(architecture("residual(linear 2-2)")).general


def test_slices_across_the_symmetries_of_parts_meet_everything():
    spec = "residual(mlp 2-1-2 power 2)"
    assert parameter_slice(architecture(spec)).general
    for theta in ([0, 1, 1, 1], [1, 0, 0, 2]):  # a coordinate that is zero cannot be scaled to 1
        found = fibre(spec, theta=theta)
        assert (found.value, found.complete) == (1, True)
        assert np.allclose(
            canonical_parameters(spec, found.parameters[0].real.tolist()),
            [float(v) for v in canonical_parameters(spec, theta)],
        )
    assert not parameter_slice(architecture("residual(attention 2-2 rank 1 tokens 2)")).general


def test_a_slice_that_misses_parameters_proves_nothing():
    found = fibre("residual(attention 2-2 rank 1 tokens 2)", theta=[0, 1, 1, 1, 1, 2, 3, 4])
    assert (found.value, found.complete) == (None, False)


def test_the_time_limit_bounds_the_proofs_too():
    network = architecture("mlp 2-2-1 power 3")
    problem = FibreEquations.over(network.coefficients([1, 2, -3, 1, 2, 5]), network, seed=0, special=False)
    points = np.ones((3, problem.cut.size), np.complex128)
    late = prove(problem.equations, problem.unknowns, points, problem.cut.dimension, deadline=Deadline.after(0))
    assert late == [None] * 3
    assert solve_within(problem.system(), seed=0, deadline=Deadline.after(0)) == TOO_LITTLE_TIME
    assert Deadline.after(60).share(2).left == pytest.approx(30, abs=1)
    assert Deadline.after(float("inf")).share(4).left == float("inf")
