"""All solutions from one: loops in the space of parameters, and the trace test that says when none is missing."""
