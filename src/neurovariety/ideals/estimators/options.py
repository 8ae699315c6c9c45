"""Options that the fits take on trust, or know by another name."""

from __future__ import annotations

import numbers

from neurovariety.errors import InputError


def check_degree(degree: object) -> None:
    """Raise InputError unless the degree is a whole number from 1."""
    if not isinstance(degree, numbers.Integral) or degree < 1:
        raise InputError(
            "the largest degree of a generator is a whole number", given=f"degree={degree!r}", allowed="from 1"
        )


def check_weight(C: object) -> None:
    """Raise InputError unless the weight of the rows is a positive number."""
    if not isinstance(C, numbers.Real) or not 0 < float(C) < float("inf"):
        raise InputError("C weighs the rows against the penalty", given=f"C={C!r}", allowed="0 < C < inf")


def check_sums_will_do(arithmetic: object) -> None:
    """Raise InputError where points that come by once cannot be reckoned with as asked."""
    if arithmetic == "triangular":
        raise InputError(
            "batches that come by once are kept as a Gram matrix",
            given="arithmetic='triangular'",
            allowed="'auto' or 'gram'",
            remedy="an array, a memory map or a path for what only QR resolves",
        )
