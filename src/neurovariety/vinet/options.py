"""What can be chosen about a VINet, with the defaults that worked."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass, field
from typing import Literal, get_args

from neurovariety.errors import InputError
from neurovariety.ideals.discriminate import Score
from neurovariety.ideals.result import Algorithm
from neurovariety.vinet.finetune import TrainingOptions
from neurovariety.vinet.reduction import Rescale

Projection = Literal["full", "separable"]
Carriers = Literal["used", "all"]
OPTIONAL = ("variables", "parameters", "pooling")
CHOICES: dict[str, tuple[str, ...]] = {
    "algorithm": get_args(Algorithm),
    "projection": get_args(Projection),
    "rescale": get_args(Rescale),
    "score": get_args(Score),
    "monomials": get_args(Carriers),
}


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

    Raises
    ------
    InputError
        When one of them is out of range.
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
    monomials: Carriers = "used"
    sparse: bool = False
    training: TrainingOptions = field(default_factory=TrainingOptions)

    def __post_init__(self) -> None:
        # All of it here, at the door: what is wrong must not show only once the latents have been computed.
        for name in ("dimension", "variables", "max_degree", "per_class", "parameters", "pooling"):
            _check_count(name, getattr(self, name), optional=name in OPTIONAL)
        for name, allowed in CHOICES.items():
            given = getattr(self, name)
            if given not in allowed:
                raise InputError(f"there is no such {name}", given=repr(given), allowed=" or ".join(allowed))
        _check_number("psi", self.psi, below=1.0 if self.algorithm == "abm" else math.inf)
        _check_number("spread", self.spread, below=math.inf)
        if self.variables is not None and self.variables > self.dimension:
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

    @property
    def polynomial_variables(self) -> int:
        """The number of coordinates in which the polynomials are written."""
        return self.dimension if self.variables is None else self.variables


def _check_count(name: str, value: object, *, optional: bool) -> None:
    if value is None and optional:
        return
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or int(value) < 1:
        allowed = "whole numbers from 1" + ", or None" * optional
        raise InputError(f"{name} counts something", given=f"{name}={value!r}", allowed=allowed)


def _check_number(name: str, value: object, *, below: float) -> None:
    if not isinstance(value, numbers.Real) or not 0 < float(value) < below:
        raise InputError(f"{name} is out of range", given=f"{name}={value!r}", allowed=f"0 < {name} < {below:g}")
