"""SPEC texts: what is read from them, and errors that point at the place."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.spec_activation import read_activation
from neurovariety.architectures.spec_text import SpecText
from neurovariety.architectures.spec_words import KINDS, read_words
from neurovariety.errors import InputError


def words(text):
    return read_words(SpecText(text))


def test_every_example_of_the_grammar_is_read():
    for kind, grammar in KINDS.items():
        assert words(grammar.example).kind == kind


@pytest.mark.parametrize(
    ("text", "sizes", "options"),
    [
        ("linear 3-2-4", [(3,), (2,), (4,)], {}),
        ("LINEAR  3 - 2\N{EN DASH}4 ", [(3,), (2,), (4,)], {}),
        ("linear3-2", [(3,), (2,)], {}),
        ("lcn 3,2,2 stride 2,2", [(3,), (2,), (2,)], {"stride": ((2,), (2,), (1,))}),
        ("lcn 3,2,2 strides 2,2,5", [(3,), (2,), (2,)], {"stride": ((2,), (2,), (5,))}),
        ("lcn 3,2,2 stride 2", [(3,), (2,), (2,)], {"stride": ((2,), (2,), (2,))}),
        ("lcn 2,2 stride 2", [(2,), (2,)], {"stride": ((2,), (1,))}),
        ("lcn 3x3,2x2 stride 2x2,1x1", [(3, 3), (2, 2)], {"stride": ((2, 2), (1, 1))}),
        ("lcn 3\N{MULTIPLICATION SIGN}3, 2x2 stride 2", [(3, 3), (2, 2)], {"stride": ((2, 2), (1, 1))}),
        ("tied 2,2,3 uses 1,1,2", [(2,), (2,), (3,)], {"uses": (1, 1, 2)}),
        ("tied 2,2,3 stride 1,2 use=1,1,2", [(2,), (2,), (3,)], {"uses": (1, 1, 2), "stride": ((1,), (2,), (1,))}),
        ("mlp 2-3-4-1 power 2", [(2,), (3,), (4,), (1,)], {"power": (2, 2)}),
        ("mlp 2-3-4-1 power=2,3 bias", [(2,), (3,), (4,), (1,)], {"power": (2, 3), "bias": True}),
        ("mlp 2-2-1 bias activation 1+2z+3z^2", [(2,), (2,), (1,)], {"activation": ((1, 2, 3),), "bias": True}),
        ("mlp 2-1", [(2,), (1,)], {}),
        ("cnn 3,3 power 2 stride 1", [(3,), (3,)], {"power": (2,), "stride": ((1,), (1,))}),
        ("attention 3-3 rank 2 tokens 3", [(3,), (3,)], {"rank": (2,), "tokens": 3}),
        (
            "attention 3-3-3 tokens 2 rank 2,1 heads 2",
            [(3,), (3,), (3,)],
            {"tokens": 2, "rank": (2, 1), "heads": 2},
        ),
    ],
)
def test_what_is_read(text, sizes, options):
    read = words(text)
    assert list(read.sizes) == sizes
    assert dict(read.options) == options


@pytest.mark.parametrize(
    ("text", "coefficients"),
    [
        ("z", [0, 1]),
        ("1 + 2z + 3z^2", [1, 2, 3]),
        ("-z**3+1/2", [Fraction(1, 2), 0, 0, -1]),
        ("2*z/3 \N{MINUS SIGN} 0.25z^2", [0, Fraction(2, 3), Fraction(-1, 4)]),
        ("z+z-2z+z^2", [0, 0, 1]),
    ],
)
def test_activations(text, coefficients):
    assert list(read_activation(SpecText(text))) == coefficients


@given(st.lists(st.fractions(max_denominator=99), min_size=2, max_size=6).filter(lambda found: found[-1] != 0))
def test_activations_are_read_as_they_are_written(coefficients):
    assert list(read_activation(SpecText(str(Activation.of(coefficients))))) == coefficients


@pytest.mark.parametrize(
    ("text", "under", "says"),
    [
        ("", "", "kind of network is missing"),
        ("mpl 2-3-1 power 2", "mpl", "did you mean mlp?"),
        ("PolynomialMLP([2, 3, 1], power=2)", "PolynomialMLP", "a text such as mlp 2-3-1 power 2"),
        ("mlp [2,3,1] power 2", "[", "no brackets"),
        ("mlp 2 3 1 power 2", "3", "joined by '-'"),
        ("lcn 3x3x3", "x", "at most two dimensions"),
        ("module Sequential of 2", "module", "give the object"),
        ("42", "4", "kind of network is missing"),
        ("mlp", "", "a width is missing here"),
        ("mlp power 2", "power", "a width is missing here"),
        ("mlp 2-3-1", "", "power or activation is missing"),
        ("mlp 2-3-1 pwoer 2", "pwoer", "did you mean power?"),
        ("mlp 2-3-1 power", "", "a power is missing here"),
        ("mlp 2-3-1 power two", "two", "a power is missing here"),
        ("mlp 2-3-1 power 0", "0", "too small"),
        ("mlp 2-3-1 power -2", "-2", "negative"),
        ("mlp 2-3-1 power 2.5", "2.5", "whole number"),
        ("mlp 2-3-1 power 2,3", "2,3", "2 values for 1 layer"),
        ("mlp 2-3-1 power 2 power 3", "power", "given twice"),
        ("mlp 2-3-1 power 2 activation z", "activation", "two ways"),
        ("mlp 2-3-1 power 2 rank 3", "rank", "unknown option of mlp"),
        ("mlp 2-3-1 power 2 3", "3", "allowed: bias"),
        ("mlp 2-3-1 activation 1+", "", "term of an activation is missing"),
        ("mlp 2-3-1 activation 1+y", "y", "unknown activation"),
        ("mlp 2-3-1 activation relu", "relu", "take numerical_dimension"),
        ("mlp 2-3-1 activation z-z", "z-z", "cannot be constant"),
        ("mlp 2-3-1 activation 7", "7", "cannot be constant"),
        ("mlp 2-3-1 activation z/0", "0", "too small"),
        ("mlp 2-3-1 activation z^99999", "99999", "too large"),
        ("linear 3--2", "-", "missing between two '-'"),
        ("linear 3-0-2", "0", "too small"),
        ("linear -3-2", "-3", "negative"),
        ("linear 3-2-", "", "a width is missing here"),
        ("linear 3", "", "at least two widths"),
        ("linear 3,2", ",", "joined by '-'"),
        ("linear 3-2 bias", "bias", "allowed: nothing more"),
        ("linear 3-99999999999999999999999", "99999999999999999999999", "too large"),
        ("linear 2..4-3", "2..4", "a range stands for several"),
        ("lcn 3-2", "-", "joined by ','"),
        ("lcn 3,,2", ",", "missing between two ','"),
        ("lcn 3x3,2", "2", "equally many dimensions"),
        ("lcn 3,2 stride 0", "0", "too small"),
        ("lcn 3,2,2,2 stride 2,2", "2,2", "2 strides for 4 layers"),
        ("lcn 3,2 stride 2x2", "x", "stride 2"),
        ("tied 2,2,3", "", "which filter each layer uses"),
        ("tied 2,2,3 uses 1,1", "1,1", "2 numbers of filters for 3 layers"),
        ("tied 2,2,3 uses 1,1,4", "4", "too large"),
        ("attention 3-3 tokens 3", "", "rank is missing"),
        ("attention 3-3 rank 2", "", "tokens is missing"),
        ("attention 3-3 rank 4 tokens 3", "4", "above the width 3"),
        ("attention 3-3 rank 2 tokens 0", "0", "too small"),
    ],
)
def test_errors_point_at_the_place(text, under, says):
    with pytest.raises(InputError) as caught:
        words(text)
    message = str(caught.value)
    assert says in message
    lines = message.splitlines()
    shown = next(number for number, line in enumerate(lines) if line.startswith("  given: "))
    carets = lines[shown + 1]
    first, last = carets.index("^"), carets.rindex("^") + 1
    assert set(carets.strip()) == {"^"}
    assert lines[shown][first:last].strip() == under


def test_long_texts_are_shown_around_the_place():
    with pytest.raises(InputError) as caught:
        words("linear " + "-".join(["3"] * 200) + "-x-" + "-".join(["3"] * 200))
    given_line, carets = str(caught.value).splitlines()[1:3]
    assert len(given_line) < 100
    assert given_line[carets.index("^")] == "x"


PIECES = st.sampled_from(
    [
        *KINDS,
        "power",
        "activation",
        "bias",
        "stride",
        "rank",
        "tokens",
        "heads",
        "uses",
        "then",
        "z",
        "z^2",
        "x",
        *"-,=+*/().0123",
    ]
)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=40), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES, max_size=14).map("".join)
    )
)
def test_every_text_is_read_or_refused(text):
    try:
        read = words(text)
    except InputError as error:
        assert "^" in str(error)
    else:
        assert read.kind in KINDS
        assert all(length >= 1 for size in read.sizes for length in size)
