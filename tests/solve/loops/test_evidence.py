import numpy as np
import pytest

from neurovariety.solve.loops.evidence import judged
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.trace_test import TraceTest


def trace(*, passed: bool, defect: float, share: float) -> TraceTest:
    return TraceTest(
        passed=passed,
        defect=defect,
        share=share,
        noise=1e-15,
        solutions=4,
        auxiliary=3,
        found=np.zeros((4, 2), dtype=complex),
        ledger=Ledger(),
        finished=True,
        seconds=0.0,
    )


@pytest.mark.parametrize(
    "test, name, complete",
    [
        (None, "incomplete evidence", False),
        (trace(passed=True, defect=1e-13, share=1e-3), "trace test passed", True),
        (trace(passed=True, defect=1e-10, share=1e-10), "incomplete evidence", False),
        (trace(passed=False, defect=0.3, share=0.1), "trace test failed", False),
    ],
)
def test_a_linear_trace_is_evidence_only_where_a_missing_point_would_show(
    test: TraceTest | None, name: str, complete: bool
):
    outcome = judged(4, None, test, Ledger())
    assert (outcome.name, outcome.complete) == (name, complete)


def test_what_a_passed_trace_test_says_is_about_the_components_of_the_starts():
    assert "irreducible component" in judged(4, None, trace(passed=True, defect=1e-13, share=1e-3), Ledger()).message


@pytest.mark.parametrize(
    "count, name, complete",
    [
        (3, "target count not reached", False),
        (4, "target count reached", True),
        (5, "more than the target count", False),
    ],
)
def test_a_target_count_is_met_exactly(count: int, name: str, complete: bool):
    outcome = judged(count, 4, None, Ledger())
    assert (outcome.name, outcome.complete) == (name, complete)
    assert not judged(4, 4, trace(passed=False, defect=0.3, share=0.1), Ledger()).complete
