import numpy as np

from neurovariety.solve.system.evaluation import values
from neurovariety.solve.system.expression import parameters, sum_of, variables
from neurovariety.solve.system.lowering import lower
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.program import Program
from neurovariety.solve.system.rewriting import expand
from neurovariety.solve.system.splitting import IN_SERIES, split_sums
from neurovariety.solve.system.tape import Kind


def program_of(system):
    program = Program([symbol.symbol for symbol in (*system.variables, *system.parameters)], len(system.variables))
    return program, [program.sum(program.terms(equation)) for equation in system.equations]


def products(tape):
    return int((tape.end - tape.begin)[(tape.kind == Kind.PRODUCT) | (tape.kind == Kind.PRODUCTS)].sum())


def dense_system():
    """Dense in u and in v: (all u of degree 2) times (all v of degree 2), random coefficients, one parameter each."""
    rng = np.random.default_rng(0)
    u, v, p = variables("u", 4), variables("v", 4), parameters("p", 3)
    squares = [[a * b for a in group for b in group] for group in (u, v)]
    return PolynomialSystem.of(
        [
            expand(sum_of(rng.normal() * left * right for left in squares[0] for right in squares[1]))
            + q * u[0] * v[1]
            - 1
            for q in p
        ]
    )


def test_a_dense_system_takes_far_fewer_products_and_has_the_same_values():
    system = dense_system()
    program, outputs = program_of(system)
    plain = lower(program, outputs, {})
    split_sums(program, program.needed_sums(outputs), IN_SERIES)
    split = lower(program, outputs, {})
    assert 2 * products(split) < products(plain)
    assert split.multiplications < plain.multiplications
    rng = np.random.default_rng(1)
    at, fixed = rng.normal(size=(6, 8)) + 1j, rng.normal(size=3)
    np.testing.assert_allclose(values(split, at, fixed), values(plain, at, fixed), rtol=1e-12)


def test_sums_that_share_nothing_stay_as_they_are():
    x = variables("x", 6)
    system = PolynomialSystem.of([sum_of(x[i] * x[(i + 1) % 6] for i in range(6)), x[0] * x[1] * x[2] - 1])
    program, outputs = program_of(system)
    before = [dict(program.sums[node]) for node in outputs]
    split_sums(program, program.needed_sums(outputs), IN_SERIES)
    assert [program.sums[node] for node in outputs] == before
