"""Critical points by the multiplicities of roots: sums are C_k, terms are ED degrees and numerical counts."""

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import multiple_root_generic_ed_degree, segre_veronese_generic_ed_degree
from neurovariety.variety.degrees import generic_ed_degree
from neurovariety.variety.filters.counts.critical_counts import critical_count
from neurovariety.variety.filters.counts.critical_strata import critical_strata, generic_ed_degree_of_product
from neurovariety.variety.filters.counts.partitions import partitions

REFERENCE = {  # sizes at stride one: parameters each and functions, from simple roots on
    "2,2,2": [(6, 1), (3, 7), (1, 7)],
    "3,3": [(6, 1), (2, 10), (1, 13)],
    "2,2,2,2": [(24, 1), (12, 10), (6, 13), (4, 12), (1, 10)],
    "2,2,2,2,2": [(120, 1), (60, 13), (30, 34), (20, 17), (10, 45), (5, 17), (1, 13)],
}


@pytest.mark.parametrize("sizes", REFERENCE)
def test_the_split_of_the_reference(sizes):
    found = critical_strata(f"lcn {sizes}")
    assert sorted((one.parameters_each, one.functions) for one in found.strata) == sorted(REFERENCE[sizes])
    assert found.value == critical_count(f"lcn {sizes}").value


@pytest.mark.parametrize(
    "spec",
    [
        "lcn 2,2",
        "lcn 2,3,4",
        "lcn 2,2,2 stride 1,2",
        "lcn 2,2,2 stride 2,1",
        "lcn 4,2,3,2,2 stride 1,3,1,2",
        "lcn 3,3,3,2,2,2 stride 1,1,2,1,1",
        "lcn 3,2 stride 2",
        "lcn 1",
    ],
)
def test_the_strata_add_up(spec):
    found, count = critical_strata(spec), critical_count(spec)
    assert (found.value, found.pure_functions, found.spurious) == (count.value, count.functions, count.spurious)
    pure = next(one for one in found.strata if one.pure)
    assert (pure.parameters, pure.dimension) == (count.pure, count.dimension)


@pytest.mark.parametrize(
    "spec",
    [
        "lcn 2,2,3",
        "lcn 3,2,2 stride 1,2",
        "lcn 3,2,2 stride 2,1",
        pytest.param("lcn 2,2,2,2 stride 1,1,2", marks=pytest.mark.slow),
    ],
)
def test_all_solutions_of_the_critical_equations(spec):
    found = critical_strata(spec)
    counted = generic_ed_degree(spec, spurious=True)
    assert counted.spurious_complete
    assert (counted.spurious, counted.spurious_parameters) == (found.spurious_functions, found.spurious)


def test_products_of_one_locus_are_that_locus():
    for parts in partitions(7):
        assert generic_ed_degree_of_product((parts,)) == multiple_root_generic_ed_degree(parts)


@pytest.mark.parametrize("powers", [(1, 1), (2, 1), (2, 2), (3, 2), (4, 2, 1), (3, 3, 2)])
def test_products_of_curves_are_segre_veronese(powers):
    expected = segre_veronese_generic_ed_degree([2] * len(powers), degrees=powers)
    assert generic_ed_degree_of_product(tuple((power,) for power in powers)) == expected


def test_products_of_whole_spaces_are_segre():
    assert generic_ed_degree_of_product(((1, 1), (1, 1, 1))) == segre_veronese_generic_ed_degree([3, 4])
    assert generic_ed_degree_of_product(((2,), (1, 1))) == segre_veronese_generic_ed_degree([2, 3], degrees=[2, 1])


def test_the_report_names_dilations():
    text = str(critical_strata("lcn 2,2,2 stride 1,2"))
    assert "dilation 1: 2; dilation 2: 1" in text
    assert text.count("spurious") == 1


def test_too_many_strata_are_refused_before_they_are_listed():
    with pytest.raises(ResourceError, match="strata"):
        critical_strata("lcn " + ",".join("3" * 300))
    with pytest.raises(ResourceError, match="strata"):
        critical_strata("lcn 2,5000")
    with pytest.raises(InputError):
        critical_strata("mlp 2-2-1 power 2")
