"""neurovariety: the algebraic geometry of neural networks."""

from neurovariety._version import __version__

__all__ = ["__version__"]
