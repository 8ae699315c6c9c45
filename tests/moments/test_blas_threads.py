"""BLAS has one thread while anybody asks for it, and what it had before afterwards."""

import os
import threading

import pytest
import threadpoolctl

from neurovariety.moments import blas_threads
from neurovariety.moments.blas_threads import one_blas_thread


def now():
    return {each["num_threads"] for each in threadpoolctl.threadpool_info() if each["user_api"] == "blas"}


def test_one_thread_inside_and_as_many_as_before_outside():
    with threadpoolctl.threadpool_limits(2, "blas"):
        with one_blas_thread() as threads:
            assert threads == 2
            assert now() == {1}
        assert now() == {2}


def test_the_limit_is_given_back_after_an_error():
    with threadpoolctl.threadpool_limits(2, "blas"):
        with pytest.raises(KeyError), one_blas_thread():
            {}["missing"]
        assert now() == {2}


def test_the_last_of_overlapping_threads_gives_it_back():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with one_blas_thread() as threads:
            assert threads == 2
            inside.set()
            leave.wait(10)

    with threadpoolctl.threadpool_limits(2, "blas"):
        thread = threading.Thread(target=other)
        with one_blas_thread():
            thread.start()
            inside.wait(10)
        assert now() == {1}
        leave.set()
        thread.join()
        assert now() == {2}


def test_a_forked_process_asks_for_itself():
    with threadpoolctl.threadpool_limits(2, "blas"), one_blas_thread():
        child = os.fork()
        if not child:
            with one_blas_thread() as threads:
                os._exit(threads)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_others_may_set_their_number_afterwards():
    seen = []

    def other():
        with threadpoolctl.threadpool_limits(2, "blas"):
            seen.append(now())

    with threadpoolctl.threadpool_limits(1, "blas"):
        with one_blas_thread():
            pass
        thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [{2}]


def test_the_limit_holds_where_another_thread_was_first_to_set_a_number():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with threadpoolctl.threadpool_limits(2, "blas"):
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    with one_blas_thread():
        assert now() == {1}
    assert now() == {2}
    leave.set()
    thread.join()


class PerThread:
    """A BLAS on OpenMP: every Python thread has a limit of its own."""

    threading_layer = "openmp"

    def __init__(self):
        self.local = threading.local()

    @property
    def num_threads(self):
        return getattr(self.local, "number", 4)

    def set_num_threads(self, number):
        self.local.number = number


def test_a_blas_that_counts_by_python_thread_is_limited_in_each(monkeypatch):
    library, seen = PerThread(), []
    monkeypatch.setattr(blas_threads, "_libraries", lambda: ([], [library]))

    def other():
        with one_blas_thread() as threads:
            seen.append((threads, library.num_threads))
        seen.append(library.num_threads)

    with one_blas_thread() as threads:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert (threads, library.num_threads) == (4, 1)
    assert seen == [(4, 1), 4]
    assert library.num_threads == 4
