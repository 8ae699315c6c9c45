"""Verdicts on the functions of subnetworks: singular points of the closure, smooth ones, or undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.residues import Residues
from neurovariety.architectures.spec import architecture as read
from neurovariety.variety.dimension import Dimension
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.modular_rank import residue_rank
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular.critical_data import critical_data, steps_of_derivative
from neurovariety.variety.singular.differential import along, differential, general_point
from neurovariety.variety.singular.jacobian_criterion import gradient_rank
from neurovariety.variety.singular.other_parameters import KINDS, other_parameters
from neurovariety.variety.singular.smaller import smaller_network
from neurovariety.variety.singular.subnetworks import Stratum
from neurovariety.variety.singular.tangent_span import tangent_span
from neurovariety.variety.singular.units import Parts

MOST_ROUNDS = 60
MOST_ENTRIES = 20_000_000
"""Of the Jacobians at all parameters with one function, side by side: so many of these are looked at."""
MOST_WORK = 5e6
"""Entries of Jacobians, from which it is not asked whether parameters are critical with positive probability."""


class Verdict(StrEnum):
    """What a general function of a stratum is on the closure of the whole set."""

    SINGULAR = "singular"
    SMOOTH = "smooth"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class SingularStratum:
    """The functions of a subnetwork, seen as points of the closure of all functions.

    Attributes
    ----------
    text : str
        What is left out.
    smaller : str or None
        The architecture without it.
    dimension : int
        Of these functions.
    rank : int
        Of the parametrisation's differential at general ones of these parameters.
    drops : bool
        Whether that is less than the dimension of the whole set.
    verdict : Verdict
        On general functions of the stratum.
    certainty : Certainty
        Of the verdict.
    reason : str
    tangents : int
        What tangent vectors at such a function span at least, from all parameters known to give it.
    nearest : bool or None
        False where random data have such a function as the nearest one with probability zero. That is so where tangent
        vectors span more than the stratum: the Voronoi cells, of which each lies in the vectors orthogonal to them, do
        not fill the space. None where that decides nothing; `voronoi_cell` asks at one function.
    critical : bool or None
        Whether, for random data, such parameters are critical with positive probability. True is proven for general
        inputs, False is found modulo a prime, None where it was not asked or is too much work.
    """

    text: str
    smaller: str | None
    dimension: int
    rank: int
    drops: bool
    verdict: Verdict
    certainty: Certainty
    reason: str
    tangents: int
    nearest: bool | None = None
    critical: bool | None = None

    def __str__(self) -> str:
        """Write it in a line."""
        name = f" = {self.smaller}" if self.smaller else ""
        drop = "; the parametrisation drops" if self.drops else ""
        critical = {True: "; critical with positive probability", False: "; critical with probability zero", None: ""}
        told = f"{self.text}{name}, dimension {self.dimension}: {self.verdict} ({self.reason})"
        never = "; nearest with probability zero" if self.nearest is False else ""
        return f"{told}{drop}{critical[self.critical]}{never}"


@dataclass(frozen=True)
class Setting:
    """What all verdicts on an architecture share."""

    network: Architecture
    parts: Parts
    dimension: Dimension
    equations: Equations | None
    prime: int
    ask_critical: bool


def judge(setting: Setting, stratum: Stratum, generator: np.random.Generator) -> SingularStratum:
    """Decide what a general function of a stratum is."""
    network, prime = setting.network, setting.prime
    theta = general_point(stratum.subspace, prime, generator)
    matrix, rank = differential(network, theta, prime, generator)
    own = residue_rank(along(matrix, stratum.subspace, prime), prime)
    smaller = smaller_network(network, setting.parts, stratum.choice)
    full = setting.dimension.value
    tangents = max(rank, _tangents(setting, stratum, theta, generator))
    verdict, certainty, reason = Verdict.UNDECIDED, Certainty.MODULAR, ""
    if setting.dimension.filling:
        verdict, certainty, reason = Verdict.SMOOTH, Certainty.EXACT, "the closure is the whole space"
    elif isinstance(network, LinearNetwork):
        verdict, certainty, reason = _of_matrices(network, None if smaller is None else smaller.spec)
    else:
        verdict, certainty, reason = _by_equations(setting, theta)
        if verdict is Verdict.UNDECIDED and tangents > full:
            verdict = Verdict.SINGULAR
            reason = f"tangent vectors span {tangents} dimensions or more, and the dimension is {full}"
    return SingularStratum(
        text=stratum.text,
        smaller=None if smaller is None else smaller.spec,
        dimension=own,
        rank=rank,
        drops=rank < full,
        verdict=verdict,
        certainty=certainty,
        reason=reason or "known tangent vectors span no more than the dimension, and equations do not decide",
        tangents=tangents,
        nearest=False if tangents > own else None,
        critical=_critical(setting, stratum, generator),
    )


def _tangents(setting: Setting, stratum: Stratum, theta: Residues, generator: np.random.Generator) -> int:
    """Compute what tangent vectors span, from all parameters that are found to have the function of theta."""
    full = setting.dimension.value
    entries = (2 * full + 2) * setting.network.parameter_count
    others = other_parameters(
        setting.network,
        setting.parts,
        stratum.choice,
        theta,
        prime=setting.prime,
        generator=generator,
        rounds=min(MOST_ROUNDS, 3 * full + 6, max(KINDS, MOST_ENTRIES // entries)),
    )
    return tangent_span(setting.network, others, setting.prime, generator, enough=2 * full + 2)


def _of_matrices(network: LinearNetwork, smaller: str | None) -> tuple[Verdict, Certainty, str]:
    inner = read(smaller or network.spec)
    below = isinstance(inner, LinearNetwork) and inner.rank < network.rank
    verdict = Verdict.SINGULAR if below else Verdict.SMOOTH
    why = f"matrices of rank at most {network.rank} are singular where the rank is lower"
    return verdict, Certainty.EXACT, why


def _by_equations(setting: Setting, theta: Residues) -> tuple[Verdict, Certainty, str]:
    """Apply the Jacobian criterion at a general function of the stratum, modulo the prime."""
    found = setting.equations
    if found is None:
        return Verdict.UNDECIDED, Certainty.MODULAR, ""
    point = setting.network.coefficients_mod(theta[None], setting.prime)[0]
    rank = gradient_rank(found.polynomials, point, setting.prime)
    codimension = setting.network.ambient.dimension - setting.dimension.value
    if rank == codimension:
        why = f"gradients of the equations have rank {rank}, the codimension"
        return Verdict.SMOOTH, found.certainty, why
    if found.complete:
        why = f"gradients of the equations have rank {rank}, below the codimension {codimension}"
        return Verdict.SINGULAR, Certainty.MODULAR, why
    return Verdict.UNDECIDED, Certainty.MODULAR, ""


def _critical(setting: Setting, stratum: Stratum, generator: np.random.Generator) -> bool | None:
    network, subspace = setting.network, stratum.subspace
    space = min(network.ambient.dimension, 3 * setting.dimension.value)
    work = steps_of_derivative(network) * subspace.free * space * network.parameter_count
    if not setting.ask_critical or work > MOST_WORK:
        return None
    return critical_data(network, subspace, prime=setting.prime, generator=generator, space=space).positive


def largest_singular(strata: Sequence[SingularStratum]) -> int:
    """Give the dimension of the largest stratum that is singular; -1 for none."""
    return max((one.dimension for one in strata if one.verdict is Verdict.SINGULAR), default=-1)
