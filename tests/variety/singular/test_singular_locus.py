"""Singular points: known loci, and rank drops of the parametrisation told apart from singular points of the image."""

import importlib
import json
from dataclasses import replace

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork, PolynomialConvNet, PolynomialMLP, Residual
from neurovariety.errors import InputError, ResourceError
from neurovariety.poly import RationalPolynomial
from neurovariety.variety.closed_forms import (
    determinantal_degree,
    determinantal_dimension,
    determinantal_generic_ed_degree,
)
from neurovariety.variety.equations import equations
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular import Verdict, singular_locus
from neurovariety.variety.singular.jacobian_criterion import gradient_rank, jacobian_minors, without_linear
from neurovariety.variety.singular.locus_size import locus_size
from neurovariety.variety.singular.tip_of_cone import zero_is_singular
from neurovariety.variety.voronoi import ImplicitSet

pytest.importorskip("flint")
PRIME = 2**31 - 1


@pytest.mark.parametrize("architecture", ["attention 2-1 rank 2 tokens 2", LinearConvNet([4, 2], strides=[2])], ids=str)
def test_the_attention_quartic_is_singular_along_the_matrices_of_rank_one(architecture):
    found = singular_locus(architecture)
    assert (found.value, found.degree, found.dimension) == (4, 3, 5)
    assert found.complete
    assert (found.value, found.degree) == (determinantal_dimension(2, 3, 1), determinantal_degree(2, 3, 1))
    assert determinantal_generic_ed_degree(2, 3, 1) == 10


def test_general_matrices_of_rank_one_are_singular_on_the_attention_quartic():
    quartic = equations("attention 2-1 rank 2 tokens 2").polynomials
    rows = np.multiply.outer([3, 5], [2, 7, 11]).ravel()
    assert gradient_rank(quartic, rows, PRIME) == 0
    off = np.where(np.arange(6) == 5, rows + 1, rows)
    assert gradient_rank(quartic, off, PRIME) == 1


def test_a_parametrisation_that_does_not_drop_can_have_a_singular_image():
    found = singular_locus("attention 2-1 rank 2 tokens 2")
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}
    assert sorted(one.drops for one in found.strata) == [False, False, False, True]


def test_a_parametrisation_that_drops_can_have_a_smooth_image():
    found = singular_locus(PolynomialMLP([2, 2, 1], power=3))
    assert found.value == -1
    assert found.certainty is Certainty.EXACT
    assert all(one.drops and one.verdict is Verdict.SMOOTH for one in found.strata)
    assert "empty" in str(found)


@pytest.mark.parametrize(("widths", "expected"), [([3, 2, 3], (5, 6)), ([4, 2, 3], (6, 10)), ([2, 1, 2], (0, 1))])
def test_matrices_are_singular_where_their_rank_is_lower(widths, expected):
    found = singular_locus(LinearNetwork(widths))
    assert (found.value, found.degree) == expected
    assert found.certainty is Certainty.EXACT


@pytest.mark.parametrize("widths", [[3, 2, 3], [2, 1, 2], [2, 1, 3]])
def test_the_theorem_on_matrices_agrees_with_their_equations(widths):
    by_theorem = singular_locus(LinearNetwork(widths))
    by_equations = singular_locus(equations(LinearNetwork(widths)))
    assert by_equations.value == by_theorem.value
    assert by_equations.dimension == by_theorem.dimension


def test_a_linear_network_that_keeps_its_rank_is_smooth():
    found = singular_locus("linear 3-3-2-3", critical=False)
    kept = [one for one in found.strata if one.smaller == "linear 3-2-2-3"]
    assert kept
    assert all(one.verdict is Verdict.SMOOTH for one in kept)
    assert all(one.verdict is Verdict.SINGULAR for one in found.strata if one.smaller == "linear 3-3-1-3")


def test_sums_of_two_fourth_powers_are_singular_at_the_powers():
    found = singular_locus("mlp 2-2-1 power 4")
    # The catalecticant cubic, singular along the rational normal curve of degree 4.
    assert (found.value, found.degree, found.multiplicity_degree) == (2, 4, 4)
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}


def test_filters_that_can_be_shifted_give_the_singular_points_of_a_convolutional_network():
    found = singular_locus(PolynomialConvNet([2, 2], power=2))
    assert (found.value, found.degree, found.complete) == (1, 1, True)
    singular = [one.text for one in found.strata if one.verdict is Verdict.SINGULAR]
    assert [one.text for one in found.strata[:2]] == singular
    assert singular == [
        "filter of layer 1 (0, *); filter of layer 2 (*, 0)",
        "filter of layer 1 (*, 0); filter of layer 2 (0, *)",
    ]
    assert all(one.verdict is Verdict.SMOOTH for one in found.strata if one.text not in singular)
    assert not any(one.drops for one in found.strata)


