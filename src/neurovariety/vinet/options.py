"""What can be chosen about a VINet, with the defaults that worked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neurovariety.errors import InputError
from neurovariety.ideals.discriminate import Score
from neurovariety.ideals.fit import Algorithm
from neurovariety.vinet.finetune import TrainingOptions
from neurovariety.vinet.reduction import Rescale

Projection = Literal["full", "separable"]


@dataclass(frozen=True)
class VINetOptions:
    """Everything between the cut and the head.

    Attributes
    ----------
    pooling : int or None
        Grid over which the activation map is averaged; None keeps the whole map.
    projection : {"full", "separable"}
        From the pooled map to the coordinates: principal components, or products of channel and cell directions
        with far fewer parameters, for maps of several cells.
    dimension : int
        Coordinates after the projection.
    variables : int, optional
        Of these, those in which the polynomials are written, the first; all by default. The others are read by the
        head alone, through the skip.
    rescale, spread
        What stands before tanh; see `fit_reduction`.
    algorithm, psi, max_degree
        See `vanishing_ideal`.
    per_class : int
        Generators kept for each class, at most.
    parameters : int, optional
        Bound on the parameters of the whole network; the generators kept for a class are then as many as fit,
        up to ``per_class``.
    score : {"normalised", "paper"}
        Which generators are the most discriminative.
    skip : bool
        The head also reads the coordinates.
    monomials : {"used", "all"}
        The monomials that carry coefficients: those that a kept generator uses, or all up to ``max_degree``, which
        fine-tuning may then use too.
    sparse : bool
        Train and store only the coefficients that are not zero after the fit.
    training : TrainingOptions
    """

    pooling: int | None = 4
    projection: Projection = "full"
    dimension: int = 24
    variables: int | None = None
    rescale: Rescale = "whitened"
    spread: float = 2.0
    algorithm: Algorithm = "oavi"
    psi: float = 0.005
    max_degree: int = 2
    per_class: int = 5
    parameters: int | None = None
    score: Score = "normalised"
    skip: bool = True
    monomials: Literal["used", "all"] = "used"
    sparse: bool = False
    training: TrainingOptions = field(default_factory=TrainingOptions)

    def __post_init__(self) -> None:
        if self.variables is not None and not 1 <= self.variables <= self.dimension:
            raise InputError(
                "the polynomials are written in some of the coordinates",
                given=f"variables={self.variables}",
                allowed=f"1 to dimension={self.dimension}",
            )
        if self.sparse and self.monomials == "all":
            raise InputError(
                "sparse coefficients stay zero where they are, so further monomials would carry nothing",
                given='sparse=True, monomials="all"',
                allowed="one or the other",
            )
        if self.per_class < 1 or (self.parameters is not None and self.parameters < 1) or not self.spread > 0:
            raise InputError(
                "the options are out of range",
                given=f"per_class={self.per_class}, parameters={self.parameters}, spread={self.spread}",
                allowed="per_class and parameters from 1, spread above 0",
            )

    @property
    def polynomial_variables(self) -> int:
        """The number of coordinates in which the polynomials are written."""
        return self.dimension if self.variables is None else self.variables
