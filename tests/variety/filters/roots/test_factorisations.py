"""All real factorisations: their products, their number, and that none is missing."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.filters.blocks import levels_of
from neurovariety.variety.filters.roots.factorisations import find_complex_factorisation, real_factorisations
from neurovariety.variety.filters.roots.form_roots import form_roots
from neurovariety.variety.membership import membership

pytest.importorskip("flint")

SPECS = [
    "lcn 2,2",
    "lcn 2,3,2",
    "lcn 3,2 stride 2",
    "lcn 2,2,2 stride 1,2",
    "lcn 4,3 stride 3",
    "lcn 3,2,2 stride 2,2",
    "lcn 2,1,3 stride 2,2",
    "lcn 1,2,2 stride 2,2",
]


def normalised(filters):
    """Filters up to scaling."""
    found = []
    for one in filters:
        entries = np.array([float(value) for value in one])
        entries = entries / np.abs(entries).max()
        first = entries[np.abs(entries) > 1e-9][0]
        found.append(np.round(entries * np.sign(first), 7) + 0.0)
    return tuple(map(tuple, found))


@pytest.mark.parametrize("spec", SPECS)
def test_the_filters_that_made_a_product_are_among_them(spec):
    network = architecture(spec)
    random = np.random.default_rng(4)
    for _ in range(8):
        filters = [random.integers(-3, 4, size[0]) for size in network.sizes]
        for one in filters:
            one[random.integers(len(one))] = 2
        point = network.end_to_end([one.tolist() for one in filters])
        found = real_factorisations(network, point)
        assert found.complete
        listed = [normalised(one.filters) for one in found.factorisations]
        assert normalised(filters) in listed
        assert len(set(listed)) == len(listed) == found.value
        scale = float(max(map(abs, point)))
        for one in found.factorisations:
            there = network.end_to_end(one.filters)
            off = max(abs(a - b) for a, b in zip(there, point, strict=True))
            assert off == 0 if one.exact else float(off) < 1e-11 * scale


def test_counts_that_are_known():
    # (x - 1)...(x - 6): which roots a filter gets
    roots = np.poly(range(1, 7)).round().astype(int).tolist()
    assert real_factorisations("lcn 4,4", roots).value == comb(6, 3)
    assert real_factorisations("lcn 2,2,2,2", [1, -10, 35, -50, 24]).value == 24
    # two pairs and two real roots: filters of degree three get one of each
    assert real_factorisations("lcn 4,4", np.polymul([1, 0, -1], [1, 0, 5, 0, 4]).tolist()).value == 4
    # (x^2 - 1)(x^2 - 2)(x^2 + 3): the filter of dilation two takes one of three
    assert real_factorisations("lcn 5,2 stride 2", [1, 0, 0, 0, -7, 0, 6]).value == 3
    assert real_factorisations("lcn 3,2 stride 2", [1, 0, 0, 0, 1]).value == 0


def test_a_list_that_is_cut_off_says_so():
    roots = np.poly(range(1, 7)).round().astype(int).tolist()
    found = real_factorisations("lcn 2,2,2,2,2,2", roots, most=10)
    assert (found.value, found.total, found.complete) == (10, 720, False)
    assert "720, of which 10 are listed" in found.headline()
    assert not found.evidence.startswith("every")
    assert real_factorisations("lcn 2,2,2,2,2,2", roots).total == 720


def test_rational_filters_are_fractions_and_others_rounded():
    exact = membership("lcn 3,3", [1, 0, -5, 0, 6])  # (x^2 - 2)(x^2 - 3)
    assert exact.residual == 0
    assert all(isinstance(value, Fraction) for value in exact.parameter)
    rounded = membership("lcn 2,4", [1, 0, -5, 0, 6])
    assert 0 < rounded.residual < 1e-14
    mixed = membership("lcn 2,2,3", [1, 0, -2, 0, 0])  # x^2 (x^2 - 2)
    assert mixed.residual == 0


def test_far_roots_and_ends():
    point = [0, 10**20, 1, 0, 0]  # y x^2 (10^20 x + y): dilation two takes x^2 only
    found = real_factorisations("lcn 3,2 stride 2", point)
    assert found.value == 1
    assert found.factorisations[0].filters == ((0, 10**20, 1), (1, 0))


@pytest.mark.parametrize("spec", SPECS)
def test_complex_filters_of_what_is_on_the_closure(spec):
    network = architecture(spec)
    random = np.random.default_rng(5)
    for _ in range(5):
        point = network.coefficients(random.integers(1, 5, network.parameter_count).tolist())
        roots = form_roots(point, [level.dilation for level in levels_of(network)])
        filters, off = find_complex_factorisation(network, point, roots)
        assert off < 1e-10
        assert [len(one) for one in filters] == [size[0] for size in network.sizes]


def test_what_is_no_question_is_refused():
    with pytest.raises(InputError, match="infinitely many"):
        real_factorisations("lcn 2,2", [0, 0, 0])
    with pytest.raises(InputError, match="linear convolutional"):
        real_factorisations("linear 2-2", [0, 0, 0, 1])
    with pytest.raises(InputError, match="along one axis only"):
        real_factorisations("lcn 2x2,2x2", [1] * 9)
    for most in (0, 1.5, "all"):
        with pytest.raises(InputError, match="most"):
            real_factorisations("lcn 2,2", [1, 2, 1], most=most)


def test_an_interrupt_keeps_what_was_found(monkeypatch):
    module = "neurovariety.variety.filters.roots.factorisations"
    everything = real_factorisations("lcn 2,2,2", [1, -6, 11, -6]).factorisations

    def interrupted(*given):
        yield from everything[:4]
        raise KeyboardInterrupt

    monkeypatch.setattr(f"{module}._all_real", interrupted)
    found = real_factorisations("lcn 2,2,2", [1, -6, 11, -6])
    assert (len(everything), found.factorisations, found.complete) == (6, everything[:4], False)
    assert "stopped" in found.remarks[0]


def test_entries_of_very_different_sizes_are_kept():
    point = [1, 10**30, 2]  # no rational roots; nearly -10^30 and -2 / 10^30
    (first, second) = (found.filters for found in real_factorisations("lcn 2,2", point).factorisations)
    for filters in (first, second):
        slopes = sorted(one[1] / one[0] for one in filters)
        np.testing.assert_allclose(slopes, [2e-30, 1e30], rtol=1e-14)


def test_long_filters_are_not_spoilt_by_rounding():
    """Filters with roots that lie close to each other have entries of very different sizes, and bad products."""
    random = np.random.default_rng(0)
    for spec in ("lcn 40,40", "lcn 30,15,15"):
        network = architecture(spec)
        found = membership(network, random.integers(-9, 10, network.ambient.dimension).tolist())
        assert found.value == "inside"
        assert found.residual < 1e-13


def test_roots_that_are_no_floats():
    """About -1e450 and -1e-150."""
    found = real_factorisations("lcn 2,2", [1e-300, 1e150, 1]).factorisations
    assert len(found) == 2
    assert max(one.residual for one in found) < 1e-15
