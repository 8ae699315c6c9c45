"""A data set: what it really is, its training and test parts, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.validation import check_alike, check_class_counts
from neurovariety.errors import InputError


@dataclass(frozen=True, eq=False)
class DataSet:
    """Training and test images of one origin, checked against each other.

    Parameters
    ----------
    name : str
        What the data really are: a standard name only where checksums say so.
    train : LabelledImages or None
        None where only test images are at hand. Every class has at least two images here.
    test : LabelledImages
        A class may be absent here.
    class_names : tuple of str
        One name for each class, the same in both parts.
    source : str
        The folder, file or package the images were read from.
    note : str
        What a reader of a table should know about these images; may be empty.
    unsplit : bool
        Nobody has split these images into training and test: `test` holds all of them, and `split_test` may split
        them. A test part alone, known as such, is not unsplit.

    Raises
    ------
    InputError
        A class with no or one training image, parts that differ in size, dtype or class names, or an unsplit data set
        with a training part.

    Examples
    --------
    >>> import numpy as np
    >>> part = LabelledImages(np.zeros((4, 1, 2, 2), dtype=np.uint8), [0, 0, 1, 1], ("cat", "dog"))
    >>> pets = DataSet(name="pets", train=part, test=part.subset([0, 2]), class_names=("cat", "dog"), source="")
    >>> pets.class_names, len(pets.test)
    (('cat', 'dog'), 2)
    """

    name: str
    train: LabelledImages | None
    test: LabelledImages
    class_names: tuple[str, ...]
    source: str
    note: str = ""
    unsplit: bool = False

    def __post_init__(self) -> None:
        if tuple(self.class_names) != self.test.class_names:
            raise InputError(
                "the data set and its test part name their classes differently",
                given=f"data set {self.class_names}, test {self.test.class_names}",
                allowed="the same names in the same order",
            )
        if self.train is None:
            return
        if self.unsplit:
            raise InputError(
                "a data set with a training part is split",
                given="unsplit=True",
                allowed="train=None, all images in test",
            )
        if self.train.class_names != self.test.class_names:
            raise InputError(
                "training and test parts name their classes differently",
                given=f"train {self.train.class_names}, test {self.test.class_names}",
                allowed="the same names in the same order",
            )
        check_alike(self.train.images, self.test.images)
        check_class_counts(self.train.labels, self.train.class_names)