@pytest.mark.parametrize(
    ("architecture", "size"),
    [
        ("lcn 3,2 stride 2", (3, 1)),
        ("mlp 2-1-1 power 3", (0, 1)),
        ("mlp 2-2-1 power 5", (2, 5)),
        ("lcn 3,3 stride 2", (4, 1)),
        ("mlp 2-1-2 power 2", (0, 1)),
    ],
)
def test_degrees_without_multiplicities(architecture, size):
    found = singular_locus(architecture, critical=False)
    assert (found.value, found.degree) == size


def test_filters_of_images_can_be_shifted():
    found = singular_locus("cnn 2x2,2x2 power 2", max_degree=1, most=4, critical=False)
    # A row or a column of zeros in the first filter, and the opposite one in the second.
    assert [one.dimension for one in found.strata] == [3] * 4
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}
    assert not any(one.drops for one in found.strata)


def test_large_networks_are_judged_by_tangent_vectors():
    found = singular_locus("mlp 3-4-4-2 power 3", most=4, critical=False)
    assert found.value is None
    assert not found.complete
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}
    assert all(one.tangents > found.dimension for one in found.strata)
    assert "not known" in found.headline()


def test_a_generic_activation_has_singular_subnetworks():
    found = singular_locus("mlp 2-2-1 activation 5+7z+3z^2+11z^3")
    verdicts = {one.text: (one.verdict, one.critical) for one in found.strata}
    assert verdicts["1 of 2 neurons of layer 1 with zero outgoing weights"] == (Verdict.SINGULAR, True)
    # With sigma(0) = 5 a neuron without incoming weights adds a constant: that is no smaller network.
    assert verdicts["1 of 2 neurons of layer 1 with zero incoming weights"] == (Verdict.SMOOTH, False)


@pytest.mark.parametrize("seed", [1, 2])
def test_verdicts_do_not_depend_on_the_seed(seed):
    for architecture in ("mlp 2-2-1 power 4", "cnn 2,2 power 2", "attention 2-1 rank 2 tokens 2"):
        first, second = (singular_locus(architecture, seed=number) for number in (0, seed))
        assert (first.value, first.degree) == (second.value, second.degree)
        assert [str(one) for one in first.strata] == [str(one) for one in second.strata]


def test_subnetworks_are_critical_but_not_nearest():
    dense = singular_locus("mlp 2-2-1 power 4").strata
    assert all(one.critical and one.nearest is False for one in dense)
    sparse = singular_locus(PolynomialConvNet([2, 2], power=2)).strata
    assert all(one.critical is False and one.nearest is False for one in sparse)


def test_equations_alone():
    x, y = RationalPolynomial.coordinates(2)
    cusp = singular_locus(ImplicitSet.of([y**2 - x**3]))
    assert (cusp.value, cusp.multiplicity_degree, cusp.dimension) == (0, 2, 1)
    assert singular_locus(ImplicitSet.of([y - x**2])).value == -1
    assert singular_locus(ImplicitSet.of([x + y])).value == -1


def test_gradients_modulo_a_prime_are_those_of_the_polynomials():
    x, y, z = RationalPolynomial.coordinates(3)
    polynomials = [x * y * z - 2, x**3 * z + y / 3, x - x]
    rows = [[6, 3, 2], [3 * 1 * 3, 1 / 3, 1]]
    assert gradient_rank(polynomials, np.array([1, 2, 3]), PRIME) == np.linalg.matrix_rank(np.array(rows, float))
    assert gradient_rank([], np.array([1, 2]), PRIME) == 0


def test_minors_are_determinants():
    a, b, c, d = RationalPolynomial.coordinates(4)
    minors = jacobian_minors([a * b - c, b * d], 2)
    points = [[2, 3, 5, 7]]
    expected = {
        float(np.linalg.det(np.array([[3, 2, -1, 0], [0, 7, 0, 3]], float)[:, list(columns)]).round(6))
        for columns in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    } - {0.0}
    assert {float(minor.evaluate(points)[0]) for minor in minors} == expected


def test_linear_equations_are_kept_where_they_share_coordinates():
    x, y, z = RationalPolynomial.coordinates(3)
    assert without_linear([x + y, x * y - z]).kept.tolist() == [0, 1, 2]
    assert without_linear([x + y + 1]).kept.tolist() == [0, 1, 2]


def test_both_engines_agree(msolve, monkeypatch):
    x, y, z = RationalPolynomial.coordinates(3)
    ideal = [x**2 * y - z**3, x * y - y**2, x * z]
    by_msolve = locus_size(ideal, prime=PRIME)
    module = importlib.import_module("neurovariety.variety.singular.locus_size")
    monkeypatch.setattr(module, "find_engine", lambda _: None)
    by_flint = locus_size(ideal, prime=PRIME)
    assert (by_msolve.dimension, by_msolve.degree) == (by_flint.dimension, by_flint.degree)
    assert by_msolve.distinct_degree == by_flint.distinct_degree
    assert by_flint.certainty is Certainty.EXACT


