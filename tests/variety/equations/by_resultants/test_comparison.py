"""The ideals of the minors against elimination by msolve, on the reference's architectures."""

import json

import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.exact import msolve_basis
from neurovariety.solve.exact.basis_proof import PRIMES
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.variety.degrees import degree
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.by_resultants import compare_with_elimination, rank_conditions

needs_msolve = pytest.mark.skipif(find_engine(MSOLVE) is None, reason="msolve is not installed")

TWO_LAYERS = [
    ([2, 2], [2]),
    ([3, 2], [2]),
    ([2, 3], [2]),
    ([3, 3], [2]),
    ([4, 2], [2]),
    ([5, 2], [2]),
    ([4, 3], [2]),
    ([2, 2], [3]),
    ([3, 2], [3]),
    ([4, 2], [3]),
]
THREE_LAYERS = [([2, 2, 2], [2, 2]), ([3, 2, 2], [2, 2]), ([2, 3, 2], [2, 2])]
SLOW = pytest.param([2, 2, 3], [2, 2], marks=pytest.mark.slow)


@needs_msolve
@pytest.mark.parametrize("method", ["direct", "recursive"])
@pytest.mark.parametrize(("sizes", "strides"), TWO_LAYERS)
def test_two_layers_have_the_ideal_of_all_equations_but_for_one(sizes, strides, method):
    found = compare_with_elimination(LinearConvNet(sizes, strides=strides), method=method, timeout=60)
    assert found.value == ("equal up to radical" if (sizes, strides) == ([4, 2], [3]) else "equal")
    assert found.complete
    assert found.evidence.startswith(f"all {len(found.polynomials)} polynomials are proven to vanish")
    assert len(found.places) == len(found.generators) > 0


@needs_msolve
@pytest.mark.parametrize(("sizes", "strides"), [*THREE_LAYERS, SLOW])
def test_three_layers_have_it_up_to_radical(sizes, strides):
    network = LinearConvNet(sizes, strides=strides)
    recursive = compare_with_elimination(network, method="recursive", timeout=60)
    assert recursive.value == "equal up to radical"
    assert set(recursive.places) == {"ideal", "radical"}
    direct = compare_with_elimination(network, timeout=60)
    rank_one = all(size <= stride for size, stride in zip(sizes, strides, strict=False))
    assert direct.value == ("equal" if rank_one else "equal up to radical")


@needs_msolve
@pytest.mark.parametrize(("sizes", "strides"), [([4, 2], [3]), ([5, 2], [3]), *THREE_LAYERS, ([4, 2, 2], [2, 2])])
def test_saturated_ideals_are_those_of_all_equations(sizes, strides):
    found = compare_with_elimination(LinearConvNet(sizes, strides=strides), ideal="saturated", timeout=60)
    assert found.value == "equal"
    assert set(found.places) == {"ideal"}
    assert "saturated ideal" in found.headline()


@needs_msolve
@pytest.mark.slow
def test_pieces_that_are_asked_separately_may_have_more_zeros():
    network = "lcn 4,2,2 stride 2"
    separate = compare_with_elimination(network, method="separate", timeout=200)
    assert separate.value == "larger set"
    assert "a common zero" in separate.evidence
    for method in ("direct", "recursive"):
        assert compare_with_elimination(network, method=method, timeout=200).value == "equal up to radical"


@needs_msolve
@pytest.mark.parametrize(("sizes", "strides"), [*TWO_LAYERS, *THREE_LAYERS, ([2, 2, 3], [2, 2]), ([4, 2, 2], [2, 2])])
def test_dimension_and_degree_are_those_of_a_product_of_projective_spaces(sizes, strides):
    network = LinearConvNet(sizes, strides=strides)
    basis = msolve_basis(list(rank_conditions(network).minors()), prime=PRIMES[0])
    assert basis.dimension == sum(sizes) - len(sizes) + 1 == dimension(network).value
    assert basis.degree == degree(network).value


