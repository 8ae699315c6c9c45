"""From latents to a VINet and its baselines, where the answer is known: classes on circles."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from neurovariety.errors import InputError
from neurovariety.vinet.baselines import LATENT_BASELINES, BaselineTask, build_baseline
from neurovariety.vinet.build import build_vinet
from neurovariety.vinet.finetune import TrainingOptions, accuracy_on_latents, predict_latents
from neurovariety.vinet.network import LatentNetwork, count_parameters
from neurovariety.vinet.options import VINetOptions

OPTIONS = VINetOptions(
    pooling=None, dimension=2, spread=2.0, psi=0.005, per_class=2, training=TrainingOptions(epochs=20, batch_size=64)
)


@pytest.fixture(scope="module")
def built(identity_prefix, rings):
    return build_vinet(identity_prefix, rings, OPTIONS, seed=0)


def test_rings_are_told_apart_where_a_linear_map_cannot(built, identity_prefix, rings):
    assert accuracy_on_latents(built.network, rings.test, rings.test_labels) > 0.97
    probe = build_baseline("linear probe", BaselineTask(built.network, rings, OPTIONS, seed=0))
    assert accuracy_on_latents(probe.network, rings.test, rings.test_labels) < 0.75


def test_each_class_keeps_generators_certified_on_rows_not_fitted(built, rings):
    assert built.selected.classes.tolist() == [0, 0, 1, 2]
    assert all(ideal.generators.degrees.max() == 2 for ideal in built.ideals)
    assert all(ideal.certificate.rows == 50 for ideal in built.ideals)
    assert 0 < built.accuracy_before_fine_tuning <= 1


def test_equal_seeds_give_equal_networks_and_others_do_not(built, identity_prefix, rings):
    again = build_vinet(identity_prefix, rings, OPTIONS, seed=0).network
    other = build_vinet(identity_prefix, rings, OPTIONS, seed=1).network
    logits = predict_latents(built.network, rings.test)
    assert torch.equal(logits, predict_latents(again, rings.test))
    assert not torch.equal(logits, predict_latents(other, rings.test))


def test_whole_network_agrees_with_its_ending_on_latents(built, rings):
    images = torch.from_numpy(rings.test)
    assert torch.equal(built.network(images), predict_latents(built.network, rings.test))


def test_parts_add_up_to_the_whole(built):
    assert isinstance(built.network, LatentNetwork)
    assert sum(built.network.parameter_parts().values()) == count_parameters(built.network)


@pytest.mark.parametrize("name", LATENT_BASELINES)
def test_no_baseline_is_larger_than_the_budget_and_all_learn(name, built, rings):
    baseline = build_baseline(name, BaselineTask(built.network, rings, OPTIONS, seed=0))
    assert count_parameters(baseline.network) <= count_parameters(built.network)
    needed = {"linear probe": 0.3, "degree one": 0.5, "mlp": 0.7}.get(name, 0.9)  # linear maps cannot tell rings apart
    assert accuracy_on_latents(baseline.network, rings.test, rings.test_labels) > needed
    assert baseline.note
    assert baseline.seconds > 0


def test_bound_on_the_parameters_is_kept(identity_prefix, rings):
    bounded = build_vinet(identity_prefix, rings, replace(OPTIONS, per_class=9, parameters=90), seed=0)
    assert count_parameters(bounded.network) <= 90
    with pytest.raises(InputError, match="not even one generator a class fits"):
        build_vinet(identity_prefix, rings, replace(OPTIONS, parameters=20), seed=0)


def test_the_bound_keeps_what_asking_for_so_few_would_keep(identity_prefix, rings):
    all_three = build_vinet(identity_prefix, rings, replace(OPTIONS, per_class=3), seed=0)
    bound = count_parameters(all_three.network) - 1
    bounded = build_vinet(identity_prefix, rings, replace(OPTIONS, per_class=3, parameters=bound), seed=0).selected
    asked = build_vinet(identity_prefix, rings, replace(OPTIONS, per_class=2), seed=0).selected
    assert len(bounded.generators) < len(all_three.selected.generators)
    assert np.array_equal(bounded.generators.coefficients, asked.generators.coefficients)
    assert np.array_equal(bounded.generators.monomials.exponents, asked.generators.monomials.exponents)
    assert np.array_equal(bounded.magnitudes, asked.magnitudes)
    assert bounded.scores.tolist() == asked.scores.tolist()


@pytest.mark.parametrize(
    ("psi", "max_degree", "message"), [(1e-9, 1, "nothing vanishes"), (5.0, 2, "everything vanishes")]
)
def test_useless_psi_is_refused_with_a_better_range(identity_prefix, rings, psi, max_degree, message):
    with pytest.raises(InputError, match=message) as caught:
        build_vinet(identity_prefix, rings, replace(OPTIONS, psi=psi, max_degree=max_degree), seed=0)
    assert "variances lie between" in str(caught.value)


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
@pytest.mark.parametrize("sparse", [False, True])
def test_algorithms_and_sparse_coefficients(identity_prefix, rings, algorithm, sparse):
    options = replace(OPTIONS, algorithm=algorithm, sparse=sparse, per_class=3)
    built = build_vinet(identity_prefix, rings, options, seed=0)
    assert accuracy_on_latents(built.network, rings.test, rings.test_labels) > 0.9


def test_progress_tells_stages_with_counts(identity_prefix, rings):
    told = []
    build_vinet(identity_prefix, rings, OPTIONS, seed=0, progress=lambda *step: told.append(step))
    assert [step[1:] for step in told] == [(i, 3) for i in (1, 2, 3)] + [(i, 20) for i in range(1, 21)]
    assert told[2][0].startswith("vanishing ideals")
    assert told[-1][0].startswith("fine-tuning, loss")


def test_interrupted_fine_tuning_keeps_the_network(identity_prefix, rings):
    def interrupt(stage, done, _):
        if stage.startswith("fine-tuning") and done == 2:
            raise KeyboardInterrupt

    built = build_vinet(identity_prefix, rings, OPTIONS, seed=0, progress=interrupt)
    assert built.record.interrupted
    assert len(built.record.losses) == 2
    assert not built.network.training


@pytest.mark.parametrize(
    "options",
    [{"epochs": -1}, {"batch_size": 0}, {"learning_rate": 0.0}, {"label_smoothing": 1.0}, {"projection_rate": -1.0}],
)
def test_training_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match="out of range"):
        TrainingOptions(**options)
    with pytest.raises(InputError, match="per_class=0"):
        VINetOptions(per_class=0)


def test_augmented_copies_are_drawn_from(identity_prefix, rings):
    shifted = replace(rings, fitting=[rings.fitting[0], rings.fitting[0] + np.float32(0.01)])
    one = build_vinet(identity_prefix, rings, OPTIONS, seed=0)
    two = build_vinet(identity_prefix, shifted, OPTIONS, seed=0)
    assert accuracy_on_latents(two.network, rings.test, rings.test_labels) > 0.97
    assert one.record.losses != two.record.losses


def test_degree_one_has_as_many_generators_for_every_class(built, rings):
    baseline = build_baseline("degree one", BaselineTask(built.network, rings, replace(OPTIONS, psi=1e-9), seed=0))
    layer = baseline.network.layer
    assert layer.monomials.degree == 1
    assert layer.outputs >= rings.classes


def test_random_polynomials_are_scaled_like_the_generators(built, rings):
    task = BaselineTask(built.network, rings, replace(OPTIONS, training=TrainingOptions(epochs=0)), seed=0)
    layer = build_baseline("random monomials", task).network.layer
    assert layer.outputs == built.network.layer.outputs
    assert count_parameters(layer) <= count_parameters(built.network.layer)


def test_tuning_that_makes_things_worse_is_taken_back(identity_prefix, rings):
    wild = replace(OPTIONS, training=TrainingOptions(epochs=1, batch_size=600, learning_rate=50.0))
    built = build_vinet(identity_prefix, rings, wild, seed=0)
    assert built.validation_accuracy == built.accuracy_before_fine_tuning > 0.9
    assert accuracy_on_latents(built.network, rings.validation, rings.validation_labels) == built.validation_accuracy
