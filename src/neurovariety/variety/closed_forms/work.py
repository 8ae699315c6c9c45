"""Work that would take hours is refused before it begins."""

from __future__ import annotations

from neurovariety.errors import ResourceError


def check_work(what: str, amount: float, *, most: float, remedy: str | None = None) -> None:
    """Refuse work that would take hours before any of it is done.

    Raises
    ------
    ResourceError
        When the amount is above the bound.
    """
    if amount > most:
        raise ResourceError(
            f"{what} would take too long",
            given=f"about {min(amount, 1e300):.2g} steps",
            allowed=f"{most:.2g}",
            remedy=remedy,
        )
