"""Lost workers: a chunk is tried again, then summed here, and what is wrong with the chunk itself is raised."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest
import threadpoolctl

from neurovariety.moments.table import ArrayRows
from neurovariety.moments.workers import Chunk, chunk_sums, sum_of_chunk

ROWS = ArrayRows.of(np.arange(40.0).reshape(20, 2))


@dataclass(frozen=True)
class Seen:
    first: tuple[float, ...]

    def merge(self, other):
        return Seen(self.first + other.first)


def seen(block):
    return Seen(tuple(block[:, 0] / 2))


@dataclass
class Fails:
    """Fails on the block that begins with row 8, as often as told; counts its calls."""

    times: int
    calls: list[float] = field(default_factory=list)

    def __call__(self, block):
        self.calls.append(block[0, 0] / 2)
        if self.calls[-1] == 8 and self.calls.count(8) <= self.times:
            raise OSError("the disk of this worker is full")
        return seen(block)


def chunks(summand):
    return [Chunk(ROWS, summand, start, start + 4, 2) for start in range(0, 20, 4)]


def expected():
    return [Seen(tuple(map(float, range(start, start + 4)))) for start in range(0, 20, 4)]


@pytest.mark.parametrize("times", [1, 2])
def test_a_chunk_is_tried_again_and_then_summed_here(times):
    summand, lost = Fails(times), []
    with ThreadPoolExecutor(1) as pool:
        assert list(chunk_sums(chunks(summand), pool, 1, lost)) == expected()
    assert summand.calls.count(8) == times + 1
    assert lost == ["OSError: the disk of this worker is full"]


def test_what_fails_here_too_is_raised():
    summand = Fails(3)
    with ThreadPoolExecutor(1) as pool, pytest.raises(OSError, match="disk"):
        list(chunk_sums(chunks(summand), pool, 1, []))
    assert summand.calls.count(8) == 3


@pytest.mark.parametrize("threads", [1, 2])
def test_without_an_executor_nothing_is_tried_again(threads):
    summand = Fails(1)
    with pytest.raises(OSError, match="disk"):
        list(chunk_sums(chunks(summand), None, threads, []))
    assert summand.calls.count(8) == 1


def test_an_executor_that_takes_nothing_is_told():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    lost = []
    assert list(chunk_sums(chunks(seen), pool, 2, lost)) == expected()
    assert len(lost) == 5
    assert "after shutdown" in lost[0]


class Scrambled:
    """An executor that finishes the last chunk it was given first, and tells how many wait at most."""

    def __init__(self, workers):
        self._max_workers, self.waiting, self.most = workers, [], 0

    def submit(self, function, *arguments):
        outer, future = self, Future()

        class Late(Future):
            def result(self, timeout=None):
                for other, call in reversed(outer.waiting):
                    other.set_result(call())
                outer.waiting.clear()
                return super().result(timeout)

        future = Late()
        self.waiting.append((future, lambda: function(*arguments)))
        self.most = max(self.most, len(self.waiting))
        return future


@pytest.mark.parametrize("workers", [1, 2, 10])
def test_sums_come_in_order_whoever_is_first_and_few_wait(workers):
    executor = Scrambled(workers)
    assert list(chunk_sums(chunks(seen), executor, 1, [])) == expected()
    assert executor.most == min(2 * workers, 5)


def test_only_the_rows_of_a_chunk_are_sent():
    sent = Chunk(ROWS, seen, 8, 12, 2).to_send()
    assert sent.rows.count == 4
    assert (sent.start, sent.stop, sent.before) == (0, 4, 8)
    assert np.array_equal(sent.rows.read(0, 4), ROWS.read(8, 12))


def test_a_chunk_is_summed_with_one_blas_thread():
    inside = []

    def summand(block):
        inside.append({each["num_threads"] for each in threadpoolctl.threadpool_info() if each["user_api"] == "blas"})
        return seen(block)

    with threadpoolctl.threadpool_limits(2, "blas"):
        sum_of_chunk(Chunk(ROWS, summand, 0, 4, 2))
    assert inside == [{1}, {1}]


def test_threads_stop_between_two_blocks_when_nobody_waits():
    started, go_on, calls = threading.Event(), threading.Event(), []

    def summand(block):
        calls.append(block[0, 0] / 2)
        if calls[-1] >= 10:
            started.set()
            go_on.wait(10)
        return seen(block)

    long = [Chunk(ROWS, summand, 0, 10, 10), Chunk(ROWS, summand, 10, 20, 1)]
    sums = chunk_sums(long, None, 2, [])
    threading.Thread(target=lambda: (started.wait(10), closed.wait(10), go_on.set())).start()
    closed = threading.Event()
    next(sums)
    started.wait(10)
    threading.Timer(0.2, closed.set).start()
    sums.close()
    assert [row for row in calls if row > 10] == []
