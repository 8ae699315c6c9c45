"""The command line's defaults are the library's."""

import inspect

from neurovariety.cli.compress import compress_command
from neurovariety.vinet import CompressionOptions, VINetOptions

RENAMED = {"degree": "max_degree"}


def test_defaults_are_the_librarys():
    command = {name: parameter.default for name, parameter in inspect.signature(compress_command).parameters.items()}
    options = VINetOptions()
    names = [
        "algorithm",
        "psi",
        "degree",
        "dimension",
        "variables",
        "projection",
        "pooling",
        "per_class",
        "score",
        "skip",
        "monomials",
        "sparse",
    ]
    for name in names:
        assert command[name] == getattr(options, RENAMED.get(name, name)), name
    assert command["epochs"] == options.training.epochs
    for name in ("seeds", "test_fraction", "test_seed"):
        assert command[name] == getattr(CompressionOptions(), name), name
