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
from neurovariety.architectures.residues import LARGEST_PRIME, is_prime, random_prime
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.variety.expected_dimension import ExpectedDimension, expected_dimension
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.row_space import BLOCK, RowSpace
from neurovariety.whole_number import whole_number

Progress = Callable[[str, int, int], None]
"""A function of a stage, what is done and how much there is."""

PRIMES = 2
"""Runs with random primes where the first one does not prove the dimension."""

SMALLEST_PRIME = 2**20
"""Modulo small primes random points are special ones too often, and squares and powers have few values."""

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
        Every run's prime and rank; the value is the largest rank. Empty where a theorem gives the dimension.
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
            f"expected {self.expected:,}, defect {self.defect:,}: {self.expected_source}",
            f"general fibre of dimension {self.fibre_dimension:,}: {self.identifiability}",
            *self.remarks,
        ]


def dimension(
    architecture: Architecture | str,
    *,
    primes: int | Sequence[int] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Dimension:
    """Compute the dimension of the set of functions of an architecture.

    Linear networks have all matrices of a rank, and single layers are their own functions, so that a formula is the
    dimension. For others ranks are computed: inputs are added until general ones add no rank. When the rank reaches a
    bound that is a theorem, one prime is enough and the dimension is exact. Otherwise it is found modulo several
    primes, twice as many where it is below what was expected, and the largest rank is returned.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-3-1 power 2"``.
    primes : int, or sequence of int, optional
        How many random primes of 31 bits, or which primes; then ranks are computed for all networks. By default two,
        where no formula is the dimension.
    seed : int, from 0
        Of the primes, parameters and inputs.
    progress : callable, optional
        Told after every rank, and how large it is already while a large one is found.

    Returns
    -------
    Dimension
        With ``complete=False`` where the network's degree is too high to bound the probability that it is too small.

    Raises
    ------
    InputError
        When the text is no SPEC, the seed no whole number from 0, the number of primes no whole number from 1, or a
        modulus no prime from 2^20 to 2^31 - 1, or one that divides a denominator or an exponent of the network.
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
    >>> dimension("linear 1000-3-1000").value, dimension("linear 10-3-10", primes=1).value
    (5991, 51)
    """
    started = time.perf_counter()
    whole_number("seed", seed, least=0)
    network = as_architecture(architecture)
    expected = expected_dimension(network)
    if primes is None and expected.theorem is not None:
        return _report(network, expected, [], None, time.perf_counter() - started)
    number, given = _checked_primes(PRIMES if primes is None else primes)
    generator = np.random.default_rng(seed)
    wanted = number
    found: list[tuple[int, int]] = []
    _check_memory(network, expected.bound)
    while len(found) < wanted:
        prime = random_prime(generator) if given is None else given[len(found)]
        found.append((prime, _rank(network, expected.bound, prime, generator, progress)))
        if found[-1][1] == expected.bound:
            wanted = len(found)
        elif given is None and len(found) == number and max(rank for _, rank in found) < expected.value:
            wanted = 2 * len(found)
        if progress is not None:
            progress(f"dimension of {network.spec}", len(found), wanted)
    return _report(network, expected, found, seed, time.perf_counter() - started)


def _checked_primes(primes: Any) -> tuple[int, list[int] | None]:
    """Count the primes, and list them where they are given."""
    if isinstance(primes, Integral):
        return whole("the number of primes", primes), None
    listed = list(primes) if isinstance(primes, Iterable) and not isinstance(primes, str) else []
    if not listed or not all(isinstance(prime, Integral) for prime in listed):
        raise InputError(
            "the primes are a number of them, or a list", given=repr(primes)[:60], allowed="such as 2, or [2**31 - 1]"
        )
    for prime in map(int, listed):
        if not SMALLEST_PRIME < prime <= LARGEST_PRIME or not is_prime(prime):
            raise InputError(
                "the modulus is no prime, or too small or too large a one",
                given=str(prime)[:60],
                allowed="a prime from 2**20 to 2**31 - 1",
                remedy="take 2**31 - 1, or a number of primes that are drawn",
            )
    return len(listed), [int(prime) for prime in listed]


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
    network: Architecture,
    expected: ExpectedDimension,
    found: Sequence[tuple[int, int]],
    seed: int | None,
    seconds: float,
) -> Dimension:
    """Take the largest rank, or the bound where a theorem needs none."""
    value = max((rank for _, rank in found), default=expected.bound)
    ambient, parameters = network.ambient.dimension, network.parameter_count
    exact = value == expected.bound
    sure = exact or _chance(network, expected.bound, found) < 0
    return Dimension(
        name="dimension",
        of=network.spec,
        value=value,
        certainty=Certainty.EXACT if exact else Certainty.MODULAR,
        evidence=_evidence(network, expected, found, exact=exact),
        complete=sure,
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
    if not found:
        return f"by a theorem, no rank was computed: {expected.theorem}"
    value = max(rank for _, rank in found)
    if exact:
        return (
            f"the Jacobian has rank {value:,} modulo {found[-1][0]} at a random point, which proves that the dimension "
            f"is not smaller; it is not larger {expected.bound_source}"
        )
    same = len({rank for _, rank in found}) == 1
    ranks = ", ".join(f"{prime}" if same else f"{prime} (rank {rank:,})" for prime, rank in found)
    logarithm = _chance(network, expected.bound, found)
    point, bad = (" at", "that prime divides") if len(found) == 1 else (", each at", "all primes divide")
    chance = (
        f"that it is larger has a probability of at most 1e{ceil(logarithm)}, unless {bad} a minor of the Jacobian"
        if logarithm < 0
        else "how probable it is that it is larger is not known, as the degree of the network is too high for a bound"
    )
    return (
        f"the Jacobian has rank {value:,} modulo {ranks}{point} a random point, which proves that the dimension is "
        f"not smaller; {chance}"
    )


def _chance(network: Architecture, bound: int, found: Sequence[tuple[int, int]]) -> float:
    """Bound the probability of too low a rank by Schwartz and Zippel's lemma; the logarithm, 0 where it says nothing.

    Twice in each run: the rank over all inputs could be too low, or the one without the last input.
    """
    degree = joint_degree(network.program) * bound  # of a minor
    return sum(min(0.0, log10(2 * degree) - log10(prime - 1)) for prime, _ in found)


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
        up_to = f", up to the known symmetries of dimension {symmetries:,}" if symmetries else ""
        return f"finitely many parameters have the same general function{up_to}"
    if value > expected.effective:
        return "the count of symmetries does not apply here"
    more = expected.effective - value
    return (
        f"infinitely many parameters have the same general function, {more:,} dimension{'s' if more > 1 else ''} more "
        + (f"than the known symmetries, of dimension {symmetries:,}" if symmetries else "than expected")
    )
