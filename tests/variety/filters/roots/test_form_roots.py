"""Roots that share a fibre, decided exactly: near misses too."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.variety.filters.roots.form_roots import form_roots

pytest.importorskip("flint")


def product(*factors):
    whole = np.array([Fraction(1)], dtype=object)
    for factor in factors:
        whole = np.convolve(whole, np.array([Fraction(value) for value in factor], dtype=object))
    return tuple(whole.tolist())


def test_signs_parts_and_multiplicities_of_fibres():
    form = product((1, 0, 0, 0, -16), (1, 0, 4), (1, 0, 0, 0, 1), (1, 0), (1, 0), (0, 1), (1, 3))
    found = form_roots(form, (1, 2, 4))
    assert (found.zero, found.infinity) == (2, 1)
    assert found.real_multiplicities == (2, 1, 1, 1, 1)
    assert found.pair_multiplicities == (2, 1, 1)
    shown = {(fibre.kind, fibre.level, fibre.multiplicity) for fibre in found.real_pattern().fibres}
    assert shown == {("end", 2, 1), ("end", 2, 2), ("negative", 2, 1), ("negative", 0, 1), ("positive", 2, 1)}
    (fourth,) = (fibre for fibre in found.real_pattern().fibres if fibre.kind == "positive")
    assert [(part.kind, part.multiplicity) for part in fourth.parts] == [("positive", 1), ("negative", 2)]


def test_nearly_equal_squares_are_not_equal():
    """x^2 at the two roots differs by 10^-60, and the roots are not rational."""
    near = Fraction(1, 10**60)
    form = product((1, 1, -1), (1, -1, -1 + near))
    apart = form_roots(form, (1, 2))
    assert len(set(apart.values[1])) == 4
    assert len(set(form_roots(product((1, 1, -1), (1, -1, -1)), (1, 2)).values[1])) == 2


def test_the_real_line_is_decided_by_the_factors():
    tiny = Fraction(1, 10**40)
    assert form_roots((Fraction(1), Fraction(0), -tiny), (1,)).real_multiplicities == (1, 1)
    assert form_roots((Fraction(1), Fraction(0), tiny), (1,)).pair_multiplicities == (1,)
    assert form_roots((Fraction(1), Fraction(0), Fraction(0)), (1,)).real_multiplicities == (2,)


@pytest.mark.parametrize("dilations", [(1, 2), (1, 3), (1, 2, 4), (1, 2, 6)])
def test_values_agree_with_floating_point(dilations):
    random = np.random.default_rng(8)
    for _ in range(10):
        factors = [random.integers(-3, 4, random.integers(2, 5)).tolist() for _ in range(3)]
        factors = [factor for factor in factors if any(factor)]
        factors += [[(-1) ** k * value for k, value in enumerate(factor)] for factor in factors]  # roots times -1
        found = form_roots(product(*factors), dilations)
        roots = np.array([complex(root) for root in found.roots])
        for dilation, values in zip(dilations, found.values, strict=True):
            powers = roots**dilation
            same = np.abs(powers[:, None] - powers) < 1e-9 * (1 + np.abs(powers))
            assert (same == (np.array(values)[:, None] == np.array(values))).all()
        assert np.allclose(roots[list(found.conjugates)], roots.conj())
