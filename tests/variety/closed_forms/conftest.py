"""What the tests of closed forms share: the vectors with known answers, and integrals by localisation."""

import json
from itertools import combinations, product
from math import prod

import pytest

PRIME = 2**61 - 1
"""Far above every polar degree of these tests, so that a residue tells the number."""


@pytest.fixture(scope="session")
def vectors(shared):
    path = shared / "reference" / "vectors.json"
    if not path.is_file():
        pytest.skip("needs ../shared/reference/vectors.json, which is not here")
    return json.loads(path.read_text())


def _segre_class(weights, top):
    """Expand the product of all 1 / (1 + w) up to a degree."""
    series = [1] + [0] * top
    for weight in weights:
        for degree in range(1, top + 1):
            series[degree] = (series[degree] - weight * series[degree - 1]) % PRIME
    return series


def _tangent(chosen, weights):
    rest = [weight for weight in weights if weight not in chosen]
    return prod(other - weight for weight in chosen for other in rest)


def _integrals(points, top):
    """Sum over fixed points: weights of both bundles and the product of the tangent weights of each."""
    totals = [0] * (top + 1)
    for first, second, tangent in points:
        one, two, inverse = _segre_class(first, top), _segre_class(second, top), pow(tangent, -1, PRIME)
        for k in range(top + 1):
            totals[k] = (totals[k] + one[top - k] * two[k] * inverse) % PRIME
    return tuple(min(total, PRIME - total) for total in totals)


@pytest.fixture(scope="session")
def localised_polar_degrees():
    """Bott's residue formula on Gr(r, m) x Gr(r, n), the degree first."""

    def compute(m, n, r):
        rows, columns = [3**i for i in range(m)], [5 * 7**j + 1 for j in range(n)]

        def points():
            for some, others in product(combinations(rows, r), combinations(columns, r)):
                first = [a + b for a in some for b in others]
                second = [-a - b for a in rows if a not in some for b in columns if b not in others]
                yield first, second, _tangent(some, rows) * _tangent(others, columns)

        return _integrals(points(), r * (m - r) + r * (n - r))

    return compute


@pytest.fixture(scope="session")
def localised_symmetric_polar_degrees():
    """The same with symmetric squares on Gr(r, n)."""

    def compute(n, r):
        weights = [3**i + i for i in range(n)]

        def square(some):
            return [a + b for place, a in enumerate(some) for b in some[place:]]

        def points():
            for some in combinations(weights, r):
                rest = [-weight for weight in weights if weight not in some]
                yield square(some), square(rest), _tangent(some, weights)

        return _integrals(points(), r * (n - r))

    return compute
