"""The activations of a network's hidden layers: how they are given, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError


def activations(
    hidden: int, *, power: int | Sequence[int] | None, activation: Sequence[Any] | None
) -> tuple[Activation, ...]:
    """Read the activations of some hidden layers: one for all of them, or one for each.

    Parameters
    ----------
    hidden : int
        Number of the layers.
    power, activation
        As `PolynomialMLP` takes them.

    Raises
    ------
    InputError
        On none or both of them, another number than 1 or ``hidden``, and what is no polynomial.

    Examples
    --------
    >>> [str(one) for one in activations(2, power=None, activation=[1, 2, 3])]
    ['1+2z+3z^2', '1+2z+3z^2']
    """
    if power is not None and activation is not None:
        raise InputError("an activation is given once", given="power and activation", allowed="one of them")
    if power is None and activation is None:
        if hidden == 0:
            return ()
        raise InputError("hidden layers need an activation", given="none", allowed="power=2, or activation=[1, 2, 3]")
    read = _powers(power) if activation is None else _polynomials(activation)
    if len(read) == 1 and hidden != 1:
        read *= hidden
    if len(read) != hidden:
        raise InputError(
            "the number of activations does not fit",
            given=str(len(read)),
            allowed=f"1, or {hidden} for the hidden layers",
        )
    return tuple(read)


def _powers(power: Any) -> list[Activation]:
    listed = _listed(power) if isinstance(power, Iterable) else [power]
    if any(isinstance(one, str) for one in listed):
        raise _unknown(power)
    return [Activation.monomial(whole("the activation's power", one)) for one in listed]


def _polynomials(activation: Any) -> list[Activation]:
    if isinstance(activation, Activation):
        return [activation]
    listed = _listed(activation)
    if not listed or any(isinstance(item, str) for item in listed):
        raise _unknown(activation)
    if not all(isinstance(item, Activation | Iterable) for item in listed):
        return [Activation.of(listed)]
    return [item if isinstance(item, Activation) else Activation.of(item) for item in listed]


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [str(given)]


def _unknown(given: Any) -> InputError:
    return InputError(
        "unknown activation",
        given=repr(given)[:60],
        allowed="power=2 for z^2, or the coefficients c_0, c_1, ... of a polynomial: activation=[1, 2, 3] for "
        "1 + 2z + 3z^2",
        remedy="for activations that are no polynomials, such as ReLU, take numerical_dimension of a torch module",
    )


def monomial_powers(chosen: Sequence[Activation]) -> tuple[int, ...] | None:
    """List the exponents where all activations are monomials z^r, else None.

    Examples
    --------
    >>> monomial_powers([Activation.monomial(2), Activation.monomial(3)])
    (2, 3)
    """
    powers = tuple(activation.power for activation in chosen if activation.power is not None)
    return powers if len(powers) == len(chosen) else None


def activation_words(chosen: Sequence[Activation]) -> tuple[str, ...]:
    """Write activations as a SPEC does, once where all are the same.

    Examples
    --------
    >>> activation_words([Activation.monomial(2), Activation.monomial(3)])
    ('power', '2,3')
    >>> activation_words([Activation.of([1, 2])] * 2)
    ('activation', '1+2z')
    """
    listed = _once(chosen)
    powers = monomial_powers(listed)
    if not listed:
        return ()
    if powers is None:
        return "activation", ",".join(map(str, listed))
    return "power", ",".join(map(str, powers))


def activation_arguments(chosen: Sequence[Activation]) -> tuple[tuple[str, str], ...]:
    """Write activations as the argument that they were read from.

    Examples
    --------
    >>> activation_arguments([Activation.monomial(2), Activation.monomial(2)])
    (('power', '2'),)
    """
    listed = _once(chosen)
    powers = monomial_powers(listed)
    if not listed:
        return ()
    if powers is None:
        values = ["[" + ", ".join(map(repr, activation.coefficients)) + "]" for activation in listed]
        return (("activation", values[0] if len(values) == 1 else f"[{', '.join(values)}]"),)
    return (("power", str(powers[0] if len(powers) == 1 else list(powers))),)


def _once(chosen: Sequence[Activation]) -> Sequence[Activation]:
    return chosen[:1] if len(set(chosen)) == 1 else chosen
