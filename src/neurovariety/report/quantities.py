"""Numbers as people read them, in plain ASCII, the same in the terminal and on the page."""

from __future__ import annotations

from neurovariety.report.rows import Row


def percent(share: float, digits: int = 2) -> str:
    """Write a share as a percentage without the sign.

    >>> percent(0.9201)
    '92.01'
    """
    return f"{100 * share:.{digits}f}"


def thousands(count: float) -> str:
    """Write a count with separators, whole.

    >>> thousands(75002)
    '75,002'
    """
    return f"{count:,.0f}"


def short_count(count: float) -> str:
    """Write a count with three digits and a suffix.

    >>> [short_count(value) for value in (640, 9_150_000, 75_002, 999_999)]
    ['640', '9.15M', '75.0k', '1.00M']
    """
    for suffix in ("", "k", "M", "G"):
        text = f"{count:.{_decimals(max(count, 1)) if suffix else 0}f}"
        if float(text) < 1000:
            return text + suffix
        count /= 1000
    return f"{count:.2f}T"


def file_size(count: int) -> str:
    """Write a number of bytes in decimal units.

    >>> [file_size(value) for value in (800, 303_104, 12_345_678)]
    ['800 B', '303 kB', '12.3 MB']
    """
    return f"{short_count(count)[:-1]} {short_count(count)[-1]}B" if count >= 1000 else f"{count} B"


def three_digits(value: float) -> str:
    """Write a positive number with three significant digits and no exponent, separators from a thousand on.

    >>> [three_digits(value) for value in (0.01234, 1.5, 12.34, 123.4, 12345.6)]
    ['0.012', '1.50', '12.3', '123', '12,346']
    """
    return f"{value:,.{_decimals(value)}f}"


def ratio(value: float) -> str:
    """Write how many times one thing is another.

    >>> ratio(1.1449)
    '1.14x'
    """
    return f"{value:.2f}x"


def interval(row: Row, digits: int = 2) -> str:
    """Write the 95 % interval of a row's accuracy in per cent, for example ``91.46-92.53``."""
    return f"{percent(row.accuracy_low, digits)}-{percent(row.accuracy_high, digits)}"


def share_of(part: float, whole: float) -> str:
    """Write a part in per cent of the whole.

    >>> share_of(37800, 75002), share_of(3, 0)
    ('50.4 %', '-')
    """
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _decimals(value: float) -> int:
    if value < 1:
        return 3
    return 2 if value < 10 else 1 if value < 100 else 0
