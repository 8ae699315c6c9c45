"""The polynomials of the layers, as text."""

from neurovariety.architectures import LinearConvNet
from neurovariety.variety.filters.sets.factor_text import factor_texts


def test_long_filters_are_shortened():
    assert factor_texts(LinearConvNet([7, 1], strides=[2])) == ("(a0 x^6 + a1 x^5 y + ... + a6 y^6)", "(b0)")
    assert factor_texts(LinearConvNet([6])) == ("(a0 x^5 + a1 x^4 y + a2 x^3 y^2 + a3 x^2 y^3 + a4 x y^4 + a5 y^5)",)


def test_letters_stop_before_x_and_go_on_with_numbers():
    assert factor_texts(LinearConvNet([2] * 23))[-1] == "(w0 x + w1 y)"
    assert factor_texts(LinearConvNet([2] * 24))[-1] == "(w24_0 x + w24_1 y)"


def test_images():
    assert factor_texts(LinearConvNet([(1, 2), (1, 2)], strides=[(1, 3)])) == ("(a0 x + a1 y)", "(b0 x^3 + b1 y^3)")
    assert factor_texts(LinearConvNet([(2, 1), (1, 2)], strides=[(2, 3)])) == ("(a0 + a1 x)", "(b0 + b1 y^3)")
