"""The 8 x 8 digits that come with scikit-learn: the built-in data, with a split of our own."""

from __future__ import annotations

import numpy as np

from neurovariety.data.data_set import DataSet
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.splitting import split_validation
from neurovariety.errors import require

DIGITS_TEST_FRACTION = 0.25
DIGITS_SEED = 0


def read_digits() -> DataSet:
    """Return scikit-learn's digits: 1,797 grey images of 8 x 8, float32 in 0..1 (counts 0..16 divided by 16).

    scikit-learn ships them without a split. Ours is fixed: a quarter of each class, drawn by `split_validation`
    with seed 0, is the test part (1,347 training and 450 test images), the same on every machine.

    Raises
    ------
    MissingExtraError
        When scikit-learn is not installed.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998; scikit-learn carries
    the 1,797 images of its test part.

    Examples
    --------
    >>> digits = read_digits()
    >>> digits.train.images.shape, digits.test.images.shape
    ((1347, 1, 8, 8), (450, 1, 8, 8))
    """
    bunch = require("sklearn.datasets", extra="vinet").load_digits()
    whole = LabelledImages(
        (bunch.images[:, None] / 16).astype(np.float32), bunch.target, tuple(str(name) for name in bunch.target_names)
    )
    train, test = split_validation(whole, DIGITS_TEST_FRACTION, DIGITS_SEED)
    return DataSet(
        name="digits",
        train=train,
        test=test,
        class_names=test.class_names,
        source="scikit-learn, sklearn.datasets.load_digits",
        note=f"8 x 8 digits; a stratified quarter (seed {DIGITS_SEED}) is the test part",
    )
