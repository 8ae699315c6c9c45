"""Numbers of critical points: the counts computed with Groebner bases elsewhere, and closed forms against paths."""

import os
import signal
import threading
from math import comb

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.errors import InputError, ResourceError
from neurovariety.solve import monodromy
from neurovariety.variety.degrees import counting, data_ed_degree, degree, ed_degree, generic_ed_degree, polar_degrees
from neurovariety.variety.result import Certainty

MLP = {  # general form, mean squared error, Gaussian, monomial
    "mlp 2-1-1 power 2": (4, 4, 2, 4),
    "mlp 2-1-1 power 3": (7, 7, 3, 7),
    "mlp 2-1-1 power 4": (10, 10, 4, 10),
    "mlp 3-1-1 power 2": (13, 13, 3, 13),
    "mlp 3-1-1 power 3": (39, 39, 7, 39),
    "mlp 4-1-1 power 2": (40, 40, 4, 40),
    "mlp 2-1-2 power 2": (14, 6, 4, 6),
    "mlp 2-1-2 power 3": (22, 10, 6, 10),
    "mlp 2-1-3 power 2": (22, 6, 4, 6),
    "mlp 2-2-1 power 3": (1, 1, 1, 1),
    "mlp 2-2-1 power 4": (13, 13, 7, 13),
    "mlp 2-2-1 power 5": (34, 34, 16, 34),
    "mlp 2-2-1 power 6": (64, 64, 28, 64),
    "mlp 2-2-3 power 2": (39, 3, 3, 3),
}
QUICK_MLP = {"mlp 2-1-1 power 3", "mlp 2-1-2 power 2"}

CNN = {  # general form and mean squared error, Gaussian
    "cnn 2,2 power 2": (14, 14),
    "cnn 2,2 stride 2 power 2": (14, 4),
    "cnn 2,2 power 3": (22, 22),
    "cnn 2,2 power 4": (30, 30),
    "cnn 2,3 power 2": (22, 20),
    "cnn 3,3 power 2": (219, 203),
}
QUICK_CNN = {"cnn 2,2 stride 2 power 2"}

LCN = {  # general form, sum of squares
    "lcn 2,2 stride 2": (6, 2),
    "lcn 2,2 stride 3": (6, 2),
    "lcn 3,2 stride 2": (10, 10),
    "lcn 2,3 stride 2": (10, 2),
    "lcn 3,3 stride 2": (39, 23),
    "lcn 4,2 stride 2": (14, 6),
    "lcn 2,4 stride 2": (14, 2),
    "lcn 2,2,2 stride 2,2": (34, 6),
    "lcn 3,2,2 stride 2,2": (100, 64),
    "lcn 2,3,2 stride 2,2": (100, 20),
}
QUICK_LCN = {"lcn 2,2 stride 3", "lcn 2,3 stride 2"}

LINEAR = {
    "linear 2-1-2": (6, 2),
    "linear 2-1-3": (10, 2),
    "linear 3-1-3": (39, 3),
    "linear 3-2-4": (83, 3),
    "linear 4-1-4": (284, 4),
}
QUICK_LINEAR = {"linear 2-1-2"}


def cases(table: dict[str, tuple[int, ...]], quick: set[str]) -> list[object]:
    return [
        pytest.param(spec, *counts, marks=[] if spec in quick else pytest.mark.slow) for spec, counts in table.items()
    ]


def numerical(result):
    assert result.method == "numerical"
    assert result.complete, str(result)
    assert result.certainty is Certainty.TRACE
    return result.value


@pytest.mark.parametrize(("spec", "general", "data", "gaussian", "monomial"), cases(MLP, QUICK_MLP))
def test_fully_connected_networks(spec, general, data, gaussian, monomial):
    assert numerical(generic_ed_degree(spec, method="numerical")) == general == generic_ed_degree(spec).value
    assert numerical(data_ed_degree(spec, method="numerical")) == data
    assert numerical(ed_degree(spec, metric="gaussian", method="numerical")) == gaussian
    assert numerical(ed_degree(spec, metric="monomial", method="numerical")) == monomial


