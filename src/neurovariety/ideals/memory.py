"""How much memory is free, so that work that cannot fit is refused before it starts."""

from __future__ import annotations

import os


def available_bytes() -> int | None:
    """Return the bytes of free physical memory, or None where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
