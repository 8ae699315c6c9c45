"""Architectures and their texts are the same."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.architectures import (
    Architecture,
    Composition,
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialConvNet,
    PolynomialMLP,
    Residual,
    TiedConvNet,
)
from neurovariety.architectures.spec import architecture, as_architecture
from neurovariety.architectures.spec_words import KINDS
from neurovariety.errors import InputError

SOME = [
    LinearNetwork([3, 2, 4]),
    LinearConvNet([3, 2, 2], strides=[2, 2]),
    LinearConvNet([4]),
    LinearConvNet([(3, 3), (2, 2)], strides=[(2, 1)]),
    TiedConvNet([2, 2, 3], uses=[1, 1, 2]),
    TiedConvNet([(2, 2), (2, 2), (3, 3)], uses=[1, 1, 2], strides=[(1, 1), (2, 2)]),
    PolynomialMLP([2, 1]),
    PolynomialMLP([2, 3, 1], power=2),
    PolynomialMLP([2, 3, 3, 1], power=[2, 3], bias=True),
    PolynomialMLP([2, 2, 1], activation=[1, 2, 3]),
    PolynomialMLP([2, 2, 2, 1], activation=[[1, 2, Fraction(-3, 7)], [0, 0, 0.5]]),
    PolynomialConvNet([3, 3], power=2),
    PolynomialConvNet([3, 3, 2], power=[2, 3], strides=[2, 1, 3]),
    PolynomialConvNet([2, 2], activation=[0, 1, 1]),
    LightningAttention([3, 3], ranks=2, tokens=3),
    LightningAttention([3, 3, 2], ranks=[2, 1], tokens=2, heads=2),
    Residual(PolynomialMLP([2, 3, 2], power=2)),
    Composition([Residual(PolynomialMLP([2, 3, 2], power=2)), LinearNetwork([2, 1])]),
    Composition(
        [LightningAttention([3, 2], ranks=2, tokens=2), Residual(LightningAttention([2, 2], ranks=1, tokens=2))]
    ),
    Residual(
        Composition(
            [PolynomialMLP([2, 2, 3], power=3, bias=True), Residual(LinearNetwork([3, 3])), LinearNetwork([3, 2])]
        )
    ),
]


@pytest.mark.parametrize("network", SOME, ids=str)
def test_the_text_of_an_architecture_reads_back(network):
    again = architecture(network.spec)
    assert type(again) is type(network)
    assert again == network
    assert again.spec == network.spec
    assert as_architecture(network) is network


def test_what_a_text_means():
    assert architecture("lcn 3,2,2 stride 2,2") == LinearConvNet([3, 2, 2], strides=[2, 2])
    assert architecture("lcn 2,2 stride 2") == LinearConvNet([2, 2], strides=[2])
    assert architecture("mlp 2-2-1 activation 1+2z+3z^2") == PolynomialMLP([2, 2, 1], activation=[1, 2, 3])
    assert architecture(" MLP 2 - 3-3-1 Power=2 ") == PolynomialMLP([2, 3, 3, 1], power=2)
    assert architecture("mlp 2-2-1 activation z^2") == PolynomialMLP([2, 2, 1], power=2)
    assert architecture("attention 3-3-3 rank 2,1 tokens 2") == LightningAttention([3, 3, 3], ranks=[2, 1], tokens=2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("linear 3-2-4 )", "ends before this"),
        ("linear 3-2 linear 2-1", "unknown option of linear"),
        ("linear 3-2 | linear 3-1", "does not take what linear 3-2 gives"),
        ("residual(linear 3-2)", "a skip connection does not fit"),
        ("residual linear 3-3", "a bracket is missing"),
        ("residual(linear 3-3", "closing bracket"),
        ("residual()", "kind of network is missing"),
        ("linear 3-3 |", "kind of network is missing"),
        ("residual(" * 60 + "linear 3-3" + ")" * 60, "too many brackets"),
        ("resdual(linear 3-3)", "did you mean residual"),
        (7, "an object of this library or a text"),
        (None, "an object of this library or a text"),
        ("linear " + "1-" * 60_000 + "1", "too long"),
    ],
)
def test_what_is_no_architecture_is_refused(text, says):
    with pytest.raises(InputError, match=says):
        architecture(text)


PIECES = st.sampled_from(
    [
        *KINDS,
        " power ",
        " activation ",
        " bias",
        " stride ",
        " rank ",
        " tokens ",
        " heads ",
        "residual(",
        "z",
        "z^2",
        "2-3-1",
        "3,2",
        *"-,x=+*/()| 0123",
    ]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
def test_every_text_makes_an_architecture_or_an_error(text):
    try:
        network = architecture(text)
    except InputError:
        return
    assert isinstance(network, Architecture)
    assert architecture(network.spec) == network


WIDTHS = st.lists(st.integers(1, 9), min_size=2, max_size=6)


@given(WIDTHS, st.data())
def test_networks_of_any_size_read_back(widths, data):
    power = data.draw(
        st.one_of(st.integers(1, 9), st.lists(st.integers(1, 9), min_size=len(widths) - 2, max_size=len(widths) - 2))
    )
    ranks = [data.draw(st.integers(1, width)) for width in widths[:-1]]
    strides = data.draw(st.lists(st.integers(1, 4), min_size=len(widths), max_size=len(widths)))
    for network in (
        LinearNetwork(widths),
        PolynomialMLP(widths, power=power, bias=data.draw(st.booleans())),
        LinearConvNet(widths, strides=strides),
        LightningAttention(
            widths, ranks=ranks, tokens=data.draw(st.integers(1, 4)), heads=data.draw(st.integers(1, 3))
        ),
    ):
        assert architecture(network.spec) == network
