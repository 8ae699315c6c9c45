"""Interior, boundary, singular and outside: known vectors, and what lies next to a point."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.filters.positions.position import filter_position
from neurovariety.variety.membership import membership

pytest.importorskip("flint")


@pytest.mark.parametrize(
    ("spec", "point", "answer"),
    [
        ("lcn 2,2", [1, 0, -1], "interior"),
        ("lcn 2,2", [1, 0, 1], "on the closure only"),
        ("lcn 2,2", [1, 2, 1], "boundary"),
        ("lcn 2,2,2", [1, 0, 0, -1], "on the closure only"),
        ("lcn 2,2,2", [1, -1, 0, 0], "boundary"),
        ("lcn 2,2,2", [1, -6, 11, -6], "interior"),
        ("lcn 3,3", [1, 0, 0, 0, 1], "interior"),
        ("lcn 2,4", [1, 0, 0, 0, 1], "on the closure only"),
        ("lcn 2,4", [1, -2, 2, -2, 1], "boundary"),
        ("lcn 2,4", [1, 0, -3, 2, 0], "interior"),
        ("lcn 2,2,3", [1, 0, 0, 0, -1], "interior"),
        ("lcn 2,2", [0, 0, 1], "boundary"),  # infinity twice
        ("lcn 2,2", [0, 1, 0], "interior"),
        ("lcn 2,2", [0, 0, 0], "boundary"),
        ("lcn 3,2", [0, 0, 0, 0], "interior"),
        ("lcn 3,2 stride 2", [0, 0, 0, 0, 0], "singular"),
        ("lcn 3,2 stride 2", [1, 0, 0, 0, 1], "on the closure only"),
        ("lcn 3,2 stride 2", [1, 0, -3, 0, 2], "singular"),
        ("lcn 3,2 stride 2", [1, 2, 3, 2, 2], "interior"),  # (x^2 + 2xy + 2y^2)(x^2 + y^2)
        ("lcn 3,2 stride 2", [1, 2, 3, 2, 3], "outside"),
        ("lcn 2,2,2 stride 1,2", [1, 2, 2, 2, 1], "boundary"),  # (x + y)^2 (x^2 + y^2)
        ("lcn 2,2,2 stride 1,2", [1, 1, 2, 1, 1], "on the closure only"),  # (x^2 + xy + y^2)(x^2 + y^2)
    ],
)
def test_known_positions(spec, point, answer):
    found = filter_position(spec, point)
    assert found.value == answer, found
    assert found.inside == (membership(spec, point).value == "inside")
    assert membership(spec, point).on_closure == (answer != "outside")


def test_names_and_dimensions_of_strata():
    assert (filter_position("lcn 2,2,3", [1, 0, 0, 0, -1]).stratum) == "(1,1|1)"
    found = filter_position("lcn 2,2,2 stride 1,2", [1, 2, 2, 2, 1])
    assert found.stratum == "(2|) for S = 1, (1|) for S = 2"
    assert (found.stratum_dimension, [one.partition for one in found.patterns]) == (3, [(2,), (1,)])
    singular = filter_position("lcn 3,2 stride 2", [1, 0, -3, 0, 2])
    assert (singular.stratum_dimension, singular.smooth) == (3, False)
    assert "more fibres of dilation 2" in singular.evidence


def perturbed(network, blocks, random, size):
    """Move the block of each dilation a little, and multiply."""
    moved = [[value + Fraction(int(random.integers(-1000, 1001)), 1000) * size for value in block] for block in blocks]
    return network.end_to_end(moved)


@pytest.mark.parametrize(
    ("spec", "reduced"),
    [
        ("lcn 2,2", "lcn 3"),
        ("lcn 2,2,3", "lcn 5"),
        ("lcn 2,2,2,2", "lcn 5"),
        ("lcn 2,2,2 stride 1,2", "lcn 3,2 stride 2"),
        ("lcn 2,2,2,2 stride 1,2,1", "lcn 3,3 stride 2"),
        ("lcn 3,2,2,2 stride 3,1,1", "lcn 3,4 stride 3"),
    ],
)
def test_what_is_next_to_a_point(spec, reduced):
    """Next to interior points everything on the closure is inside; next to boundary points some is not."""
    small, network = architecture(reduced), architecture(spec)
    random = np.random.default_rng(6)
    answers = set()
    for _ in range(10):
        filters = [random.integers(-1, 2, size[0]) for size in network.sizes]
        for one in filters:
            one[random.integers(len(one))] = 1
        point = network.end_to_end([one.tolist() for one in filters])
        found = filter_position(network, point)
        assert found.inside
        if found.value == "singular":
            continue
        blocks = []
        for dilation in dict.fromkeys(one[0] for one in network.dilations):
            whole = np.ones(1, dtype=object)
            for one, (there,) in zip(filters, network.dilations, strict=True):
                whole = np.convolve(whole, one.astype(object)) if there == dilation else whole
            blocks.append([Fraction(int(value)) for value in whole])
        inside = set()
        for step in range(15):
            near = perturbed(small, blocks, random, Fraction(1, 10 ** (6 + step % 3)))
            there = filter_position(network, near)
            assert there.smooth
            inside.add(there.inside)
        assert inside == ({True} if found.value == "interior" else {True, False}) or (
            found.value == "boundary" and inside == {False}
        )
        answers.add(found.value)
    assert answers == {"interior", "boundary"}


def test_what_is_no_question_is_refused():
    with pytest.raises(InputError, match="linear convolutional"):
        filter_position("linear 2-2", [0, 0, 0, 1])
    with pytest.raises(InputError, match="another size"):
        filter_position("lcn 2,2", [1, 2])
    with pytest.raises(InputError, match="along one axis only"):
        filter_position("lcn 2x2,2x2", [1] * 9)


def test_floats_are_told_from_fractions():
    network = "lcn 3,2 stride 2"
    rounded = np.convolve([0.1, 0.2, 0.3], [0.7, 0.0, 0.1])
    found = filter_position(network, rounded)
    assert found.value == "outside"
    assert 'Fraction("0.1")' in found.remarks[0]
    assert max(map(len, found.name.split())) < 12  # no binary fractions written out
    assert membership(network, rounded).remarks == found.remarks
    exact = np.convolve(np.array([1, 2, 3]), np.array([7, 0, 1])) * Fraction("0.01")
    assert (filter_position(network, exact).value, filter_position(network, exact).remarks) == ("interior", ())
    assert filter_position("lcn 2,2", [0.5, 1.0, 0.5]).remarks == ()
    assert filter_position("lcn 2,2", np.float32([0.1, 1.0, 0.1])).remarks == ()  # interior is interior


def test_numbers_of_any_size():
    for scale in (10**400, Fraction(1, 10**400)):
        assert filter_position("lcn 2,2", [scale, 2 * scale, scale]).value == "boundary"
        assert len(str(filter_position("lcn 2,2", [scale, 5 * scale, scale]))) < 300
