"""The main job on real digits: caching, resuming, choosing a cut, stopping early, and bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety.data import DataSet, LabelledImages, load_data
from neurovariety.errors import InputError
from neurovariety.models import Normalisation, PretrainedClassifier, load_model
from neurovariety.vinet import prepare
from neurovariety.vinet.augment import Augmentation, parse_augmentations
from neurovariety.vinet.baselines import LATENT_BASELINES, SVD
from neurovariety.vinet.choose_cut import choose_cut
from neurovariety.vinet.compress import CompressionOptions, compress
from neurovariety.vinet.finetune import TrainingOptions, accuracy_on_latents
from neurovariety.vinet.network import VINet, count_parameters
from neurovariety.vinet.options import VINetOptions

QUICK = CompressionOptions(
    vinet=VINetOptions(dimension=12, per_class=2, training=TrainingOptions(epochs=4)), baselines=()
)


@pytest.fixture(scope="module")
def digits() -> DataSet:
    return load_data("digits")


@pytest.fixture(scope="module")
def classifier() -> PretrainedClassifier:
    return load_model("digits")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("latents")


def test_digits_are_compressed_to_half_without_losing_a_point(classifier, digits, folder):
    result = compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
    original = np.mean(classifier.logits(digits.test.images).argmax(1).numpy() == digits.test.labels)
    accuracy = accuracy_on_latents(result.network, result.latents.test, result.latents.test_labels)
    assert accuracy > original - 0.02
    assert count_parameters(result.network) < 0.5 * count_parameters(classifier.network)
    assert isinstance(result.network, VINet)
    assert result.cut.truncation.method == "fx"


def test_whole_network_on_images_equals_its_ending_on_cached_latents(classifier, digits, folder):
    result = compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
    images = digits.test.images[:50]
    whole = replace(classifier, network=result.network).logits(images)
    with torch.inference_mode():
        ending = result.network.on_latents(torch.tensor(np.array(result.latents.test[:50])))
    assert torch.allclose(whole, ending, atol=1e-4)


def test_latents_are_computed_once(classifier, digits, folder, monkeypatch):
    compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.npy")}
    result = compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.npy")} == before
    assert result.latents.seconds > 0  # what computing them took, though it was not now


def test_seeds_reproduce_and_differ(classifier, digits, folder):
    two = compress(classifier, digits, "layer2.0", options=replace(QUICK, seeds=2), folder=folder)
    one = compress(classifier, digits, "layer2.0", options=QUICK, folder=folder)
    first, again = two.runs[0].vinet.network.layer.coefficients, one.runs[0].vinet.network.layer.coefficients
    assert torch.equal(first, again)
    assert not torch.equal(first, two.runs[1].vinet.network.layer.coefficients)


def test_all_baselines_are_built_within_the_budget(classifier, digits, folder, monkeypatch):
    monkeypatch.setattr("neurovariety.vinet.baselines.LEAST_SVD_SECONDS", 0.2)
    options = replace(QUICK, baselines=(*LATENT_BASELINES, SVD), augmentations=parse_augmentations("shift1"))
    result = compress(classifier, digits, "layer2.0", options=options, folder=folder)
    budget = count_parameters(result.network)
    assert [baseline.name for baseline in result.runs[0].baselines] == [*LATENT_BASELINES, SVD]
    assert all(count_parameters(baseline.network) <= budget for baseline in result.runs[0].baselines)
    assert not result.interrupted


def test_interrupt_keeps_the_finished_network(classifier, digits, folder):
    def interrupt(stage, *_):
        if stage.startswith("linear probe"):
            raise KeyboardInterrupt

    options = replace(QUICK, baselines=tuple(LATENT_BASELINES))
    result = compress(classifier, digits, "layer2.0", options=options, folder=folder, progress=interrupt)
    assert result.interrupted
    assert len(result.runs) == 1
    assert result.runs[0].baselines == ()


def test_interrupt_in_the_second_seed_keeps_the_first_with_its_baselines(classifier, digits, folder):
    for where in ("seed 2/2: fine-tuning", "seed 2/2: mlp"):

        def interrupt(stage, *_, where=where):
            if stage.startswith(where):
                raise KeyboardInterrupt

        options = replace(QUICK, seeds=2, baselines=("linear probe", "mlp"))
        result = compress(classifier, digits, "layer2.0", options=options, folder=folder, progress=interrupt)
        assert result.interrupted
        assert [run.seed for run in result.runs] == [0]
        assert [baseline.name for baseline in result.runs[0].baselines] == ["linear probe", "mlp"]


def test_interrupt_before_anything_is_finished_is_passed_on_and_latents_resume(classifier, digits, tmp_path):
    def interrupt(stage, done, total):
        if stage.startswith("latents of training") and done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compress(classifier, digits, "layer2.0", options=QUICK, folder=tmp_path, progress=interrupt)
    told = []
    result = compress(
        classifier, digits, "layer2.0", options=QUICK, folder=tmp_path, progress=lambda *step: told.append(step)
    )
    first = next(done for stage, done, _ in told if stage.startswith("latents of training"))
    assert first > 256  # the first batch of this run is not the first of all
    assert not result.interrupted


def test_automatic_cut_takes_the_smallest_within_the_loss(classifier, digits, folder):
    some = replace(classifier, cuts=("layer1.0.bn1", "layer2.0", "layer3.0"))
    choice = choose_cut(some, digits, options=QUICK, loss=0.05, folder=folder)
    assert choice.met
    enough = [t for t in choice.trials if t.validation_accuracy >= choice.original_accuracy - 0.05]
    assert choice.layer == min(enough, key=lambda t: t.parameters).layer
    assert f"-> {choice.layer}" in str(choice)


def test_automatic_cut_says_when_none_is_good_enough(classifier, digits, folder):
    some = replace(classifier, cuts=("conv1", "layer1.0.bn1"))
    hard = replace(QUICK, vinet=replace(QUICK.vinet, dimension=2))
    choice = choose_cut(some, digits, options=hard, loss=0.0, folder=folder)
    assert not choice.met
    assert choice.layer == max(choice.trials, key=lambda t: t.validation_accuracy).layer
    assert "no cut keeps within it" in str(choice)


def test_automatic_cut_skips_what_cannot_be_built(classifier, digits, folder):
    some = replace(classifier, cuts=("nothing", "layer2.0"))
    choice = choose_cut(some, digits, options=QUICK, loss=0.1, folder=folder)
    assert choice.layer == "layer2.0"
    assert "not possible" in str(choice)
    with pytest.raises(InputError, match="no cut of this classifier"):
        choose_cut(replace(classifier, cuts=("nothing",)), digits, options=QUICK, loss=0.1, folder=folder)
    with pytest.raises(InputError, match="names no layers"):
        choose_cut(replace(classifier, cuts=()), digits, options=QUICK, loss=0.1, folder=folder)
    with pytest.raises(InputError, match="loss"):
        choose_cut(classifier, digits, options=QUICK, loss=-0.1, folder=folder)


def test_unknown_layer_suggests_close_names(classifier, digits, folder):
    with pytest.raises(InputError, match=r"layer2\.0") as caught:
        compress(classifier, digits, "layer2.00", options=QUICK, folder=folder)
    assert "layer2.0" in str(caught.value)


def test_data_that_do_not_fit_are_refused(classifier, digits, folder):
    nine = digits.class_names[:9]
    rows = digits.test.labels < 9
    fewer = LabelledImages(digits.test.images[rows], digits.test.labels[rows], nine)
    nine_classes = DataSet(name="nine", train=fewer, test=fewer, class_names=nine, source="")
    with pytest.raises(InputError, match="9 classes"):
        compress(classifier, nine_classes, "layer2.0", options=QUICK, folder=folder)
    with pytest.raises(InputError, match="needs training images"):
        compress(classifier, replace(digits, train=None), "layer2.0", options=QUICK, folder=folder)
    large = LabelledImages(np.zeros((30, 1, 9, 9), dtype=np.uint8), np.arange(30) % 10, digits.class_names)
    wrong = DataSet(name="large", train=large, test=large, class_names=digits.class_names, source="")
    with pytest.raises(InputError, match="another size"):
        compress(classifier, wrong, "layer2.0", options=QUICK, folder=folder)


def test_options_out_of_range_are_refused():
    for wrong in ({"seeds": 0}, {"baselines": ("magic",)}, {"augmentations": (Augmentation(flip=True),)}):
        with pytest.raises(InputError, match="out of range"):
            CompressionOptions(**wrong)


class Branching(nn.Module):
    """A network whose forward depends on its input: no graph can be traced."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 6, 3, padding=1)
        self.second = nn.Conv2d(6, 8, 3, padding=1)
        self.last = nn.Linear(8, 10)

    def forward(self, x):
        z = torch.relu(self.first(x))
        if z.mean() > 1e9:
            z = z * 0
        return self.last(torch.relu(self.second(z)).mean(dim=(2, 3)))


