"""Latents on disk: equal bytes however often the run is interrupted, and nobody's latents are overwritten."""

from __future__ import annotations

import doctest
import errno
import json
import shutil
from collections import namedtuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.vinet import latents as latents_module
from neurovariety.vinet import latents_fingerprint as fingerprint_module
from neurovariety.vinet import latents_store
from neurovariety.vinet.latents import compute_latents
from neurovariety.vinet.latents_fingerprint import Fingerprint, fingerprint, latents_folder

ROWS, BATCH = 23, 5


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.AdaptiveAvgPool2d(2), nn.Flatten())


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (ROWS, 1, 8, 8)).astype(np.uint8)


def normalise(batch: np.ndarray) -> Tensor:
    return torch.from_numpy(batch.astype(np.float32) / 255)


@pytest.fixture
def whose(network) -> Fingerprint:
    return fingerprint(network, layer="3", preprocessing="divided by 255", data="random images, seed 0")


class Interrupted:
    """Stops after some batches, by Ctrl-C or by whatever else."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.after = after
        self.error = error

    def __call__(self, done: int, total: int) -> None:
        if done >= self.after:
            raise self.error


def record_of(folder):
    return json.loads((folder / "latents.json").read_text())


def test_rows_are_the_networks_in_evaluation_mode_and_its_modes_come_back(network, images, whose, tmp_path):
    network.train()
    network[1].eval()
    modes = [module.training for module in network.modules()]
    calls = []
    stored = compute_latents(
        network,
        images,
        normalise,
        tmp_path / "a",
        whose,
        batch_size=BATCH,
        progress=lambda *counts: calls.append(counts),
    )
    assert modes == [module.training for module in network.modules()]
    assert isinstance(stored, np.memmap)
    assert stored.dtype == np.float32
    assert not stored.flags.writeable
    with torch.no_grad():
        assert np.allclose(stored, network.eval()(normalise(images)), atol=1e-6)
    assert calls == [(5, 23), (10, 23), (15, 23), (20, 23), (23, 23)]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["latents.json", "latents.npy"]
    assert np.array_equal(np.load(tmp_path / "a" / "latents.npy"), stored)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("power")])
def test_an_interrupted_run_goes_on_where_it_stopped_with_equal_bytes(network, images, whose, tmp_path, error):
    compute_latents(network, images, normalise, tmp_path / "whole", whose, batch_size=BATCH)
    seen = []

    def counting(batch: np.ndarray) -> Tensor:
        seen.append(len(batch))
        return normalise(batch)

    folder = tmp_path / "parts"
    for after in (10, 15):
        with pytest.raises(type(error)):
            compute_latents(
                network, images, counting, folder, whose, batch_size=BATCH, progress=Interrupted(after, error)
            )
        assert record_of(folder)["rows_done"] == after
    compute_latents(network, images, counting, folder, whose, batch_size=BATCH)
    assert seen == [5, 5, 5, 5, 3]
    assert (folder / "latents.npy").read_bytes() == (tmp_path / "whole" / "latents.npy").read_bytes()


def test_a_killed_run_loses_no_more_than_what_was_not_saved(network, images, whose, tmp_path, monkeypatch):
    monkeypatch.setattr(latents_module, "SECONDS_BETWEEN_SAVES", 0.0)
    on_disk = []
    compute_latents(
        network,
        images,
        normalise,
        tmp_path,
        whose,
        batch_size=BATCH,
        progress=lambda *_: on_disk.append(record_of(tmp_path)["rows_done"]),
    )
    assert on_disk == [5, 10, 15, 20, 23]


def test_finished_latents_are_read_back_without_running_the_network(network, images, whose, tmp_path):
    first = np.array(compute_latents(network, images, normalise, tmp_path, whose))

    def refuse(_: Tensor) -> Tensor:
        raise AssertionError("the network ran again")

    calls = []
    again = compute_latents(refuse, images, normalise, tmp_path, whose, progress=lambda *c: calls.append(c))
    assert np.array_equal(first, again)
    assert calls == [(23, 23)]


def test_another_batch_size_starts_unfinished_latents_anew(network, images, whose, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        compute_latents(
            network, images, normalise, tmp_path, whose, batch_size=4, progress=Interrupted(8, KeyboardInterrupt())
        )
    calls = []
    compute_latents(
        network, images, normalise, tmp_path, whose, batch_size=10, progress=lambda done, _: calls.append(done)
    )
    assert calls == [10, 20, 23]


def test_other_latents_are_never_overwritten(network, images, whose, tmp_path):
    compute_latents(network, images, normalise, tmp_path, whose)
    before = (tmp_path / "latents.npy").read_bytes()
    other = fingerprint(network, layer="2", preprocessing="divided by 255", data="random images, seed 0")
    with pytest.raises(StoredFileError, match=r"other latents[\s\S]*differ in layer"):
        compute_latents(network, images, normalise, tmp_path, other)
    with pytest.raises(StoredFileError, match="differ in number of rows"):
        compute_latents(network, images[:9], normalise, tmp_path, whose)
    assert (tmp_path / "latents.npy").read_bytes() == before
    folders = {latents_folder(tmp_path, one) for one in (whose, other)}
    assert len(folders) == 2
    for folder, one in ((latents_folder(tmp_path, whose), whose), (latents_folder(tmp_path, other), other)):
        compute_latents(network, images, normalise, folder, one)
        assert (folder / "latents.npy").exists()


class TestDamage:
    @pytest.fixture
    def folder(self, network, images, whose, tmp_path):
        compute_latents(network, images, normalise, tmp_path, whose, batch_size=BATCH)
        return tmp_path

    @pytest.mark.parametrize("damage", ["truncated", "flipped", "missing", "not an array", "of another shape"])
    def test_damaged_rows_are_computed_anew(self, network, images, whose, folder, damage):
        path = folder / "latents.npy"
        whole = path.read_bytes()
        if damage == "truncated":
            path.write_bytes(whole[:-100])
        elif damage == "flipped":
            path.write_bytes(whole[:-7] + bytes([whole[-7] ^ 1]) + whole[-6:])
        elif damage == "missing":
            path.unlink()
        elif damage == "not an array":
            path.write_bytes(b"something else")
        else:
            np.save(path, np.zeros((3, 3), dtype=np.float32))
        calls = []
        compute_latents(
            network, images, normalise, folder, whose, batch_size=BATCH, progress=lambda done, _: calls.append(done)
        )
        assert calls[0] == BATCH
        assert path.read_bytes() == whole

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '{"format": 1}', '{"format": 2}', "rows", "fingerprint", "too many", "negative"]
    )
    def test_a_record_that_cannot_be_read_is_refused(self, network, images, whose, folder, text):
        path = folder / "latents.json"
        record = record_of(folder)
        if text in ("rows", "fingerprint"):
            record[text] = "many"
        elif text == "too many":
            record["rows_done"] = 99
        elif text == "negative":
            record["shape"] = [-1]
        path.write_text(json.dumps(record) if text in ("rows", "fingerprint", "too many", "negative") else text)
        before = (folder / "latents.npy").read_bytes()
        with pytest.raises(StoredFileError, match="cannot be read"):
            compute_latents(network, images, normalise, folder, whose)
        assert (folder / "latents.npy").read_bytes() == before

    def test_rows_without_a_record_are_refused(self, network, images, whose, folder):
        (folder / "latents.json").unlink()
        with pytest.raises(StoredFileError, match=r"latents\.json is missing"):
            compute_latents(network, images, normalise, folder, whose)


class TestDisk:
    def test_room_is_looked_for_before_the_start(self, network, images, whose, tmp_path, monkeypatch):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 1000, 1000))
        needed = ROWS * 12 * 4 + latents_store.SPARE_BYTES
        with pytest.raises(ResourceError, match=rf"1,000 bytes free[\s\S]*{needed:,} bytes needed"):
            compute_latents(network, images, normalise, tmp_path / "new", whose)
        assert not (tmp_path / "new").exists()

    def test_a_disk_that_fills_up_keeps_the_finished_rows(self, network, images, whose, tmp_path, monkeypatch):
        compute_latents(network, images, normalise, tmp_path / "whole", whose, batch_size=BATCH)
        write = latents_store.RowWriter._write_all

        def full(self, content: memoryview) -> None:
            if self.record.rows_done >= 10:
                write(self, content[:20])
                raise OSError(errno.ENOSPC, "No space left on device")
            write(self, content)

        folder = tmp_path / "full"
        with monkeypatch.context() as patched:
            patched.setattr(latents_store.RowWriter, "_write_all", full)
            with pytest.raises(ResourceError, match="full after 10 of 23 rows, which are kept"):
                compute_latents(network, images, normalise, folder, whose, batch_size=BATCH)
        assert record_of(folder)["rows_done"] == 10
        calls = []
        compute_latents(
            network, images, normalise, folder, whose, batch_size=BATCH, progress=lambda done, _: calls.append(done)
        )
        assert calls == [15, 20, 23]
        assert (folder / "latents.npy").read_bytes() == (tmp_path / "whole" / "latents.npy").read_bytes()

    def test_other_troubles_of_writing_are_not_hidden(self, network, images, whose, tmp_path, monkeypatch):
        def broken(*_) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(latents_store.RowWriter, "_write_all", broken)
        with pytest.raises(OSError, match="Input/output error"):
            compute_latents(network, images, normalise, tmp_path, whose)


class TestRefusals:
    def test_a_latent_that_is_not_finite_is_named_by_its_row(self, images, whose, tmp_path):
        def spoil(batch: Tensor) -> Tensor:
            rows = batch.flatten(1)
            return torch.where((rows == normalise(images[17:18]).flatten(1)).all(dim=1, keepdim=True), torch.inf, rows)

        with pytest.raises(InputError, match="row 17"):
            compute_latents(spoil, images, normalise, tmp_path, whose, batch_size=BATCH)
        assert record_of(tmp_path)["rows_done"] == 15

    def test_a_number_too_large_for_float32(self, images, whose, tmp_path):
        with pytest.raises(InputError, match="row 0"):
            compute_latents(lambda x: x.flatten(1).double() + 1e300, images, normalise, tmp_path, whose)

    def test_no_images_and_no_batch(self, network, images, whose, tmp_path):
        with pytest.raises(InputError, match="at least one image"):
            compute_latents(network, images[:0], normalise, tmp_path, whose)
        with pytest.raises(InputError, match="batch_size=0"):
            compute_latents(network, images, normalise, tmp_path, whose, batch_size=0)

    def test_rows_that_are_not_one_for_each_image(self, images, whose, tmp_path):
        with pytest.raises(InputError, match="one row for each image"):
            compute_latents(lambda x: x.reshape(1, -1), images, normalise, tmp_path, whose)
        with pytest.raises(InputError, match=r"another shape[\s\S]*\(3,\)"):
            compute_latents(lambda x: x.flatten(1)[:, : len(x)], images, normalise, tmp_path, whose, batch_size=BATCH)


class TestFingerprint:
    def test_weights_buffers_names_and_words_all_count(self, network):
        words = {"layer": "3", "preprocessing": "none", "data": "d"}
        first = fingerprint(network, **words)
        assert first == fingerprint(network, **words)
        digests = {first.digest}
        digests |= {fingerprint(network, **{**words, name: "other"}).digest for name in words}
        network[1].running_mean[0] += 1
        digests.add(fingerprint(network, **words).digest)
        with torch.no_grad():
            network[0].weight[0, 0, 0, 0] += 1e-6
        digests.add(fingerprint(network, **words).digest)
        digests.add(fingerprint(nn.Sequential(nn.Identity(), *network), **words).digest)
        digests.add(fingerprint(network.bfloat16(), **words).digest)
        assert len(digests) == 8

    def test_words_do_not_run_together(self):
        assert Fingerprint("a", "b\n1:c", "d", "e").digest != Fingerprint("a", "b", "c\n1:d", "e").digest


@pytest.mark.parametrize("module", [latents_module, fingerprint_module])
def test_the_docstring_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
