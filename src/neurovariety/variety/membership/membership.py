"""Which functions a network really computes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.spec import architecture as as_architecture
from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.fibres.solving import check_limits
from neurovariety.variety.filters.given_filters import floats_remark, on_one_axis
from neurovariety.variety.membership.low_rank import matrix_membership, quadratic_membership
from neurovariety.variety.membership.real_fibre import fibre_membership
from neurovariety.variety.membership.real_filters import filter_membership
from neurovariety.variety.membership.result import Decision, Membership, Number
from neurovariety.variety.membership.waring import RealWaring, real_waring
from neurovariety.variety.membership.waring_inequality import waring_inequality
from neurovariety.variety.result import Certainty


def membership(
    architecture: Architecture | str,
    point: Sequence[float | Fraction],
    *,
    equations: Sequence[RationalPolynomial] | None = None,
    seed: int = 0,
    time_limit: float = 60.0,
) -> Membership:
    """Decide whether real parameters compute a function.

    Linear networks are decided by rank, networks n-h-1 with squares by the rank of the form, networks 2-h-m with powers
    by real Waring decompositions, filters in one dimension with any strides by their roots; these answers are exact for
    whole numbers and fractions. Any other architecture is decided by its real parameters over the point, which are
    looked for by least squares first, and among all complex parameters, in a slice across the symmetries, then.

    Parameters
    ----------
    architecture : Architecture or SPEC text
    point : sequence of D int, fractions.Fraction or float
        The function, as coefficients in the order of ``architecture.ambient.coordinates()``. Floats stand for the
        binary fractions that they are, except where rank decides: there a gap of singular values is looked for.
    equations : sequence of RationalPolynomial, optional
        Known equations of the variety, in D variables; that they are is not checked. One that does not vanish at the
        point proves "outside".
    seed : int
        Of starts and slices.
    time_limit : float
        Seconds in all for the search of parameters and equations; after that the answer is "undecided". Only a step
        that cannot be cut short, such as writing down large equations, takes longer.

    Returns
    -------
    Membership
        Its value is "inside", with a parameter, "outside", with the reason, or "undecided", with what is missing.

    Raises
    ------
    InputError
        A point of another size, or with entries that are no finite numbers or above 10^150; equations in other
        variables; a negative seed, no positive time limit.
    MissingExtraError
        When python-flint is not installed.
    ResourceError
        When the architecture's functions have too many coefficients to be written out, or powers of a filter's roots
        are too close to be told apart.

    Examples
    --------
    >>> print(membership("mlp 2-2-1 power 2", [0, 1, 0]))
    membership of mlp 2-2-1 power 2: inside
      exact: the form has rank 2, exactly, at most 2
      parameter: 1/2, 1/2, -1/4, 1/4, 1, -4 (residual 0)
    >>> print(membership("mlp 2-2-1 power 3", [1, 0, -1, 0]).value)
    outside
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    check_limits(seed, time_limit)
    deadline = Deadline.after(time_limit)
    given = list(point) if isinstance(point, Iterator) else point
    values = exact_point(
        given, network.ambient.dimension, f"the point, the coefficients of a function of {network.spec},"
    )
    decision = _by_equations(equations, values) or _decided(network, list(given), values, seed, deadline)
    return Membership(
        name="membership",
        of=network.spec,
        value=decision.answer,
        certainty=decision.certainty,
        evidence=decision.evidence,
        complete=decision.answer != "undecided",
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=decision.remarks,
        parameter=decision.parameter,
        residual=decision.residual,
        radius=decision.radius,
        on_closure=True if decision.answer == "inside" else decision.on_closure,
        complex_parameter=decision.complex_parameter,
    )


def _by_equations(equations: Sequence[RationalPolynomial] | None, values: Sequence[Fraction]) -> Decision | None:
    if equations is None:
        return None
    if not isinstance(equations, Sequence):
        raise InputError(
            "equations are given as a list",
            given=repr(equations)[:80],
            allowed="a list of RationalPolynomial, or None",
            remedy="what `equations` returns has them as its polynomials",
        )
    for equation in equations:
        if not isinstance(equation, RationalPolynomial):
            raise InputError("an equation is a polynomial", given=repr(equation)[:80], allowed="RationalPolynomial")
        (deviation,) = equation.evaluate([values])
        if deviation:
            text = f"one of the given equations is {deviation} there, and not zero: {equation.text(most_terms=8)}"
            return Decision("outside", Certainty.EXACT, text)
    return None


def _decided(
    network: Architecture, point: Sequence[float | Fraction], values: Sequence[Fraction], seed: int, deadline: Deadline
) -> Decision:
    """Take the way that decides this architecture best."""
    if isinstance(network, LinearNetwork):
        return matrix_membership(point, network.widths)
    if isinstance(network, PolynomialMLP) and network.powers is not None and not network.bias:
        hidden = len(network.widths) - 2
        if all(power == 1 for power in network.powers):
            return matrix_membership(point, network.widths)
        if hidden == 1 and network.powers == (2,) and network.widths[-1] == 1:
            return quadratic_membership(point, network.widths[0], network.widths[1])
        if hidden == 1 and network.widths[0] == 2:
            length = len(values) // network.widths[-1]
            forms = [values[begin : begin + length] for begin in range(0, len(values), length)]
            found = real_waring(forms, network.widths[1], seed=seed)
            return _waring(found, network.widths[1], _inequality(found, values) if len(forms) == 1 else ())
    if isinstance(network, LinearConvNet):
        line = on_one_axis(network)
        if line is not None:
            decision = filter_membership(line, values)
            remarks = floats_remark(point) if decision.answer == "outside" else ()
            return replace(decision, remarks=decision.remarks + remarks)
    return fibre_membership(network, values, seed=seed, deadline=deadline)


def _inequality(found: RealWaring, values: Sequence[Fraction]) -> tuple[str, ...]:
    """Write the inequality that cuts the set out of its variety, where there is only one, and its value."""
    if found.terms not in (2, 3) or 2 * found.terms > found.power + 1:
        return ()
    polynomial = waring_inequality(found.terms, found.power)
    (value,) = polynomial.evaluate([values])
    written = polynomial.text(names=[f"y{number + 1}" for number in range(len(values))], most_terms=8)
    return (f"general functions inside have {written} > 0, and here it is {value}",)


def _waring(found: RealWaring, hidden: int, remarks: tuple[str, ...]) -> Decision:
    """Report a decomposition as parameters."""
    remarks += ("a limit of functions inside: the set is not closed there",) if found.limit else ()
    certainty = Certainty.EXACT if found.answer != "undecided" else Certainty.NUMERICAL
    if found.answer != "inside" or not found.directions:
        return Decision(found.answer, certainty, found.proof, remarks=remarks)
    missing = hidden - len(found.directions)
    zero: Number = 0 * found.directions[0][0]
    directions = [*found.directions, *[(zero, zero)] * missing]
    theta = [entry for direction in directions for entry in direction]
    for row in found.weights:
        theta += [*row, *[zero] * missing]
    proof = found.proof
    if found.residual:
        proof += "; the parameter rounds the roots of that form and their weights, which exist exactly"
    return Decision(found.answer, certainty, proof, tuple(theta), found.residual, remarks=remarks)
