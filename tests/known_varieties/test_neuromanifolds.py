"""What the literature and the slides know about neuromanifolds, asked through the front door."""

import json

import pytest

import neurovariety as nv
from neurovariety.solve.exact import resultant


@pytest.fixture(scope="module")
def vectors(shared):
    path = shared / "reference" / "vectors.json"
    if not path.is_file():
        pytest.skip("needs reference/vectors.json in ../shared, which is not here")
    return json.loads(path.read_text())


def segre(sizes):
    """A linear convolutional network whose closure is the Segre variety of these sizes."""
    return nv.LinearConvNet(sizes, strides=[2] * len(sizes))


def test_multiple_root_loci_are_dual_to_sums_of_powers_in_two_variables(vectors):
    """h powers of degree r, 2h <= r: dual to the forms with h double roots, and duality keeps the number."""
    tried = 0
    for power, loci in vectors["multiple_root_loci"].items():
        r = int(power)
        for partition, number in loci.items():
            parts = [int(part) for part in partition.split(",")]
            hidden = parts.count(2)
            if hidden and parts == [2] * hidden + [1] * (r - 2 * hidden):
                assert nv.generic_ed_degree(nv.PolynomialMLP([2, hidden, 1], power=r)).value == number
                tried += 1
    assert tried >= 6


def test_squares_fill_the_forms_in_two_variables_and_cubes_do_not():
    assert nv.dimension("mlp 2-2-1 power 2").filling
    assert nv.membership("mlp 2-2-1 power 2", (1, 5, -3)).value == "inside"
    outside = nv.membership("mlp 2-2-1 power 3", (1, 0, -1, 0))
    assert outside.value == "outside"
    assert outside.certainty is nv.Certainty.EXACT
    assert nv.membership("mlp 2-2-1 power 3", (1, 0, 1, 0)).value == "inside"
    assert "27*y1^2*y4^2 - 18*y1*y2*y3*y4 + 4*y2^3*y4 + 4*y1*y3^3 - y2^2*y3^2 > 0" in str(
        nv.boundary("mlp 2-2-1 power 3")
    )


def test_matrices_of_rank_one():
    network = nv.LinearNetwork([2, 1, 2])
    assert str(nv.equations(network).polynomials[0]) in {"x1*x4 - x2*x3", "-x1*x4 + x2*x3", "x2*x3 - x1*x4"}
    assert nv.membership(network, (1, 2, 2, 4)).value == "inside"
    assert nv.membership(network, (1, 2, 2, 5)).value == "outside"
    assert (nv.generic_ed_degree(network).value, nv.ed_degree(network).value) == (6, 2)


def test_the_quartic_of_attention_is_a_resultant_and_its_distance_degree_is_14():
    network = nv.LightningAttention([2, 1], ranks=2, tokens=2)
    (quartic,) = nv.equations(network).polynomials
    *y, x = nv.RationalPolynomial.coordinates(7)
    of_forms = resultant(y[0] * x**2 + y[1] * x + y[2], y[3] * x**2 + y[4] * x + y[5], 6)
    talk = (y[0] * y[5] - y[2] * y[3]) ** 2 - (y[0] * y[4] - y[1] * y[3]) * (y[1] * y[5] - y[2] * y[4])
    written = {(*powers, 0): value for powers, value in quartic.terms().items()}
    assert written in (talk.terms(), (-talk).terms())
    assert of_forms.terms() in (talk.terms(), (-talk).terms())
    assert nv.generic_ed_degree(network).value == 14
    counted = nv.generic_ed_degree(network, method="numerical", threads=1)
    assert (counted.value, counted.complete) == (14, True)
    assert nv.polar_degrees(network).value[:3] == (4, 6, 4)


def test_large_closed_forms():
    """A method that lists anything would not end."""
    assert len(str(nv.generic_ed_degree(segre([2] * 300)).value)) == 705
    for m in range(2, 8):
        for n in range(m, 8):
            for rank in range(1, m):
                assert sum(nv.polar_degrees(nv.LinearNetwork([n, rank, m])).value) == (
                    nv.generic_ed_degree(nv.LinearNetwork([n, rank, m])).value
                )