@pytest.mark.parametrize(("spec", "general", "gaussian"), cases(CNN, QUICK_CNN))
def test_convolutions_with_powers(spec, general, gaussian):
    assert numerical(generic_ed_degree(spec, method="numerical")) == general == generic_ed_degree(spec).value
    assert numerical(data_ed_degree(spec, method="numerical")) == general
    assert numerical(ed_degree(spec, metric="gaussian", method="numerical")) == gaussian


@pytest.mark.parametrize(("spec", "general", "squares"), cases(LCN, QUICK_LCN))
def test_linear_convolutions(spec, general, squares):
    assert numerical(generic_ed_degree(spec, method="numerical")) == general == generic_ed_degree(spec).value
    assert numerical(ed_degree(spec, method="numerical")) == squares


@pytest.mark.parametrize(("spec", "general", "frobenius"), cases(LINEAR, QUICK_LINEAR))
def test_linear_networks_have_few_critical_points_with_any_data(spec, general, frobenius):
    """Data with an invertible moment matrix are whitened; only weights of single entries are a general form."""
    assert numerical(generic_ed_degree(spec, method="numerical")) == general == generic_ed_degree(spec).value
    assert numerical(data_ed_degree(spec, method="numerical")) == frobenius == data_ed_degree(spec).value
    assert numerical(ed_degree(spec, method="numerical")) == frobenius == ed_degree(spec).value
    weights = np.random.default_rng(0).uniform(0.5, 2, generic_ed_degree(spec, method="numerical").rank)
    assert numerical(ed_degree(spec, metric=weights)) == general


@pytest.mark.slow
def test_three_convolutions_with_squares():
    assert numerical(generic_ed_degree("cnn 2,2,2 power 2", method="numerical")) == 404
    assert numerical(ed_degree("cnn 2,2,2 power 2", metric="gaussian", method="numerical")) == 400


def test_the_slides_layer_of_attention():
    spec = "attention 2-1 rank 2 tokens 2"
    assert numerical(generic_ed_degree(spec, method="numerical")) == 14 == generic_ed_degree(spec).value
    assert numerical(data_ed_degree(spec, 3)) == 14
    with pytest.raises(InputError, match="rank 4 on a space of dimension 6"):
        data_ed_degree(spec, 2)


def test_a_symmetric_network_counts_functions_and_not_parameters():
    result = generic_ed_degree("mlp 2-2-1 power 4", method="numerical")
    assert (result.value, result.parameters) == (13, 26)


@pytest.mark.parametrize(
    ("spec", "spurious", "parameters"), [("mlp 2-2-2 power 2", 10, 20), ("lcn 2,2", 4, 4), ("lcn 2,2 stride 2", 0, 0)]
)
def test_spurious_critical_parameters_are_told_apart(spec, spurious, parameters):
    result = generic_ed_degree(spec, spurious=True)
    assert (result.value, result.spurious, result.spurious_parameters) == (
        generic_ed_degree(spec).value,
        spurious,
        parameters,
    )
    assert result.spurious_complete


def test_data_have_fewer_spurious_critical_points_than_a_general_form():
    result = data_ed_degree("mlp 2-2-2 power 2", spurious=True)
    assert (result.value, result.spurious, result.spurious_complete) == (1, 2, True)


def test_invariant_metrics_by_theorem_and_by_paths():
    for spec in ("mlp 2-1-1 power 4", "mlp 3-2-1 power 2"):
        found = ed_degree(spec, metric="bombieri-weyl")
        assert found.method == "closed form"
        assert found.value == numerical(ed_degree(spec, metric="frobenius", method="numerical"))


