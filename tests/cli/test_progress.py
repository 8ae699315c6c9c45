"""Live counts: a line on a terminal, a line a finished stage in a log, nothing when quiet."""

import io

import pytest
from rich.console import Console

from neurovariety.cli.progress import live_progress

STEPS = (("first", 1, 2), ("first", 2, 2), ("second", 1, 2_000), ("second", 2_000, 2_000))


def told(*, terminal, quiet=False, steps=STEPS):
    stream = io.StringIO()
    with live_progress(Console(file=stream, force_terminal=terminal, width=80), quiet=quiet) as tell:
        for step in steps:
            if tell is not None:
                tell(*step)
    return stream.getvalue()


def test_a_log_has_a_line_for_each_finished_stage():
    lines = told(terminal=False).split("\n")
    assert [line for line in lines if line.strip()] == ["first: 2/2", "second: 2,000/2,000"]


def test_a_stage_that_was_not_finished_leaves_no_line_in_a_log():
    assert told(terminal=False, steps=[("first", 1, 2)]).strip() == ""


def test_a_terminal_shows_the_stage_and_its_counts():
    shown = told(terminal=True, steps=[("counting sheep", 3, 8)])
    assert "counting sheep" in shown
    assert "3/8" in shown


def test_quiet_is_quiet():
    assert told(terminal=True, quiet=True) == ""
    with live_progress(Console(file=io.StringIO()), quiet=True) as tell:
        assert tell is None


def test_a_failure_inside_ends_the_line_and_passes_on():
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True)
    with pytest.raises(ZeroDivisionError), live_progress(console, quiet=False) as tell:
        tell("first", 1, 0 // 0)
    assert "\x1b[?25h" in stream.getvalue()  # the cursor is shown again
