"""Holding images back: a stratified split that depends on the seed and the labels alone."""

from __future__ import annotations

import numpy as np

from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.validation import LEAST_TRAINING_SAMPLES, check_class_counts
from neurovariety.errors import InputError


def split_validation(images: LabelledImages, fraction: float, seed: int) -> tuple[LabelledImages, LabelledImages]:
    """Split into (fit, validation), class by class.

    Hyperparameters are chosen on the validation part, so that the test part is looked at once.

    Parameters
    ----------
    images : LabelledImages
        At least three images of every class.
    fraction : float
        Share of each class that is held back, strictly between 0 and 1. Of a class of n images,
        round(fraction * n) are held back, but at least 1 and at most n - 2.
    seed : int
        Seed of the shuffle, 0 or more. The split depends on the labels, the fraction and the seed only.

    Returns
    -------
    fit, validation : LabelledImages
        A partition of the rows, each part in the order the rows had.

    Raises
    ------
    InputError
        A fraction or a seed out of range, or a class with fewer than three images.

    Examples
    --------
    >>> import numpy as np
    >>> images = np.arange(8, dtype=np.uint8).reshape(8, 1, 1, 1)
    >>> whole = LabelledImages(images, [0, 1] * 4, ("even", "odd"))
    >>> fit, validation = split_validation(whole, 0.25, seed=0)
    >>> fit.class_counts().tolist(), validation.class_counts().tolist()
    ([3, 3], [1, 1])
    """
    if not 0 < fraction < 1:
        raise InputError("the share held back is out of range", given=f"{fraction=}", allowed="0 < fraction < 1")
    if seed < 0:
        raise InputError("the seed is negative", given=f"{seed=}", allowed="0 or more")
    check_class_counts(images.labels, images.class_names, least=LEAST_TRAINING_SAMPLES + 1)
    generator = np.random.default_rng(seed)
    held_back = np.zeros(len(images), dtype=np.bool_)
    for label in range(len(images.class_names)):
        rows = np.flatnonzero(images.labels == label)
        share = round(fraction * len(rows))
        share = min(max(share, 1), len(rows) - LEAST_TRAINING_SAMPLES)
        held_back[generator.permutation(rows)[:share]] = True
    return images.subset(~held_back), images.subset(held_back)
