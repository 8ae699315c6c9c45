"""Membership of end-to-end filters of signals, with any strides, by sorting their roots into fibres.

A filter of length k and dilation S is a form of degree k - 1 in x^S and y^S, and the end-to-end filter is the product.
With stride one it splits over the real numbers into linear and quadratic forms, which can be spread over filters of
given lengths exactly if each filter of even length gets a real root of its own (K. Kohn, T. Merkh, G. Montufar,
M. Trager, "Geometry of linear convolutional networks", 2022). With larger strides roots are spread in whole fibres
{x : x^S = rho}: complex filters exist exactly on the closure, a condition on degrees of common divisors, and real ones
where conjugate fibres can go together and even lengths find real ones (`variety.filters.roots.spreads`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.filters.blocks import Level, levels_of
from neurovariety.variety.filters.forms import Form
from neurovariety.variety.filters.roots.closure_membership import ClosureDegrees, closure_degrees
from neurovariety.variety.filters.roots.factorisations import find_complex_factorisation, find_real_factorisation
from neurovariety.variety.filters.roots.form_roots import FormRoots, form_roots
from neurovariety.variety.filters.roots.lack_of_real_fibres import why_not_real
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.result import Certainty


def filter_membership(network: LinearConvNet, point: Sequence[Fraction]) -> Decision:
    """Decide whether an end-to-end filter is a product of real filters of these lengths: exactly.

    Parameters
    ----------
    network : LinearConvNet
        In one dimension, with any strides.
    point : sequence of fractions.Fraction
        The end-to-end filter.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.
    ResourceError
        When powers of roots are too close to be told apart.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> filter_membership(LinearConvNet([2, 2]), [Fraction(1), Fraction(0), Fraction(1)]).evidence
    'it has 0 real roots, counted with multiplicity, and the 2 filters of even length need one each'
    >>> found = filter_membership(LinearConvNet([3, 2], strides=[2]), [Fraction(v) for v in (1, 0, 0, 0, 1)])
    >>> found.answer, found.on_closure
    ('outside', True)
    """
    form = tuple(point)
    if not any(form):
        zero = (Fraction(0),) * network.parameter_count
        return Decision("inside", Certainty.EXACT, "it is zero", zero, 0.0)
    levels = levels_of(network)
    degrees = closure_degrees(form, levels)
    if not degrees.inside:
        text = f"not even complex filters compute it, {degrees}"
        return Decision("outside", Certainty.EXACT, text, on_closure=False)
    roots = form_roots(form, degrees.dilations)
    found = find_real_factorisation(network, form, roots)
    if found is None:
        return _complex_only(network, form, roots, levels, degrees)
    evidence = _by_roots(roots, levels) if len(levels) == 1 else f"its roots can be sorted into real fibres; {degrees}"
    if not found.exact:
        evidence += "; the parameter rounds filters that exist exactly"
    theta = tuple(value for one in found.filters for value in one)
    return Decision("inside", Certainty.EXACT, evidence, theta, found.residual, on_closure=True)


def _complex_only(
    network: LinearConvNet, form: Form, roots: FormRoots, levels: Sequence[Level], degrees: ClosureDegrees
) -> Decision:
    """Say why there are no real filters, and give complex ones."""
    evidence = _by_roots(roots, levels) if len(levels) == 1 else why_not_real(roots.real_pattern(), levels)
    complex_filters = find_complex_factorisation(network, form, roots)
    if complex_filters is None:
        return Decision("outside", Certainty.EXACT, evidence, on_closure=True)
    filters, off = complex_filters
    written = " * ".join("(" + ", ".join(_short(value, max(map(abs, one))) for value in one) + ")" for one in filters)
    remark = f"on the closure, {degrees}; complex filters compute it: {written} (residual {off:.1g})"
    theta = tuple(value for one in filters for value in one)
    return Decision("outside", Certainty.EXACT, evidence, remarks=(remark,), on_closure=True, complex_parameter=theta)


def _by_roots(roots: FormRoots, levels: Sequence[Level]) -> str:
    """Compare the real roots with the even lengths, where all dilations are one."""
    even = levels[0].even
    need = f"the {even} filters of even length need one each" if even != 1 else "the filter of even length needs one"
    real = sum(roots.real_multiplicities)
    return f"it has {real} real root{'s' * (real != 1)}, counted with multiplicity, and {need}"


def _short(value: complex, largest: float) -> str:
    """Write a complex number without a part that is only rounding."""
    real, imaginary = (part if abs(part) > 1e-12 * largest else 0.0 for part in (value.real, value.imag))
    if not imaginary:
        return f"{real:.4g}"
    return f"{imaginary:.4g}i" if not real else f"{real:.4g}{imaginary:+.4g}i"
