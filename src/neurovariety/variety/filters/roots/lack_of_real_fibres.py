"""Why there are no real filters for the roots of a form, although there are complex ones."""

from __future__ import annotations

from collections.abc import Sequence

from neurovariety.variety.filters.blocks import Level
from neurovariety.variety.filters.roots.root_fibres import RootPattern
from neurovariety.variety.filters.roots.spreads import Counts, at_least, even_lengths, real_counts


def why_not_real(pattern: RootPattern, levels: Sequence[Level]) -> str:
    """Say which filters lack a real fibre; empty where real filters exist.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.roots.root_fibres import generic_pattern
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> why_not_real(generic_pattern([1, 2], [(2, "pair")]), levels)
    'layer 2, of dilation 2 and even length, needs a real fibre {x : x^2 = rho}, and of the 2 fibres of that dilation \
none is real'
    """
    demand = even_lengths(levels)
    counts = real_counts(pattern, levels)
    if any(at_least(count, demand) for count in counts):
        return ""
    there, real = pattern.factor_degrees, _real_fibres(pattern)
    for number in reversed(range(len(levels))):
        if real[number] < demand[number]:
            return _lacking(levels[number], there[number], real[number])
    if not counts:
        return "no way to spread the roots over the filters keeps conjugate fibres together"
    for number, level in enumerate(levels):
        best = max(count[number] for count in counts)
        if best < demand[number]:
            least = f"{best} can be had once the other filters are filled"
            return f"{_layers(level)} {_needed_fibres(level)}, and at most {least}"
    ways = " or ".join(_written(count, levels) for count in counts[:4])
    return f"at best the filters get {ways}, and the even lengths need {_written(demand, levels)} at the same time"


def _real_fibres(pattern: RootPattern) -> list[int]:
    """Count the real fibres of each dilation, were all of them free."""
    found = [0] * len(pattern.dilations)
    remaining = list(pattern.fibres)
    while remaining:
        fibre = remaining.pop()
        step = pattern.dilations[fibre.level] if fibre.kind == "end" else 1
        found[fibre.level] += fibre.real * (fibre.multiplicity // step)
        remaining += fibre.parts
    return found


def _lacking(level: Level, there: int, real: int) -> str:
    them = f"{there} {'roots' if level.dilation == 1 else 'fibres of that dilation'}"
    are = "none is real" if real == 0 else f"only {real} {'is' if real == 1 else 'are'} real"
    return f"{_layers(level)} {_needed_fibres(level)}, and of the {them} {are}"


def _needed_fibres(level: Level) -> str:
    return f"a real {_fibres(level, 1)}" if level.even == 1 else f"{level.even} real {_fibres(level, 2)}, one each"


def _layers(level: Level) -> str:
    numbers = [str(layer + 1) for layer, length in zip(level.layers, level.lengths, strict=True) if length % 2 == 0]
    which = f"layer {numbers[0]}" if len(numbers) == 1 else f"layers {', '.join(numbers)}"
    return f"{which}, of dilation {level.dilation} and even length, need{'s' if len(numbers) == 1 else ''}"


def _fibres(level: Level, number: int) -> str:
    if level.dilation == 1:
        return "root" if number == 1 else "roots"
    return f"{'fibre' if number == 1 else 'fibres'} {{x : x^{level.dilation} = rho}}"


def _written(count: Counts, levels: Sequence[Level]) -> str:
    parts = [f"{number} of dilation {level.dilation}" for number, level in zip(count, levels, strict=True)]
    return ", ".join(parts) + " real"
