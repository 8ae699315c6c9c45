"""C_k by its closed form, against the reference's tables and against all solutions of the critical equations."""

import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_generic_ed_degree
from neurovariety.variety.degrees import ed_degree, generic_ed_degree
from neurovariety.variety.filters.counts.critical_counts import critical_count

GROEBNER = [  # sizes, strides, parameters up to scaling
    ((2, 2), (2,), 6),
    ((2, 2), (3,), 6),
    ((3, 2), (2,), 10),
    ((2, 3), (2,), 10),
    ((3, 3), (2,), 39),
    ((4, 2), (2,), 14),
    ((2, 4), (2,), 14),
    ((2, 2, 2), (2, 2), 34),
    ((3, 2, 2), (2, 2), 100),
    ((2, 3, 2), (2, 2), 100),
    ((2, 2), (1,), 6),
    ((2, 3), (1,), 10),
    ((3, 3), (1,), 39),
    ((2, 4), (1,), 14),
    ((2, 2, 2), (1, 1), 34),
    ((2, 2, 2), (1, 2), 34),
    ((2, 2, 2), (2, 1), 34),
    ((2, 2, 3), (1, 1), 100),
]


@pytest.mark.parametrize(("sizes", "strides", "count"), GROEBNER)
def test_the_reference_table_of_groebner_bases(sizes, strides, count):
    found = critical_count(LinearConvNet(sizes, strides=strides))
    assert found.value == found.pure + found.spurious == count
    if min(strides) > 1:
        assert (found.functions, found.spurious) == (count, 0)


@pytest.mark.parametrize("sizes", [(2, 3, 4, 5), (3, 3, 3), (5,) * 4, (2,) * 10, (10, 10), (2, 3, 4, 5, 6)])
def test_it_is_the_closed_form_in_any_order(sizes):
    expected = segre_veronese_generic_ed_degree(sizes)  # against the reference's values in tests/variety/closed_forms
    assert critical_count(sizes).value == critical_count(sizes[::-1]).value == expected


@pytest.mark.parametrize("size", range(2, 12))
def test_two_filters_the_shorter_of_two_entries(size):
    assert critical_count([2, size]).value == 4 * size - 2


def test_depth_raises_the_count_at_a_fixed_dimension():
    deeper = [
        (7,),
        (6, 2),
        (5, 3),
        (4, 4),
        (5, 2, 2),
        (4, 3, 2),
        (3, 3, 3),
        (4, 2, 2, 2),
        (3, 3, 2, 2),
        (3,) + (2,) * 4,
    ]
    counts = [critical_count(sizes) for sizes in [*deeper, (2,) * 6]]
    assert [count.value for count in counts] == [1, 22, 143, 284, 324, 1226, 2385, 2872, 5718, 13816, 33808]
    assert {count.dimension for count in counts} == {7}


def test_three_hundred_layers():
    found = critical_count([2] * 300)
    assert len(str(found.value)) == 705
    assert critical_count("lcn " + ",".join("2" * 300)).pure < found.value


def test_filters_of_one_entry_only_scale():
    assert critical_count([1, 2, 1, 3]).value == critical_count([2, 3]).value
    assert critical_count([1, 1]).value == 1
    assert critical_count("lcn 1,2,3 stride 2,3").value == 10


@pytest.mark.parametrize(
    "spec",
    [
        "lcn 2,2,3 stride 1,2",
        "lcn 3,2,2 stride 2,1",
        "lcn 3,3",
        pytest.param("lcn 2,2,2,2 stride 1,2,1", marks=pytest.mark.slow),
    ],
)
def test_all_solutions_of_the_critical_equations(spec):
    found = critical_count(spec)
    counted = generic_ed_degree(spec, spurious=True)
    assert counted.spurious_complete
    assert (counted.value, counted.spurious_parameters) == (found.functions, found.spurious)


@pytest.mark.parametrize(("strides", "count"), [("1,1", 34), ("1,2", 34), ("2,1", 10)])
def test_white_inputs_have_the_reference_counts_with_stride_one(strides, count):
    found = ed_degree(f"lcn 2,2,2 stride {strides}", metric="monomial", spurious=True)
    each = critical_count(f"lcn 2,2,2 stride {strides}").pure // critical_count(f"lcn 2,2,2 stride {strides}").functions
    assert found.value * each + found.spurious_parameters == count


def test_pure_parameters_are_all_factorisations():
    found = critical_count("lcn 2,3,2,2 stride 1,2,1")
    assert found.functions == critical_count([4, 3]).value
    assert found.pure == found.functions * 3 * 2
    assert found.degree == 10


def test_the_report_says_what_is_counted():
    text = str(critical_count("lcn 2,2,2 stride 1,2"))
    assert "20 are pure, of 10 critical functions; 14 are spurious" in text
    assert "none is spurious" in str(critical_count("lcn 2,2,2 stride 2,2"))


@pytest.mark.parametrize("network", ["lcn 2x2,2x2", "linear 2-1-2", [2, 0], [], "lcn 0"])
def test_what_has_no_such_count_is_refused(network):
    with pytest.raises(InputError):
        critical_count(network)
