"""A time limit that acts as Ctrl-C does, so that everything which keeps its results then keeps them here, too."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupted_after(seconds: float | None, *, again: float | None = None) -> Iterator[None]:
    """Interrupt the main thread after a time, unless the block is done by then.

    Parameters
    ----------
    seconds : float or None
        None for no limit; what is not above 0 interrupts at once.
    again : float, optional
        Interrupt again every so many seconds, as long as the block goes on: functions that keep what they have found
        may go over to the next step at first.
    """
    if seconds is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        wait = max(0.0, seconds)
        while not done.wait(wait):
            _thread.interrupt_main()
            if again is None:
                return
            wait = again

    before = signal.getsignal(signal.SIGINT)
    if before == signal.SIG_IGN:  # shells let jobs in the background ignore Ctrl-C; a time limit is still one there
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=watch, daemon=True).start()  # with no time left it may interrupt this line already
        yield
    finally:
        try:
            done.set()
        finally:
            done.set()  # where the last interrupt fell into the line above: none may come once the block is left
            if before == signal.SIG_IGN:
                signal.signal(signal.SIGINT, before)