@pytest.mark.filterwarnings("ignore::neurovariety.vinet.CompressionWarning")  # it is tiny and untrained
def test_a_network_with_control_flow_is_compressed_through_hooks(digits, tmp_path):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = Branching().eval()
    classifier = PretrainedClassifier(
        name="branching",
        network=network,
        normalisation=Normalisation(mean=(0.3,), std=(0.4,)),
        input_shape=(1, 8, 8),
        classes=10,
        architecture={"family": "factory", "factory": "mine:branching"},
        cuts=("first",),
    )
    result = compress(classifier, digits, "first", options=QUICK, folder=tmp_path)
    assert result.cut.truncation.method == "hooks"
    assert result.cut.truncation.prefix_parameters == 6 * 9 + 6
    assert result.network.parameter_parts()["trunk"] == 60
    assert accuracy_on_latents(result.network, result.latents.test, result.latents.test_labels) > 0.8


def test_augmented_copies_have_caches_of_their_own(classifier, digits, tmp_path):
    options = replace(QUICK, augmentations=parse_augmentations("flip,shift1"))
    result = compress(classifier, digits, "layer1.0", options=options, folder=tmp_path)
    copies = [np.array(copy) for copy in result.latents.fitting]
    assert len(copies) == 4
    assert len(list(tmp_path.iterdir())) == 6
    assert all(not np.array_equal(copies[0], copy) for copy in copies[1:])
    assert prepare.EXAMPLES >= 2


