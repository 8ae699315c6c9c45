"""The door of the estimators: what they take as X, and the errors that say what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.utils.validation import validate_data

from neurovariety.errors import InputError
from neurovariety.moments import ArrayRows, Rows, as_rows


def open_points(estimator: Any, X: Any, *, reset: bool) -> Rows:
    """Make X readable in blocks, and see that it has the variables of the fit.

    Parameters
    ----------
    estimator : estimator
        With ``reset`` it gets ``n_features_in_`` and, from a frame, ``feature_names_in_``.
    X : array_like, frame, memory map, path, zarr array or `Rows`; shape (m, n)
        Memory maps and paths are not read here.
    reset : bool
        Whether this is a fit.

    Raises
    ------
    InputError
        Sparse, complex, NaN or inf, not two axes, no rows, no columns, another number of columns or other names.
    """
    if is_stream(X):
        raise InputError(
            "batches that come by once are for fit alone",
            given=type(X).__name__,
            allowed="a table, or a path to one",
            remedy="call this method for each batch",
        )
    if _is_read_in_blocks(X):
        rows = as_rows(X)
        if not reset:
            check_width(estimator, rows.variables)
        else:
            forget_names(estimator)
            estimator.n_features_in_ = rows.variables
        return rows
    return ArrayRows.of(checked_array(estimator, X, reset=reset))


def checked_array(estimator: Any, X: Any, *, reset: bool, least_rows: int = 1) -> NDArray[Any]:
    """Take an array_like or a frame in memory by scikit-learn's rules, without changing the dtype of real numbers."""
    check_not_sparse(X)
    try:
        array = validate_data(
            estimator, X, reset=reset, dtype="numeric", ensure_all_finite=False, ensure_min_samples=least_rows
        )
    except ValueError as error:
        raise InputError(str(error)) from error
    check_no_gaps(array)
    return np.asarray(array)


def check_not_sparse(X: object) -> None:
    """Raise InputError for a sparse matrix: its powers and products would not stay sparse."""
    if issparse(X):
        raise InputError(
            "X is sparse, and the products of its columns would not be",
            given=f"{type(X).__name__} of shape {X.shape}",  # type: ignore[attr-defined]
            allowed="a dense table",
            remedy="X.toarray()",
        )


def check_no_gaps(array: NDArray[Any]) -> None:
    """Raise InputError with the number of the first row that holds NaN or inf."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    row = int(np.argmin(np.isfinite(array).all(axis=1)))
    raise InputError(
        "X holds NaN or inf",
        given=f"{array[row].tolist()} in row {row}" if array.shape[1] <= 8 else f"row {row}",
        allowed="finite numbers",
        remedy="remove such rows, or fill their missing values (sklearn.impute)",
    )


def check_width(estimator: Any, width: int) -> None:
    """Raise InputError, naming both widths, unless there are as many columns as in the points before."""
    before = estimator.n_features_in_
    if width != before:
        raise InputError(
            f"X has {width} features, but {type(estimator).__name__} is expecting {before} features as input",
            given=f"{width} columns",
            allowed=f"{before} columns, as in the points before",
        )


@contextmanager
def unchanged_if_it_fails(estimator: Any) -> Iterator[None]:
    """Give the estimator back all it had learnt before, when the block raises: no state is half of one batch's."""
    before = dict(vars(estimator))
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(before)
        raise


def forget_names(estimator: Any) -> None:
    """Take back what an earlier fit said about the variables."""
    for name in ("n_features_in_", "feature_names_in_"):
        if hasattr(estimator, name):
            delattr(estimator, name)


def is_stream(X: object) -> TypeGuard[Iterable[Any]]:
    """Tell whether X is batches, one after the other: an iterator, or something like a data loader."""
    return (
        isinstance(X, Iterable)
        and not isinstance(X, Rows | os.PathLike)
        and not any(hasattr(X, name) for name in ("__getitem__", "__array__", "shape", "toarray"))
    )


def _is_read_in_blocks(X: object) -> bool:
    return isinstance(X, str | os.PathLike | np.memmap | Rows) or type(X).__module__.partition(".")[0] == "zarr"
