"""Elimination by msolve finds what interpolation finds."""

import pytest

from neurovariety.architectures import Composition, PolynomialMLP, Residual
from neurovariety.errors import MissingExtraError, ResourceError
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.ideal_membership import combines
from neurovariety.variety.result import Certainty

needs_msolve = pytest.mark.skipif(find_engine(MSOLVE) is None, reason="msolve is not installed")


@needs_msolve
@pytest.mark.parametrize(
    "spec",
    [
        "attention 2-1 rank 2 tokens 2",
        "lcn 3,3 stride 2",
        "lcn 2,2 stride 3",
        "cnn 2,2 power 2",
        "linear 3-1-3",
        "mlp 3-1-1 power 2",
        "mlp 2-2-1 activation 1+2z+3z^2",
    ],
)
def test_both_ways_give_the_same_ideal(spec):
    by_engine, by_points = equations(spec, method="elimination", timeout=60), equations(spec)
    assert by_engine.value == by_points.value
    assert by_engine.complete
    assert by_engine.certainty is Certainty.MODULAR
    assert "msolve" in by_engine.evidence
    assert by_engine.counts == by_points.counts[: len(by_engine.counts)]
    assert all(combines(polynomial, by_points.polynomials) for polynomial in by_engine.polynomials)
    assert all(combines(polynomial, by_engine.polynomials) for polynomial in by_points.polynomials)


@needs_msolve
@pytest.mark.parametrize(
    "network",
    [
        Residual(PolynomialMLP([2, 1, 2], power=2)),
        Residual(PolynomialMLP([1, 2, 1], activation=(0, 1, 1))),
        Composition([Residual(PolynomialMLP([1, 1, 1], power=2)), PolynomialMLP([1, 1, 1], power=2)]),
    ],
    ids=str,
)
def test_sets_that_are_no_cones_have_as_many_equations_either_way(network):
    by_engine, by_points = equations(network, method="elimination", timeout=60), equations(network)
    assert by_engine.value == by_points.value
    assert by_engine.counts == by_points.counts[: len(by_engine.counts)]
    assert by_engine.counts[-1] > 0


@needs_msolve
def test_generators_of_high_degree_are_left_out_when_asked():
    found = equations("cnn 2,2 power 2", method="elimination", max_degree=2)
    assert found.value == {1: 1, 2: 1}
    assert not found.complete


def test_a_whole_space_needs_no_engine():
    assert equations("mlp 2-3-1 power 2", method="elimination").complete


def test_large_networks_are_refused():
    with pytest.raises(ResourceError, match="too large to eliminate"):
        equations("linear 6-3-6", method="elimination")


@pytest.mark.skipif(find_engine(MSOLVE) is not None, reason="msolve is installed")
def test_a_missing_engine_is_told():
    with pytest.raises(MissingExtraError, match="msolve"):
        equations("linear 2-1-2", method="elimination")
