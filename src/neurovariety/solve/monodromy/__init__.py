"""All solutions of parametrised systems from one of them, with a trace test for completeness."""

from neurovariety.solve.monodromy.monodromy import monodromy
from neurovariety.solve.monodromy.result import MonodromyResult
from neurovariety.solve.monodromy.start_pair import find_start_pair
from neurovariety.solve.monodromy.trace_test import TraceTest, trace_test

__all__ = ["MonodromyResult", "TraceTest", "find_start_pair", "monodromy", "trace_test"]
