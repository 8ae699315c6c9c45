"""Convolutions beside fully connected networks: every row against the library's own invariants."""

import numpy as np
import pytest

from neurovariety.architectures import LinearNetwork
from neurovariety.errors import InputError, ResourceError
from neurovariety.training.matrices.critical_points import matrix_critical_points
from neurovariety.training.square_loss import square_loss
from neurovariety.variety.degrees import data_ed_degree, generic_ed_degree
from neurovariety.variety.dimension import dimension
from neurovariety.variety.filters.counts.fully_connected import MOST_SHOWN, compare_with_fully_connected


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_rows_are_what_the_networks_are(layers):
    found = compare_with_fully_connected([2, 3, 4, 4], layers=layers)
    for row in (*found.same_parameters, *found.same_dimension):
        network = LinearNetwork([int(width) for width in row.spec.split()[1].split("-")])
        assert row.parameters == network.parameter_count
        assert row.dimension == dimension(network).value
        assert (row.critical, row.weighted) == (data_ed_degree(network).value, generic_ed_degree(network).value)
    assert all((row.parameters, row.spec.count("-")) == (13, layers) for row in found.same_parameters)
    assert all(row.dimension == 10 for row in found.same_dimension)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_spurious_functions_are_those_of_the_critical_points_for_data(layers):
    random = np.random.default_rng(3)
    for row in compare_with_fully_connected([5, 5, 6], layers=layers).same_parameters:
        sides = [int(width) for width in row.spec.split()[1].split("-")]
        data = (random.normal(size=(30, side)) for side in (sides[0], sides[-1]))
        points = matrix_critical_points(square_loss(row.spec, *data), certified=False).points
        spurious = sum(bool(point.spurious) for point in points)
        assert (len(points) - spurious, spurious) == (row.critical, row.spurious)


def test_the_figure_of_the_survey():
    found = compare_with_fully_connected("lcn 2,3,4,5 stride 2")
    assert (found.convolution.functions, found.spurious, found.parameters, found.layers) == (2976084, 0, 14, 4)
    best = found.same_parameters[0]
    assert (best.spec, best.critical, best.weighted) == ("linear 6-1-1-1-6", 6, 17730)
    assert [row.spec for row in found.same_dimension][-1] == "linear 11-1"
    assert "2,976,084" in str(found)
    assert "and 15 more" in str(found)


def test_stride_one_has_one_critical_function_and_spurious_ones():
    found = compare_with_fully_connected("lcn 2,2,2")
    assert (found.convolution.functions, found.spurious) == (1, 14)
    assert compare_with_fully_connected("lcn " + ",".join("2" * 50), layers=2).spurious is None


def test_long_tables_and_names_are_cut():
    found = compare_with_fully_connected([3] * 10)
    assert len(found.same_parameters) > MOST_SHOWN
    assert max(map(len, str(found).splitlines())) < 120
    assert "..." not in str(compare_with_fully_connected([4]))


def test_what_cannot_be_compared_is_refused(monkeypatch):
    monkeypatch.setattr("neurovariety.variety.filters.counts.linear_widths.MOST_STATES", 5000)
    with pytest.raises(InputError):
        compare_with_fully_connected("mlp 2-2-1 power 2")
    with pytest.raises(InputError):
        compare_with_fully_connected([2, 3], layers=0)
    with pytest.raises(ResourceError):
        compare_with_fully_connected([2] * 60)
