"""The search for equations degree by degree: residues, then fractions, then proofs."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations.completeness import reason
from neurovariety.variety.equations.found import Found
from neurovariety.variety.equations.function_samples import FunctionSamples, primes_from, products
from neurovariety.variety.equations.interpolation import (
    SPARE_POINTS,
    BlockEquations,
    DegreeEquations,
    check_blocks,
    interpolate,
)
from neurovariety.variety.equations.monomial_blocks import CoordinateCodes, MonomialBlocks
from neurovariety.variety.equations.normal_space import rank_of_gradients
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.equations.reconstruction import fractions_of, primitive_polynomial
from neurovariety.variety.equations.residue_matrices import kernel, seconds_of_kernel
from neurovariety.variety.equations.time_allowed import TimeAllowed, TimeIsOverError

Progress = Callable[[str, int, int], None]

DEGREES_BY_ITSELF, MONOMIALS_BY_ITSELF, SECONDS_BY_ITSELF = 10, 200_000, 2.0
"""Without a given degree the search goes on while it is quick: up to such a degree, so many monomials, such a time."""
DEGREES_WITHOUT_NEW = 2
"""It ends when so many degrees after equations of degree two or more brought no new ones."""


def by_interpolation(
    architecture: Architecture, *, max_degree: int | None, seed: int, allowed: TimeAllowed, progress: Progress
) -> Found:
    """Search degree by degree until no generator can be missing, or up to a degree.

    After Ctrl-C, or when the time is over, the degrees that are finished are kept. Before the first of them is begun
    there is nothing to keep, and KeyboardInterrupt goes on.

    Raises
    ------
    ResourceError
        When a degree that was asked for is too large.
    """
    primes = primes_from(seed)
    prover = Prover(architecture, primes[-2:], seed)
    found = Found(dimension(architecture, seed=seed).value, prover.symmetries.homogeneous, primes)
    search = _Search(architecture, prover, found, seed=seed, allowed=allowed, progress=progress)
    why = None
    try:
        search.run(max_degree)
    except KeyboardInterrupt:
        why = "Ctrl-C ended the search"
    except TimeIsOverError:
        why = f"the time limit of {allowed.seconds:g} s ended the search"
    if why is not None:
        found.forget_unfinished()
    if not search.finished() and why is not None and (max_degree is None or found.searched < max_degree):
        found.stopped = f"{why} in degree {found.searched + 1}"
    found.local_rank = rank_of_gradients(found.polynomials, *prover.random_function())
    return found


class _Search:
    """One search: the coordinates that are left after linear equations, and points modulo several primes."""

    def __init__(
        self,
        architecture: Architecture,
        prover: Prover,
        found: Found,
        *,
        seed: int,
        allowed: TimeAllowed,
        progress: Progress,
    ) -> None:
        self.architecture, self.prover, self.found = architecture, prover, found
        self.allowed, self.progress = allowed, progress
        constant = not found.homogeneous
        self._samples = {
            prime: FunctionSamples(architecture, prime=prime, seed=seed, constant=constant)
            for prime in found.primes[:-2]
        }
        weights = prover.symmetries.coordinates
        self._weights = np.hstack([np.zeros((len(weights), int(constant)), np.int64), weights])
        self._seed = seed
        self._kept = np.arange(self._weights.shape[1])

    @property
    def codes(self) -> CoordinateCodes:
        """Codes of the coordinates that are left."""
        return CoordinateCodes.of(self._weights[:, self._kept], self._seed)

    @property
    def _constant(self) -> int:
        return int(not self.found.homogeneous)

    def run(self, max_degree: int | None) -> None:
        """Search degree by degree."""
        self.linear()
        if max_degree is not None and max_degree > 1 and not self.finished():
            check_blocks(MonomialBlocks.of(self.codes, max_degree), max_degree)
        lower: DegreeEquations | None = None
        for degree in range(2, (max_degree or DEGREES_BY_ITSELF) + 1):
            if self.finished() or (max_degree is None and self.takes_long(degree)):
                break
            lower = self.degree(degree, lower)

    def linear(self) -> None:
        """Find the linear equations, and leave out the coordinates that they express through others."""
        result = self.degree(1, None)
        dependent = [
            result.monomials.factors[result.monomials.begins[number] + block.free, 0]
            for number, block in result.blocks.items()
        ]
        self._kept = np.setdiff1d(self._kept, np.concatenate(dependent)) if dependent else self._kept

    def degree(self, degree: int, lower: DegreeEquations | None) -> DegreeEquations:
        """Find what is new in a degree."""
        stage = f"equations of degree {degree}"
        samples = self._samples[self.found.primes[0]]
        result = interpolate(
            samples,
            self.codes,
            self._kept,
            degree,
            lower,
            progress=lambda done, total: self.progress(stage, done, total),
            allowed=self.allowed,
        )
        for number, block in result.blocks.items():
            if len(block.new):
                self._lift(result.monomials, number, block)
        all_coordinates, kept = self._weights.shape[1], len(self._kept)
        through_linear = comb(all_coordinates + degree - 1, degree) - comb(kept + degree - 1, degree)
        self.found.counts.append(through_linear + result.count)  # last: now the degree counts as finished
        return result

    def finished(self) -> bool:
        """Tell, and note, whether no generator can be missing."""
        self.found.reason = reason(
            self.architecture,
            dimension=self.found.dimension,
            linear=len(self._kept) - self._constant,
            degrees=[p.degree for p in self.found.polynomials if p.degree > 1],
            searched=self.found.searched,
        )
        return self.found.reason is not None

    def takes_long(self, degree: int) -> bool:
        """Tell whether a degree is too much to be searched without being asked for."""
        highest = max((p.degree for p in self.found.polynomials if p.degree > 1), default=degree)
        if degree > highest + DEGREES_WITHOUT_NEW or comb(len(self._kept) + degree - 1, degree) > MONOMIALS_BY_ITSELF:
            return True
        sizes = MonomialBlocks.of(self.codes, degree).sizes
        sizes = sizes[sizes > 1]
        return sum(map(seconds_of_kernel, sizes.tolist())) > SECONDS_BY_ITSELF

    def _lift(self, monomials: MonomialBlocks, number: int, block: BlockEquations) -> None:
        """Find the rational equations whose residues a block has, with as many primes as it takes."""
        begin, end = int(monomials.begins[number]), int(monomials.begins[number + 1])
        factors = self._kept[monomials.factors[begin:end]]
        waiting = dict.fromkeys(block.new.tolist())
        used, vectors = [self.found.primes[0]], [block.vectors]
        for prime, samples in list(self._samples.items())[1:]:
            for row in list(waiting):
                self.allowed.check()
                if self._accept(factors, [table[row] for table in vectors], used):
                    del waiting[row]
            if not waiting:
                return
            self.allowed.check(seconds_of_kernel(len(factors)))
            points = samples.first(len(factors) + SPARE_POINTS)
            table, free = kernel(products(points, factors, prime), prime)
            if np.array_equal(free, block.free):
                used.append(prime)
                vectors.append(table)
        raise ResourceError(
            f"coefficients of an equation of degree {factors.shape[1]} are too large to be found",
            given=f"{len(factors):,} monomials, {len(used)} primes of 31 bits",
            remedy="try another seed",
        )

    def _accept(self, factors: NDArray[np.int64], vectors: list[NDArray[np.int64]], primes: list[int]) -> bool:
        support = np.flatnonzero(np.any(vectors, axis=0))
        values = fractions_of([vector[support].tolist() for vector in vectors], primes)
        if values is None:
            return False
        columns = self._weights.shape[1]
        exponents = np.zeros((len(support), columns), np.int64)
        np.add.at(exponents, (np.arange(len(support))[:, None], factors[support]), 1)
        polynomial = primitive_polynomial(exponents[:, self._constant :], values)
        verdict = self.prover.verdict(polynomial)
        if verdict == "false":
            return False
        self.found.polynomials.append(polynomial)
        self.found.verdicts.append(verdict)
        return True
