"""Polynomial systems whose solutions have been counted: classics without parameters.

The systems of critical points, which have parameters, are in ``critical_systems.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from neurovariety.solve.system.expression import sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


@dataclass(frozen=True, eq=False)
class KnownSystem:
    """A square system without parameters.

    Attributes
    ----------
    system : PolynomialSystem
    regular : int
        How many regular finite solutions it has.
    source : str
        Why.
    singular : tuple of (point, multiplicity)
        The other finite solutions, isolated each.
    """

    system: PolynomialSystem
    regular: int
    source: str
    singular: tuple[tuple[tuple[complex, ...], int], ...] = ()


def katsura(n: int) -> KnownSystem:
    """Magnetism: n + 1 unknowns, n quadrics and one linear equation; all 2^n paths end at regular solutions."""
    u = variables("u", n + 1)
    equations = []
    for m in range(n):
        pairs = [(abs(i), abs(m - i)) for i in range(-n, n + 1) if abs(m - i) <= n]
        equations.append(sum_of([u[i] * u[j] for i, j in pairs]) - u[m])
    equations.append(u[0] + 2 * sum_of(u[1:]) - 1)
    return KnownSystem(PolynomialSystem.of(equations, u), 2**n, "Bezout's number is attained (Katsura 1990)")


def cyclic(n: int) -> KnownSystem:
    """Cyclic n-roots. Isolated and regular for n = 5, 6, 7; most paths of the total degree diverge."""
    x = variables("x", n)
    equations = [sum_of([prod([x[(i + j) % n] for j in range(d)]) for i in range(n)]) for d in range(1, n)]
    count = {3: 6, 5: 70, 6: 156, 7: 924}[n]
    return KnownSystem(
        PolynomialSystem.of([*equations, prod(x) - 1], x), count, "Bjorck and Froberg 1991; Backelin and Froberg 1991"
    )


def noon(n: int) -> KnownSystem:
    """Neural network with n neurons of Noonburg: 3^n - 2n regular solutions, the other 2n paths diverge."""
    x = variables("x", n)
    squares = sum_of([one**2 for one in x])
    equations = [x[i] * (squares - x[i] ** 2) - 1.1 * x[i] + 1 for i in range(n)]
    return KnownSystem(PolynomialSystem.of(equations, x), 3**n - 2 * n, "Noonburg 1989: 3^n - 2n")


def eco(n: int) -> KnownSystem:
    """Economic model of Morgan: n unknowns, 2^(n - 2) regular solutions."""
    x = variables("x", n)
    equations = []
    for k in range(1, n):
        terms = [x[k - 1], *(x[i] * x[i + k] for i in range(n - k - 1))]
        equations.append(sum_of(terms) * x[n - 1] - k)
    equations.append(sum_of(x[: n - 1]) + 1)
    return KnownSystem(PolynomialSystem.of(equations, x), 2 ** (n - 2), "Morgan 1987, p. 148: 2^(n - 2)")


def griewank_osborne() -> KnownSystem:
    """Newton's method diverges from the origin, which has multiplicity 3; the other three paths go to infinity."""
    x, y = variables("x y")
    system = PolynomialSystem.of([29 / 16 * x**3 - 2 * x * y, y - x**2], (x, y))
    return KnownSystem(system, 0, "Griewank and Osborne 1983: put y = x^2 in: -3/16 x^3", (((0, 0), 3),))


def ojika() -> KnownSystem:
    """A triple solution (1, 2) and a simple one (-3, -6): put y = 3 - x^2 in and find (x - 1)^3 (x + 3)."""
    x, y = variables("x y")
    system = PolynomialSystem.of([x**2 + y - 3, x + y**2 / 8 - 1.5], (x, y))
    return KnownSystem(system, 1, "Ojika 1987, (x - 1)^3 (x + 3)", (((1, 2), 3),))


def three_cubes() -> KnownSystem:
    """x^3 = yz and so on: the origin has multiplicity 11, and x^4 = y^4 = z^4 = xyz = 1 has 16 solutions."""
    x, y, z = variables("x y z")
    system = PolynomialSystem.of([x**3 - y * z, y**3 - x * z, z**3 - x * y], (x, y, z))
    return KnownSystem(system, 16, "Sturmfels 2002, section 3: 27 = 16 + 11", (((0, 0, 0), 11),))


CLASSICS: dict[str, Callable[[], KnownSystem]] = {
    **{f"katsura-{n}": lambda n=n: katsura(n) for n in (6, 7, 8, 9, 10)},  # type: ignore[misc]
    **{f"cyclic-{n}": lambda n=n: cyclic(n) for n in (5, 6, 7)},  # type: ignore[misc]
    "noon-5": lambda: noon(5),
    "eco-8": lambda: eco(8),
}

SINGULAR: dict[str, Callable[[], KnownSystem]] = {
    "Griewank-Osborne": griewank_osborne,
    "Ojika": ojika,
    "three cubes": three_cubes,
}
