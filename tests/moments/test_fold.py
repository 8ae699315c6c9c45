"""Sums are the same bits whoever carries them, and go on where they were interrupted."""

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
import threadpoolctl
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError, StoredFileError
from neurovariety.moments import BorderTriangle, GramSummand, TriangleSummand
from neurovariety.moments.checkpoint import Checkpoint
from neurovariety.moments.fold import MOST_BLOCKS, MOST_CHUNKS, LostWorkerWarning, chunk_ends, fold
from neurovariety.moments.rows import as_rows
from neurovariety.poly import all_exponents

TERMS = all_exponents(3, 3)
SUMMAND = GramSummand(TERMS[:10], TERMS[10:])
POINTS = np.random.default_rng(0).normal(size=(20_011, 3))
BLOCK = 250  # 81 blocks, 41 chunks


def bits(total):
    return {name: array.tobytes() for name, array in total.arrays().items()}


@pytest.fixture(scope="module")
def alone():
    """The sum by one thread."""
    with threadpoolctl.threadpool_limits(1, "blas"):
        return bits(fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK))


@pytest.fixture
def shards(tmp_path):
    for number, part in enumerate(np.array_split(POINTS, 7)):
        np.save(tmp_path / f"{number}.npy", part)
    return as_rows(tmp_path)


@given(st.integers(1, 10**7), st.integers(1, 10**5))
def test_chunks_cover_the_rows_by_whole_blocks(count, block_rows):
    ends = chunk_ends(count, block_rows)
    sizes = np.diff([0, *ends])
    assert ends[-1] == count
    assert (sizes > 0).all()
    assert len(set(sizes[:-1])) <= 1
    assert not (sizes[:-1] % block_rows).any()
    assert sizes.max() <= MOST_BLOCKS * block_rows
    assert len(ends) <= MOST_CHUNKS or sizes[0] == MOST_BLOCKS * block_rows


@dataclass(frozen=True)
class Product:
    """A sum of x^T x, whole numbers so that it is exact in any order."""

    square: np.ndarray
    rows: int

    def merge(self, other):
        return Product(self.square + other.square, self.rows + other.rows)


@given(st.integers(1, 200), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_the_sum_over_chunks_is_the_sum(count, block_rows, seed):
    points = np.random.default_rng(seed).integers(-9, 9, size=(count, 2))
    total = fold(as_rows(points), lambda block: Product(block.T @ block, len(block)), block_rows=block_rows)
    assert np.array_equal(total.square, points.T @ points)
    assert total.rows == count


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_give_the_same_bits(alone, shards, threads):
    with threadpoolctl.threadpool_limits(threads, "blas"):
        assert bits(fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK)) == alone
        assert bits(fold(shards, SUMMAND, block_rows=BLOCK)) == alone


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_pool_of_threads_gives_the_same_bits(alone, workers):
    with ThreadPoolExecutor(workers) as pool:
        assert bits(fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, executor=pool)) == alone


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_pool_of_processes_gives_the_same_bits(alone, shards, workers):
    with ProcessPoolExecutor(workers) as pool:
        assert bits(fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, executor=pool)) == alone
        assert bits(fold(as_rows(np.asfortranarray(POINTS)), SUMMAND, block_rows=BLOCK, executor=pool)) == alone
        assert bits(fold(shards, SUMMAND, block_rows=BLOCK, executor=pool)) == alone


def test_triangular_factors_are_the_same_bits_too():
    summand = TriangleSummand(TERMS[:10], TERMS[10:])
    totals = []
    with ProcessPoolExecutor(2) as pool:
        for executor in (None, pool):
            totals.append(fold(as_rows(POINTS), summand, block_rows=BLOCK, executor=executor))
    assert isinstance(totals[0], BorderTriangle)
    assert bits(totals[0]) == bits(totals[1])


def test_dask_workers_give_the_same_bits(alone, shards):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = client.get_executor(pure=False)
        assert bits(fold(shards, SUMMAND, block_rows=BLOCK, executor=executor)) == alone
        assert bits(fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, executor=executor)) == alone


def test_one_block_starts_no_thread(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", None)
    with threadpoolctl.threadpool_limits(2, "blas"):
        assert fold(as_rows(POINTS), SUMMAND, block_rows=len(POINTS)).rows == len(POINTS)


def test_progress_counts_the_rows_up_to_all_of_them():
    for executor in (None, ThreadPoolExecutor(2)):
        told = []
        fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, executor=executor, progress=told.append)
        assert told == chunk_ends(len(POINTS), BLOCK)


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_the_first_bad_row_of_all_is_named(pool):
    points = POINTS.copy()
    points[[7_777, 7_778, 15_000], 1] = np.nan
    executor = None if pool is None else pool(2)
    with pytest.raises(InputError, match="nan in row 7777"), threadpoolctl.threadpool_limits(3, "blas"):
        fold(as_rows(points), SUMMAND, block_rows=BLOCK, executor=executor)
    if executor is not None:
        executor.shutdown()


@pytest.mark.parametrize("block_rows", [0, -1])
def test_a_block_without_rows_is_refused(block_rows):
    with pytest.raises(InputError, match="block_rows"):
        fold(as_rows(POINTS), SUMMAND, block_rows=block_rows)


