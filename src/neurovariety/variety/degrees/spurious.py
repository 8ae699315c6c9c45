"""Critical parameters whose functions are not critical: where the parametrisation drops rank.

Loops of parameters never leave the critical points of full rank, so the spurious ones are sought among all solutions
of the equations, from a start system that has them all. Curves and surfaces of critical parameters, such as those with
two equal neurons, are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve import solve
from neurovariety.variety.degrees.counting import Family, one_of_each
from neurovariety.variety.degrees.effort import Effort
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Spurious:
    """Isolated spurious critical points for general data.

    Attributes
    ----------
    functions : int
        Distinct ones.
    parameters : int
        In the chart in which scalings are used up.
    pure : int
        Functions that were found at critical parameters of full rank on the way.
    complete : bool
        Whether every path was followed to its end, no Ctrl-C coming between.
    curves : bool
        Whether there are critical parameters that are not isolated.
    """

    functions: int
    parameters: int
    pure: int
    complete: bool
    curves: bool

    def __str__(self) -> str:
        """Say it in a sentence."""
        text = (
            f"spurious: {self.functions} functions of {self.parameters} isolated critical parameters where the "
            "parametrisation drops rank"
        )
        text += "" if self.complete else ", and paths to others may have been lost"
        return text + ("; curves or surfaces of critical parameters exist beside them" if self.curves else "")


def count_spurious(chart: Parametrisation, family: Family, *, seed: int = 0, effort: Effort | None = None) -> Spurious:
    """Solve the equations of critical parameters for general data, and pick those where the map drops rank.

    Parameters
    ----------
    chart : Parametrisation
        Of all parameters up to scaling.
    family : Family
        Of the critical points, as `critical_family` writes it.
    seed : int
    effort : Effort, optional

    Returns
    -------
    Spurious

    Raises
    ------
    InputError
        When a general function has infinitely many parameters, so that no critical parameter is isolated.
    ResourceError
        When the start system has too many solutions.
    """
    check_isolated(chart)
    data = normal(np.random.default_rng([seed, 8]), len(family.parameters))
    found = solve(
        family.system.with_parameters(data),
        start="multihomogeneous",
        certify=False,
        seed=seed,
        threads=effort.threads if effort else None,
        progress=effort.progress if effort else None,
    )
    regular = found.solutions[~found.singular]
    full = chart.full_rank(regular) if len(regular) else np.zeros(0, np.bool_)
    images = chart.functions(regular) if len(regular) else np.zeros((0, 1), np.complex128)
    return Spurious(
        functions=len(one_of_each(images[~full])),
        parameters=int((~full).sum()),
        pure=len(one_of_each(images[full])),
        complete=not found.failed and found.outcome.name != "interrupted",
        curves=found.outcome.name == "positive-dimensional",
    )


def check_isolated(chart: Parametrisation) -> None:
    """Refuse networks in which infinitely many parameters have the same general function."""
    if chart.sliced:
        raise InputError(
            "spurious critical points are not isolated",
            given=f"{chart.network.spec}, where infinitely many parameters have the same general function",
        )
