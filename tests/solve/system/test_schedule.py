import numpy as np

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.schedule import Products

x, y, z = variables("x y z")
(a,) = parameters("a")


def test_every_instruction_is_in_one_step_after_what_it_reads():
    tape = PolynomialSystem.of([((x + y) ** 2 + a * z) ** 3 * (x - z) - 1, x * z + a * x * y, y - z**3]).affine.jacobian
    known = set(range(tape.coordinates + tape.parameters + len(tape.constants)))
    taken: list[int] = []
    for step in tape.schedule:
        read = {*step.left.tolist(), *step.right.tolist()}
        if not isinstance(step, Products):
            read |= set(step.used.tolist())
            taken += step.terms.tolist()
            assert step.lengths.sum() == len(step.terms)
            assert np.all((step.left >= tape.coordinates) | (np.arange(len(step.left)) < step.parameters_from))
        assert read <= known
        assert known.isdisjoint(step.destination.tolist())
        known |= set(step.destination.tolist())
    assert known == set(range(tape.slots))
    products = np.flatnonzero(tape.kind == 0)
    assert sorted([*taken, *tape.begin[products].tolist()]) == list(range(len(tape.factor)))
