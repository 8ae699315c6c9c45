"""What is not wrong but probably not wanted: told as a warning and kept with the result, never a reason to stop."""

from __future__ import annotations

import numpy as np
from torch import nn

from neurovariety.data import LabelledImages
from neurovariety.models import PretrainedClassifier
from neurovariety.vinet.network import count_parameters

MOST_ROWS = 500
"""Images on which the original is tried: enough to tell ten classes from chance, few enough to cost little."""


class CompressionWarning(UserWarning):
    """Something about a compression is probably not what was wanted."""


def cautions_about_original(classifier: PretrainedClassifier, images: LabelledImages) -> tuple[str, ...]:
    """Return sentences on a classifier that is probably not the one that was meant.

    Parameters
    ----------
    classifier : PretrainedClassifier
        Its own ``cautions``, such as that it came without weights, come first if it is no better than chance.
    images : LabelledImages
        Not of the test part. Some of them, evenly spaced, are classified: who is right no more often than by always
        answering the commonest class (plus two standard errors) has learnt other labels or sees other pixels.
    """
    chosen = images.subset(np.unique(np.linspace(0, len(images) - 1, min(len(images), MOST_ROWS)).astype(np.int64)))
    right = int((classifier.logits(chosen.images).argmax(dim=1).numpy() == chosen.labels).sum())
    rows = len(chosen)
    chance = float(chosen.class_counts().max()) / rows
    if right > chance * rows + 2 * np.sqrt(rows * chance * (1 - chance)):
        return ()
    return (
        *classifier.cautions,
        f"{classifier.name} classifies {right / rows:.1%} of {rows:,} validation images correctly, no better than "
        f"chance ({chance:.1%}): check its weights, the order of the classes and the normalisation of the pixels",
    )


def cautions_about_size(network: nn.Module, original: nn.Module) -> tuple[str, ...]:
    """Return a sentence if the compressed network has more parameters than the original.

    Examples
    --------
    >>> cautions_about_size(nn.Linear(3, 2), nn.Linear(2, 2))
    ('the compressed network has 8 parameters, more than the original (6): cut earlier, take fewer dimensions or \
polynomials, or bound the size (parameters in Python, --size on the command line)',)
    """
    ours, theirs = count_parameters(network), count_parameters(original)
    if ours <= theirs:
        return ()
    return (
        f"the compressed network has {ours:,} parameters, more than the original ({theirs:,}): cut earlier, take fewer "
        "dimensions or polynomials, or bound the size (parameters in Python, --size on the command line)",
    )
