"""The systems of the tests with known numbers of solutions, for benchmarks run as scripts."""

import sys

from provenance import ROOT

sys.path.append(str(ROOT / "tests" / "known_varieties"))

from critical_systems import (
    CriticalProblem,
    attention_distance,
    convolution,
    determinant_distance,
    segre,
)
from solving_systems import KnownSystem, cyclic, katsura

__all__ = [
    "CriticalProblem",
    "KnownSystem",
    "attention_distance",
    "convolution",
    "cyclic",
    "determinant_distance",
    "katsura",
    "segre",
]
