"""Singular points of the closure of a set of functions, or of the zeros of equations."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.residues import random_prime
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError, MissingExtraError, ResourceError
from neurovariety.variety.closed_forms.determinantal import determinantal_degree, determinantal_dimension
from neurovariety.variety.dimension import Dimension, dimension
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.search import equations
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.singular.locus_of_equations import MAYBE_MORE, FoundLocus, locus_of_equations
from neurovariety.variety.singular.locus_size import locus_size
from neurovariety.variety.singular.shifts import shift_choices
from neurovariety.variety.singular.strata import Setting, SingularStratum, Verdict, judge, largest_singular
from neurovariety.variety.singular.subnetworks import strata_of
from neurovariety.variety.singular.tip_of_cone import zero_is_singular
from neurovariety.variety.singular.units import parts_of
from neurovariety.variety.voronoi.point_set import ImplicitSet

Progress = Callable[[str, int, int], None]

MOST_COORDINATES = 60
"""Of the space of functions: above that no equations are looked for."""
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class SingularLocus(Invariant):
    """The singular points of a variety; the value is their dimension.

    Attributes
    ----------
    value : int or None
        -1 where there are none. None where it is not known; the strata still are singular points.
    degree : int or None
        Of the singular points, without multiplicities.
    degree_complete : bool
        False where the degree is an upper bound, as some of the points that were found may not be singular.
    multiplicity_degree : int or None
        With those that the ideal of the Jacobian criterion has, where it was written out.
    dimension : int
        Of the variety itself.
    strata : tuple of SingularStratum
        The subnetworks of an architecture, with a verdict on each.
    """

    degree: int | None
    degree_complete: bool
    multiplicity_degree: int | None
    dimension: int
    strata: tuple[SingularStratum, ...]

    def headline(self) -> str:
        """Write dimension and degree."""
        if self.value is None:
            least = largest_singular(self.strata)
            none = ", no subnetwork is known to be singular" if self.strata else ""
            known = f", from {least} up" if least >= 0 else none
            return f"{self.name} of {self.of}: dimension not known{known}"
        if self.value < 0:
            return f"{self.name} of {self.of}: empty"
        bounds = [f"dimension {'' if self.complete else 'at most '}{self.value}"]
        if self.degree is not None and self.complete:
            bounds.append(f"degree {'' if self.degree_complete else 'at most '}{self.degree}")
        return f"{self.name} of {self.of}: {', '.join(bounds)}"

    def details(self) -> list[str]:
        """Write what speaks for it, and the strata."""
        lines = [*super().details(), *map(str, self.strata[:SHOWN])]
        more = len(self.strata) - SHOWN
        return [*lines, *([f"... and {more} more subnetworks"] if more > 0 else [])]


def singular_locus(
    of: Architecture | str | Equations | ImplicitSet,
    *,
    max_degree: int | None = None,
    most: int = 40,
    critical: bool = True,
    seed: int = 0,
    progress: Progress | None = None,
) -> SingularLocus:
    """Find the singular points of the closure of a set of functions.

    A parametrisation can drop where its image is smooth, and its image can be singular where it does not drop. Both
    are told apart: by a theorem for linear networks; by the Jacobian criterion where equations are known; and for each
    subnetwork by what tangent vectors span at all parameters that are known to give its functions.

    Parameters
    ----------
    of : Architecture or its text, Equations, or ImplicitSet
        Equations are taken to generate the ideal of an irreducible variety; inequalities are not looked at.
    max_degree : int from 1, optional
        Of the equations that are looked for, see `equations`.
    most : int from 1
        Subnetworks that are judged at most: first filters that can be shifted, then those that leave out the fewest
        parts.
    critical : bool
        Whether to ask, for each subnetwork, whether its parameters are critical points of training with positive
        probability: whether the data for which they are hold an open set.
    seed : int
        Of primes, parameters and inputs.
    progress : callable, optional
        Called with a stage, what is done and what there is to do.

    Returns
    -------
    SingularLocus
        ``complete`` where the equations are known to be all; otherwise the value is an upper bound. A stratum that is
        called singular is so but for bad luck modulo a prime; one that is called smooth is as sure as the
        equations.

    Raises
    ------
    InputError
        When the text is no SPEC, numbers are no whole numbers from 1, or equations have no common zero.
    ResourceError
        When too few equations are given, or a Groebner basis or the Jacobian is too large. For architectures, what a
        lack of equations leaves open is told in the result.
    MissingExtraError
        When python-flint is not installed.

    References
    ----------
    Shahverdi, Marchetti, Kohn, Learning on a razor's edge: identifiability and singularity of polynomial neural
    networks (arXiv:2505.11846).

    Examples
    --------
    >>> found = singular_locus("attention 2-1 rank 2 tokens 2")
    >>> found.value, found.multiplicity_degree, found.dimension
    (4, 3, 5)
    >>> print(singular_locus("linear 3-2-3").headline())
    singular locus of linear 3-2-3: dimension 5, degree 6
    """
    started = time.perf_counter()
    generator = np.random.default_rng(seed)
    prime = random_prime(generator)
    judged = whole("the number of subnetworks", most)
    if isinstance(of, Equations):
        found = locus_of_equations(of.polynomials, of.dimension, prime, seed, complete=of.complete)
        return _report(of.of, found, of.dimension, seed=seed, started=started)
    if isinstance(of, ImplicitSet):
        polynomials = list(of.equations)
        size = locus_size(polynomials, prime=prime, seed=seed)
        if size.dimension < 0:
            raise InputError("no point satisfies the equations, not even a complex one", given=str(of))
        found = locus_of_equations(polynomials, size.dimension, prime, seed, complete=True)
        return _report(str(of), found, size.dimension, seed=seed, started=started)
    if not isinstance(of, Architecture | str):
        raise InputError(
            "singular points are those of an architecture or of equations",
            given=f"{type(of).__name__} {of!r}"[:80],
            allowed='"mlp 2-2-1 power 4", an Architecture, Equations, or an ImplicitSet',
            remedy="write ImplicitSet.of([...]) around polynomials",
        )
    network = as_architecture(of)
    full = dimension(network, seed=seed)
    parts = parts_of(network)
    listed, more = strata_of(network, parts, judged, first=shift_choices(parts))
    known = (
        None if full.filling or isinstance(network, LinearNetwork) else _equations(network, max_degree, seed, progress)
    )
    setting = Setting(network, parts, full, known, prime, critical)
    strata = []
    for number, stratum in enumerate(listed, start=1):
        strata.append(judge(setting, stratum, generator))
        if progress is not None:
            progress(f"singular points of {network.spec}", number, len(listed))
    found = _of_architecture(setting, strata, prime, seed)
    if more:
        note = f"only {judged} subnetworks were judged, which is not all"
        found = replace(found, remarks=(*found.remarks, note))
    return _report(network.spec, found, full.value, strata=tuple(strata), seed=seed, started=started)


def _report(
    of: str, found: FoundLocus, size: int, *, strata: tuple[SingularStratum, ...] = (), seed: int, started: float
) -> SingularLocus:
    return SingularLocus(
        name="singular locus",
        of=of,
        seed=seed,
        seconds=time.perf_counter() - started,
        dimension=size,
        strata=strata,
        **vars(found),
    )


def _equations(network: Architecture, max_degree: int | None, seed: int, progress: Progress | None) -> Equations | None:
    """Look for equations; a space of functions that is too large has none that could be found."""
    if network.ambient.dimension > MOST_COORDINATES:
        if max_degree is not None:
            raise InputError(
                "the space of functions is too large to look for equations here",
                given=f"{network.ambient.dimension:,} coefficients",
                allowed=f"up to {MOST_COORDINATES}",
                remedy="leave max_degree out; the subnetworks are judged by tangent vectors",
            )
        return None
    return equations(network, max_degree=max_degree, seed=seed, progress=progress)


def _of_architecture(setting: Setting, strata: Sequence[SingularStratum], prime: int, seed: int) -> FoundLocus:
    network, full = setting.network, setting.dimension
    if full.filling:
        return FoundLocus(value=-1, certainty=full.certainty, evidence=_filling(full), complete=True)
    if isinstance(network, LinearNetwork):
        return _of_matrices(network)
    if setting.equations is None:
        return _only_strata(strata, f"the space of functions has {full.ambient:,} dimensions, too many for equations")
    known = setting.equations
    try:
        found = locus_of_equations(known.polynomials, full.value, prime, seed, complete=known.complete)
    except (ResourceError, MissingExtraError) as error:
        return _only_strata(strata, f"the Jacobian criterion was not carried through: {error.problem}")
    return found if found.complete or found.value is None else _reached(found, setting, strata, seed)


def _reached(found: FoundLocus, setting: Setting, strata: Sequence[SingularStratum], seed: int) -> FoundLocus:
    """Take an upper bound of the dimension for the dimension, where singular points are known that have it."""
    if found.value == largest_singular(strata):
        why = "subnetworks of that dimension are singular by their tangent vectors"
    elif found.value == 0 and zero_is_singular(
        setting.network, setting.dimension.value, setting.prime, np.random.default_rng(seed)
    ):
        why = "the zero function is the tip of a cone that is no linear space"
    else:
        return found
    remarks = tuple(remark for remark in found.remarks if remark != MAYBE_MORE)
    evidence = f"{found.evidence}; {why}"
    return replace(found, complete=True, degree_complete=found.degree == 1, evidence=evidence, remarks=remarks)


def _filling(full: Dimension) -> str:
    return f"the closure is the whole space of functions, which has no singular points: {full.evidence}"


def _of_matrices(network: LinearNetwork) -> FoundLocus:
    rows, columns, rank = network.widths[-1], network.widths[0], network.rank
    evidence = f"matrices of rank at most {rank} are singular exactly where the rank is at most {rank - 1}"
    if rank == 1:
        return FoundLocus(value=0, certainty=Certainty.EXACT, evidence=evidence, complete=True, degree=1)
    return FoundLocus(
        value=determinantal_dimension(rows, columns, rank - 1),
        degree=determinantal_degree(rows, columns, rank - 1),
        certainty=Certainty.EXACT,
        evidence=evidence,
        complete=True,
    )


def _only_strata(strata: Sequence[SingularStratum], why: str) -> FoundLocus:
    singular = sum(one.verdict is Verdict.SINGULAR for one in strata)
    judged = f"{singular} of {len(strata)} subnetworks consist of singular points" if strata else "no subnetworks"
    return FoundLocus(
        value=None,
        certainty=Certainty.MODULAR,
        evidence=f"{judged}; {why}",
        complete=False,
    )
