"""Closed forms of degrees beside the same numbers by rational generating polynomials and by Bott's localisation.

    python benchmarks/closed_forms.py --threads 1

Everything is exact, so the error is the number of values that differ between both ways. The other ways are written
here as their formulas stand in the literature: sums of fractions for Segre varieties, a sum of fractions over the fixed
points of Gr(r, m) x Gr(r, n) for matrices of bounded rank, over those of Gr(r, n) for symmetric ones.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb, factorial, prod
from statistics import median

from measurements import Row, finish, parser_for, start

from neurovariety.variety.closed_forms import (
    determinantal,
    determinantal_generic_ed_degree,
    determinantal_polar_degrees,
    multiple_root_generic_ed_degree,
    segre_veronese_frobenius_ed_degree,
    segre_veronese_generic_ed_degree,
    segre_veronese_polar_degrees,
    symmetric_determinantal,
    symmetric_determinantal_generic_ed_degree,
    symmetric_determinantal_polar_degrees,
)

Answer = Callable[[], Sequence[object]]
Weights = tuple[int, ...]


def fresh(function: Callable[[], object]) -> Answer:
    """Forget the tables of earlier calls first, so that every round computes."""

    def compute() -> Sequence[object]:
        for cached in (
            determinantal._polar_degrees_of_all_ranks,
            determinantal._generic_ed_degrees_of_all_ranks,
            symmetric_determinantal._polar_degrees_of_all_ranks,
            symmetric_determinantal._generic_ed_degrees_of_all_ranks,
        ):
            cached.cache_clear()
        value = function()
        return value if isinstance(value, list | tuple) else [value]

    return compute


def rational_segre(sizes: Sequence[int]) -> int:
    """Sum (-1)^i (2^(m+1-i) - 1) deg c_i with fractions, one factor after the other."""
    series, m = [Fraction(1)], sum(sizes) - len(sizes)
    for k in sizes:
        factor = [Fraction(comb(k, a), factorial(k - 1 - a)) for a in range(k)]
        longer = [Fraction(0)] * (len(series) + k - 1)
        for i, j in product(range(len(series)), range(k)):
            longer[i + j] += series[i] * factor[j]
        series = longer
    return int(sum((-1) ** i * (2 ** (m + 1 - i) - 1) * factorial(m - i) * term for i, term in enumerate(series)))


def _segre_class(weights: Sequence[int], top: int) -> list[int]:
    series = [1] + [0] * top
    for weight in weights:
        for degree in range(1, top + 1):
            series[degree] -= weight * series[degree - 1]
    return series


def _integrals(points: Iterator[tuple[list[int], list[int], int]], top: int) -> tuple[int, ...]:
    totals = [Fraction(0)] * (top + 1)
    for first, second, tangent in points:
        one, two = _segre_class(first, top), _segre_class(second, top)
        for k in range(top + 1):
            totals[k] += Fraction(one[top - k] * two[k], tangent)
    return tuple(abs(int(total)) for total in totals)


def _tangent(chosen: Weights, weights: Sequence[int]) -> int:
    return prod(other - weight for weight in chosen for other in weights if other not in chosen)


def localised(m: int, n: int, r: int) -> tuple[int, ...]:
    rows, columns = range(1, m + 1), range(m + 1, m + n + 1)

    def points() -> Iterator[tuple[list[int], list[int], int]]:
        for some, others in product(combinations(rows, r), combinations(columns, r)):
            first = [a + b for a in some for b in others]
            second = [-a - b for a in rows if a not in some for b in columns if b not in others]
            yield first, second, _tangent(some, rows) * _tangent(others, columns)

    return _integrals(points(), r * (m + n - 2 * r))


def localised_symmetric(n: int, r: int) -> tuple[int, ...]:
    def square(some: Sequence[int]) -> list[int]:
        return [a + b for place, a in enumerate(some) for b in some[place:]]

    def points() -> Iterator[tuple[list[int], list[int], int]]:
        for some in combinations(range(1, n + 1), r):
            rest = [-weight for weight in range(1, n + 1) if weight not in some]
            yield square(some), square(rest), _tangent(some, range(1, n + 1))

    return _integrals(points(), r * (n - r))


def all_ranks(largest: int, compute: Callable[[int, int, int], object]) -> list[object]:
    return [compute(m, n, r) for n in range(1, largest + 1) for m in range(1, n + 1) for r in range(1, m + 1)]


def all_symmetric(largest: int, compute: Callable[[int, int], object]) -> list[object]:
    return [compute(n, r) for n in range(1, largest + 1) for r in range(1, n + 1)]


PROBLEMS: dict[str, tuple[Answer, Answer | None]] = {
    "generic degree, 300 filters of length 2": (
        fresh(lambda: segre_veronese_generic_ed_degree([2] * 300)),
        lambda: [rational_segre([2] * 300)],
    ),
    "generic degree, 60 filters of length 5": (
        fresh(lambda: segre_veronese_generic_ed_degree([5] * 60)),
        lambda: [rational_segre([5] * 60)],
    ),
    "generic degree, 300 filters of length 5": (fresh(lambda: segre_veronese_generic_ed_degree([5] * 300)), None),
    "polar degrees, 300 filters of length 2": (fresh(lambda: segre_veronese_polar_degrees([2] * 300)), None),
    "Frobenius degree, 300 filters of length 5": (fresh(lambda: segre_veronese_frobenius_ed_degree([5] * 300)), None),
    "polar degrees, matrices to 7 x 7, all ranks": (
        fresh(lambda: all_ranks(7, determinantal_polar_degrees)),
        lambda: all_ranks(7, localised),
    ),
    "polar degrees, 10 x 784 of rank 5": (fresh(lambda: determinantal_polar_degrees(10, 784, 5)), None),
    "polar degrees, 20 x 20 of rank 10": (fresh(lambda: determinantal_polar_degrees(20, 20, 10)), None),
    "generic degree, 30 x 784 of rank 10": (fresh(lambda: determinantal_generic_ed_degree(30, 784, 10)), None),
    "polar degrees, symmetric to 10 x 10, all ranks": (
        fresh(lambda: all_symmetric(10, symmetric_determinantal_polar_degrees)),
        lambda: all_symmetric(10, localised_symmetric),
    ),
    "generic degree, symmetric 40 x 40 of rank 20": (
        fresh(lambda: symmetric_determinantal_generic_ed_degree(40, 20)),
        None,
    ),
    "generic degree, 200 roots of each multiplicity to 5": (
        fresh(lambda: multiple_root_generic_ed_degree([1, 2, 3, 4, 5] * 200)),
        None,
    ),
}


def measure(name: str, ours: Answer, theirs: Answer | None, rounds: int) -> Row:
    seconds, value = [], ours()
    for _ in range(rounds):
        started = time.perf_counter()
        value = ours()
        seconds.append(time.perf_counter() - started)
    row: Row = {"problem": name, "seconds": median(seconds), "rounds": rounds}
    if theirs is not None:
        started = time.perf_counter()
        other = theirs()
        elapsed = time.perf_counter() - started
        differing = sum(mine != its for mine, its in zip(value, other, strict=True))
        row |= {"seconds_otherwise": elapsed, "times_faster": elapsed / median(seconds), "values_differing": differing}
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return row | {"peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    conditions = start(__file__, options)
    conditions = type(conditions)(
        conditions.name, conditions.threads, {**conditions.described, "dtype": "exact"}, conditions.out
    )
    finish(conditions, [measure(name, *ways, options.rounds) for name, ways in PROBLEMS.items()])


if __name__ == "__main__":
    main()
