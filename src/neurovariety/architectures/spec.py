"""Architectures from text: ``architecture("mlp 2-3-1 power 2")``; the grammar is in `spec_words`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.composition import Composition
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.residual import Residual
from neurovariety.architectures.spec_text import SpecText
from neurovariety.architectures.spec_words import SpecWords, read_words
from neurovariety.architectures.tied_convolution import TiedConvNet
from neurovariety.errors import InputError

MOST_LETTERS = 100_000
MOST_BRACKETS = 50


def architecture(spec: str | Architecture) -> Architecture:
    """Read an architecture from a text; an architecture is given back as it is.

    Parameters
    ----------
    spec : str or Architecture
        Such as ``linear 3-2-4``, ``mlp 2-3-1 power 2``, ``mlp 2-2-1 activation 1+2z+3z^2 bias``,
        ``lcn 3,2,2 stride 2,2``, ``tied 2,2,3 uses 1,1,2``, ``cnn 3,3 power 2``, ``attention 3-3 rank 2 tokens 3``,
        ``residual(mlp 2-3-2 power 2)``, or several of them with bars between them: one after the other.

    Returns
    -------
    Architecture
        ``architecture(it.spec) == it``.

    Raises
    ------
    InputError
        The text is no SPEC; the error points at the place and says what is allowed there.

    Examples
    --------
    >>> architecture("mlp 2-3-1 power 2").ambient.dimension
    3
    >>> architecture("mlp 2-3-1 pwoer 2")
    Traceback (most recent call last):
    neurovariety.errors.InputError: unknown option of mlp
      given: mlp 2-3-1 pwoer 2
                       ^^^^^
      allowed: power 2, activation 1+2z+3z^2, bias
      remedy: did you mean power?
    """
    if isinstance(spec, Architecture):
        return spec
    if not isinstance(spec, str):
        raise InputError(
            "an architecture is an object of this library or a text",
            given=f"{type(spec).__name__} {spec!r}"[:80],
            allowed='PolynomialMLP([2, 3, 1], power=2), or "mlp 2-3-1 power 2"',
        )
    if len(spec) > MOST_LETTERS:
        raise InputError("the text of an architecture is too long", given=f"{len(spec):,} letters")
    text = SpecText(spec)
    network = _chain(text, 0)
    if not text.ended:
        raise text.error("the architecture ends before this", len(text.find(r"\S+")), allowed="nothing more, or |")
    return network


def as_architecture(given: str | Architecture) -> Architecture:
    """Take what a public function was given: an architecture, or its text.

    Examples
    --------
    >>> as_architecture("linear 2-1-2").parameter_count
    4
    """
    return architecture(given)


def _chain(text: SpecText, depth: int) -> Architecture:
    """Read networks with bars between them."""
    networks = [_network(text, depth)]
    while text.take("|"):
        at = text.place
        networks.append(_network(text, depth))
        with _pointing(text, at):
            Composition(networks[-2:])
    return networks[0] if len(networks) == 1 else Composition(networks)


def _network(text: SpecText, depth: int) -> Architecture:
    """Read a network, or one in a skip connection."""
    at = text.place
    if not text.read(r"residual\b"):
        words = read_words(text)
        with _pointing(text, at):
            return _MAKERS[words.kind](words)
    if depth == MOST_BRACKETS:
        raise text.error("these are too many brackets", at=at, allowed=f"{MOST_BRACKETS} within each other")
    if not text.take("("):
        raise text.error("a bracket is missing here", allowed="residual(mlp 2-3-2 power 2)")
    inside = _chain(text, depth + 1)
    if not text.take(")"):
        raise text.error("a closing bracket is missing here", allowed=")")
    with _pointing(text, at):
        return Residual(inside)


@contextmanager
def _pointing(text: SpecText, start: int) -> Iterator[None]:
    """Point at what was read from some place on in errors of networks that cannot be."""
    try:
        yield
    except InputError as error:
        given = f"{error.problem}: {error.given}" if error.given else error.problem
        raise text.error(
            given, text.place - start, at=start, allowed=error.allowed or "", remedy=error.remedy or ""
        ) from error


def _widths(words: SpecWords) -> list[int]:
    return [width for (width,) in words.sizes]


def _linear(words: SpecWords) -> Architecture:
    return LinearNetwork(_widths(words))


def _mlp(words: SpecWords) -> Architecture:
    options = words.options
    return PolynomialMLP(
        _widths(words),
        power=options.get("power"),
        activation=options.get("activation"),
        bias=options.get("bias", False),
    )


def _linear_convolution(words: SpecWords) -> Architecture:
    return LinearConvNet(words.sizes, strides=words.options.get("stride", 1))


def _tied_convolution(words: SpecWords) -> Architecture:
    options = words.options
    return TiedConvNet(words.sizes, uses=options.get("uses", (1,)), strides=options.get("stride", 1))


def _polynomial_convolution(words: SpecWords) -> Architecture:
    options = words.options
    return PolynomialConvNet(
        words.sizes,
        power=options.get("power"),
        activation=options.get("activation"),
        strides=options.get("stride", 1),
    )


def _attention(words: SpecWords) -> Architecture:
    options = words.options
    return LightningAttention(
        _widths(words), ranks=options["rank"], tokens=options["tokens"], heads=options.get("heads", 1)
    )


_MAKERS: Mapping[str, Callable[[SpecWords], Architecture]] = MappingProxyType(
    {
        "linear": _linear,
        "mlp": _mlp,
        "lcn": _linear_convolution,
        "tied": _tied_convolution,
        "cnn": _polynomial_convolution,
        "attention": _attention,
    }
)
