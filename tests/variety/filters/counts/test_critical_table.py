"""All reduced architectures of one dimension in a table."""

import csv
from itertools import product

import pytest

from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.variety.filters.counts.critical_counts import critical_count
from neurovariety.variety.filters.counts.critical_table import COLUMNS, critical_count_table, write_critical_counts


def test_dimension_eleven():
    table = critical_count_table(11)
    assert (len(table), table.orderings) == (42, 512)
    counts = {row.sizes: row.critical_points for row in table}
    assert counts[2, 3, 4, 5] == 2976084
    assert (counts[11,], counts[(2,) * 10]) == (1, 2733508864)
    assert [row.critical_points for row in table] == sorted(counts.values())
    assert "42, in 512 orders" in str(table)


@pytest.mark.parametrize("dimension", range(1, 8))
def test_every_ordering_is_counted(dimension):
    found = {}
    for length in range(1, dimension):
        for sizes in product(range(2, dimension + 1), repeat=length):
            if 1 + sum(sizes) - length == dimension:
                found.setdefault(tuple(sorted(sizes)), []).append(sizes)
    table = critical_count_table(dimension)
    assert {row.sizes: row.orderings for row in table} == ({s: len(o) for s, o in found.items()} or {(1,): 1})
    for row in table:
        count = critical_count(row.sizes)
        assert (count.value, count.degree, count.dimension) == (row.critical_points, row.degree, dimension)
        assert (row.layers, row.parameters) == (len(row.sizes), sum(row.sizes))


def test_the_degree_counts_pure_parameters_at_stride_one():
    for row in critical_count_table(8):
        assert critical_count("lcn " + ",".join(map(str, row.sizes))).pure == row.degree


def test_csv(tmp_path):
    table = critical_count_table(6)
    path = write_critical_counts(tmp_path / "dimension-6.csv", table)
    head, *rows = csv.reader(path.read_text().splitlines())
    assert tuple(head) == COLUMNS
    assert [tuple(map(int, row[0].split())) for row in rows] == [row.sizes for row in table]
    assert [int(row[-1]) for row in rows] == [row.critical_points for row in table]
    with pytest.raises(StoredFileError):
        write_critical_counts(tmp_path, table)


@pytest.mark.parametrize("dimension", [0, -1, 2.5, "4"])
def test_dimensions_that_are_none(dimension):
    with pytest.raises(InputError):
        critical_count_table(dimension)


@pytest.mark.parametrize("dimension", [80, 10**9])
def test_too_many_rows(dimension):
    with pytest.raises(ResourceError):
        critical_count_table(dimension)
