"""Names of the variables that the entries of parameters become."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from neurovariety.architectures.program import Shape


def entry_names(parameters: Iterable[tuple[str, Shape]]) -> tuple[str, ...]:
    """Name all entries by their arrays, row by row, each entry by a name of its own.

    Parameters
    ----------
    parameters : iterable of (str, tuple of int)
        Names and shapes.

    Returns
    -------
    tuple of P str

    Examples
    --------
    >>> entry_names([("layer1.weight", (1, 2)), ("scale", ())])
    ('layer1_weight_1_1', 'layer1_weight_1_2', 'scale')
    """
    names: dict[str, None] = {}
    for name, shape in parameters:
        stem = name.replace(".", "_")
        stem = f"w{stem}" if stem[0].isdigit() else stem
        ends = ["".join(f"_{i + 1}" for i in place) for place in np.ndindex(shape)]
        while any(stem + end in names for end in ends):  # a.b beside a_b, or row 1 of a beside a_1
            stem += "_"
        names |= dict.fromkeys(stem + end for end in ends)
    return tuple(names)
