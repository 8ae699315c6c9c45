"""Python's warnings as sentences on the terminal, each once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


@contextmanager
def warnings_in_words(console: Console) -> Iterator[None]:
    """Print what the library warns of while the block runs, without the place in the code, each sentence once."""
    told: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        elsewhere = warnings.showwarning

        def tell(message: Warning | str, category: type[Warning], *place: Any, **options: Any) -> None:
            if not issubclass(category, UserWarning):
                elsewhere(message, category, *place, **options)
            elif str(message) not in told:
                told.add(str(message))
                console.print(f"warning: {message}", highlight=False, markup=False, soft_wrap=True)

        warnings.showwarning = tell
        yield