@pytest.mark.slow
def test_random_minors_have_the_zeros_of_all_minors(msolve):
    found = singular_locus(equations("linear 3-1-3"))
    assert (found.value, found.degree, found.multiplicity_degree) == (0, 1, None)
    sums = singular_locus("mlp 2-2-1 power 6", critical=False)
    assert (sums.value, sums.degree) == (2, 6)  # the cone over the rational normal curve


@pytest.mark.parametrize("power", [1, 2])
def test_equations_with_multiple_factors_leave_the_locus_open(power):
    x, y = RationalPolynomial.coordinates(2)
    found = singular_locus(ImplicitSet.of([(y - x**power) ** 2]))
    assert (found.value, found.complete) == (None, False)
    assert "do not generate the ideal" in str(found)


def test_no_equations_are_the_whole_space():
    found = singular_locus(equations("mlp 2-2-1 power 2"))
    assert (found.value, found.complete, found.certainty) == (-1, True, Certainty.EXACT)


def test_equations_without_zeros_are_refused():
    x, y = RationalPolynomial.coordinates(2)
    with pytest.raises(InputError, match="no point satisfies"):
        singular_locus(ImplicitSet.of([x, x * y - 1]))


def test_a_degree_that_may_be_too_large_is_called_a_bound():
    sums = singular_locus("mlp 2-2-2 power 3", critical=False)
    # The cone over the Segre-Veronese variety of P^1 x P^1 of degree (1, 3).
    assert (sums.value, sums.degree, sums.degree_complete) == (3, 6, False)
    assert sums.headline().endswith("dimension 3, degree at most 6")
    bounded = singular_locus(replace(equations("linear 3-2-3"), complete=False))
    assert bounded.headline().endswith("dimension at most 5")


@pytest.mark.parametrize("spec", ["mlp 2-1-1 activation z+z^2", "attention 2-1 rank 1 tokens 2", "lcn 2,3 stride 3"])
def test_the_tip_of_a_cone_reaches_the_bound(spec):
    found = singular_locus(spec, critical=False)
    assert (found.value, found.degree, found.complete) == (0, 1, True)
    assert "tip of a cone" in found.evidence


def test_the_zero_function_of_what_is_no_cone_decides_nothing():
    residual = Residual(PolynomialMLP([1, 1, 1], power=2))
    assert not zero_is_singular(residual, 1, PRIME, np.random.default_rng(0))


def test_large_networks_are_looked_at_through_fewer_parameters(monkeypatch):
    module = importlib.import_module("neurovariety.variety.singular.strata")
    monkeypatch.setattr(module, "MOST_ENTRIES", 1)
    found = singular_locus("mlp 2-2-1 power 4", critical=False)
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}


def test_progress_names_each_stage():
    stages = []
    singular_locus("mlp 2-2-1 power 4", critical=False, progress=lambda stage, done, total: stages.append(stage))
    assert any("singular points" in stage for stage in stages)
    assert len(set(stages)) > 1


def test_too_many_minors_are_refused(monkeypatch):
    module = importlib.import_module("neurovariety.variety.singular.locus_of_equations")
    monkeypatch.setattr(module, "find_engine", lambda _: None)
    with pytest.raises(ResourceError, match="too many minors"):
        singular_locus(equations("linear 3-1-3"))


def test_too_few_equations_leave_the_subnetworks():
    found = singular_locus("mlp 2-2-1 power 5", max_degree=2, critical=False)
    assert found.value is None
    assert "no equations are known" in found.evidence
    assert {one.verdict for one in found.strata} == {Verdict.SINGULAR}
    with pytest.raises(ResourceError, match="no equations"):
        singular_locus(equations("mlp 2-2-1 power 5", max_degree=2))
    few = replace(equations("mlp 2-1-1 power 3"), polynomials=(RationalPolynomial.coordinates(4)[0] ** 2,))
    with pytest.raises(ResourceError, match="too few"):
        singular_locus(few)


def test_bad_input():
    with pytest.raises(InputError):
        singular_locus("mlp 2-0-1 power 2")
    with pytest.raises(InputError, match="of an architecture or of equations"):
        singular_locus([RationalPolynomial.coordinates(2)[0]])
    with pytest.raises(InputError, match="too large to look for equations"):
        singular_locus("mlp 4-3-3-2 power 3", max_degree=2)
    with pytest.raises(InputError, match="number of subnetworks"):
        singular_locus("mlp 2-2-1 power 4", most=0)


def test_plain_data():
    found = json.loads(json.dumps(singular_locus("mlp 2-2-1 power 4").as_dict()))
    assert found["strata"][0]["verdict"] == "singular"
    assert found["value"] == 2
