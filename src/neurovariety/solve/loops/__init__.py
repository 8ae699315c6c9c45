"""All solutions of parametrised systems from one of them, with a trace test for completeness."""

from neurovariety.solve.loops.monodromy import monodromy
from neurovariety.solve.loops.result import MonodromyResult
from neurovariety.solve.loops.start_pair import find_start_pair
from neurovariety.solve.loops.trace_test import TraceTest, trace_test

__all__ = ["MonodromyResult", "TraceTest", "find_start_pair", "monodromy", "trace_test"]
