"""The grammar of a SPEC: a kind of network, its sizes, and options by name, read into plain words.

==================================================  ==============================================================
``linear 3-2-4``                                    widths d_0-...-d_L
``mlp 2-3-1 power 2``                               the same; a power for all hidden layers, or one each: ``power 2,3``
``mlp 2-2-1 activation 1+2z+3z^2 bias``             a polynomial in z instead of a power, with biases
``lcn 3,2,2 stride 2,2``                            filter sizes k_1,...,k_L; strides, the last one may be left out
``lcn 3x3,2x2 stride 2x2``                          the same in two dimensions
``cnn 3,3 power 2 stride 1``                        filter sizes with an activation between them
``tied 2,2,3 uses 1,1,2 stride 1``                  an lcn whose first two layers share their filter
``attention 3-3-3 rank 2,1 tokens 2 heads 2``       widths of the tokens, rank of K^T Q in each layer
``residual(mlp 2-3-2 power 2)``                     a network with a skip connection around it
``mlp 2-2 | linear 2-1``                            one network after the other
==================================================  ==============================================================

Small and capital letters mean the same, blanks are free, and ``power=2`` is ``power 2``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from neurovariety.architectures.spec_options import Size, read_options, read_size
from neurovariety.architectures.spec_text import SpecText

MOST_LAYERS = 10_000


@dataclass(frozen=True)
class SpecWords:
    """What a SPEC says, in plain data.

    Attributes
    ----------
    kind : str
        ``"linear"``, ``"mlp"``, ``"lcn"``, ``"tied"``, ``"cnn"`` or ``"attention"``.
    sizes : tuple of tuple of int
        Widths or filter sizes; each has one entry, or two for filters in two dimensions.
    options : mapping
        By name, what was given: ``"power"`` (tuple of int), ``"activation"`` (tuple of tuples of Fraction),
        ``"bias"`` (True), ``"stride"`` (tuple of tuple of int), ``"rank"``, ``"uses"`` (tuple of int), ``"tokens"``,
        ``"heads"`` (int). Lists have one entry for every layer they belong to.
    """

    kind: str
    sizes: tuple[Size, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class _Kind:
    """The grammar of one kind of network."""

    sizes: str
    separator: str
    dimensions: int
    options: tuple[str, ...]
    example: str


KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "linear": _Kind("width", "-", 1, (), "linear 3-2-4"),
        "mlp": _Kind("width", "-", 1, ("power", "activation", "bias"), "mlp 2-3-1 power 2"),
        "lcn": _Kind("filter size", ",", 2, ("stride",), "lcn 3,2,2 stride 2,2"),
        "tied": _Kind("filter size", ",", 2, ("uses", "stride"), "tied 2,2,3 uses 1,1,2 stride 1"),
        "cnn": _Kind("filter size", ",", 2, ("power", "activation", "stride"), "cnn 3,3 power 2"),
        "attention": _Kind("width", "-", 1, ("rank", "tokens", "heads"), "attention 3-3 rank 2 tokens 3"),
    }
)


_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "linearnetwork": KINDS["linear"].example,
        "polynomialmlp": KINDS["mlp"].example,
        "linearconvnet": KINDS["lcn"].example,
        "tiedconvnet": KINDS["tied"].example,
        "polynomialconvnet": KINDS["cnn"].example,
        "lightningattention": KINDS["attention"].example,
        "composition": "linear 2-3 | mlp 3-2-1 power 2",
    }
)
"""Classes by their names in small letters, and a text that makes one."""


def read_words(text: SpecText) -> SpecWords:
    """Read one network, up to what can belong to it no more.

    Parameters
    ----------
    text : SpecText

    Returns
    -------
    SpecWords

    Raises
    ------
    InputError
        The text is no SPEC; the error points at the place and says what is allowed there.

    Examples
    --------
    >>> words = read_words(SpecText("LCN 3, 2, 2 strides=2,2"))
    >>> words.kind, words.sizes, dict(words.options)
    ('lcn', ((3,), (2,), (2,)), {'stride': ((2,), (2,), (1,))})
    """
    at = text.place
    kind = text.word()
    if kind == "module":
        raise text.error(
            "a torch module has no text from which it could be read",
            len(kind),
            at=at,
            remedy="give the object that WrappedModule.of made",
        )
    if kind not in KINDS:
        examples = "; ".join(grammar.example for grammar in KINDS.values())
        if kind in _CLASSES:
            raise text.error(
                "this is Python", len(kind), at=at, remedy=f"give the object itself, or a text such as {_CLASSES[kind]}"
            )
        raise text.unknown("kind of network", kind, (*KINDS, "residual"), at=at, allowed=examples)
    grammar = KINDS[kind]
    sizes = _sizes(text, grammar)
    options = read_options(text, kind, grammar.options, sizes)
    return SpecWords(kind, sizes, MappingProxyType(options))


def _sizes(text: SpecText, grammar: _Kind) -> tuple[Size, ...]:
    """Read sizes joined by the kind's separator."""
    other = "," if grammar.separator == "-" else "-"
    if bracket := text.find(r"[\[(]"):
        raise text.error(f"{grammar.sizes}s have no brackets here", len(bracket), allowed=f"such as {grammar.example}")
    sizes = [read_size(text, grammar.sizes, grammar.dimensions)]
    while text.find("[-,]"):
        if text.find(other):
            raise text.error(
                f"{grammar.sizes}s are joined by {grammar.separator!r}", allowed=f"such as {grammar.example}"
            )
        text.take(grammar.separator)
        at = text.place
        if text.find("[-,]") == grammar.separator:
            raise text.error(
                f"a {grammar.sizes} is missing between two {grammar.separator!r}", allowed=f"such as {grammar.example}"
            )
        sizes.append(read_size(text, grammar.sizes, grammar.dimensions))
        if len(sizes[-1]) != len(sizes[0]):
            raise text.error(
                "filters of one network have equally many dimensions",
                text.place - at,
                at=at,
                allowed="such as lcn 3x3,2x2",
            )
        if len(sizes) > MOST_LAYERS:
            raise text.error("these are too many layers", at=at, allowed=f"at most {MOST_LAYERS:,}")
    if len(sizes[-1]) == 2 and text.find("x"):
        raise text.error(f"a {grammar.sizes} has at most two dimensions", allowed="such as 3x3")
    if text.find("[0-9_x]"):
        raise text.error(f"{grammar.sizes}s are joined by {grammar.separator!r}", allowed=f"such as {grammar.example}")
    if grammar.separator == "-" and len(sizes) < 2:
        raise text.error(
            "a network has at least two widths, of its input and its output", allowed=f"such as {grammar.example}"
        )
    return tuple(sizes)
