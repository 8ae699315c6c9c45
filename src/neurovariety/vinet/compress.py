"""The main job: cut a pretrained classifier, put a VINet's ending in place of its tail, train the baselines too."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from torch import nn

from neurovariety.data import DataSet, LabelledImages, split_test, split_validation
from neurovariety.errors import InputError
from neurovariety.models import PretrainedClassifier
from neurovariety.vinet.augment import Augmentation
from neurovariety.vinet.baselines import (
    LATENT_BASELINES,
    SVD,
    BaselineTask,
    BuiltBaseline,
    build_baseline,
    build_svd_baseline,
)
from neurovariety.vinet.build import BuiltVINet, build_vinet
from neurovariety.vinet.cautions import CompressionWarning, cautions_about_original, cautions_about_size
from neurovariety.vinet.finetune import Progress
from neurovariety.vinet.latent_set import LatentSet
from neurovariety.vinet.options import VINetOptions
from neurovariety.vinet.prepare import PreparedCut, prepare_cut
from neurovariety.vinet.store import SavedVINet

BASELINES = (*LATENT_BASELINES, SVD)
SPLIT_SEED = 0
"""The validation rows are the same for every seed of the training, so that choices made on them stay comparable."""


@dataclass(frozen=True)
class CompressionOptions:
    """What can be chosen about a compression.

    Attributes
    ----------
    vinet : VINetOptions
    augmentations : tuple of Augmentation
        Copies of the training images whose latents are cached; the first must be the plain one.
    validation_fraction : float
        Share of the training images held back for scoring generators and for choices.
    seeds : int
        Trainings with seeds 0, 1, ...
    baselines : tuple of str
        Names from ``BASELINES``.
    test_fraction : float
        Share of the images that becomes the test part of data that nobody has split; other data keep theirs.
    test_seed : int
        Of that split.
    """

    vinet: VINetOptions = field(default_factory=VINetOptions)
    augmentations: tuple[Augmentation, ...] = (Augmentation(),)
    validation_fraction: float = 0.1
    seeds: int = 1
    baselines: tuple[str, ...] = BASELINES
    test_fraction: float = 0.2
    test_seed: int = 0

    def __post_init__(self) -> None:
        unknown = [name for name in self.baselines if name not in BASELINES]
        if unknown or self.seeds < 1 or not self.augmentations or self.augmentations[0] != Augmentation():
            raise InputError(
                "the options of the compression are out of range",
                given=f"seeds={self.seeds}, baselines={self.baselines}, "
                f"augmentations={[str(a) for a in self.augmentations]}",
                allowed=f"seeds from 1, baselines among {', '.join(BASELINES)}, the plain augmentation first",
            )
        if not (0 < self.validation_fraction < 1 and 0 < self.test_fraction < 1 and self.test_seed >= 0):
            raise InputError(
                "the shares held back are out of range",
                given=f"validation_fraction={self.validation_fraction}, test_fraction={self.test_fraction}, "
                f"test_seed={self.test_seed}",
                allowed="shares above 0 and below 1, seeds from 0",
            )


@dataclass(frozen=True, eq=False)
class SeedRun:
    """What one seed gave.

    Attributes
    ----------
    seed : int
    vinet : BuiltVINet
    baselines : tuple of BuiltBaseline
        Those that were finished.
    """

    seed: int
    vinet: BuiltVINet
    baselines: tuple[BuiltBaseline, ...]


@dataclass(frozen=True, eq=False)
class Compression:
    """A compressed classifier, how it came to be, and its baselines.

    Attributes
    ----------
    original : PretrainedClassifier
    data : DataSet
    options : CompressionOptions
    cut : PreparedCut
        Where it was cut and how, with the cached latents.
    runs : tuple of SeedRun
        At least one.
    interrupted : bool
        Stopped by Ctrl-C: what is here is finished and usable, but not all that was asked for.
    cautions : tuple of str
        What is probably not wanted, in sentences; each was a `CompressionWarning` too.
    """

    original: PretrainedClassifier
    data: DataSet
    options: CompressionOptions
    cut: PreparedCut
    runs: tuple[SeedRun, ...]
    interrupted: bool
    cautions: tuple[str, ...] = ()

    @property
    def network(self) -> nn.Module:
        """The compressed network of the first seed."""
        return self.runs[0].vinet.network

    @property
    def latents(self) -> LatentSet:
        """The cached latents."""
        return self.cut.latents

    def saved(self) -> SavedVINet:
        """Return the network of the first seed as `save_vinet` takes it."""
        return SavedVINet(
            classifier=PretrainedClassifier(
                name=self.original.name,
                network=self.network,
                normalisation=self.original.normalisation,
                input_shape=images_shape(self.data.test),
                classes=self.original.classes,
                architecture=self.original.architecture,
                cuts=(),
            ),
            cut=self.cut.truncation.layer,
            method=self.cut.truncation.method,
            class_names=self.data.class_names,
        )


def compress(
    classifier: PretrainedClassifier,
    data: DataSet,
    layer: str,
    *,
    options: CompressionOptions | None = None,
    folder: str | Path,
    progress: Progress | None = None,
    finished: Callable[[SeedRun, Compression], None] | None = None,
) -> Compression:
    """Compress a classifier by cutting it at a layer.

    Parameters
    ----------
    classifier : PretrainedClassifier
    data : DataSet
        With training images, of the shape and with the classes that the classifier knows. Off data that nobody has
        split a test part is split, and ``data.note`` of the result says so.
    layer : str
        Dotted name of the module whose output becomes the latents.
    options : CompressionOptions, optional
    folder : path
        Cached latents are kept here, and used again when nothing they depend on has changed.
    progress : callable, optional
        Called with the stage, how much of it is done and how much there is.
    finished : callable, optional
        Called with each seed's VINet as soon as it is trained, and with the compression so far.

    Returns
    -------
    Compression
        After Ctrl-C what was finished by then, if at least one VINet was.

    Raises
    ------
    InputError
        When layer, data and classifier do not fit together, or psi is useless.
    ResourceError
        When the latents would not fit on the disk.

    Warns
    -----
    CompressionWarning
        When the original is no better than chance on the validation rows, was given without weights, or has fewer
        parameters than what it was compressed to.
    """
    options = options or CompressionOptions()
    data = split_test(data, options.test_fraction, options.test_seed)
    fitting, validation = fitting_and_validation(classifier, data, options.validation_fraction)
    cautions = cautions_about_original(classifier, validation)
    for sentence in cautions:
        warnings.warn(sentence, CompressionWarning, stacklevel=2)
    cut = prepare_cut(
        classifier,
        layer,
        (fitting, validation, data.test),
        pooling=options.vinet.pooling,
        augmentations=options.augmentations,
        folder=Path(folder),
        dimension=options.vinet.dimension,
        progress=progress,
    )
    runs: list[SeedRun] = []
    interrupted = False
    try:
        for seed in range(options.seeds):
            tell = _with_seed(progress, seed, options.seeds)
            vinet = build_vinet(cut.truncation.prefix, cut.latents, options.vinet, seed=seed, progress=tell)
            if vinet.record.interrupted and runs:
                raise KeyboardInterrupt  # noqa: TRY301  a half-trained network is kept only where there is no other
            if not runs:
                too_large = cautions_about_size(vinet.network, classifier.network)
                for sentence in too_large:
                    warnings.warn(sentence, CompressionWarning, stacklevel=2)
                cautions += too_large
            run = SeedRun(seed, vinet, ())
            runs.append(run)
            if finished is not None:
                finished(run, Compression(classifier, data, options, cut, tuple(runs), True, cautions))
            if vinet.record.interrupted:
                interrupted = True
                break
            task = BaselineTask(vinet.network, cut.latents, options.vinet, seed)
            for name in options.baselines:
                baseline = (
                    build_svd_baseline(
                        task,
                        classifier,
                        cut,
                        fitting,
                        vinet.seconds,
                        augmentations=options.augmentations,
                        progress=tell,
                    )
                    if name == SVD
                    else build_baseline(name, task, progress=tell)
                )
                if baseline.interrupted:
                    raise KeyboardInterrupt  # noqa: TRY301  an unfinished baseline would be unfair: stop as if here
                run = SeedRun(seed, vinet, (*run.baselines, baseline))
                runs[-1] = run
    except KeyboardInterrupt:
        if not runs:
            raise
        interrupted = True
        if len(runs) > 1 and len(runs[-1].baselines) < len(options.baselines):
            runs.pop()  # so that every row of a report has the same seeds
    return Compression(classifier, data, options, cut, tuple(runs), interrupted, cautions)


def fitting_and_validation(
    classifier: PretrainedClassifier, data: DataSet, fraction: float
) -> tuple[LabelledImages, LabelledImages]:
    """Check that data and classifier fit together, and hold back the validation rows."""
    if data.train is None:
        raise InputError(
            "compression needs training images, and this data set has none",
            given=f"{data.name} from {data.source}, a test part alone",
            remedy="give training images too: x_train and y_train in an npz, or train/CLASS/ beside test/CLASS/",
        )
    if len(data.class_names) != classifier.classes:
        raise InputError(
            "data set and classifier have different numbers of classes",
            given=f"{data.name} with {len(data.class_names)} classes, {classifier.name} with {classifier.classes}",
            allowed="the data set on whose classes the classifier was trained",
        )
    classifier.check_images(data.test.images)
    return split_validation(data.train, fraction, SPLIT_SEED)


def images_shape(images: LabelledImages) -> tuple[int, int, int]:
    """Shape of one image: channels, height, width."""
    channels, height, width = images.images.shape[1:]
    return channels, height, width


def _with_seed(progress: Progress | None, seed: int, seeds: int) -> Progress | None:
    if progress is None or seeds == 1:
        return progress
    return lambda stage, done, total: progress(f"seed {seed + 1}/{seeds}: {stage}", done, total)
