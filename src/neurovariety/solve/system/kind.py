"""The four kinds of instructions on a tape."""

from enum import IntEnum


class Kind(IntEnum):
    """What an instruction does with its terms, ``begin`` to ``end``."""

    PRODUCT = 0
    """dest = left * right; one term, factor 1."""
    LINEAR = 1
    """dest += sum of factor * left."""
    PRODUCTS = 2
    """dest += sum of factor * left * right."""
    PARAMETER_PRODUCTS = 3
    """The same where every left is a parameter, whose power series ends at order one."""
