"""All critical points of a general quadratic function on tensors of rank one: where paths to every data set begin."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.solve import monodromy
from neurovariety.solve.options import check_options
from neurovariety.training.filters.segre_family import SegreFamily
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_generic_ed_degree
from neurovariety.whole_number import whole_numbers

Complex = NDArray[np.complex128]
Progress = Callable[[str, int, int], None]

MOST_POINTS = 300_000
"""Critical points of a start: the time grows with them and with the size of the system, to an hour at this number."""
ATTEMPTS = 3
"""Searches with other random choices while solutions are missing."""


LONG = 20_000
"""Critical points of a start from which on its time is estimated in words before it is begun."""
_PATH = 3e-6
"""Seconds that the search takes for a critical point in n variables are about this times n^3, measured up to n = 12."""


@dataclass(frozen=True)
class StartWork:
    """What a start takes.

    Attributes
    ----------
    points : int
        Critical points to be found.
    seconds : float
        About; a rule of thumb for one core.
    """

    points: int
    seconds: float

    @property
    def is_long(self) -> bool:
        """Whether it is to be told before."""
        return LONG < self.points <= MOST_POINTS

    def __str__(self) -> str:
        """Write one sentence."""
        minutes = max(1, round(self.seconds / 60))
        return (
            f"a start of {self.points:,} critical points, about {minutes:,} minute{'s' * (minutes > 1)} on one core, "
            "and about as long again from there to the data"
        )


@dataclass(frozen=True, eq=False)
class SegreStart:
    """General critical points for filters of given sizes, for networks of all strides, and for all their data.

    Attributes
    ----------
    family : SegreFamily
    solutions : numpy.ndarray, shape (k, n), complex128
    parameters : numpy.ndarray, shape (K,), complex128
        Of the general member that they solve.
    expected : int
        How many there are, by the closed form of the generic Euclidean distance degree of the Segre variety.
    interrupted : bool
        Whether Ctrl-C ended the search.
    seed : int
    seconds : float
    """

    family: SegreFamily
    solutions: Complex
    parameters: Complex
    expected: int
    interrupted: bool
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether all were found."""
        return len(self.solutions) == self.expected

    def __len__(self) -> int:
        return len(self.solutions)


def factor_sizes(sizes: Iterable[int]) -> tuple[int, ...]:
    """Put sizes of filters into the order in which a start takes them: large ones first, ones left out.

    Examples
    --------
    >>> factor_sizes([2, 1, 3])
    (3, 2)
    """
    return tuple(sorted((size for size in sizes if size > 1), reverse=True)) or (1,)


def start_work(sizes: Iterable[int]) -> StartWork:
    """Estimate what the start for filters of given sizes takes.

    Raises
    ------
    InputError
        For sizes below one, or none.

    Examples
    --------
    >>> start_work([2, 2, 2, 2, 2, 2]).points
    33808
    """
    factors = factor_sizes(whole_numbers("sizes", sizes, least=1))
    points = segre_veronese_generic_ed_degree(factors)
    return StartWork(points, _PATH * points * sum(factors) ** 3)


def segre_start(
    sizes: Iterable[int], *, seed: int = 0, threads: int | None = None, progress: Progress | None = None
) -> SegreStart:
    """Find all critical points of a general quadratic function on tensors of rank one.

    They depend on the filters' sizes alone, neither on their order nor on strides: compute them once for many data
    sets, and give them to `critical_points` as ``start=``.

    Parameters
    ----------
    sizes : iterable of int from 1
        Of the filters.
    seed : int
        Of the general function and of the loops of parameters that find the points.
    threads : int, optional
        By default all the processor's. Results do not depend on them.
    progress : callable, optional
        Told the stage with the number of points found, and the paths done and to be done.

    Returns
    -------
    SegreStart
        After Ctrl-C with the points found by then, and ``interrupted``.

    Raises
    ------
    InputError
        For sizes below one, or none.
    ResourceError
        When there are more than `MOST_POINTS`.

    Notes
    -----
    Monodromy: while q and b run through loops, the critical points change places. All of them lie on one irreducible
    variety, as q and b enter linearly, and their number is known (Draisma, Horobet, Ottaviani, Sturmfels and Thomas
    2016, theorem 5.8), so that the search ends when it is reached.

    Examples
    --------
    >>> start = segre_start([2, 2, 2])
    >>> len(start), start.expected
    (34, 34)
    """
    check_options(seed=seed, threads=threads, progress=progress)
    given = whole_numbers("sizes", sizes, least=1)
    factors = factor_sizes(given)
    work = start_work(factors)
    expected = work.points
    if expected > MOST_POINTS:
        raise ResourceError(
            "there are too many critical points to find all of them",
            given=f"{expected:,} for filters of sizes {', '.join(map(str, given))}",
            allowed=f"at most {MOST_POINTS:,}",
            remedy="take fewer or shorter filters, or descend from many starts",
        )
    began = time.perf_counter()
    if progress is not None and work.is_long:
        progress(str(work), 0, expected)
    family = SegreFamily.of(factors)
    for attempt in range(ATTEMPTS):
        found = monodromy(
            family.system,
            *family.start_pair(seed + 1_000_000 * attempt),
            target_count=expected,
            keep=family.not_zero,
            certified=False,
            seed=seed + 1_000_000 * attempt,
            threads=threads,
            progress=progress,
        )
        interrupted = found.outcome.name == "interrupted"
        if len(found) == expected or interrupted:
            break
    return SegreStart(
        family=family,
        solutions=found.solutions,
        parameters=found.parameters,
        expected=expected,
        interrupted=interrupted,
        seed=seed,
        seconds=time.perf_counter() - began,
    )
