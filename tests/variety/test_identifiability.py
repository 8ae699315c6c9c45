"""Verdicts on identifiability and what they rest on."""

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.identifiability import identifiability
from neurovariety.variety.result import Certainty


@pytest.mark.parametrize(
    ("spec", "verdict", "word"),
    [
        ("mlp 2-3-1 power 5", "global", "proposition 12"),
        ("mlp 2-3-1 power 4", "not", "no more dimensions"),
        ("mlp 3-2 power 2", "global", "single layer"),
        ("mlp 3-1-2 power 2", "global", "one hidden neuron"),
        ("mlp 4-3-2-1 power 3", "finite", "corollary 16"),
        ("mlp 4-3-2-1 power 2", "not", "below"),
        ("mlp 2-3-2-1 power 5,3", "finite", "corollary 17"),
        ("mlp 2-3-3-2 power 3", "finite", "proposition 10"),
        ("mlp 1-2-1 power 5 bias", "finite", "with biases"),
        ("mlp 2-2-2 power 2 bias", "finite", "proposition 10"),
        ("mlp 1-1-2-1 power 2 bias", "not", "below"),
        ("mlp 2-2-1 activation 1+2z+3z^2", "not", "below"),
        ("mlp 2-2-1 activation 1+2z+3z^2 bias", "not", "below"),
        ("linear 3-2", "global", "single layer"),
        ("linear 3-1-3", "finite", "rank at most r = 1"),
        ("linear 3-2-3", "not", "below"),
        ("lcn 3,2 stride 2", "finite", "rank"),
        ("lcn 3", "global", "single layer"),
        ("cnn 2,2 power 2", "global", "Shahverdi"),
        ("cnn 2,2 power 1", "finite", "rank"),
        ("attention 3-3 rank 2 tokens 2", "finite", "rank"),
        ("attention 2-3-2 rank 2 tokens 2", "not", "below"),
    ],
)
def test_verdicts(spec, verdict, word):
    found = identifiability(spec)
    assert found.value == verdict
    assert word in str(found)


def test_what_a_verdict_comes_with():
    found = identifiability("mlp 4-3-2-1 power 3")
    assert found.certainty is Certainty.EXACT
    assert (found.symmetry_dimension, found.fibre_dimension) == (5, 5)
    assert len(found.theorems) == 2
    assert "scaling and order of the neurons" in str(found)
    assert found.as_dict()["theorems"] == list(found.theorems)


def test_a_verdict_by_a_rank_alone_is_modular():
    assert identifiability("mlp 3-5-2 power 3").certainty is Certainty.MODULAR
    assert identifiability("mlp 5-3-1 power 2").certainty is Certainty.EXACT


def test_a_theorem_for_deep_networks_is_called_by_its_name():
    names = " ".join(identifiability("mlp 2-2-2-1 power 3").theorems)
    for name in ("corollary 16", "corollary 17", "theorem 11"):
        assert name in names
    assert "Finkel" in " ".join(identifiability("mlp 2-2-2 power 2").theorems)


def test_large_numbers_have_commas():
    evidence = identifiability("linear 300-50-300").evidence
    assert "the dimension 27,500 is below 29,950," in evidence


@pytest.mark.parametrize("seed", [-1, "a", 0.5])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(InputError, match="seed is a whole number"):
        identifiability("mlp 2-3-1 power 5", seed=seed)


def test_no_architecture():
    with pytest.raises(InputError):
        identifiability("mlp 2-3-1")


def test_with_biases_a_quadratic_activation_can_be_shifted_to_a_monomial():
    found = identifiability("mlp 2-2-2-2 activation 1+2z+3z^2 bias")
    assert (found.value, found.symmetries, found.symmetry_dimension) == (
        "finite",
        "scaling and order of the neurons",
        4,
    )
    assert identifiability("mlp 2-2-2-2 activation 1+2z+3z^2").symmetries == "order of the neurons"
