"""All parameters that compute one function."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.solve.result import SolveResult
from neurovariety.variety.exact_point import check_sizes, exact_point
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.fibres.equations import FibreEquations
from neurovariety.variety.fibres.proving import ProvenPoint, prove
from neurovariety.variety.fibres.solving import check_limits, solve_within, solves_all
from neurovariety.variety.fibres.symmetries import symmetries
from neurovariety.variety.result import Certainty, Invariant


@dataclass(frozen=True, kw_only=True, eq=False)
class Fibre(Invariant):
    """The parameters of one function, up to continuous symmetries.

    Attributes
    ----------
    value : int or None
        Number of complex parameter vectors in a general slice across the continuous symmetries, each counted once;
        None where they are infinitely many, or were not all found.
    infinite : bool
        Whether infinitely many parameter vectors compute the function, more than the listed symmetries explain, or
        whole linear spaces of them.
    general_dimension : int
        Dimension of the fibre over a general function: P minus the dimension of the set of functions.
    symmetries : tuple of str
        The known ones, in words; `symmetries` gives them as functions.
    continuous : bool
        Whether some of these are continuous, and the parameters are counted up to them.
    finite_order : int
        Order of the finite group of symmetries that is left in the slice, such as permutations of neurons.
    parameters : numpy.ndarray, shape (k, P), complex128
        What was found.
    certified, real : numpy.ndarray, shape (k,), bool
        Certified: there is exactly one solution of as many equations as there are unknowns next to it, proven by
        interval arithmetic. Real: proven to be.
    """

    infinite: bool
    general_dimension: int
    symmetries: tuple[str, ...]
    continuous: bool
    finite_order: int
    parameters: NDArray[np.complex128]
    certified: NDArray[np.bool_]
    real: NDArray[np.bool_]

    def headline(self) -> str:
        """Say how many of what there are."""
        if self.infinite:
            counted = "infinitely many parameter vectors"
        elif self.value is None:
            counted = "parameter vectors not counted"
        else:
            counted = f"{self.value or 'no'} complex parameter vector{'s' * (self.value != 1)}"
            counted += ", up to the continuous symmetries" if self.continuous and self.value else ""
        doubt = "" if self.complete else " (may be incomplete)"
        return f"{self.name} of {self.of}: {counted}{doubt}"

    def details(self) -> list[str]:
        """Write what is known about it, a line each."""
        lines = [f"dimension over a general function: {self.general_dimension}"]
        lines += [f"symmetry: {words}" for words in self.symmetries] or ["symmetries: none are known"]
        if self.value is not None:
            lines.append(f"{int(self.real.sum())} of them proven real; finite symmetries left: {self.finite_order}")
        return [*super().details(), *lines]


def fibre(
    architecture: Architecture | str,
    *,
    theta: Sequence[float | Fraction] | None = None,
    point: Sequence[float | Fraction] | None = None,
    seed: int = 0,
    time_limit: float = 60.0,
) -> Fibre:
    """Find all complex parameters of a function, up to continuous symmetries, and list the symmetries.

    Without a function, that of random whole numbers is taken: the number of parameters is then the degree of the
    parametrisation, and 1 after division by the finite symmetries means that the parameters are determined by the
    function.

    Parameters
    ----------
    architecture : Architecture or SPEC text
    theta : sequence of P numbers, optional
        Parameters of the function.
    point : sequence of D numbers, optional
        The function itself, as coefficients; in the place of theta.
    seed : int
        Of the slice, and of random parameters.
    time_limit : float
        Seconds for solving the equations and proving the solutions; only a step that cannot be cut short, such as
        writing down large equations, takes longer.

    Returns
    -------
    Fibre

    Raises
    ------
    InputError
        Parameters and a point at once, or of another size; a negative seed, no positive time limit.
    MissingExtraError
        When python-flint is not installed.
    ResourceError
        When the architecture's functions have too many coefficients to be written out.

    Examples
    --------
    >>> found = fibre("mlp 2-2-1 power 3")
    >>> found.value, found.finite_order, found.general_dimension
    (2, 2, 2)
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    check_limits(seed, time_limit)
    deadline = Deadline.after(time_limit)
    function = _function(network, theta, point, seed)
    problem = FibreEquations.over(function, network, seed=seed, special=False)
    solved = _finite_part(problem, seed, deadline, met=point is None)
    points = np.zeros((0, problem.cut.size), np.complex128)
    if isinstance(solved, SolveResult):
        points = solved.solutions[solves_all(problem.system(), solved.solutions)]
    proofs = (
        prove(problem.equations, problem.unknowns, points, problem.cut.dimension, deadline=deadline)
        if len(points)
        else []
    )
    certified = np.array([proof is not None for proof in proofs], dtype=np.bool_)
    known = symmetries(network)
    order = prod(symmetry.order or 1 for symmetry in known)
    general = theta is None and point is None
    value, infinite, certainty, evidence = _judged(problem, solved, proofs, met=point is None)
    remarks = _identifiable(network, value, order) if general else ()
    if not problem.cut.general:
        remarks += ("the slice does not meet all real parameters",)
    return Fibre(
        name="fibre",
        of=network.spec,
        value=value,
        certainty=certainty,
        evidence=evidence,
        complete=infinite or (value is not None and (general or problem.cut.general)),
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=remarks,
        infinite=infinite,
        general_dimension=network.parameter_count - problem.cut.dimension,
        symmetries=tuple(map(str, known)),
        continuous=any(symmetry.dimension for symmetry in known),
        finite_order=order,
        parameters=problem.parameters(points),
        certified=certified,
        real=np.array([proof is not None and proof.real for proof in proofs], dtype=np.bool_),
    )


