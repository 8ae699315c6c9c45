"""Long sums with fewer products: a monomial is split into two parts, and one part is taken out of the sum.

A sum of c u v over many monomials u v becomes the sum over the distinct u of u times the sum of c v: there are far
fewer u and v than products of them, and the terms that are left have real factors only. This is Horner's scheme in
two groups of variables. Series, in which a product costs more the higher the order, gain most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.program import Nodes, Program, Terms, add

FEWEST_TERMS = 8
"""Programs with fewer terms of three or more nodes are left alone."""
MOST_WORK = 5_000_000
"""Terms times squared coordinates up to which a choice is looked for."""
PATIENCE = 4
"""Nodes that are tried on although the last ones did not pay."""


@dataclass(frozen=True)
class Costs:
    """What a product of two slots costs, and what a term with a real factor costs."""

    product: int
    term: int


IN_SERIES = Costs(product=9, term=2)
"""Over all passes of a step of the tracker: a product takes as many multiplications as the order is high."""
ONCE = Costs(product=2, term=1)


def split_sums(program: Program, sums: Sequence[int], costs: Costs) -> None:
    """Rewrite sums in place, the nodes to take out being chosen for all of them together.

    Parameters
    ----------
    program : Program
    sums : sequence of int
        Nodes of the sums that are needed.
    costs : Costs
    """
    lengths = [len(nodes) for sum_ in sums for nodes, _ in program.sums[sum_]]
    if sum(length > 2 for length in lengths) < FEWEST_TERMS:
        return
    outer = _outer_nodes(program, sums, costs)
    if not outer:
        return
    for node in sums:
        groups: dict[Nodes, Terms] = {}
        for (nodes, coefficient), factor in program.sums[node].items():
            taken = tuple(inner for inner in nodes if inner in outer)
            rest = tuple(inner for inner in nodes if inner not in outer)
            add(groups.setdefault(taken, {}), rest, coefficient, factor)
        terms = groups.pop((), {})
        for taken, inner in groups.items():
            multiple, rest = program.scaled(inner)
            add(terms, sorted((*taken, *rest)), multiple, 1)
        program.sums[node] = terms


def _outer_nodes(program: Program, sums: Sequence[int], costs: Costs) -> set[int]:
    """Choose greedily the nodes to take out; none if that does not pay."""
    owner: list[int] = []
    monomials: list[list[int]] = []
    for place, node in enumerate(sums):
        for nodes, _ in program.sums[node]:
            owner.append(place)
            monomials.append([inner for inner in nodes if not program.is_parameter(inner)])
    columns = sorted({inner for nodes in monomials for inner in nodes})
    candidates = [column for column, node in enumerate(columns) if node < program.coordinates]
    if len(monomials) * len(candidates) ** 2 > MOST_WORK:
        return set()
    column_of = {node: column for column, node in enumerate(columns)}
    exponents = np.zeros((len(monomials), len(columns)), dtype=np.int64)
    for row, nodes_of_row in enumerate(monomials):
        for inner in nodes_of_row:
            exponents[row, column_of[inner]] += 1
    # A monomial is told by a random weighted sum of its exponents; a collision would only spoil an estimate.
    random = np.random.default_rng(0)
    marks = exponents * random.integers(1, 1 << 40, size=len(columns))
    of_sum = random.integers(1, 1 << 40, size=len(sums))[owner]
    whole = _Monomials(marks.sum(axis=1), exponents.sum(axis=1))
    taken = _Monomials(np.zeros_like(whole.hashes), np.zeros_like(whole.lengths))
    chosen: list[int] = []
    best, best_count = costs.product * whole.products(), 0
    while len(chosen) < min(len(candidates), best_count + PATIENCE):
        tried = []
        for column in candidates:
            if column not in chosen:
                larger = _Monomials(taken.hashes + marks[:, column], taken.lengths + exponents[:, column])
                tried.append((_cost(larger, whole, of_sum, costs), column, larger))
        cost, column, taken = min(tried, key=itemgetter(0, 1))
        chosen.append(column)
        if cost < best:
            best, best_count = cost, len(chosen)
    return {columns[column] for column in chosen[:best_count]}


@dataclass(frozen=True, eq=False)
class _Monomials:
    """What monomials are told by, and their lengths, shape (t,) each."""

    hashes: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def products(self) -> int:
        """Count the different ones that take a product."""
        return len(np.unique(self.hashes[self.lengths > 1]))


def _cost(taken: _Monomials, whole: _Monomials, of_sum: NDArray[np.int64], costs: Costs) -> int:
    inside = taken.lengths > 0
    groups = len(np.unique(of_sum[inside] + taken.hashes[inside]))
    rest = _Monomials(whole.hashes - taken.hashes, whole.lengths - taken.lengths)
    return costs.product * (taken.products() + rest.products() + groups) + costs.term * groups
