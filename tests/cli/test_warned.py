"""Warnings reach the terminal as sentences, and nowhere else."""

import io
import warnings

import pytest
from rich.console import Console

from neurovariety.cli.warned import warnings_in_words


def told(*messages, category=UserWarning):
    stream = io.StringIO()
    with warnings_in_words(Console(file=stream, width=40)):
        for message in messages:
            warnings.warn(message, category, stacklevel=1)
    return stream.getvalue()


def test_each_sentence_is_told_once_without_its_place_in_the_code():
    long = "a sentence that is longer than the terminal is wide, [bold]"
    assert told(long, "another", long) == f"warning: {long}\nwarning: another\n"


def test_other_warnings_stay_pythons():
    with pytest.warns(FutureWarning, match="old"):
        assert told("old", category=FutureWarning) == ""


def test_afterwards_warnings_are_as_before():
    before = warnings.showwarning
    told("one")
    assert warnings.showwarning is before
