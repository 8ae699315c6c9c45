"""Images and what they show: the one form in which every reader hands them on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.data.validation import check_class_names, check_labels, check_lengths, check_pixels
from neurovariety.errors import InputError


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """Images with one label each, checked when they are made and read-only afterwards.

    Read-only because results are stored under `fingerprint`: pixels that changed later would be filed under
    the name of what they were. Equality is identity; compare fingerprints to compare contents.

    Parameters
    ----------
    images : ndarray
        Shape (m, c, h, w), uint8 in 0..255 or float32 in 0..1. Not copied.
    labels : array_like
        Shape (m,), whole numbers in 0..K-1; kept as int64.
    class_names : sequence of str
        One name for each of the K classes.

    Raises
    ------
    InputError
        Whatever `neurovariety.data.validation` refuses: NaN, another range, another dtype, labels out of
        range, lengths that disagree, an empty set.

    Examples
    --------
    >>> import numpy as np
    >>> pets = LabelledImages(np.zeros((3, 1, 2, 2), dtype=np.uint8), [0, 1, 1], ("cat", "dog"))
    >>> len(pets), pets.labels.dtype.name, pets.class_counts().tolist()
    (3, 'int64', [1, 2])
    >>> pets.subset([2, 0]).labels.tolist()
    [1, 0]
    >>> pets.fingerprint[:12]
    '9dd8eea3ab4a'
    """

    images: NDArray[np.uint8] | NDArray[np.float32]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]

    def __init__(
        self,
        images: NDArray[np.uint8] | NDArray[np.float32],
        labels: ArrayLike,
        class_names: Sequence[str],
    ) -> None:
        names = check_class_names(class_names)
        pixels = check_pixels(images)
        kept = check_labels(labels, len(names))
        check_lengths(len(pixels), len(kept))
        object.__setattr__(self, "images", _read_only(np.ascontiguousarray(pixels)))
        object.__setattr__(self, "labels", _read_only(kept))
        object.__setattr__(self, "class_names", names)

    def __len__(self) -> int:
        """Return how many images there are."""
        return len(self.labels)

    @cached_property
    def fingerprint(self) -> str:
        """Sha256, in hexadecimal, of shape, dtype, pixels and labels; computed once."""
        digest = hashlib.sha256(f"{self.images.shape} {self.images.dtype.name} ".encode())
        digest.update(self.images.astype(self.images.dtype.newbyteorder("<"), copy=False).data)
        digest.update(self.labels.astype("<i8", copy=False).data)
        return digest.hexdigest()

    def class_counts(self) -> NDArray[np.int64]:
        """Return the number of images of each class, shape (K,), zeros included."""
        return np.bincount(self.labels, minlength=len(self.class_names)).astype(np.int64)

    def subset(self, rows: ArrayLike) -> LabelledImages:
        """Return the images at these rows, in this order, with the same class names.

        Parameters
        ----------
        rows : array_like
            Row numbers in 0..m-1, or m booleans.

        Raises
        ------
        InputError
            When no row is chosen, a row does not exist, or the rows are neither numbers nor m booleans.
        """
        chosen = np.asarray(rows)
        if chosen.dtype == np.bool_ and chosen.shape == (len(self),):
            chosen = np.flatnonzero(chosen)
        if chosen.ndim != 1 or chosen.size == 0 or chosen.dtype.kind not in "iu":
            raise InputError(
                "these rows choose no images",
                given=f"shape {chosen.shape}, dtype {chosen.dtype}",
                allowed=f"at least one row number in 0..{len(self) - 1}, or {len(self)} booleans",
            )
        if chosen.min() < 0 or chosen.max() >= len(self):
            raise InputError(
                "a row does not exist",
                given=f"rows from {chosen.min()} to {chosen.max()}",
                allowed=f"0..{len(self) - 1}",
            )
        return LabelledImages(self.images[chosen], self.labels[chosen], self.class_names)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
