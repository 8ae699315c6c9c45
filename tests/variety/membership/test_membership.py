"""Inside, outside or undecided, by architecture; parameters that are given compute the point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures import (
    Composition,
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialMLP,
    Residual,
)
from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.membership import membership
from neurovariety.variety.membership.low_rank import rank_factors
from neurovariety.variety.membership.real_fibre import fibre_membership
from neurovariety.variety.result import Certainty


def deviation(spec, found, point):
    values = architecture(spec).coefficients(found.parameter)
    return float(max(abs(a - Fraction(b)) for a, b in zip(values, point, strict=True)))


def random_point(spec, seed, size=5):
    network = architecture(spec)
    random = np.random.default_rng(seed)
    theta = random.integers(1, size + 1, network.parameter_count) * random.choice([-1, 1], network.parameter_count)
    return network.coefficients(theta.tolist())


@pytest.mark.parametrize(
    "spec",
    [
        "linear 3-2-4",
        "linear 4-2-3-2",
        "linear 3-3",
        "mlp 3-2-1 power 2",
        "mlp 3-2-2 power 1",
        "mlp 2-2-1 power 3",
        "mlp 2-2-2 power 4",
        "mlp 2-4-1 power 3",
        "mlp 3-2-1 power 3",
        "mlp 1-2-1 power 2 bias",
        "lcn 3,2 stride 2",
        "lcn 2,2,2 stride 1",
        "cnn 2,2 power 2",
        "attention 2-1 rank 2 tokens 2",
        "attention 2-2 rank 1 tokens 2",
    ],
)
def test_what_a_network_computes_is_inside(spec):
    for seed in range(2):
        point = random_point(spec, seed)
        found = membership(spec, point)
        assert found.value == "inside", found
        assert deviation(spec, found, point) <= 1e-9 * max(1, *map(abs, map(float, point)))
        if found.certainty is Certainty.EXACT and not found.residual:
            assert deviation(spec, found, point) == 0


def test_fibres_of_positive_dimension():
    spec = "mlp 2-2-2-1 power 2"
    for theta in ([4, 2, 1, -3, -2, -5, -5, 3, -4, 3], [4, -3, -4, -2, -1, 3, -1, -4, -2, 1]):
        point = architecture(spec).coefficients(theta)
        found = membership(spec, point)
        assert found.value == "inside"
        assert deviation(spec, found, point) <= 1e-9 * float(max(map(abs, point)))


@pytest.mark.slow
def test_slices_find_what_least_squares_miss():
    spec = "mlp 2-2-2-1 power 2"
    found = membership(spec, architecture(spec).coefficients([5, 4, 3, 2, 2, 1, 1, 1, 1, 5]))
    assert (found.value, found.certainty) == ("inside", Certainty.CERTIFIED)


def test_rank_one_matrices():
    assert membership("linear 2-1-2", [1, 2, 2, 4]).value == "inside"
    outside = membership("linear 2-1-2", [1, 2, 2, 5])
    assert (outside.value, outside.certainty) == ("outside", Certainty.EXACT)
    noisy = [1.1, 2.2, 2.2, 4.4 + 1e-15]
    assert membership("linear 2-1-2", noisy).value == "inside"
    assert membership("linear 2-1-2", [1.1, 2.2, 2.2, 4.4 + 1e-9]).value == "undecided"
    assert membership("linear 2-1-2", [1.1, 2.2, 2.2, 4.5]).value == "outside"
    assert membership("linear 2-1-2", [0.0] * 4).value == "inside"


def test_quadratic_forms_by_rank():
    saddle = [0, 1, 0, 0, 0, 0]  # x1 x2
    assert membership("mlp 3-2-1 power 2", saddle).value == "inside"
    assert membership("mlp 3-1-1 power 2", saddle).value == "outside"
    assert membership("mlp 3-2-1 power 2", [1, 0, 0, 1, 0, 1]).value == "outside"
    assert membership("mlp 3-2-1 power 2", [0.1, 0, 0, 0.3, 0, 0]).residual < 1e-15
    assert membership("mlp 3-2-1 power 2", [0.1, 0, 0, 0.3, 0, 0.2]).value == "outside"


def test_the_slides_cubic():
    found = membership("mlp 2-2-1 power 3", [1, 0, -1, 0])
    assert (found.value, found.certainty) == ("outside", Certainty.EXACT)
    assert "not all real" in str(found)
    assert "27*y1^2*y4^2 - 18*y1*y2*y3*y4 + 4*y2^3*y4 + 4*y1*y3^3 - y2^2*y3^2 > 0, and here it is -4" in str(found)
    limit = membership("mlp 2-2-1 power 3", [0, 1, 0, 0])
    assert limit.remarks[-1] == "a limit of functions inside: the set is not closed there"
    assert membership("mlp 2-3-1 power 3", [1, 0, -1, 0]).value == "inside"


@pytest.mark.parametrize(
    ("spec", "point", "answer"),
    [
        ("lcn 2,2 stride 1", [1, 0, -1], "inside"),
        ("lcn 2,2 stride 1", [1, 0, 1], "outside"),
        ("lcn 2,2 stride 1", [1, 2, 1], "inside"),  # on the boundary: a double root
        ("lcn 2,2 stride 1", [0, 0, 1], "inside"),  # filters that begin with zeros
        ("lcn 4,4 stride 1", [1, -4, 7, -8, 7, -4, 1], "inside"),  # (x - 1)^4 (x^2 + 1)
        ("lcn 2,2,2 stride 1", [1, 0, 0, -1], "outside"),
        ("lcn 2,2,2 stride 1", [1, -6, 11, -6], "inside"),
        ("lcn 3,3 stride 1", [1, 0, 0, 0, 1], "inside"),
        ("lcn 2,4 stride 1", [1, 0, 0, 0, 1], "outside"),
        ("lcn 3,2 stride 2", [1, 0, 0, 0, 1], "outside"),  # on the variety, and not real
        ("lcn 3,2 stride 2", [1, 2, 0, 0, 1], "outside"),  # not on the variety
    ],
)
def test_known_filters(spec, point, answer):
    found = membership(spec, point)
    assert found.value == answer
    assert found.certainty is Certainty.EXACT or "stride 2" in spec


def general_way(spec, point, **options):
    """The way that any architecture can go."""
    return fibre_membership(
        architecture(spec), [Fraction(v) for v in point], **{"seed": 1, "deadline": Deadline.after(30)} | options
    )


@pytest.mark.parametrize(("spec", "size"), [("mlp 2-2-1 power 3", 4), ("lcn 2,2,2", 4), ("lcn 2,3,2", 5)])
def test_the_real_fibre_agrees_with_exact_answers(spec, size):
    rng = np.random.default_rng(5)
    for point in rng.integers(-6, 7, (4, size)).tolist():
        assert general_way(spec, point).answer == membership(spec, point).value


def test_complex_parameters_are_proven_not_to_be_real():
    found = general_way("lcn 2,2,2 stride 1", [1, 0, 0, -1])
    assert (found.answer, found.certainty) == ("outside", Certainty.CERTIFIED)
    assert found.evidence.startswith("6 complex parameters")  # the orders of three roots


def test_known_equations_prove_outside():
    a, b, c, d = RationalPolynomial.coordinates(4)
    found = membership("lcn 2,2 stride 2", [1, 2, 3, 4], equations=[b * c - a * d])
    assert (found.value, found.certainty) == ("outside", Certainty.EXACT)
    assert "x2*x3" in found.evidence


def test_a_coefficient_that_never_occurs():
    found = membership("cnn 2,2 power 2", [0, 0, 1, 0, 0, 0])
    assert (found.value, found.certainty) == ("outside", Certainty.EXACT)
    assert "x1*x3" in found.evidence


def test_attention_on_its_variety():
    """Two proportional forms with complex roots have a common factor, but no real one."""
    spec = "attention 2-1 rank 2 tokens 2"
    outside = membership(spec, [1, 0, 1, 2, 0, 2])
    assert (outside.value, outside.certainty) == ("outside", Certainty.CERTIFIED)
    assert membership(spec, [1, 0, -1, 2, 0, -2]).value == "inside"


@pytest.mark.parametrize(
    "network",
    [
        LinearConvNet([(2, 2), (2, 1)]),
        LightningAttention([2, 1], ranks=1, tokens=2, heads=2),
        LightningAttention([1, 1], ranks=1, tokens=2),
        Composition([LinearNetwork([2, 2]), PolynomialMLP([2, 2, 1], power=2)]),
        Residual(PolynomialMLP([2, 1, 2], power=2)),
    ],
    ids=str,
)
def test_other_architectures(network):
    theta = np.random.default_rng(6).integers(1, 5, network.parameter_count).tolist()
    point = network.coefficients(theta)
    found = membership(network, point)
    assert found.value == "inside"
    deviations = [abs(a - b) for a, b in zip(network.coefficients(found.parameter), point, strict=True)]
    assert float(max(deviations)) <= 1e-9 * max(1.0, float(max(map(abs, point))))


def test_zero_is_inside():
    found = membership("lcn 3,2 stride 2", [0] * 5)
    assert found.value == "inside"
    assert set(found.parameter) == {0}


def test_singular_parameters_are_found_where_they_are_fractions():
    line = [81, 216, 216, 96, 16]  # (3x + 2y)^4, whose parameters are all singular
    found = membership("mlp 2-2-2-1 power 2", line)
    assert (found.value, found.certainty) == ("inside", Certainty.EXACT)
    assert deviation("mlp 2-2-2-1 power 2", found, line) == 0


def test_undecided_says_why():
    found = general_way("lcn 2,2,2,2 stride 1", [1, 0, 0, 0, 1], deadline=Deadline.after(1e-6))
    assert found.answer == "undecided"
    assert "time_limit" in found.evidence
    assert general_way("lcn 2,2,2,2 stride 1", [1, 0, 0, 0, 1]).answer == "outside"


def test_off_the_variety_an_equation_proves_it():
    for spec in ("attention 2-1 rank 2 tokens 2", "mlp 3-2-1 power 3", "cnn 2,2 power 2"):
        network = architecture(spec)
        point = list(random_point(spec, 3))
        assert membership(spec, point).value == "inside"
        point[-1] += 1
        found = membership(spec, point)
        assert (found.value, found.certainty) == ("outside", Certainty.EXACT), network
        assert "equation of the variety" in found.evidence


def test_results_are_plain_data():
    found = membership("mlp 2-2-1 power 3", [1, 2, 3, 4])
    assert found.as_dict()["value"] == "inside"
    assert len(found.as_dict()["parameter"]) == 6
    assert membership("lcn 2,2 stride 1", [1, 0, -2], seed=3).parameter == (
        membership("lcn 2,2 stride 1", [1, 0, -2], seed=3).parameter
    )


def test_rank_factors_multiply_back():
    matrix = [[Fraction(v) for v in row] for row in [[0, 0, 0], [0, 2, 4], [1, 1, 1], [1, 3, 5]]]
    left, right = rank_factors(matrix)
    assert len(right) == 2
    assert [[sum(a * r[k] for a, r in zip(row, right, strict=True)) for k in range(3)] for row in left] == matrix


def test_bad_input():
    with pytest.raises(InputError, match="another size"):
        membership("mlp 2-2-1 power 3", [1, 2, 3])
    with pytest.raises(InputError, match="rational"):
        membership("mlp 2-2-1 power 3", [1, 2, 3, float("inf")])
    with pytest.raises(InputError, match="too large"):
        membership("mlp 2-2-1 power 3", [1, 2, 3, 10**200])
    with pytest.raises(InputError, match="time limit"):
        membership("lcn 2,2 stride 1", [1, 2, 3], time_limit=0)
    with pytest.raises(InputError, match="seed"):
        membership("lcn 2,2 stride 1", [1, 2, 3], seed=-1)
    (x,) = RationalPolynomial.coordinates(1)
    with pytest.raises(InputError, match="coordinates"):
        membership("lcn 2,2 stride 1", [1, 2, 3], equations=[x])


@pytest.mark.parametrize("point", ["1,0,0,1", b"1001", "1001"])
def test_a_point_is_no_text(point):
    with pytest.raises(InputError, match="a list of numbers, and not a text"):
        membership("mlp 2-2-1 power 3", point)


def test_points_come_in_many_lists():
    for point in ((1, 0, 0, 1), iter([1, 0, 0, 1]), np.array([1, 0, 0, 1])):
        assert membership("mlp 2-2-1 power 3", point).value == "inside"


def test_no_equations_and_what_is_none():
    assert membership("mlp 2-2-1 power 3", [1, 0, 0, 1], equations=None).value == "inside"
    y = RationalPolynomial.coordinates(4)
    for given in (5, "y1", y[0], [1]):
        with pytest.raises(InputError, match="equation"):
            membership("mlp 2-2-1 power 3", [1, 0, 0, 1], equations=given)


def test_the_time_limit_bounds_all_steps():
    """Least squares and equations took 17 seconds after a limit of 5."""
    network = LightningAttention([2, 2, 1], ranks=2, tokens=2)
    point = list(network.coefficients(range(1, network.parameter_count + 1)))
    point[0] += 1
    found = membership(network, point, time_limit=0.2)
    assert found.value == "undecided"
    assert "time_limit" in found.evidence
    assert found.seconds < 5


def test_residual_networks_are_decided_both_ways():
    """Both outputs are multiples of one square, here of that of y, which has no coefficient of x."""
    network = Residual(PolynomialMLP([2, 1, 2], power=2))
    inside = network.coefficients([0, 3, 1, -2])
    assert membership(network, inside).value == "inside"
    point = list(inside)
    point[0] += 1  # a square of x beside that of y
    assert membership(network, point).value == "outside"
