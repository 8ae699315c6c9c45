"""The reference's recomputed values, by the public functions with architectures."""

import json

import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork, PolynomialConvNet, PolynomialMLP
from neurovariety.variety.degrees import degree, ed_degree, generic_ed_degree, polar_degrees


@pytest.fixture(scope="module")
def vectors(shared):
    path = shared / "reference" / "vectors.json"
    if not path.is_file():
        pytest.skip("needs reference/vectors.json in ../shared, which is not here")
    return json.loads(path.read_text())


def unpadded(values):
    found = list(values)
    while found and not found[-1]:
        found.pop()
    return found


def test_convolutions_with_strides(vectors):
    assert len(vectors["segre"]) == 34
    for row in vectors["segre"]:
        network = LinearConvNet(row["k"], strides=[2] * (len(row["k"]) - 1))
        assert generic_ed_degree(network).value == row["gEDdeg"], row
        if "deg" in row:
            assert degree(network).value == row["deg"]
            polar = polar_degrees(network).value
            if sum(row["k"]) - len(row["k"]):
                assert unpadded(polar) == unpadded(row["polar_low_to_degree"][::-1]), row


def test_matrices_of_bounded_rank(vectors):
    assert len(vectors["determinantal"]) == 13
    for row in vectors["determinantal"]:
        network = LinearNetwork([row["n"], row["r"], row["m"]])
        assert generic_ed_degree(network).value == row["gEDdeg"]
        if "polar_degree_first" in row:
            assert unpadded(polar_degrees(network).value) == unpadded(row["polar_degree_first"])


def test_quadratic_networks_with_one_output(vectors):
    assert len(vectors["symmetric"]) == 10
    for row in vectors["symmetric"]:
        network = PolynomialMLP([row["n"], row["r"], 1], power=2)
        assert generic_ed_degree(network).value == row["gEDdeg"]
        assert unpadded(polar_degrees(network).value) == unpadded(row["polar_degree_first"])


def test_convolutions_with_powers(vectors):
    assert len(vectors["segre_veronese_cnn"]) == 7
    for row in vectors["segre_veronese_cnn"]:
        network = PolynomialConvNet(row["k"], power=row["r"])
        assert (generic_ed_degree(network).value, degree(network).value) == (row["gEDdeg"], row["deg"])


@pytest.mark.parametrize(
    ("neurons", "values"), [(2, [13, 34, 64, 103, 151]), (3, [40, 142, 334]), (4, [121])], ids=["two", "three", "four"]
)
def test_sums_of_powers_in_two_variables(neurons, values):
    for power, value in enumerate(values, start=2 * neurons):
        assert generic_ed_degree(PolynomialMLP([2, neurons, 1], power=power)).value == value


@pytest.mark.parametrize(
    ("rows", "columns", "rank", "value"), [(2, 4, 1, 2), (3, 3, 2, 3), (4, 4, 2, 6), (6, 6, 3, 20)]
)
def test_eckart_and_young(rows, columns, rank, value):
    assert ed_degree(LinearNetwork([columns, rank, rows])).value == value


@pytest.mark.parametrize(
    ("sizes", "value"),
    [([2, 3, 8], 12698), ([3, 5, 5], 527145), ([2, 3, 4, 5], 2976084), ([6, 6], 17730), ([5, 2, 2], 324), ([11], 1)],
)
def test_depth_at_a_fixed_dimension(sizes, value):
    assert generic_ed_degree(LinearConvNet(sizes, strides=[3] * (len(sizes) - 1))).value == value


@pytest.mark.parametrize(
    ("spec", "value"), [("mlp 3-2-1 power 2", 3), ("mlp 4-2-1 power 2", 6), ("mlp 3-1-1 power 2", 3)]
)
def test_gaussian_inputs_count_like_frobenius_for_quadrics(spec, value):
    """Two trace(A^2) + trace(A)^2: not the Frobenius norm, and yet binom(n, h)."""
    found = ed_degree(spec, metric="gaussian", method="numerical")
    assert (found.value, found.complete) == (value, True)


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["gaussian", "monomial"])
def test_a_filling_network_with_spurious_points(metric):
    found = ed_degree("mlp 2-2-2 power 2", metric=metric, spurious=True)
    assert (found.value, found.spurious) == (1, 2)
