"""Holding images back: a stratified split that depends on the seed and the labels alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neurovariety.data.data_set import DataSet
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.validation import LEAST_TRAINING_SAMPLES, check_class_counts
from neurovariety.errors import InputError

UNSPLIT = "not split into training and test"
"""What the note of an unsplit data set says."""


def split_test(data: DataSet, fraction: float, seed: int) -> DataSet:
    """Split a test part off images that came without one, class by class; other data sets are returned as they are.

    Nobody else has this split, so accuracies on it are comparable only with one another: the note says so.

    Parameters
    ----------
    data : DataSet
        Where it is unsplit, at least four images of every class: one for the test part, and three for a training part
        off which validation rows can be split.
    fraction, seed
        As for `split_validation`.

    Raises
    ------
    InputError
        A fraction or a seed out of range, or a class with fewer than four images.

    Examples
    --------
    >>> images = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
    >>> whole = LabelledImages(images, [0, 1] * 5, ("even", "odd"))
    >>> numbers = DataSet(name="ten", train=None, test=whole, class_names=whole.class_names, source="", unsplit=True)
    >>> split = split_test(numbers, 0.2, seed=0)
    >>> len(split.train), len(split.test), split.note
    (8, 2, 'test rows: 20 % split off, seed 0')
    """
    if not data.unsplit:
        return data
    least = LEAST_TRAINING_SAMPLES + 2
    check_class_counts(data.test.labels, data.class_names, least=least, part="data, of which a test part is split off")
    train, test = split_validation(data.test, fraction, seed)
    kept = [] if data.note in ("", UNSPLIT) else [data.note.removeprefix(f"{UNSPLIT}; ")]
    note = "; ".join([f"test rows: {100 * fraction:g} % split off, seed {seed}", *kept])
    return replace(data, train=train, test=test, note=note, unsplit=False)


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
