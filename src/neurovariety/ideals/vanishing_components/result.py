"""What VCA found, as a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.certificate import Certificate
from neurovariety.ideals.vanishing_components.decision import Normalisation
from neurovariety.ideals.vanishing_components.expand import expansion_numbers
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials
from neurovariety.outcome import Outcome

Float = NDArray[np.float64]

MEANINGS: dict[Normalisation, str] = {
    "value": "coefficients of unit norm on products of polynomials that have unit Euclidean norm over the rows; from "
    "degree 2 on such products shrink as the rows grow in number, so the same psi means more with fewer rows",
    "gradient": "a gradient of mean square norm 1 over the rows: psi is about the mean square distance to the zero set",
}
"""What psi bounds the mean square of."""

SHORT_MEANINGS: dict[Normalisation, str] = {
    "value": "unit norm of the coefficients on the candidates",
    "gradient": "mean square norm 1 of the gradient",
}

MOST_SHOWN = 1 << 20
"""A result prints its components while writing them out takes no more numbers than this."""


@dataclass(frozen=True, eq=False, repr=False)
class VCAResult:
    """Vanishing components of a point set.

    Attributes
    ----------
    components : ComposedPolynomials
        Evaluated with ``components.evaluate``, written out in monomials with ``components.expand``. They also hold the
        polynomials F that do not vanish, which are orthonormal over the points.
    losses : numpy.ndarray, shape (p,), float64
        Mean square of each component over the rows of the fit, at most psi; ascending within a degree.
    psi : float
    normalisation : {"value", "gradient"}
    meaning : str
        What psi bounds the mean square of, in words.
    rows : int
        Points in the fit.
    arithmetic : str
        ``"gram"`` or ``"triangular"``, or both where the fit changed over.
    floor : float
        Mean squares of the components are known up to this rounding error; no smaller psi is resolved.
    close_calls : int
        Polynomials so near the threshold that rounding could have decided otherwise.
    certificate : Certificate or None
        Mean squares on rows that the fit never saw.
    outcome : Outcome
    seconds : float
        Wall time of the fit.
    """

    components: ComposedPolynomials
    losses: Float
    psi: float
    normalisation: Normalisation
    meaning: str
    rows: int
    arithmetic: str
    floor: float
    close_calls: int
    certificate: Certificate | None
    outcome: Outcome
    seconds: float

    def __repr__(self) -> str:
        """Report in a few lines."""
        components = self.components
        others = len(components.nonvanishing_degrees)
        lines = [
            f"{len(components)} vanishing components, {others} other polynomials, from {self.rows:,} points in "
            f"{components.variables} variables",
            f"VCA, mean square at most psi = {self.psi:g} with {SHORT_MEANINGS[self.normalisation]}",
            str(self.outcome),
        ]
        if self.close_calls:
            lines.append(
                f"{self.close_calls} polynomials lie so near psi that rounding ({self.arithmetic} arithmetic, floor "
                f"{self.floor:.1g}) could have decided otherwise"
            )
        if self.certificate is not None:
            lines.append(str(self.certificate))
        degrees, counts = np.unique(components.degrees, return_counts=True)
        lines += [f"  {n} of degree {d}" for d, n in zip(degrees.tolist(), counts.tolist(), strict=True)]
        if len(components) and expansion_numbers(components.steps, components.variables) <= MOST_SHOWN:
            family = components.expand()
            lines += [f"  {p.text(most_terms=6)}" for _, p in zip(range(5), family, strict=False)]
            if len(family) > 5:
                lines.append(f"  ... and {len(family) - 5} more")
        return "\n".join(lines)
