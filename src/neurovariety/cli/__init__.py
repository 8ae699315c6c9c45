"""The command line: `neurovariety compress`, `fit`, `inspect`, `evaluate` and `doctor`."""

from neurovariety.cli.app import main

__all__ = ["main"]
