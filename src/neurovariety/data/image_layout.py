"""Which image belongs to which class and part, read from the names of the folders it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from neurovariety.errors import StoredFileError

_PARTS = ("train", "test")
_ALLOWED = "train/CLASS/*.jpg with test/CLASS/*.jpg, or CLASS/*.jpg that nobody has split (.jpeg and .png too)"


@dataclass(frozen=True)
class Arrangement:
    """Names and labels of each part; the labels number the class names, which are sorted as text."""

    parts: dict[str, list[tuple[PurePosixPath, int]]]
    class_names: tuple[str, ...]
    unsplit: bool


def arrange(names: Sequence[PurePosixPath], where: str) -> Arrangement:
    """Return the part, class and label of every image.

    Parameters
    ----------
    names : sequence of PurePosixPath
        ``train/CLASS/FILE`` and ``test/CLASS/FILE``, or ``CLASS/FILE``, all below at most one further folder.
        Without train and test, everything is the test part, unsplit: a split that nobody else has makes accuracies
        that nobody can compare, so it is made only on purpose (`split_test`).
    where : str
        The folder or zip, for messages.

    Raises
    ------
    StoredFileError
        No images, images that lie elsewhere (the first is named), or a training part without a test part.

    Examples
    --------
    >>> found = arrange([PurePosixPath("pets/dog/1.png"), PurePosixPath("pets/cat/7.png")], "pets.zip")
    >>> found.class_names, [label for _, label in found.parts["test"]]
    (('cat', 'dog'), [1, 0])
    """
    if not names:
        raise StoredFileError("there are no JPEG or PNG images here", given=where, allowed=_ALLOWED)
    split = any(len(name.parts) >= 3 and name.parts[-3] in _PARTS for name in names)
    levels = 3 if split else 2
    top = names[0].parts[:-levels]
    for name in names:
        depth_fits = len(name.parts) == len(top) + levels and len(top) <= 1
        if not depth_fits or name.parts[: len(top)] != top or (split and name.parts[-3] not in _PARTS):
            raise StoredFileError(
                f"{name} does not lie where its class and part can be read",
                given=where,
                allowed=_ALLOWED,
                remedy="move it, or give the folder that holds train and test",
            )
    class_names = tuple(sorted({name.parts[-2] for name in names}))
    label_of = {class_name: label for label, class_name in enumerate(class_names)}
    parts: dict[str, list[tuple[PurePosixPath, int]]] = {}
    for name in names:
        part = name.parts[-3] if split else "test"
        parts.setdefault(part, []).append((name, label_of[name.parts[-2]]))
    if "test" not in parts:
        raise StoredFileError("there are training images but no test images", given=where, allowed=_ALLOWED)
    return Arrangement(parts=parts, class_names=class_names, unsplit=not split)