def unsplit_digits(digits):
    return DataSet(
        name="digits", train=None, test=digits.test, class_names=digits.class_names, source="", note="", unsplit=True
    )


def test_data_that_nobody_has_split_get_a_test_part_which_is_said(classifier, digits, tmp_path):
    options = replace(QUICK, test_fraction=0.25, test_seed=5)
    result = compress(classifier, unsplit_digits(digits), "layer2.0", options=options, folder=tmp_path)
    assert result.data.note == "test rows: 25 % split off, seed 5"
    sizes = [len(part) for part in (result.data.train, result.data.test)]
    assert sum(sizes) == len(digits.test)
    assert sizes[1] == pytest.approx(0.25 * sum(sizes), abs=5)
    assert len(result.latents.test) == sizes[1]
    choice = choose_cut(
        replace(classifier, cuts=("layer2.0",)), unsplit_digits(digits), options=options, loss=0.5, folder=tmp_path
    )
    assert choice.rows == len(result.latents.fitting[0])


def test_a_test_part_alone_is_not_split(classifier, digits, tmp_path):
    alone = replace(unsplit_digits(digits), unsplit=False)
    with pytest.raises(InputError, match="a test part alone"):
        compress(classifier, alone, "layer2.0", options=QUICK, folder=tmp_path)


@pytest.mark.parametrize("change", [{"test_fraction": 1.0}, {"validation_fraction": 0.0}, {"test_seed": -1}])
def test_shares_out_of_range_are_refused(change):
    with pytest.raises(InputError, match="shares held back are out of range"):
        CompressionOptions(**change)
