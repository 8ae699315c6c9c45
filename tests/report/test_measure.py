import pytest
import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.report import Candidate, Report, accuracy_over_seeds, load_report, measure, measure_rows, write_json
from neurovariety.report.speed import measure_speed


def candidate(name, network, **options):
    return Candidate(name=name, network=network, accuracy=accuracy_over_seeds([8, 9], 10), **options)


def test_rows_come_in_order_and_survive_being_written(tmp_path):
    rows = measure_rows(
        [
            candidate("vinet", nn.Sequential(nn.Flatten(), nn.Linear(12, 2)), fit_seconds=1.5, note="small"),
            candidate("original", nn.Sequential(nn.Conv2d(3, 4, 1), nn.Flatten(), nn.Linear(16, 2))),
        ],
        torch.zeros(4, 3, 2, 2),
        seconds=0.2,
    )
    vinet, original = rows
    assert (vinet.name, vinet.params, vinet.macs, vinet.fit_seconds, vinet.note) == ("vinet", 26, 24, 1.5, "small")
    assert (original.params, original.macs, original.speedup, original.seeds) == (16 + 34, 48 + 32, 1.0, 2)
    report = Report(rows=rows, context={})
    assert load_report(write_json(report, tmp_path / "report.json")) == report


@pytest.mark.parametrize("names", [["vinet"], ["original", "original"]])
def test_rows_are_compared_with_one_original(names):
    with pytest.raises(InputError, match="original"):
        measure_rows([candidate(name, nn.Linear(3, 2)) for name in names], torch.zeros(4, 3))


def test_a_gpu_that_fails_leaves_its_columns_empty(monkeypatch):
    def out_of_memory(*_, device="cpu", **__):
        if device == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory\nmore")
        return measure_speed(*_, **__)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(measure, "measure_speed", out_of_memory)
    with pytest.warns(UserWarning, match="left out: CUDA out of memory$"):
        (row,) = measure_rows([candidate("original", nn.Linear(3, 2))], torch.zeros(4, 3), seconds=0.1)
    assert row.gpu_images_per_second is row.gpu_speedup is None
    assert row.images_per_second > 0
