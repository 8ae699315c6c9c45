"""Dimension of the set of functions: the rank of a Jacobian modulo primes, at random inputs.

The differential of theta -> function is seen through the outputs at general inputs, so that the space of functions,
which is huge for deep networks, is never entered (Kileel, Trager, Bruna, NeurIPS 2019, sec. 3, do it with the
coefficients). A rank modulo a prime at one point is a proven lower bound of the dimension.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log10, prod
from numbers import Integral
from typing import Any

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import Activate, Contract, Input, Parameter, TensorProgram, operands
from neurovariety.architectures.residues import random_prime
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.variety.expected_dimension import ExpectedDimension, expected_dimension
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.row_space import BLOCK, RowSpace

Progress = Callable[[str, int, int], None]
"""A function of a stage, what is done and how much there is."""

_COPIES = 6
"""Of the rows of some inputs while they are differentiated and reduced."""


@dataclass(frozen=True, kw_only=True)
class Dimension(Invariant):
    """The dimension of an architecture's set of functions, and what follows from it.

    Attributes
    ----------
    value : int
    expected : int
        What counting parameters and symmetries leads one to expect, see ``expected_source``.
    ambient : int
        Dimension of the space of all functions of that form.
    parameters : int
    defect : int
        expected - value.
    filling : bool
        Whether value == ambient: general functions of that form are reached, at least by complex parameters.
    fibre_dimension : int
        Of the set of parameters with a general function: parameters - value.
    identifiability : str
        What the dimension alone says about it; `neurovariety.identifiability` says more.
    expected_source : str
    primes, ranks : tuple of int
        Every run's prime and rank; the value is the largest rank.
    """

    expected: int
    ambient: int
    parameters: int
    defect: int
    filling: bool
    fibre_dimension: int
    identifiability: str
    expected_source: str
    primes: tuple[int, ...]
    ranks: tuple[int, ...]

    def details(self) -> list[str]:
        """Write what speaks for the value, and what follows, a line each."""
        filling = "filling" if self.filling else "not filling"
        return [
            f"{self.certainty}: {self.evidence}",
            f"ambient dimension {self.ambient:,} ({filling}), {self.parameters:,} parameters",
            f"expected {self.expected:,}, defect {self.defect}: {self.expected_source}",
            f"general fibre of dimension {self.fibre_dimension}: {self.identifiability}",
            *self.remarks,
        ]


def dimension(
    architecture: Architecture | str,
    *,
    primes: int | Sequence[int] = 2,
    seed: int = 0,
    progress: Progress | None = None,
) -> Dimension:
    """Compute the dimension of the set of functions of an architecture.

    Inputs are added until general ones add no rank. When the rank reaches a bound that is a theorem, one prime is
    enough and the dimension is exact. Otherwise it is found modulo several primes, twice as many where it is below
    what was expected, and the largest rank is returned.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-3-1 power 2"``.
    primes : int, or sequence of int
        How many random primes of 31 bits, or which primes.
    seed : int
        Of the primes, parameters and inputs.
    progress : callable, optional
        Told after every rank, and how large it is already while a large one is found.

    Returns
    -------
    Dimension

    Raises
    ------
    InputError
        When the text is no SPEC, the number of primes is no whole number from 1, or a modulus is no prime from 3 to
        2^31 - 1, or divides a denominator or an exponent of the network.
    ResourceError
        When the Jacobian does not fit in memory.

    References
    ----------
    Kileel, Trager, Bruna, On the expressive power of deep polynomial neural networks (NeurIPS 2019).

    Examples
    --------
    >>> found = dimension("mlp 5-3-1 power 2")
    >>> found.value, found.expected, found.defect, found.ambient, found.filling, found.fibre_dimension
    (12, 15, 3, 15, False, 6)
    >>> dimension("mlp 2-3-1 power 2").certainty.value
    'exact'
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    expected = expected_dimension(network)
    generator = np.random.default_rng(seed)
    given = None if isinstance(primes, int) else _listed(primes)
    wanted = whole("the number of primes", primes) if given is None else len(given)
    found: list[tuple[int, int]] = []
    _check_memory(network, expected.bound)
    while len(found) < wanted:
        prime = random_prime(generator) if given is None else given[len(found)]
        found.append((prime, _rank(network, expected.bound, prime, generator, progress)))
        if found[-1][1] == expected.bound:
            wanted = len(found)
        elif given is None and len(found) == primes and max(rank for _, rank in found) < expected.value:
            wanted = 2 * len(found)
        if progress is not None:
            progress(f"dimension of {network.spec}", len(found), wanted)
    return _report(network, expected, found, seed, time.perf_counter() - started)


def _listed(primes: Any) -> list[int]:
    listed = list(primes) if isinstance(primes, Iterable) and not isinstance(primes, str) else []
    if not listed or not all(isinstance(prime, Integral) for prime in listed):
        raise InputError(
            "the primes are a number of them, or a list", given=repr(primes)[:60], allowed="such as 2, or [2**31 - 1]"
        )
    return [int(prime) for prime in listed]