@dataclass(frozen=True)
class DiesOnce:
    """Takes its process down at the first block that begins with a certain row, if nobody was before."""

    marker: str
    row: float

    def __call__(self, block):
        if block[0, 0] == self.row and not os.path.exists(self.marker):  # noqa: PTH110
            with open(self.marker, "x"):  # noqa: PTH123
                os._exit(1)
        return SUMMAND(block)


def test_a_process_that_dies_changes_nothing(alone, tmp_path):
    dying = DiesOnce(str(tmp_path / "marker"), float(POINTS[40 * BLOCK, 0]))
    told = []
    with ProcessPoolExecutor(2) as pool, pytest.warns(LostWorkerWarning, match="BrokenProcessPool"):
        total = fold(as_rows(POINTS), dying, block_rows=BLOCK, executor=pool, progress=told.append)
    assert (tmp_path / "marker").exists()
    assert bits(total) == alone
    assert total.rows == len(POINTS)
    assert told == chunk_ends(len(POINTS), BLOCK)


class CountingRows:
    """Rows that tell which of them were read."""

    def __init__(self, points):
        self.points, self.count, self.variables = points, len(points), points.shape[1]
        self.read_rows = []

    def read(self, start, stop):
        self.read_rows += range(start, stop)
        return self.points[start:stop]

    def fingerprint(self):
        return "counting"


def interrupted_after(count):
    def progress(rows):
        if rows >= count:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupted_sum_goes_on_and_reads_no_row_again(alone, tmp_path, threads):
    checkpoint = Checkpoint(tmp_path / "sum.npz", key="degree 3", every=1e9)
    with threadpoolctl.threadpool_limits(threads, "blas"):
        with pytest.raises(KeyboardInterrupt):
            fold(
                CountingRows(POINTS), SUMMAND, block_rows=BLOCK, progress=interrupted_after(9000), checkpoint=checkpoint
            )
        first = next(end for end in chunk_ends(len(POINTS), BLOCK) if end >= 9000)
        rows, told = CountingRows(POINTS), []
        total = fold(rows, SUMMAND, block_rows=BLOCK, progress=told.append, checkpoint=checkpoint)
    assert sorted(rows.read_rows) == list(range(first, len(POINTS)))
    assert told == [end for end in chunk_ends(len(POINTS), BLOCK) if end >= first]
    assert bits(total) == alone


def test_a_sum_interrupted_at_every_chunk_is_the_same(tmp_path):
    whole = bits(fold(as_rows(POINTS[:2000]), SUMMAND, block_rows=BLOCK))
    checkpoint = Checkpoint(tmp_path / "sum.npz", every=1e9)
    ends = chunk_ends(2000, BLOCK)
    for end in ends:
        with pytest.raises(KeyboardInterrupt):
            fold(
                as_rows(POINTS[:2000]),
                SUMMAND,
                block_rows=BLOCK,
                progress=interrupted_after(end),
                checkpoint=checkpoint,
            )
    rows = CountingRows(POINTS[:2000])
    rows.fingerprint = as_rows(POINTS[:2000]).fingerprint
    assert bits(fold(rows, SUMMAND, block_rows=BLOCK, checkpoint=checkpoint)) == whole
    assert rows.read_rows == []


KILLED = """
import os, sys, pickle
rows, summand, checkpoint = pickle.load(open(sys.argv[1], "rb"))
from neurovariety.moments.fold import fold
fold(rows, summand, block_rows=250, checkpoint=checkpoint, progress=lambda rows: rows < 5000 or os._exit(9))
"""


def test_a_sum_whose_process_was_killed_goes_on_from_the_last_write(alone, tmp_path):
    checkpoint = Checkpoint(tmp_path / "sum.npz", every=0)
    with (tmp_path / "arguments").open("wb") as stream:
        pickle.dump((as_rows(POINTS), SUMMAND, checkpoint), stream)
    result = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "arguments"], check=False)
    assert result.returncode == 9
    told = []
    total = fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, progress=told.append, checkpoint=checkpoint)
    assert told[0] == 5000
    assert bits(total) == alone


def test_the_checkpoint_of_other_rows_blocks_or_sums_is_refused(tmp_path):
    checkpoint = Checkpoint(tmp_path / "sum.npz", key="degree 3")
    fold(as_rows(POINTS), SUMMAND, block_rows=BLOCK, checkpoint=checkpoint)
    others = [
        (as_rows(POINTS[:-1]), SUMMAND, BLOCK, checkpoint),
        (as_rows(POINTS), SUMMAND, BLOCK + 1, checkpoint),
        (as_rows(POINTS), GramSummand(TERMS[:4], TERMS[4:]), BLOCK, checkpoint),
        (as_rows(POINTS), SUMMAND, BLOCK, Checkpoint(checkpoint.path, key="degree 4")),
    ]
    for rows, summand, block_rows, other in others:
        with pytest.raises(StoredFileError, match=r"another (fold|sum)"):
            fold(rows, summand, block_rows=block_rows, checkpoint=other)


def test_rows_that_must_change_leave_no_checkpoint(tmp_path):
    points = POINTS.copy()
    points[-1, 0] = np.inf
    checkpoint = Checkpoint(tmp_path / "sum.npz")
    with pytest.raises(InputError, match="row 20010"):
        fold(as_rows(points), SUMMAND, block_rows=BLOCK, checkpoint=checkpoint)
    assert not checkpoint.path.exists()
