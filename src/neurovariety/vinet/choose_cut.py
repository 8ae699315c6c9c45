"""`--cut auto`: try every cut on part of the data and take the smallest network that loses little enough."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from neurovariety.data import DataSet, LabelledImages, split_test
from neurovariety.errors import InputError, ResourceError
from neurovariety.models import PretrainedClassifier
from neurovariety.vinet.build import build_vinet
from neurovariety.vinet.cautions import CompressionWarning, cautions_about_original
from neurovariety.vinet.compress import CompressionOptions, fitting_and_validation
from neurovariety.vinet.finetune import Progress
from neurovariety.vinet.network import count_parameters
from neurovariety.vinet.prepare import prepare_cut


@dataclass(frozen=True)
class CutTrial:
    """One cut that was tried.

    Attributes
    ----------
    layer : str
    parameters : int or None
        Of the whole compressed network; None where it could not be built.
    validation_accuracy : float or None
    reason : str
        Why it could not be built, else empty.
    """

    layer: str
    parameters: int | None
    validation_accuracy: float | None
    reason: str = ""


@dataclass(frozen=True)
class CutChoice:
    """Which cut was chosen, and from what.

    Attributes
    ----------
    layer : str
    trials : tuple of CutTrial
    original_accuracy : float
        Of the network itself on the same validation rows, which it may have been trained on.
    loss : float
        What was allowed.
    met : bool
        Whether the chosen cut keeps within ``loss``; otherwise it is the most accurate of all.
    rows : int
        Training images used for each trial.
    """

    layer: str
    trials: tuple[CutTrial, ...]
    original_accuracy: float
    loss: float
    met: bool
    rows: int

    def __str__(self) -> str:
        """Report as a small table."""
        lines = [
            f"cuts tried on {self.rows:,} images, original {self.original_accuracy:.2%} on the validation rows, "
            f"loss allowed {self.loss:.2%}"
            + ("" if self.met else " (no cut keeps within it: the most accurate is taken)")
        ]
        for trial in self.trials:
            mark = "->" if trial.layer == self.layer else "  "
            told = (
                f"{trial.parameters:>12,} parameters  {trial.validation_accuracy:.2%}"
                if trial.parameters is not None
                else f"not possible: {trial.reason}"
            )
            lines.append(f"{mark} {trial.layer:<20} {told}")
        return "\n".join(lines)


def choose_cut(
    classifier: PretrainedClassifier,
    data: DataSet,
    *,
    options: CompressionOptions,
    loss: float,
    folder: Path,
    rows: int = 10_000,
    epochs: int = 12,
    progress: Progress | None = None,
) -> CutChoice:
    """Build a VINet at each of the classifier's cuts, on at most ``rows`` images and with fewer epochs, and choose.

    Parameters
    ----------
    loss : float
        Accuracy that may be lost against the original, as a share: 0.01 is one point.

    Returns
    -------
    CutChoice
        The cut with the fewest parameters among those within the loss; else the most accurate.

    Raises
    ------
    InputError
        When the classifier names no cuts, or a VINet can be built at none of them.
    """
    if not classifier.cuts:
        raise InputError("this classifier names no layers to cut at", given=classifier.name, remedy="give --cut LAYER")
    if not 0 <= loss < 1:
        raise InputError("the allowed loss of accuracy is a share", given=f"{loss}", allowed="0 <= loss < 1")
    data = split_test(data, options.test_fraction, options.test_seed)
    fitting, validation = fitting_and_validation(classifier, data, options.validation_fraction)
    for sentence in cautions_about_original(classifier, validation):
        warnings.warn(sentence, CompressionWarning, stacklevel=2)
    fitting, validation = _at_most(fitting, rows), _at_most(validation, rows)
    logits = classifier.logits(validation.images)
    original = float(np.mean(logits.argmax(dim=1).numpy() == validation.labels))
    quick = replace(
        options.vinet, training=replace(options.vinet.training, epochs=min(epochs, options.vinet.training.epochs))
    )
    trials = []
    for number, layer in enumerate(classifier.cuts):
        if progress is not None:
            progress(f"trying cuts: {layer}", number, len(classifier.cuts))
        try:
            cut = prepare_cut(
                classifier,
                layer,
                (fitting, validation, validation),
                pooling=quick.pooling,
                augmentations=options.augmentations[:1],
                folder=folder,
                dimension=quick.dimension,
            )
            built = build_vinet(cut.truncation.prefix, cut.latents, quick, seed=0)
        except (InputError, ResourceError) as error:
            trials.append(CutTrial(layer, None, None, str(error).split("\n", 1)[0]))
            continue
        if built.record.interrupted:
            raise KeyboardInterrupt
        trials.append(CutTrial(layer, count_parameters(built.network), built.validation_accuracy))
    chosen, met = _choose(trials, original - loss)
    return CutChoice(chosen, tuple(trials), original, loss, met, len(fitting))


def _choose(trials: list[CutTrial], needed: float) -> tuple[str, bool]:
    built = [(t.parameters, t.validation_accuracy, t.layer) for t in trials]
    possible = [(p, a, layer) for p, a, layer in built if p is not None and a is not None]
    if not possible:
        raise InputError(
            "no cut of this classifier can be compressed with these options",
            given="; ".join(f"{t.layer}: {t.reason}" for t in trials),
        )
    enough = [trial for trial in possible if trial[1] >= needed]
    if enough:
        return min(enough)[2], True
    return max(possible, key=lambda trial: trial[1])[2], False


def _at_most(images: LabelledImages, rows: int) -> LabelledImages:
    """Take the first rows of each class, in proportion."""
    if len(images) <= rows:
        return images
    position = np.zeros(len(images), dtype=np.int64)
    for label in range(len(images.class_names)):
        members = np.flatnonzero(images.labels == label)
        position[members] = np.arange(len(members))
    kept = position < np.maximum(2, np.floor(images.class_counts() * rows / len(images)))[images.labels]
    return images.subset(kept)
