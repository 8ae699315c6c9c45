"""The report of a compression: its rows, and that stale latents are noticed."""

from dataclasses import replace

import numpy as np
import pytest

from neurovariety.data import load_data
from neurovariety.errors import InputError
from neurovariety.models import load_model
from neurovariety.report import compare
from neurovariety.vinet import CompressionOptions, TrainingOptions, VINetOptions, compress


@pytest.fixture(scope="module")
def compression(tmp_path_factory):
    options = CompressionOptions(
        vinet=VINetOptions(dimension=12, per_class=2, training=TrainingOptions(epochs=3)),
        seeds=2,
        baselines=("linear probe", "mlp"),
    )
    folder = tmp_path_factory.mktemp("latents")
    return compress(load_model("digits"), load_data("digits"), "layer2.0", options=options, folder=folder)


def test_rows_hold_the_accuracies_of_whole_networks(compression):
    report = compare(compression, seconds=0.5, command="neurovariety compress")
    assert [row.name for row in report.rows] == ["original", "vinet", "linear probe", "mlp"]
    images, labels = compression.data.test.images, compression.data.test.labels
    shares = [
        np.mean(replace(compression.original, network=run.vinet.network).logits(images).argmax(1).numpy() == labels)
        for run in compression.runs
    ]
    assert report.row("vinet").accuracy == pytest.approx(np.mean(shares))
    assert report.row("vinet").accuracy_sd == pytest.approx(np.std(shares, ddof=1))
    assert report.row("vinet").seeds == 2
    assert report.row("original").accuracy_sd is None
    assert report.context["cut"] == "layer2.0"


def test_latents_of_another_network_are_noticed(compression):
    latents = replace(compression.latents, test=np.array(compression.latents.test) + 1.0)
    stale = replace(compression, cut=replace(compression.cut, latents=latents))
    with pytest.raises(InputError, match="cached latents are not those of this network"):
        compare(stale, seconds=0.1)


def test_a_baseline_that_not_every_seed_has_gets_no_row(compression):
    first, second = compression.runs
    fewer = replace(compression, runs=(first, replace(second, baselines=second.baselines[:1])))
    assert [row.name for row in compare(fewer, seconds=0.1).rows] == ["original", "vinet", "linear probe"]