def test_closed_forms_never_touch_the_space_of_functions():
    network = LinearConvNet([2] * 300, strides=[2] * 299)
    result = generic_ed_degree(network)
    assert len(str(result.value)) == 705
    assert result.seconds < 5
    assert generic_ed_degree(LinearConvNet([2, 3, 4, 5], strides=[2, 2, 2])).value == 2976084


def test_stride_one_fills_its_space():
    assert generic_ed_degree("lcn 3,3").value == 1
    assert numerical(generic_ed_degree("lcn 3,2", method="numerical")) == 1


def test_a_singular_form_counts_for_the_projection():
    """Four samples of five coefficients: a general projection of a cone of dimension 3 keeps its 14 critical points."""
    result = data_ed_degree("cnn 2,2 power 2", 4)
    assert (result.value, result.rank) == (14, 4)
    assert "projection" in result.remarks[0]


@pytest.mark.parametrize(
    ("metric", "problem"),
    [
        ("euclid", "unknown metric"),
        (np.eye(3), "does not fit"),
        (np.triu(np.ones((4, 4))), "symmetric matrix"),
        (np.full((4, 4), np.nan), "finite"),
        (np.zeros((4, 4)), "too degenerate"),
        ([1, 2, 3, 0], "too degenerate"),
        (b"x", "name or numbers"),
        (np.eye(4) * (1 + 1j), "name or numbers"),
    ],
)
def test_forms_that_are_none(metric, problem):
    with pytest.raises(InputError, match=problem):
        ed_degree("linear 2-1-2", metric=metric)


@pytest.mark.parametrize(
    ("samples", "problem"),
    [
        (0, "from 1"),
        (np.zeros((3, 3)), "do not fit"),
        ([[np.inf, 1]], "finite"),
        ([["a", "b"]], "no numbers"),
        (np.eye(2) + 1j, "no numbers"),
        (1, "look the same"),
    ],
)
def test_samples_that_are_none(samples, problem):
    with pytest.raises(InputError, match=problem):
        data_ed_degree("linear 2-1-2", samples)


def test_methods():
    with pytest.raises(InputError, match="unknown method"):
        generic_ed_degree("linear 2-1-2", method="symbolic")
    with pytest.raises(InputError, match="no closed form"):
        generic_ed_degree("mlp 2-2-2 power 3", method="closed form")
    with pytest.raises(InputError, match="no closed form"):
        ed_degree("lcn 2,2 stride 2", method="closed form")
    with pytest.raises(ResourceError, match="small spaces"):
        generic_ed_degree("mlp 9-9-9 power 4", method="numerical")


def test_a_result_tells_what_it_is():
    text = str(generic_ed_degree("lcn 3,2 stride 2"))
    assert "generic ED degree of lcn 3,2 stride 2,1: 10" in text
    assert "Segre variety of sizes 3 x 2" in text
    assert generic_ed_degree("lcn 3,2 stride 2", method="numerical").as_dict()["metric"] == "a general quadratic form"


@pytest.mark.parametrize("function", [degree, generic_ed_degree, polar_degrees, data_ed_degree])
def test_interrupting(monkeypatch, function):
    """Monodromy returns what it found when Ctrl-C is pressed; so do the counts, and say that it may not be all."""
    calls = []

    def stopped(*arguments, **options):
        calls.append(options["seed"])
        options["watch"].interrupted = True
        options["watch"].stop()
        return monodromy(*arguments, **options)

    monkeypatch.setattr(counting, "monodromy", stopped)
    found = function("linear 2-1-2", method="numerical")
    assert (len(calls), found.complete, found.certainty) == (1, False, Certainty.NUMERICAL)
    assert "Ctrl-C" in found.evidence


def test_ctrl_c_while_paths_are_tracked():
    """A single signal, from another thread, ends the work before everything is found."""
    sent = []

    def tell(stage, done, total):
        if not sent:
            sent.append(stage)
            threading.Timer(0.0, os.kill, (os.getpid(), signal.SIGINT)).start()

    found = generic_ed_degree("cnn 3,3 power 2", method="numerical", threads=1, progress=tell)
    assert not found.complete
    assert found.value < 219


