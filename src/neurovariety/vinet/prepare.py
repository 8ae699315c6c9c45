"""Cut a classifier and have its latents ready: the prefix runs once over every image, and never again."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from neurovariety.data import LabelledImages
from neurovariety.models import PretrainedClassifier
from neurovariety.vinet.augment import Augmentation, AugmentedImages
from neurovariety.vinet.finetune import Progress
from neurovariety.vinet.latent_set import LatentSet
from neurovariety.vinet.latents import compute_latents
from neurovariety.vinet.latents_fingerprint import fingerprint, latents_folder
from neurovariety.vinet.reduction import Pooling, check_dimension
from neurovariety.vinet.truncate import Truncation, truncate
from neurovariety.whole_file import write_text

EXAMPLES = 4
"""Images on which the cut is checked to repeat the model."""

AUGMENTATION_SEED = 0


@dataclass(frozen=True, eq=False)
class PreparedCut:
    """A classifier cut at a layer, with the latents of all images.

    Attributes
    ----------
    truncation : Truncation
    latents : LatentSet
    validation : LabelledImages
        The images of the latents' validation rows.
    """

    truncation: Truncation
    latents: LatentSet
    validation: LabelledImages


def prepare_cut(
    classifier: PretrainedClassifier,
    layer: str,
    parts: tuple[LabelledImages, LabelledImages, LabelledImages],
    *,
    pooling: int | None,
    augmentations: tuple[Augmentation, ...],
    folder: Path,
    dimension: int = 1,
    progress: Progress | None = None,
) -> PreparedCut:
    """Cut the classifier and compute the latents that are not cached yet.

    Parameters
    ----------
    classifier : PretrainedClassifier
    layer : str
        Dotted name of the module whose output becomes the latents.
    parts : tuple of LabelledImages
        Fitting, validation and test images.
    pooling : int or None
        Grid of the pooling; pooled activations are what is cached.
    augmentations : tuple of Augmentation
        Of the fitting images; the first is the plain one.
    folder : Path
        Parent of the caches, one for each part, cut and augmentation.
    dimension : int
        Coordinates that will be wanted; too many are refused before anything is computed.

    Raises
    ------
    InputError
        When the layer is unknown or cannot be cut at, the images do not fit the network, or the latents have too few
        features for the dimension.
    ResourceError
        When the latents would not fit on the disk.
    """
    fitting, validation, test = parts
    example = classifier.normalisation.apply(fitting.images[:EXAMPLES])
    truncation = truncate(classifier.network, layer, example)
    features = Pooling(pooling)(torch.zeros(1, *truncation.latent_shape)).shape[1]
    check_dimension(dimension, len(fitting), features)
    cache = _Cache(classifier, truncation, pooling, folder, progress)
    copies = [cache.latents(fitting, augmentation, "training images") for augmentation in augmentations]
    latents = LatentSet(
        fitting=copies,
        fitting_labels=fitting.labels,
        validation=cache.latents(validation, Augmentation(), "validation images"),
        validation_labels=validation.labels,
        test=cache.latents(test, Augmentation(), "test images"),
        test_labels=test.labels,
        classes=classifier.classes,
        channels=truncation.latent_shape[0],
        seconds=cache.seconds,
    )
    return PreparedCut(truncation, latents, validation)


class _Cache:
    """The latents of one cut, found on disk or computed; ``seconds`` adds up what computing them took, now or then."""

    def __init__(
        self,
        classifier: PretrainedClassifier,
        truncation: Truncation,
        pooling: int | None,
        folder: Path,
        progress: Progress | None,
    ) -> None:
        self.classifier = classifier
        self.layer = truncation.layer
        self.pooled_prefix = nn.Sequential(truncation.prefix, Pooling(pooling)).eval()
        self.preprocessing = f"{classifier.normalisation}, pooled {pooling}"
        self.folder = folder
        self.progress = progress
        self.seconds = 0.0

    def latents(self, images: LabelledImages, augmentation: Augmentation, what: str) -> NDArray[np.float32]:
        whose = fingerprint(
            self.pooled_prefix,
            layer=self.layer,
            preprocessing=f"{self.preprocessing}, {augmentation}, seed {AUGMENTATION_SEED}",
            data=images.fingerprint,
        )
        home = latents_folder(self.folder, whose)
        clock = home / "seconds.json"
        started = time.perf_counter()
        computed = False

        def tell(done: int, total: int) -> None:
            nonlocal computed
            computed = computed or done < total
            if self.progress is not None:
                self.progress(f"latents of {what} ({augmentation}) at {self.layer}", done, total)

        rows = compute_latents(
            self.pooled_prefix,
            AugmentedImages(images.images, augmentation, AUGMENTATION_SEED),
            self.classifier.normalisation.apply,
            home,
            whose,
            progress=tell,
        )
        seconds = _stored_seconds(clock)
        if computed or seconds == 0.0:  # part of it may have been computed before an interruption
            seconds += time.perf_counter() - started
            write_text(clock, json.dumps(seconds))
        self.seconds += seconds
        return rows


def _stored_seconds(clock: Path) -> float:
    try:
        return float(json.loads(clock.read_text()))
    except (OSError, ValueError, TypeError):
        return 0.0  # nothing computed yet, or an unreadable note of how long it took
