"""How many solutions a system can have at most, counted from degrees: Bezout's number, in one group or in several.

The multihomogeneous number (Morgan and Sommese, "A homotopy for solving general polynomial systems that respects
m-homogeneous structures", 1987) is the coefficient of prod_g a_g^(k_g) in prod_i sum_g d_ig a_g, where d_ig is the
degree of equation i in group g and k_g the number of variables in group g.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.start.support import Support

Whole = NDArray[np.int64]
Groups = tuple[tuple[int, ...], ...]

FEW = 6
"""Variables up to which groupings are also searched from variables alone."""
_CALL = 2_000  # additions that take as long as one call of NumPy


def bezout_number(degrees: Whole, sizes: tuple[int, ...]) -> int:
    """Count the isolated solutions that a generic system of these degrees has.

    Parameters
    ----------
    degrees : numpy.ndarray, shape (n, G), int64
        Degree of each equation in each group.
    sizes : tuple of int, length G
        Variables in each group; they add up to n.

    Returns
    -------
    int
        Exact, however large.

    Examples
    --------
    >>> import numpy as np
    >>> bezout_number(np.array([[2], [3]]), (2,))  # a conic and a cubic
    6
    >>> bezout_number(np.array([[1, 1], [1, 1]]), (1, 1))  # two bilinear equations
    2
    """
    return int(suffix_counts(degrees, sizes, exact=True)[0][tuple(sizes)])


def suffix_counts(degrees: Whole, sizes: tuple[int, ...], *, exact: bool) -> list[NDArray[np.generic]]:
    """Count in how many ways equations i, i + 1, ... can be shared out among the places that groups have left.

    Returns
    -------
    list of n + 1 numpy.ndarray, shape (k_1 + 1, ..., k_G + 1)
        Python integers when ``exact``, else float64.
    """
    shape = tuple(size + 1 for size in sizes)
    tables = [np.zeros(shape, dtype=object if exact else np.float64)]
    tables[0][(0,) * len(sizes)] = 1
    for row in degrees[::-1].tolist():
        table = np.zeros(shape, dtype=tables[0].dtype)
        for group, degree in enumerate(row):
            if degree:
                before = (slice(None),) * group
                table[(*before, slice(1, None))] += degree * tables[-1][(*before, slice(None, -1))]
        tables.append(table)
    return tables[::-1]


def best_groups(support: Support, *, most_work: float = 3e7) -> tuple[Groups, int]:
    """Look for the grouping of the variables with the smallest multihomogeneous number.

    There are too many groupings to try them all. Two descents are made: from one group, moving one variable at a time
    to another group or to one of its own; and from the classes of variables that are never multiplied with each other
    and, if they are few, from variables alone, joining two groups at a time.

    Parameters
    ----------
    support : Support
        Of as many equations as variables.
    most_work : float
        Additions that counting may take, about a tenth of a second by default; the search ends with what it has then.

    Returns
    -------
    groups : tuple of tuples of int
        Each ascending; sorted by their first variable.
    count : int
        The multihomogeneous number.
    """
    search = _Search(support, most_work)
    together: Groups = (tuple(range(support.variables)),)
    found = [_moving(search, together)]
    classes = _unmultiplied_classes(support)
    alone: Groups = tuple((variable,) for variable in range(support.variables))
    # Where all variables are multiplied with each other, joining them one by one is long and seldom worth it.
    starts = {classes, alone} if support.variables <= FEW else {classes} - {alone}
    found += [_joining(search, start) for start in sorted(starts)]
    best = min(found, key=lambda groups: (search.count(groups), len(groups)))
    if not search.count(best) < search.count(together):
        best = together
    return best, bezout_number(support.degrees(best), tuple(len(group) for group in best))


class _Search:
    """Counts of the groupings looked at, and how much work may still be spent."""

    def __init__(self, support: Support, most_work: float) -> None:
        self.support = support
        self.left = most_work
        self.known: dict[Groups, float] = {}

    def count(self, groups: Groups) -> float:
        if groups not in self.known:
            sizes = tuple(len(group) for group in groups)
            table = float(np.prod([size + 1 for size in sizes], dtype=np.float64))
            work = self.support.equations * len(groups) * (table + _CALL)
            if work > self.left:
                return np.inf
            self.left -= work
            tables = suffix_counts(self.support.degrees(groups), sizes, exact=False)
            self.known[groups] = float(tables[0][sizes])
        return self.known[groups]


def _moving(search: _Search, groups: Groups) -> Groups:
    while search.left > 0:
        candidates = []
        for source, group in enumerate(groups):
            for variable in group:
                for goal in range(len(groups) + 1):
                    if goal == source or (goal == len(groups) and len(group) == 1):
                        continue
                    moved = [set(members) for members in (*groups, ())]
                    moved[source].discard(variable)
                    moved[goal].add(variable)
                    candidates.append(_ordered(moved))
        better = _best_of(search, groups, candidates)
        if better is None:
            break
        groups = better
    return groups


def _joining(search: _Search, groups: Groups) -> Groups:
    groups = _ordered([set(group) for group in groups])
    while len(groups) > 1 and search.left > 0:
        candidates = []
        for one, other in combinations(range(len(groups)), 2):
            rest = [set(group) for number, group in enumerate(groups) if number not in (one, other)]
            candidates.append(_ordered([*rest, {*groups[one], *groups[other]}]))
        better = _best_of(search, groups, candidates)
        if better is None:
            break
        groups = better
    return groups


def _best_of(search: _Search, groups: Groups, candidates: list[Groups]) -> Groups | None:
    """Return the best candidate if it is better than what there is (or as good and in fewer groups)."""
    present = (search.count(groups), len(groups))
    best = None
    for candidate in dict.fromkeys(candidates):
        if search.left <= 0:
            break
        value = (search.count(candidate), len(candidate))
        if value < present:
            best, present = candidate, value
    return best


def _ordered(groups: list[set[int]]) -> Groups:
    return tuple(sorted(tuple(sorted(group)) for group in groups if group))


def _unmultiplied_classes(support: Support) -> Groups:
    """Colour the variables greedily so that no monomial multiplies two different ones of a class."""
    present = (support.exponents > 0).astype(np.int64)
    multiplied = (present.T @ present) > 0
    classes: list[list[int]] = []
    for variable in range(support.variables):
        for members in classes:
            if not multiplied[variable, members].any():
                members.append(variable)
                break
        else:
            classes.append([variable])
    return _ordered([set(members) for members in classes])
