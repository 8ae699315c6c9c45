"""Degrees of sets of functions counted along loops of parameters, beside closed forms and published counts.

    python benchmarks/neuromanifold_degrees.py --threads 2

The error is the difference to what is expected: the closed form where there is one, otherwise the count of a Groebner
basis over GF(32003) that is written here. ``complete`` says whether the library's own evidence was complete.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial

from measurements import Row, finish, parser_for, start

from neurovariety.variety.degrees import DegreeInvariant, data_ed_degree, degree, ed_degree, generic_ed_degree

Counting = Callable[..., DegreeInvariant]
Problem = tuple[str, str, Counting, int | None]

CLOSED_FORMS = (
    "linear 3-1-3",
    "linear 3-2-4",
    "linear 4-1-4",
    "linear 4-2-4",
    "lcn 3,2,2 stride 2,2",
    "lcn 3,3 stride 2",
    "lcn 2,2,2,2 stride 2,2,2",
    "cnn 2,2 power 4",
    "cnn 3,3 power 2",
    "cnn 2,2,2 power 2",
    "mlp 4-2-1 power 2",
    "mlp 2-2-1 power 6",
    "mlp 2-3-1 power 6",
    "mlp 2-2-3 power 2",
    "attention 2-1 rank 2 tokens 2",
)
"""Degree and generic ED degree of these."""

DATA = {"mlp 2-1-2 power 3": 10, "mlp 2-1-3 power 2": 6, "mlp 2-2-3 power 2": 3, "cnn 3,3 power 2": 219}
GAUSSIAN = {"mlp 2-1-2 power 3": 6, "mlp 2-2-1 power 6": 28, "cnn 3,3 power 2": 203, "cnn 2,2,2 power 2": 400}
MONOMIAL = {"lcn 3,2,2 stride 2,2": 64, "lcn 3,3 stride 2": 23, "lcn 2,3,2 stride 2,2": 20, "mlp 2-2-1 power 6": 64}
NEW = ("mlp 3-2-1 power 3", "mlp 3-2-2 power 2")
"""Where Groebner bases did not finish."""


def problems() -> list[Problem]:
    found: list[Problem] = []
    for spec in CLOSED_FORMS:
        found += [("degree", spec, degree, degree(spec).value)]
        found += [("generic ED degree", spec, generic_ed_degree, generic_ed_degree(spec).value)]
    found += [("data ED degree", spec, data_ed_degree, value) for spec, value in DATA.items()]
    found += [("gaussian", spec, partial(ed_degree, metric="gaussian"), value) for spec, value in GAUSSIAN.items()]
    found += [("monomial", spec, partial(ed_degree, metric="monomial"), value) for spec, value in MONOMIAL.items()]
    found += [("generic ED degree", spec, generic_ed_degree, None) for spec in NEW]
    found += [("data ED degree", spec, data_ed_degree, None) for spec in NEW]
    return found


def measure(problem: Problem, seed: int, threads: int) -> Row:
    name, spec, count, expected = problem
    began = time.perf_counter()
    result = count(spec, method="numerical", seed=seed, threads=threads)
    seconds = time.perf_counter() - began
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "invariant": name,
        "network": spec,
        "value": result.value,
        "expected": "" if expected is None else expected,
        "error": "" if expected is None else result.value - expected,
        "complete": result.complete,
        "seconds": seconds,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    }


def main() -> None:
    options = parser_for(__doc__).parse_args()
    conditions = start(__file__, options)
    finish(conditions, [measure(problem, options.seed, options.threads) for problem in problems()])


if __name__ == "__main__":
    main()
