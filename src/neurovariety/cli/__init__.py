"""The command line: `neurovariety compress`, `fit`, `inspect` and `evaluate`."""

from neurovariety.cli.app import main

__all__ = ["main"]
