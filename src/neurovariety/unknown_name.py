"""What to say when a name is not known: what exists, and what is close."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from neurovariety.errors import InputError


def unknown_name(kind: str, given: str, exist: Iterable[str]) -> InputError:
    """Return the error that lists what exists and the closest names.

    Examples
    --------
    >>> print(unknown_name("model", "digit", ["digits", "efficientnet-lite0"]))
    unknown model
      given: digit
      allowed: digits, efficientnet-lite0
      remedy: did you mean digits?
    """
    names = list(exist)
    close = difflib.get_close_matches(given.lower(), names, n=2, cutoff=0.5)
    return InputError(
        f"unknown {kind}",
        given=given,
        allowed=", ".join(names),
        remedy=f"did you mean {' or '.join(close)}?" if close else None,
    )
