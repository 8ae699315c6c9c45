"""What the transformers share: generators found on the points of a fit, and their values on others as features."""

from __future__ import annotations

import warnings
from concurrent.futures import Executor
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from neurovariety.errors import InputError
from neurovariety.ideals.estimators.options import check_degree, check_sums_will_do
from neurovariety.ideals.estimators.points import forget_names, is_stream, open_points, unchanged_if_it_fails
from neurovariety.ideals.estimators.progress import Tell, live_line
from neurovariety.ideals.estimators.stream import add_batch, pour_batches
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials
from neurovariety.ideals.vanishing_components.result import VCAResult
from neurovariety.memory import check_free
from neurovariety.moments import FullGram, Rows, check_finite
from neurovariety.moments.gram import rows_in_block
from neurovariety.poly import PolynomialFamily
from neurovariety.poly.text import variable_names

Float = NDArray[np.float64]
Generators = PolynomialFamily | ComposedPolynomials


class GeneratorFeatures(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Base of `OAVI`, `ABM` and `VCA`; each says in `_find` what it looks for."""

    degree: int
    arithmetic: ArithmeticChoice
    absolute: bool
    verbose: bool
    n_features_in_: int

    def _find(self, points: Rows | FullGram, tell: Tell | None, **carried: Any) -> VanishingIdeal | VCAResult:
        raise NotImplementedError

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        held_out: Any = None,
        executor: Executor | None = None,
        checkpoint: str | PathLike[str] | None = None,
    ) -> Self:
        """Find the generators.

        Parameters
        ----------
        X : array_like, frame, memory map, path, zarr array, or iterator of batches; shape (m, n)
            A path names a .npy file, a folder of .npy shards or a zarr array. The names of a frame's columns are used
            when generators are printed. Of an iterator (OAVI and ABM) each batch is read once: the sums over all
            monomials up to ``degree`` are kept, so it should be no larger than needed.
        y : ignored
        held_out : array_like, frame, memory map, path or zarr array; shape (any, n); optional
            Rows on which the generators are certified, in ``ideal_.certificate``; they take no part in the fit.
        executor : concurrent.futures.Executor, optional
            Carries the sums: a process pool, or Dask's ``client.get_executor()``.
        checkpoint : path, optional
            Where unfinished sums are kept; an interrupted fit of the same points goes on from there.

        Returns
        -------
        self

        Raises
        ------
        InputError
            Points or parameters are not what they should be; it is a ValueError.
        ResourceError
            When the sums would not fit in memory.
        """
        del y
        check_degree(self.degree)
        self._ideal: VanishingIdeal | VCAResult | None = None
        self._sums: FullGram | None = None
        forget_names(self)
        with live_line(verbose=self.verbose) as tell:
            if is_stream(X):
                if executor is not None or checkpoint is not None:
                    raise InputError(
                        "batches that come by once are poured here",
                        given="executor or checkpoint",
                        allowed="with an array, a memory map or a path",
                    )
                self._check_poured()
                self._sums = pour_batches(self, X, self.degree, tell)
                self._ideal = self._find(self._sums, tell, held_out=self._held_out(held_out))
            else:
                rows = open_points(self, X, reset=True)
                fresh = self._held_out(held_out)
                self._ideal = self._find(rows, tell, held_out=fresh, executor=executor, checkpoint=checkpoint)
            if tell is not None:
                tell(f"{type(self).__name__}: {repr(self._ideal).partition(chr(10))[0]}")
        return self

    def _add(self, X: Any) -> Self:
        """Add a batch to the sums; the generators are found again when they are asked for."""
        check_degree(self.degree)
        self._check_poured()
        sums = vars(self).get("_sums")
        if sums is None and vars(self).get("_ideal") is not None:
            warnings.warn(
                "partial_fit starts anew with this batch: fit on a table keeps no sums that it could be added to",
                stacklevel=3,
            )
        first = sums is None
        with unchanged_if_it_fails(self):
            if first:
                forget_names(self)
            sums = add_batch(self, sums, X, self.degree)
            if not sums.rows:
                raise InputError("a first batch needs rows", given="0 rows", allowed="at least one")
            self._ideal = self._find(sums, None) if first else None  # at first, so that a wrong option is told at once
            self._sums = sums
        return self

    def _check_poured(self) -> None:
        """Raise InputError where the fit cannot do with sums that were poured before."""
        check_sums_will_do(self.arithmetic)

    @property
    def ideal_(self) -> Any:
        """All that the fit found: equations, losses, the floor of the arithmetic, the outcome."""
        check_is_fitted(self)
        if self._ideal is None:
            with live_line(verbose=self.verbose) as tell:
                self._ideal = self._find(self._sums, tell)  # type: ignore[arg-type]
        return self._ideal

    @property
    def generators_(self) -> Any:
        """The polynomials g, in the order in which they were found."""
        return self.ideal_.generators

    @property
    def losses_(self) -> Float:
        """Mean square of each generator over the points of the fit, each at most psi."""
        losses: Float = self.ideal_.losses
        return losses

    @property
    def _n_features_out(self) -> int:
        return len(self.generators_)

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn whether there is anything to transform with."""
        return any(vars(self).get(name) is not None for name in ("_ideal", "_sums"))

    def transform(self, X: Any) -> Float:
        """Evaluate the generators.

        Parameters
        ----------
        X : array_like, frame, memory map, path or zarr array; shape (m, n)

        Returns
        -------
        numpy.ndarray, shape (m, number of generators), float64
            |g(x)|, or g(x) with ``absolute=False``.
        """
        check_is_fitted(self)
        values = evaluate_rows(self.generators_, open_points(self, X, reset=False))
        return np.abs(values, out=values) if self.absolute else values

    def _held_out(self, points: Any) -> Rows | None:
        return None if points is None else open_points(self, points, reset=False)

    def _names(self) -> tuple[str, ...] | None:
        names = vars(self).get("feature_names_in_")
        try:
            return None if names is None else tuple(variable_names(len(names), list(names), latex=False))
        except InputError:  # columns such as "sepal length (cm)", which cannot stand in an equation
            return None


def evaluate_rows(generators: Generators, rows: Rows, *, out: Float | None = None) -> Float:
    """Evaluate all generators on all rows, block by block; shape (rows, generators), in ``out`` where it is given.

    Raises
    ------
    ResourceError
        When the values would not fit in memory.
    """
    if out is None:
        check_free(
            8 * rows.count * len(generators),
            "the values of the generators",
            given=f"{len(generators):,} generators, {rows.count:,} rows",
            remedy="transform a part of the rows at a time, or keep fewer generators",
        )
        out = np.empty((rows.count, len(generators)))
    width = len(generators)
    if isinstance(generators, PolynomialFamily):
        width += len(generators.monomials)
    step = rows_in_block(width)
    for start in range(0, rows.count, step):
        block = rows.read(start, min(start + step, rows.count))
        check_finite(block, first_row=start)
        out[start : start + len(block)] = generators.evaluate(block)
    return out