def _rank(
    network: Architecture, bound: int, prime: int, generator: np.random.Generator, progress: Progress | None
) -> int:
    """Find the rank modulo a prime at random parameters, over inputs to which a further one adds nothing.

    What a general input adds to the span of the ones before never grows with their number, so that nothing is added
    any more once one of them added nothing. Linear maps are known from as many inputs as they have variables, affine
    ones from one more.
    """
    outputs, parameters = prod(network.output_shape), network.parameter_count
    ambient = network.ambient
    most = prod(network.input_shape) + (not ambient.homogeneous) if ambient.degree == 1 else None
    theta = network.random_theta(generator, prime)
    space = RowSpace(parameters, prime)
    used, added = 0, outputs
    while added and space.rank < bound and used != most:
        inputs = min(-(-(bound - space.rank) // added) + 1, _inputs_at_once(outputs))
        inputs = inputs if most is None else min(inputs, most - used)
        rows = network.jacobian_mod(theta, network.random_inputs(generator, prime, inputs), prime)
        space.add(rows[:-outputs])
        added = space.add(rows[-outputs:]) if space.rank < bound else 0
        used += inputs
        if progress is not None and inputs == _inputs_at_once(outputs):
            progress(f"rank modulo {prime}", space.rank, bound)
    return space.rank


def _inputs_at_once(outputs: int) -> int:
    """Take so many inputs that their rows are reduced in one block, but two at least."""
    return max(2, BLOCK // outputs)


def _check_memory(network: Architecture, bound: int) -> None:
    """Refuse a network before anything of its size is allocated.

    There are up to ``bound`` rows of the echelon form, a few copies of the rows of some inputs, and all values of the
    network and their derivatives for one input at least.
    """
    outputs, parameters = prod(network.output_shape), network.parameter_count
    rows = bound + _COPIES * outputs * min(bound // outputs + 2, _inputs_at_once(outputs))
    check_free(
        8 * (rows * parameters + 2 * outputs * network.program.entry_count),
        "the Jacobian",
        given=f"rank up to {bound:,}, {parameters:,} parameters",
        remedy="take a smaller network",
    )


def _report(
    network: Architecture, expected: ExpectedDimension, found: Sequence[tuple[int, int]], seed: int, seconds: float
) -> Dimension:
    value = max(rank for _, rank in found)
    ambient, parameters = network.ambient.dimension, network.parameter_count
    exact = value == expected.bound
    return Dimension(
        name="dimension",
        of=network.spec,
        value=value,
        certainty=Certainty.EXACT if exact else Certainty.MODULAR,
        evidence=_evidence(network, expected, found, exact=exact),
        seed=seed,
        seconds=seconds,
        expected=expected.value,
        ambient=ambient,
        parameters=parameters,
        defect=expected.value - value,
        filling=value == ambient,
        fibre_dimension=parameters - value,
        identifiability=_identifiability(expected, value, parameters),
        expected_source=expected.source,
        primes=tuple(prime for prime, _ in found),
        ranks=tuple(rank for _, rank in found),
    )


def _evidence(
    network: Architecture, expected: ExpectedDimension, found: Sequence[tuple[int, int]], *, exact: bool
) -> str:
    value = max(rank for _, rank in found)
    if exact:
        return (
            f"the Jacobian has rank {value} modulo {found[-1][0]} at a random point, which proves that the dimension "
            f"is not smaller; it is not larger by a theorem: {expected.bound_source}"
        )
    same = len({rank for _, rank in found}) == 1
    ranks = ", ".join(f"{prime}" if same else f"{prime} (rank {rank})" for prime, rank in found)
    chance = _chance(joint_degree(network.program) * expected.bound, [prime for prime, _ in found])
    return (
        f"the Jacobian has rank {value} modulo {ranks}, each at a random point, which proves that the dimension is "
        f"not smaller; that it is larger has a probability of at most {chance}, "
        f"unless all primes divide a minor of the Jacobian"
    )


def _chance(degree: int, primes: Sequence[int]) -> str:
    """Bound the probability of too low a rank by Schwartz and Zippel's lemma, for a minor of some degree.

    Twice in each run: the rank over all inputs could be too low, or the one without the last input.
    """
    logarithm = sum(min(0.0, log10(2 * degree) - log10(prime - 1)) for prime in primes)
    return f"1e{ceil(logarithm)}" if logarithm < 0 else "1 (the degree is too high for a bound)"


def joint_degree(program: TensorProgram) -> int:
    """Bound the degree of the outputs in inputs and parameters together.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> joint_degree(PolynomialMLP([2, 3, 1], power=2).program)
    5
    """
    known: list[int] = []
    for operation in program.operations:
        below = [known[number] for number in operands(operation)]
        if isinstance(operation, Input | Parameter):
            known.append(1)
        elif isinstance(operation, Contract):
            known.append(sum(below))
        elif isinstance(operation, Activate):
            known.append(below[0] * (len(operation.coefficients) - 1))
        else:
            known.append(max(below, default=0))
    return known[-1]


def _identifiability(expected: ExpectedDimension, value: int, parameters: int) -> str:
    symmetries = parameters - expected.effective
    if value == expected.effective:
        up_to = f", up to the known symmetries of dimension {symmetries}" if symmetries else ""
        return f"finitely many parameters have the same general function{up_to}"
    if value > expected.effective:
        return "the count of symmetries does not apply here"
    return (
        f"infinitely many parameters have the same general function, {expected.effective - value} dimensions more "
        + (f"than the known symmetries, of dimension {symmetries}" if symmetries else "than expected")
    )
