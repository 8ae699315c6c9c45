"""The version, in the one place that is read by the build and by the program."""

__version__ = "0.1.0"
