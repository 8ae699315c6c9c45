"""What speaks for a set of solutions being complete, in words."""

from __future__ import annotations

from neurovariety.outcome import Outcome
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.trace_test import TraceTest


def judged(
    count: int, target_count: int | None, test: TraceTest | None, ledger: Ledger, *, stopped: bool = False
) -> Outcome:
    """Name the outcome of monodromy.

    Parameters
    ----------
    count : int
        Distinct solutions found; those proved to be copies of others are not counted.
    target_count : int or None
    test : TraceTest or None
        The last one, if any was made.
    ledger : Ledger
    stopped : bool
        Whether the user stopped the work.

    Examples
    --------
    >>> judged(3, 3, None, Ledger()).name
    'target count reached'
    >>> judged(2, 3, None, Ledger()).complete
    False
    """
    tested = "" if test is None else f"; {test}"
    lost = f"; {len(ledger.lost)} paths were lost" if ledger.lost else ""
    if target_count is not None and count == target_count:
        message = f"all {count} solutions expected were found{tested}"
        return Outcome("target count reached", message, complete=test is None or test.passed)
    if stopped:
        return Outcome("interrupted", f"stopped by the user; {count} solutions had been found", complete=False)
    if target_count is not None:
        return _off_target(count, target_count, lost + tested)
    if test is None:
        message = (
            f"{count} solutions were found and loops bring no more{lost}, which proves nothing: give the target count, "
            "or let the trace test be made"
        )
        return Outcome("incomplete evidence", message, complete=False)
    return _by_trace(test, lost)


def _by_trace(test: TraceTest, lost: str) -> Outcome:
    if test.conclusive:
        message = f"{test}. That is all of every irreducible component on which a start solution lies"
        return Outcome("trace test passed", message, complete=True)
    if test.passed:
        return Outcome("incomplete evidence", f"{test}: take another seed, or give the target count", complete=False)
    return Outcome("trace test failed", f"{test}{lost}. Allow more edges, or take another seed", complete=False)


def _off_target(count: int, target_count: int, more: str) -> Outcome:
    if count > target_count:
        message = (
            f"{count} distinct solutions were found and {target_count} expected{more}. The expectation is wrong, or "
            "solutions of another kind are among them: `keep` tells kinds apart"
        )
        return Outcome("more than the target count", message, complete=False)
    message = (
        f"{count} of {target_count} solutions were found{more}. Solutions of another irreducible component are out of "
        "reach: give one of each, allow more edges, or take another seed"
    )
    return Outcome("target count not reached", message, complete=False)
