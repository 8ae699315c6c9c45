"""The command line: `neurovariety compress`, `fit`, `inspect`, `evaluate`, `variety`, `critical` and `doctor`."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; Ctrl-C while it is loaded is told, too."""
    try:
        from neurovariety.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("neurovariety: stopped; nothing was finished\n")
        raise SystemExit(130) from None
