"""A time limit interrupts, once or until it is heard, and not afterwards."""

import signal
import time

import pytest

from neurovariety.cli.time_limit import interrupted_after


def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)


def test_a_block_that_takes_too_long_is_interrupted():
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), interrupted_after(0.1):
        busy(30)
    assert time.monotonic() - begun < 20


def test_it_is_interrupted_until_it_listens():
    heard = 0
    with pytest.raises(KeyboardInterrupt), interrupted_after(0.05, again=0.05):
        while True:
            try:
                busy(30)
            except KeyboardInterrupt:
                heard += 1
                if heard == 3:
                    raise
    assert heard == 3


def test_what_is_done_in_time_is_left_alone():
    with interrupted_after(0.2, again=0.05):
        busy(0.01)
    with interrupted_after(None):
        busy(0.01)
    busy(0.4)


def test_with_no_time_left_it_interrupts_and_then_is_quiet():
    for _ in range(20):
        with pytest.raises(KeyboardInterrupt), interrupted_after(-1.0, again=0.01):
            busy(30)
    busy(0.1)


def test_it_holds_in_the_background_where_ctrl_c_is_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt), interrupted_after(0.1):
            busy(30)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
