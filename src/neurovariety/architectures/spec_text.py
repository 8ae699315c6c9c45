"""The text of a SPEC as it is read from left to right; what is wrong with it is said with a caret under the place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from neurovariety.errors import InputError

_SAME = str.maketrans({"–": "-", "−": "-", "—": "-", "×": "x", "·": "*"})  # noqa: RUF001  what word processors write
_SHOWN = 72
_INDENT = len("  given: ")  # what stands in front of the text in the error


class SpecText:
    """A text and the place up to which it was read; letters are small, blanks are skipped.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> text = SpecText("Linear 3 - 2")
    >>> text.word(), text.whole_number("width", 100), text.take("-"), text.whole_number("width", 100), text.ended
    ('linear', 3, True, 2, True)
    """

    def __init__(self, text: str) -> None:
        self.given = text
        self._text = "".join(_plain(letter) for letter in text)
        self.place = 0
        self._skip()

    @property
    def ended(self) -> bool:
        """Whether everything was read."""
        return self.place >= len(self._text)

    def find(self, pattern: str) -> str:
        """Give what stands here of this pattern, empty if nothing does; do not read it."""
        found = re.compile(pattern).match(self._text, self.place)
        return found[0] if found else ""

    def read(self, pattern: str) -> str:
        """Read what stands here of this pattern, empty if nothing does."""
        found = self.find(pattern)
        self.place += len(found)
        self._skip()
        return found

    def take(self, sign: str) -> bool:
        """Read the sign if it stands here."""
        return bool(self.read(re.escape(sign)))

    def word(self) -> str:
        """Read a word of letters, empty if none stands here."""
        return self.read(r"[a-z]+")

    def whole_number(self, what: str, most: int, least: int = 1) -> int:
        """Read a whole number within bounds.

        Raises
        ------
        InputError
            None stands here, or it is negative, too small, too large or no whole number.
        """
        allowed = f"a whole number from {least} to {most:,}"
        if negative := self.find(r"-\s*[0-9]+"):
            raise self.error(f"a {what} cannot be negative", len(negative), allowed=allowed)
        digits = self.find(r"[0-9]+")
        if not digits:
            raise self.error(f"a {what} is missing here", len(self.find(r"[^\s,\-]+")), allowed=allowed)
        if broken := self.find(r"[0-9]+\.(?!\.)[0-9]*"):
            raise self.error(f"a {what} is a whole number", len(broken), allowed=allowed)
        if self.find(r"[0-9]+\.\."):
            raise self.error(
                "a range stands for several architectures",
                len(self.find(r"[0-9]+\.\.[0-9]*")),
                allowed=f"{allowed}; ranges such as 2..5 where architectures are swept",
            )
        if len(digits) > len(str(most)) or not least <= int(digits) <= most:
            small = int(digits[:20]) < least
            raise self.error(f"a {what} is too {'small' if small else 'large'}", len(digits), allowed=allowed)
        self.read(r"[0-9]+")
        return int(digits)

    def error(
        self, problem: str, length: int = 1, *, at: int | None = None, allowed: str = "", remedy: str = ""
    ) -> InputError:
        """Make the error that shows the text with carets under so many letters, from here or another place on."""
        place = self.place if at is None else at
        shown, before = "".join(letter if letter.isprintable() else " " for letter in self.given), place
        if len(shown) > _SHOWN:
            start = max(0, min(place - _SHOWN // 2, len(shown) - _SHOWN))
            head, tail = ("..." if start else ""), ("..." if start + _SHOWN < len(shown) else "")
            shown, before = head + shown[start : start + _SHOWN] + tail, place - start + len(head)
        carets = "^" * max(1, min(length, len(shown) - before))
        pointing = f"{shown}\n{' ' * (_INDENT + before)}{carets}"
        return InputError(problem, given=pointing, allowed=allowed or None, remedy=remedy or None)

    def unknown(self, kind: str, word: str, known: Sequence[str], *, at: int, allowed: str) -> InputError:
        """Make the error for a word that is not known, with the nearest one that is."""
        close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
        problem = f"unknown {kind}" if word else f"the {kind} is missing"
        return self.error(
            problem, len(word), at=at, allowed=allowed, remedy=f"did you mean {close[0]}?" if close else ""
        )

    def _skip(self) -> None:
        while self.place < len(self._text) and self._text[self.place].isspace():
            self.place += 1


def _plain(letter: str) -> str:
    """Write a letter small and a dash of any kind as a minus, one for one so that places stay."""
    small = letter.translate(_SAME).lower()
    return small if len(small) == 1 else letter