@needs_msolve
@pytest.mark.parametrize(
    ("spec", "size"),
    [
        ("lcn 3,3 stride 2", (5, 6)),
        ("lcn 4,3 stride 2", (6, 10)),
        ("lcn 5,2 stride 2", (6, 5)),
        ("lcn 2,2,2 stride 2", (4, 6)),
    ],
)
def test_dimensions_and_degrees_of_the_reference(spec, size):
    basis = msolve_basis(list(rank_conditions(spec, method="recursive").minors()))
    assert (basis.dimension, basis.degree) == size


@needs_msolve
@pytest.mark.parametrize("spec", ["lcn 4,2 stride 3", "lcn 3,2,2 stride 2", "lcn 2,3,2 stride 2"])
def test_saturated_and_reduced_equations(spec):
    saturated, reduced = (
        equations(spec, method="resultants", ideal=ideal, timeout=60) for ideal in ("saturated", "reduced")
    )
    assert saturated.value == reduced.value == equations(spec, max_degree=3).value
    assert saturated.counts == reduced.counts
    assert reduced.complete
    assert saturated.cuts_out
    assert "radical" in reduced.evidence
    assert "saturated by smaller minors by msolve" in saturated.evidence


@needs_msolve
def test_a_dense_network_has_two_zero_ideals():
    for ideal in ("minors", "saturated"):
        found = compare_with_elimination("lcn 3,3", ideal=ideal)
        assert (found.value, found.generators, found.polynomials) == ("equal", (), ())
        assert "zero" in found.evidence


def stop_after(compared):
    def stop(stage, done, total):
        if stage == "generators compared" and done == compared:
            assert total == 13
            raise KeyboardInterrupt

    return stop


@needs_msolve
def test_what_was_decided_before_ctrl_c_is_kept():
    found = compare_with_elimination("lcn 3,2,2 stride 2", progress=stop_after(4))
    assert found.value == "undecided"
    assert not found.complete
    assert found.places == ("radical", "radical", "radical", "ideal", *["undecided"] * 9)
    assert "1 in the ideal (an exact rank), 9 undecided; Ctrl-C" in found.evidence
    assert "is not the ideal of all equations" in found.headline()
    assert json.loads(json.dumps(found.as_dict()))["places"][0] == "radical"


@needs_msolve
def test_ctrl_c_after_the_last_generator_takes_nothing_away():
    found = compare_with_elimination("lcn 3,2,2 stride 2", progress=stop_after(13))
    assert (found.value, found.complete) == ("equal up to radical", True)
    assert "Ctrl-C" not in found.evidence


@needs_msolve
def test_a_time_limit_and_too_many_minors_leave_it_undecided():
    short = compare_with_elimination("lcn 3,2,2 stride 2", timeout=1e-9)
    assert (short.value, short.complete, short.generators) == ("undecided", False, ())
    assert "time limit" in short.evidence
    assert "is perhaps the ideal" in short.headline()
    many = compare_with_elimination("lcn 9,9,9 stride 2")
    assert many.value == "undecided"
    assert "too many minors" in many.evidence


@pytest.mark.parametrize(
    "arguments", [{"method": "both"}, {"ideal": "reduced"}, {"ideal": []}, {"timeout": -1}, {"seed": -1}]
)
def test_wrong_arguments_are_refused(arguments):
    with pytest.raises(InputError):
        compare_with_elimination("lcn 2,2 stride 2", **arguments)


@pytest.mark.skipif(find_engine(MSOLVE) is not None, reason="msolve is installed")
def test_a_missing_engine_is_told():
    with pytest.raises(MissingExtraError, match="msolve"):
        compare_with_elimination("lcn 2,2 stride 2")
    with pytest.raises(MissingExtraError, match="msolve"):
        equations("lcn 2,2 stride 2", method="resultants", ideal="saturated")