def test_options_are_checked_whatever_the_method():
    for function in (degree, polar_degrees, generic_ed_degree, data_ed_degree, ed_degree):
        for wrong in ({"seed": -1}, {"threads": 0}, {"most_paths": 0}, {"progress": 5}):
            with pytest.raises(InputError, match=next(iter(wrong))):
                function("linear 2-1-2", **wrong)


def test_a_limit_of_paths():
    stages = []
    with pytest.raises(ResourceError, match="most_paths=300"):
        generic_ed_degree(
            "cnn 3,3 power 2", method="numerical", most_paths=300, progress=lambda *told: stages.append(told)
        )
    assert stages
    with pytest.raises(InputError, match="most_paths"):
        generic_ed_degree("linear 2-1-2", method="numerical", most_paths=0)


def test_theorems_about_named_metrics_never_write_the_form():
    assert (
        ed_degree("linear 90-2-90").value == comb(90, 2) == data_ed_degree("linear 90-2-90", method="closed form").value
    )
    assert ed_degree("mlp 20-1-1 power 6").method == "closed form"
    with pytest.raises(ResourceError, match="would not fit in memory"):
        data_ed_degree("linear 2-1-2", 10**13)


@pytest.mark.parametrize("seed", range(2))
def test_units_of_the_inputs_do_not_hide_critical_functions(seed):
    """The second input is small, so that some entries of the form are 10^-16 of others."""
    inputs = np.random.default_rng(seed).standard_normal((9, 2)) * [1, 1e-4]
    found = data_ed_degree("mlp 2-1-2 power 2", inputs, seed=seed)
    assert (found.value, found.complete) == (6, True)


@pytest.mark.parametrize(
    ("spec", "form"), [("linear 2-1-2", np.diag([1, -1, -1, 1])), ("mlp 2-1-1 power 2", np.diag([2, -1, 2]))]
)
def test_a_form_that_is_zero_on_the_variety_has_no_critical_functions(spec, form):
    """The determinant, on the matrices of determinant zero; the discriminant, on squares."""
    found = ed_degree(spec, metric=np.fliplr(form))
    assert (found.value, found.complete, found.certainty) == (0, True, Certainty.NUMERICAL)


@pytest.mark.parametrize("weight", [1e-5, 1e-8])
def test_an_uneven_form_loses_no_critical_functions_silently(weight):
    """For every weight but 1 of a single entry there are 6; with a small one some lie far out."""
    found = ed_degree("linear 2-1-2", metric=[1, weight, 1, 1])
    assert (found.value, found.complete) == (6, True) if weight > 1e-6 else not found.complete, str(found)


def test_forms_beyond_floating_point():
    with pytest.raises(InputError, match="scaled"):
        ed_degree("linear 2-1-2", metric=[1e300, 1e-4, 3, 2])


def test_a_form_that_is_degenerate_on_the_span_of_the_functions():
    """Filters a, 0, b: on them this invertible form is the square of a + b."""
    with pytest.raises(InputError, match="span"):
        ed_degree("lcn 1,2 stride 2", metric=[[1, 0, 1], [0, 5, 1], [1, 1, 1]])
    assert ed_degree("lcn 1,2 stride 2", metric=[1, 2, 3]).method == "closed form"
    assert ed_degree("lcn 1,2 stride 2", metric=[1, 0, 3]).value == 1


def test_two_samples_do_not_see_signs():
    """Two samples see the squares of two linear forms: two functions each for 2 critical matrices of rank one."""
    found = data_ed_degree("mlp 2-1-2 power 2", 2)
    assert (found.value, found.rank) == (4, 4)
    assert "2 points" in found.remarks[0]


def test_spurious_points_are_refused_before_counting():
    with pytest.raises(InputError, match="not isolated"):
        generic_ed_degree("mlp 2-3-2 power 2", spurious=True, progress=lambda *told: pytest.fail(str(told)))
