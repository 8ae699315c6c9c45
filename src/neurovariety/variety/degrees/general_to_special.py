"""From the critical points for a general quadratic form to those for a special one.

For general data every critical point of a nondegenerate form is regular, and so it is the end of a path that begins at
a critical point for a general form. The other paths go to infinity, or to where the parametrisation drops rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve import solve_from
from neurovariety.solve.system.expression import parameters
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.degrees.counting import Counted, one_of_each
from neurovariety.variety.degrees.critical_points import combined, pulled_back
from neurovariety.variety.degrees.effort import Effort
from neurovariety.variety.degrees.parametrisation import Parametrisation

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Followed:
    """Ends of the paths.

    Attributes
    ----------
    solutions : numpy.ndarray, shape (k, n)
        One for each critical function.
    lost : int
        Paths that ended elsewhere.
    failed : int
        Paths that could not be followed.
    interrupted : bool
        Whether Ctrl-C ended the work.
    """

    solutions: Complex
    lost: int
    failed: int
    interrupted: bool


def follow_to_form(
    chart: Parametrisation,
    forms: tuple[Float, Float],
    start: Counted,
    data: Complex,
    *,
    seed: int = 0,
    effort: Effort | None = None,
) -> Followed:
    """Follow critical points while the form and the data change.

    Parameters
    ----------
    chart : Parametrisation
    forms : two numpy.ndarray, shape (D, D)
        The general one, and the special one.
    start : Counted
        All critical points for the general form.
    data : numpy.ndarray, shape (D,), complex128
        At the end, general.
    seed : int
    effort : Effort, optional

    Returns
    -------
    Followed
    """
    general, special = forms
    size = len(chart.coordinates)
    share, *unknown = parameters(["share", *(f"u{place + 1}" for place in range(size))])
    residual = [value - u for value, u in zip(chart.coordinates, unknown, strict=True)]
    ends, changes = combined(special, residual), combined(general - special, residual)
    gradient = [end + share * change for end, change in zip(ends, changes, strict=True)]
    system = PolynomialSystem.of(pulled_back(chart, gradient), chart.variables, [share, *unknown], chart.system.groups)
    found = solve_from(
        system,
        start.solutions,
        np.concatenate([[1.0], start.parameters]),
        np.concatenate([[0.0], data]),
        certify=False,
        seed=seed,
        threads=effort.threads if effort else None,
        progress=effort.progress if effort else None,
    )
    regular = found.solutions[~found.singular]
    regular = regular[chart.full_rank(regular)] if len(regular) else regular
    distinct = regular[one_of_each(chart.functions(regular))] if len(regular) else regular
    return Followed(
        distinct, len(start) - len(distinct) - found.failed, found.failed, found.outcome.name == "interrupted"
    )
