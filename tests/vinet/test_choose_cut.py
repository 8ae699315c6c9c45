"""Choice of the cut: the rule, the share of the rows, and what is told of cuts that cannot be had."""

from dataclasses import replace

import numpy as np
import pytest

from neurovariety.data import LabelledImages, load_data
from neurovariety.errors import InputError
from neurovariety.models import load_model
from neurovariety.vinet.choose_cut import CutTrial, _at_most, _choose, choose_cut
from neurovariety.vinet.compress import CompressionOptions
from neurovariety.vinet.finetune import TrainingOptions
from neurovariety.vinet.options import VINetOptions

OPTIONS = CompressionOptions(
    vinet=VINetOptions(dimension=8, per_class=1, training=TrainingOptions(epochs=1)), baselines=()
)
TRIALS = [
    CutTrial("early", 100, 0.80),
    CutTrial("middle", 200, 0.90),
    CutTrial("late", 300, 0.95),
    CutTrial("never", None, None, "too few directions"),
]


@pytest.mark.parametrize(
    ("needed", "chosen"), [(0.75, ("early", True)), (0.9, ("middle", True)), (0.99, ("late", False))]
)
def test_the_smallest_that_is_good_enough_else_the_most_accurate(needed, chosen):
    assert _choose(TRIALS, needed) == chosen


def test_where_nothing_can_be_built_every_reason_is_told():
    with pytest.raises(InputError, match="never: too few directions"):
        _choose(TRIALS[3:], 0.5)


def test_fewer_rows_keep_the_classes_in_proportion():
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    images = LabelledImages(np.zeros((100, 1, 2, 2), dtype=np.uint8), labels, ("a", "b", "c"))
    assert _at_most(images, 100) is images
    assert _at_most(images, 50).class_counts().tolist() == [30, 15, 5]
    assert _at_most(images, 3).class_counts().tolist() == [2, 2, 2]  # a class of one image has no variance


def test_digits_are_cut_where_the_trials_say(tmp_path):
    classifier, data = load_model("digits"), load_data("digits")
    two = replace(classifier, cuts=("layer1.0", "no such layer"))
    told = []
    choice = choose_cut(
        two, data, options=OPTIONS, loss=0.5, folder=tmp_path, rows=300, progress=lambda *step: told.append(step)
    )
    assert (choice.layer, choice.met) == ("layer1.0", True)
    assert choice.trials[0].parameters > 0
    assert choice.trials[1].parameters is None
    assert choice.rows <= 300
    assert [step[1:] for step in told] == [(0, 2), (1, 2)]
    text = str(choice)
    assert "-> layer1.0" in text
    assert "no such layer" in text
    assert "not possible" in text


def test_bad_questions_are_refused(tmp_path):
    classifier, data = load_model("digits"), load_data("digits")
    with pytest.raises(InputError, match="names no layers"):
        choose_cut(replace(classifier, cuts=()), data, options=OPTIONS, loss=0.1, folder=tmp_path)
    with pytest.raises(InputError, match="is a share"):
        choose_cut(classifier, data, options=OPTIONS, loss=1.5, folder=tmp_path)
