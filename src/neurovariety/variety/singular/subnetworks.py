"""Subnetworks: parameters of which some are zero or equal, so that a smaller network computes the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import random_prime
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole
from neurovariety.variety.dimension import dimension
from neurovariety.variety.modular_rank import residue_rank
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.singular.differential import along, differential, general_point
from neurovariety.variety.singular.patterns import Choice, choices, describe, restriction
from neurovariety.variety.singular.restriction import Restriction
from neurovariety.variety.singular.smaller import smaller_network
from neurovariety.variety.singular.units import Parts, parts_of

Progress = Callable[[str, int, int], None]

PRIMES = 2
SHOWN = 12
"""Subnetworks that a report lists."""


@dataclass(frozen=True, kw_only=True)
class Subnetwork:
    """One linear subspace of the parameters.

    Attributes
    ----------
    text : str
        What is left out.
    zeros : tuple of int
        Parameters that are zero, by their flat number.
    equal : tuple of (int, int)
        Parameters that are equal.
    parameters : int
        How many are free.
    dimension : int
        Of the functions of these parameters.
    rank : int
        Of the whole parametrisation's differential at general ones of these parameters.
    drops : bool
        Whether that is less than at general parameters. It says nothing yet about the set of functions: that can be
        smooth there, and it can be singular where nothing drops; see `singular_locus`.
    smaller : str or None
        The architecture without what is left out, where it can be written.
    """

    text: str
    zeros: tuple[int, ...]
    equal: tuple[tuple[int, int], ...]
    parameters: int
    dimension: int
    rank: int
    drops: bool
    smaller: str | None

    def __str__(self) -> str:
        """Write it in a line."""
        name = f" = {self.smaller}" if self.smaller else ""
        drop = f"differential of rank {self.rank}" + (", drops" if self.drops else "")
        return f"{self.text}{name}: dimension {self.dimension}, {drop}"


@dataclass(frozen=True, kw_only=True)
class Subnetworks(Invariant):
    """The subnetworks of an architecture; the value is how many there are.

    Attributes
    ----------
    subnetworks : tuple of Subnetwork
        Fewest parts left out first.
    dimension : int
        Of the whole network's functions.
    """

    subnetworks: tuple[Subnetwork, ...]
    dimension: int

    def details(self) -> list[str]:
        """List them, a line each."""
        lines = [str(one) for one in self.subnetworks[:SHOWN]]
        more = len(self.subnetworks) - len(lines)
        return [*lines, *([f"... and {more} more"] if more else []), *super().details()]


@dataclass(frozen=True)
class Stratum:
    """A choice of what is left out, as a subspace."""

    text: str
    choice: Choice
    subspace: Restriction


def subnetworks(
    architecture: Architecture | str, *, most: int = 200, seed: int = 0, progress: Progress | None = None
) -> Subnetworks:
    """List the sparse subnetworks of an architecture, with the dimension of their functions.

    Neurons without incoming weights, without outgoing ones, or both; neurons with the same incoming weights, which act
    as one; the same for the ranks, heads and features of attention; filters some of whose entries are zero. Up to
    exchanging neurons of a layer; at least one neuron of each layer and one entry of each filter stays.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-3-1 power 4"``.
    most : int from 1
        List so many at most, those first that leave out the fewest parts.
    seed : int
        Of primes, parameters and inputs.
    progress : callable, optional
        Called with a stage, what is done and what there is to do.

    Returns
    -------
    Subnetworks
        Ranks modulo two random primes at random points: proven lower bounds of the dimensions, and equal to them but
        for bad luck. Not ``complete`` where there are more than ``most``, or the structure is not known.

    Raises
    ------
    InputError
        When the text is no SPEC, or ``most`` is no whole number from 1.
    ResourceError
        When a Jacobian does not fit in memory.

    References
    ----------
    Shahverdi, Marchetti, Kohn, Learning on a razor's edge: identifiability and singularity of polynomial neural
    networks (arXiv:2505.11846).

    Examples
    --------
    >>> found = subnetworks("mlp 2-2-1 power 4")
    >>> for one in found.subnetworks:
    ...     print(one)
    1 of 2 neurons of layer 1 with zero outgoing weights = mlp 2-1-1 power 4: dimension 2, differential of rank 3, drops
    1 of 2 neurons of layer 1 with zero incoming weights = mlp 2-1-1 power 4: dimension 2, differential of rank 2, drops
    1 of 2 neurons of layer 1 with zero incoming and outgoing weights = mlp 2-1-1 power 4: dimension 2, \
differential of rank 2, drops
    2 of 2 neurons of layer 1 merged = mlp 2-1-1 power 4: dimension 2, differential of rank 2, drops
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    parts = parts_of(network)
    strata, more = strata_of(network, parts, whole("the number of subnetworks", most))
    full = dimension(network, seed=seed)
    generator = np.random.default_rng(seed)
    primes = [random_prime(generator) for _ in range(PRIMES)]
    found = []
    for number, stratum in enumerate(strata, start=1):
        smaller = smaller_network(network, parts, stratum.choice)
        seeds = [(prime, int(generator.integers(2**62))) for prime in primes]
        found.append(_measured(network, smaller, stratum, full.value, seeds))
        if progress is not None:
            progress(f"subnetworks of {network.spec}", number, len(strata))
    remarks = (
        () if parts.known else ("the structure of parts of the network is not known, and nothing is left out of them",)
    )
    cut = f"; only the first {len(found)} are listed, those that leave out the fewest parts" if more else ""
    return Subnetworks(
        name="subnetworks",
        of=network.spec,
        value=len(found),
        certainty=Certainty.MODULAR,
        evidence=f"ranks of differentials modulo {' and '.join(map(str, primes))} at random parameters{cut}",
        complete=parts.known and not more,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=remarks,
        subnetworks=tuple(found),
        dimension=full.value,
    )


def strata_of(
    network: Architecture, parts: Parts, most: int, *, first: Sequence[Choice] = ()
) -> tuple[list[Stratum], bool]:
    """List choices as subspaces, some before all others, and tell whether there are more than that."""
    others = (choice for choice in choices(parts) if choice not in first)
    taken = list(islice(chain(first, others), most + 1))
    strata = [
        Stratum(describe(parts, choice), choice, restriction(network.parameter_count, parts, choice))
        for choice in taken[:most]
    ]
    return strata, len(taken) > most


def _measured(
    network: Architecture, smaller: Architecture | None, stratum: Stratum, full: int, seeds: Sequence[tuple[int, int]]
) -> Subnetwork:
    ranks: list[tuple[int, int]] = []
    for prime, seed in seeds:
        generator = np.random.default_rng(seed)
        theta = general_point(stratum.subspace, prime, generator)
        matrix, rank = differential(network, theta, prime, generator)
        ranks.append((residue_rank(along(matrix, stratum.subspace, prime), prime), rank))
    own, whole_rank = (max(column) for column in zip(*ranks, strict=True))
    return Subnetwork(
        text=stratum.text,
        zeros=tuple(np.flatnonzero(stratum.subspace.source < 0).tolist()),
        equal=stratum.subspace.equal,
        parameters=stratum.subspace.free,
        dimension=own,
        rank=whole_rank,
        drops=whole_rank < full,
        smaller=None if smaller is None else smaller.spec,
    )
