"""The options of a SPEC: words such as ``power`` and ``stride`` with what follows them, in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from neurovariety.architectures.activation import HIGHEST_DEGREE
from neurovariety.architectures.spec_activation import read_activation
from neurovariety.architectures.spec_text import SpecText
from neurovariety.architectures.validation import LARGEST_SIZE

Size = tuple[int, ...]
"""A width, the length of a filter, or the two lengths of a filter for pictures."""

_OTHER_WORDS = {
    "powers": "power",
    "activations": "activation",
    "biases": "bias",
    "strides": "stride",
    "ranks": "rank",
    "token": "tokens",
    "head": "heads",
    "use": "uses",
}
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "mlp": (("power", "activation"),),
        "cnn": (("power", "activation"),),
        "attention": (("rank",), ("tokens",)),
        "tied": (("uses",),),
    }
)
_EXAMPLES = {
    "power": "power 2",
    "activation": "activation 1+2z+3z^2",
    "bias": "bias",
    "stride": "stride 2",
    "rank": "rank 2",
    "tokens": "tokens 3",
    "heads": "heads 2",
    "uses": "uses 1,1,2",
}


_MISSING = {
    "tokens": "the number of tokens is missing",
    "uses": "it is missing which filter each layer uses",
}


def read_options(text: SpecText, kind: str, names: Sequence[str], sizes: Sequence[Size]) -> dict[str, Any]:
    """Read the options of a network up to the end of the text or a sign that cannot begin an option.

    Parameters
    ----------
    text : SpecText
    kind : str
    names : sequence of str
        The options that this kind has.
    sizes : sequence of tuple of int
        Its widths or filter sizes.

    Returns
    -------
    dict
        Values by name; lists have one entry for each layer they belong to.

    Raises
    ------
    InputError
        An unknown option, one given twice, one that is needed and missing, or a value that does not fit the sizes.
    """
    layers = len(sizes) if kind in {"lcn", "cnn", "tied"} else len(sizes) - 1
    found: dict[str, Any] = {}
    while text.find("[^()|]"):
        at, allowed = text.place, _allowed([name for name in names if not _same_thing(name) & found.keys()])
        word = text.find(r"[a-z]+")
        if not word:
            remedy = "values are joined by commas" if found and text.find("[0-9]") else ""
            raise text.error("an option is missing here", len(text.find(r"\S+")), allowed=allowed, remedy=remedy)
        name = _OTHER_WORDS.get(text.word(), word)
        if name not in names:
            raise text.unknown(f"option of {kind}", word, names, at=at, allowed=allowed)
        twice = _same_thing(name) & found.keys()
        if twice:
            problem = (
                f"{name} is given twice" if name in twice else "power and activation are two ways to say one thing"
            )
            raise text.error(problem, len(word), at=at, allowed=allowed)
        text.take("=")
        found[name] = _VALUES[name](text, sizes, layers)
    for group in _NEEDED.get(kind, ()):
        if not found.keys() & set(group) and not (kind != "attention" and layers == 1):
            wanted = " or ".join(_EXAMPLES[name] for name in group)
            missing = _MISSING.get(group[0], f"{' or '.join(group)} is missing")
            raise text.error(missing, allowed=f"{wanted}, for instance")
    return found


def read_size(text: SpecText, what: str, dimensions: int = 1) -> Size:
    """Read a size such as 3, or 3x2 where there may be two dimensions."""
    sizes = [text.whole_number(what, LARGEST_SIZE)]
    while len(sizes) < dimensions and text.take("x"):
        sizes.append(text.whole_number(what, LARGEST_SIZE))
    return tuple(sizes)


def _same_thing(name: str) -> set[str]:
    """Give the options of which a network has one."""
    return {"power", "activation"} if name in {"power", "activation"} else {name}


def _allowed(names: Sequence[str]) -> str:
    return ", ".join(_EXAMPLES[name] for name in names) or "nothing more"


def _list(text: SpecText, read: Callable[[], Any]) -> list[Any]:
    values = [read()]
    while text.take(","):
        values.append(read())
    return values


def _for_each(text: SpecText, read: Callable[[], Any], count: int, what: str) -> tuple[Any, ...]:
    """Read one value for all, or one for each."""
    at = text.place
    values = _list(text, read)
    if len(values) == 1:
        return tuple(values) * count
    if len(values) != count:
        raise text.error(
            f"these are {len(values)} values for {count} {what}",
            text.place - at,
            at=at,
            allowed=f"one value for all, or {count} with commas between them" if count > 1 else "one value",
        )
    return tuple(values)


def _power(text: SpecText, sizes: Sequence[Size], layers: int) -> tuple[int, ...]:
    del sizes
    return _for_each(text, lambda: text.whole_number("power", HIGHEST_DEGREE), layers - 1, "layers with an activation")


def _activation(text: SpecText, sizes: Sequence[Size], layers: int) -> tuple[Any, ...]:
    del sizes
    return _for_each(text, lambda: read_activation(text), layers - 1, "layers with an activation")


def _bias(text: SpecText, sizes: Sequence[Size], layers: int) -> bool:
    del text, sizes, layers
    return True


def _stride(text: SpecText, sizes: Sequence[Size], layers: int) -> tuple[Size, ...]:
    """Read strides; the last one changes which outputs there are, and not the filter, so it may be left out."""
    at, dimensions = text.place, len(sizes[0])
    strides = _list(text, lambda: read_size(text, "stride", dimensions))
    if any(len(stride) > 1 for stride in strides) or dimensions == 1 or len(strides) > 1:
        wrong = [stride for stride in strides if len(stride) != dimensions]
    else:
        wrong = []
    if wrong:
        raise text.error(
            "strides have as many dimensions as the filters", text.place - at, at=at, allowed="such as stride 2x2,1x1"
        )
    strides = [stride * (dimensions // len(stride)) for stride in strides]
    if len(strides) == 1 and layers > 2:
        strides *= layers
    if len(strides) not in {layers - 1, layers}:
        raise text.error(
            f"these are {len(strides)} strides for {layers} layers",
            text.place - at,
            at=at,
            allowed=f"one for all, {layers}, or {layers - 1} where the last one is left out",
        )
    return tuple(strides) + ((1,) * dimensions,) * (layers - len(strides))


def _rank(text: SpecText, sizes: Sequence[Size], layers: int) -> tuple[int, ...]:
    at = text.place
    ranks: tuple[int, ...] = _for_each(text, lambda: text.whole_number("rank", LARGEST_SIZE), layers, "layers")
    for layer, (rank, (width, *_)) in enumerate(zip(ranks, sizes, strict=False), start=1):
        if rank > width:
            raise text.error(
                f"the rank {rank} is above the width {width} of the tokens that layer {layer} reads",
                text.place - at,
                at=at,
                allowed=f"a whole number from 1 to {width}",
            )
    return ranks


def _tokens(text: SpecText, sizes: Sequence[Size], layers: int) -> int:
    del sizes, layers
    return text.whole_number("number of tokens", LARGEST_SIZE)


def _heads(text: SpecText, sizes: Sequence[Size], layers: int) -> int:
    del sizes, layers
    return text.whole_number("number of heads", LARGEST_SIZE)


def _uses(text: SpecText, sizes: Sequence[Size], layers: int) -> tuple[int, ...]:
    del sizes
    at = text.place
    uses = tuple(_list(text, lambda: text.whole_number("filter's number", layers)))
    if len(uses) != layers:
        raise text.error(
            f"these are {len(uses)} numbers of filters for {layers} layers",
            text.place - at,
            at=at,
            allowed=f"{layers} with commas between them, such as uses 1,1,2",
        )
    return uses


_VALUES: Mapping[str, Callable[[SpecText, Sequence[Size], int], Any]] = MappingProxyType(
    {
        "power": _power,
        "activation": _activation,
        "bias": _bias,
        "stride": _stride,
        "rank": _rank,
        "tokens": _tokens,
        "heads": _heads,
        "uses": _uses,
    }
)
