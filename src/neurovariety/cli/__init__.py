"""The command line: `neurovariety compress`, `inspect` and `evaluate`."""

from neurovariety.cli.app import main

__all__ = ["main"]