def _function(
    network: Architecture,
    theta: Sequence[float | Fraction] | None,
    point: Sequence[float | Fraction] | None,
    seed: int,
) -> tuple[Fraction, ...]:
    if theta is not None and point is not None:
        raise InputError("a function is given once", given="theta and point", allowed="one of them")
    if point is not None:
        return exact_point(
            point, network.ambient.dimension, f"the point, coefficients of a function of {network.spec},"
        )
    if theta is None:
        random = np.random.default_rng([seed, 17])
        sizes = random.integers(1, 30, network.parameter_count)
        theta = (sizes * random.choice([-1, 1], len(sizes))).tolist()
    values = network.coefficients(exact_point(theta, network.parameter_count, f"theta, parameters of {network.spec},"))
    check_sizes(values, "the function")
    return values


@dataclass(frozen=True)
class _Infinite:
    """A reason for infinitely many parameters, and how sure it is."""

    certainty: Certainty
    evidence: str


def _finite_part(problem: FibreEquations, seed: int, deadline: Deadline, *, met: bool) -> SolveResult | _Infinite | str:
    """Solve the equations; ``met`` says that some parameters are known to compute the function."""
    if _linear_spaces(problem):
        text = (
            "this function is computed by whole linear spaces of parameters, such as where only one layer is not zero"
        )
        return _Infinite(Certainty.EXACT, text)
    if not problem.cut.excess:
        return solve_within(problem.system(), seed=seed, deadline=deadline)
    size = f"have dimension {problem.cut.excess} in a slice across the listed symmetries: there are unlisted ones"
    if met:
        return _Infinite(Certainty.MODULAR, f"they {size} (rank of the derivative modulo a prime)")
    return f"the parameters, if there are any, {size}"


def _linear_spaces(problem: FibreEquations) -> bool:
    """Tell whether all parameters that are zero except for one array compute the point, for some array."""
    network = problem.architecture
    zero: list[Any] = [0] * network.parameter_count
    if network.coefficients(zero) != problem.point:
        return False
    free, begin = network.theta(), 0
    for _, shape in network.parameter_shapes:
        end = begin + prod(shape)
        values = network.expressions([*zero[:begin], *free[begin:end], *zero[end:]], expanded=True)
        if not any(value.symbols for value in values):
            return True
        begin = end
    return False


def _judged(
    problem: FibreEquations,
    solved: SolveResult | _Infinite | str,
    proofs: Sequence[ProvenPoint | None],
    *,
    met: bool,
) -> tuple[int | None, bool, Certainty, str]:
    """Say how many there are, whether they are infinitely many, and how sure that is."""
    if isinstance(solved, _Infinite):
        return None, True, solved.certainty, solved.evidence
    if isinstance(solved, str):
        return None, False, Certainty.NUMERICAL, solved
    if solved.outcome.name == "interrupted":
        text = f"{len(proofs)} were found before the time was over; raise time_limit"
        return None, False, Certainty.NUMERICAL, text
    if not solved.outcome.complete or len(solved.nonisolated):
        infinite = bool(solves_all(problem.system(), solved.nonisolated).any())
        found = f"{len(proofs)} single ones were found"
        text = (
            f"curves or surfaces of them in a general slice, and {found}" if infinite else f"{found}; {solved.outcome}"
        )
        return None, infinite, Certainty.NUMERICAL, text
    count, proven = len(proofs), sum(proof is not None for proof in proofs)
    if not count and (met or not problem.cut.general):
        text = "none were found in a slice that does not meet all parameters of special functions"
        return None, False, Certainty.NUMERICAL, text
    text = f"all complex solutions in a general slice, {proven} of {count} proven; {solved.evidence}"
    if not problem.filling:
        text += "; equations beyond the dimension are met in double precision"
    return count, False, Certainty.CERTIFIED if proven == count and problem.filling else Certainty.NUMERICAL, text


def _identifiable(network: Architecture, value: int | None, order: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if value == order:
        return ("a general function determines its parameters up to the listed symmetries",)
    if isinstance(network, LinearConvNet):
        return (
            "with stride one the factors of the end-to-end polynomial can be spread over the filters in these ways",
        )
    return (f"a general function has {value / order:g} parameter vectors that no listed symmetry connects",)
