"""One door to every network: by name, by a file of a known family, or by a function of the user's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from torch import nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import cifar_resnet, digits, efficientnet, imagenet_resnet
from neurovariety.models import factory as factories
from neurovariety.models.classifier import PretrainedClassifier
from neurovariety.models.normalisation import FASHION_MNIST, IMAGENET, Normalisation
from neurovariety.models.weights import SUFFIXES, read_weights
from neurovariety.unknown_name import unknown_name
from neurovariety.whole_number import whole_number

NAMED: dict[str, Callable[[], PretrainedClassifier]] = {
    digits.NAME: digits.load_digits_network,
    efficientnet.NAME: efficientnet.load_efficientnet_lite0,
}
"""Networks with weights of their own, by the name that `load_model` takes."""

FAMILIES_WITH_FILES = (cifar_resnet, imagenet_resnet)


def load_model(
    spec: str | Path,
    *,
    weights: Path | None = None,
    normalisation: Normalisation | None = None,
    input_shape: tuple[int, int, int] | None = None,
) -> PretrainedClassifier:
    """Return a pretrained classifier.

    Parameters
    ----------
    spec : str or Path
        ``"digits"``; ``"efficientnet-lite0"``; a weights file (``.safetensors``, ``.pth``) of a CIFAR ResNet or of
        ResNet-18/34; or ``"module:function"``, a function without arguments that builds the network.
    weights : Path, optional
        The weights file of a ``"module:function"``.
    normalisation : Normalisation, optional
        In place of the network's own, or of the one assumed for a file.
    input_shape : tuple of int, optional
        (channels, height, width) of the images it will be shown: checked against what the network takes, and
        needed for ``"module:function"``.

    Returns
    -------
    PretrainedClassifier
        Its `assumptions` say what neither the caller nor the file told.

    Raises
    ------
    InputError
        Unknown name (close ones are listed), an option that does not belong to it, images of another shape.
    StoredFileError
        The weights file is missing, truncated, refused or does not fit.
    MissingExtraError
        The network's package is not installed.

    Examples
    --------
    >>> digits = load_model("digits")
    >>> digits.input_shape, digits.classes, digits.cuts[:3]
    ((1, 8, 8), 10, ('layer1.0.bn1', 'layer1.0', 'layer1.1.bn1'))
    """
    text = str(spec)
    if input_shape is not None:
        input_shape = _checked_shape(input_shape)
    if factories.PATTERN.fullmatch(text):
        if input_shape is None:
            raise InputError(
                "the shape of the images is needed to look into a network that a function builds",
                given=text,
                remedy="pass input_shape=(channels, height, width)",
            )
        if normalisation is not None:
            _check_normalisation(normalisation, input_shape[0], text)
        return factories.load_from_factory(text, input_shape=input_shape, weights=weights, normalisation=normalisation)
    if weights is not None:
        raise InputError(
            "a separate weights file belongs to a function that builds the network",
            given=f"{text} with weights={weights}",
            allowed="module:function with weights",
        )
    if text in NAMED:
        return _with_options(NAMED[text](), normalisation, input_shape)
    if Path(text).suffix in SUFFIXES:
        return _from_file(Path(text), normalisation, input_shape)
    raise unknown_name("model", text, [*NAMED, f"a file {SUFFIXES[0]}", "module:function"])


def _checked_shape(shape: Sequence[int]) -> tuple[int, int, int]:
    try:
        channels, height, width = (whole_number("a side", side, most=1_000_000) for side in shape)
    except ValueError as error:
        raise InputError(
            "this is not the shape of the images", given=f"{shape!r}", allowed="(channels, height, width)"
        ) from error
    return channels, height, width


def _check_normalisation(normalisation: Normalisation, channels: int, name: str) -> None:
    if normalisation.channels != channels:
        raise InputError(
            f"the normalisation is for {normalisation.channels} channels",
            given=f"{normalisation}",
            allowed=f"{channels}, the channels of the images that {name} takes",
        )


def _from_file(
    path: Path, normalisation: Normalisation | None, input_shape: tuple[int, int, int] | None
) -> PretrainedClassifier:
    weights = read_weights(path)
    family = next((family for family in FAMILIES_WITH_FILES if family.recognises(weights)), None)
    if family is None:
        raise StoredFileError(
            "the weights are of no known family",
            given=f"{path} with {', '.join(list(weights)[:4])}, ... ({len(weights)} entries)",
            allowed="CIFAR ResNet (conv1, bn1, layer1-3, linear) or ResNet-18/34 (conv1, bn1, layer1-4, fc)",
            remedy="name a function that builds the network: module:function, with this file as its weights",
        )
    network = family.from_weights(weights, source=str(path))
    channels = network.in_channels
    if input_shape is not None and input_shape[0] != channels:
        raise InputError(
            f"{path.name} takes images of {channels} channels",
            given=f"images of shape {input_shape}",
            allowed=f"({channels}, height, width)",
        )
    assumptions = []
    if normalisation is not None:
        _check_normalisation(normalisation, channels, path.name)
    else:
        normalisation, text = _assumed_normalisation(channels, path)
        assumptions.append(text)
    if input_shape is None:
        input_shape = (1, 28, 28) if channels == 1 else (channels, *_usual_size(network))
        assumptions.append(f"the file does not say the images' size: {input_shape} is assumed")
    return PretrainedClassifier(
        name=f"{network.name} ({path.name})",
        network=network,
        normalisation=normalisation,
        input_shape=input_shape,
        classes=network.classes,
        architecture=network.architecture,
        cuts=network.cuts,
        assumptions=tuple(assumptions),
    )


def _usual_size(network: nn.Module) -> tuple[int, int]:
    return (224, 224) if getattr(network, "stem", "cifar") == "imagenet" else (32, 32)


def _assumed_normalisation(channels: int, path: Path) -> tuple[Normalisation, str]:
    known = {1: (FASHION_MNIST, "Fashion-MNIST's"), 3: (IMAGENET, "ImageNet's")}
    if channels not in known:
        raise InputError(
            f"no normalisation is known for images of {channels} channels",
            given=str(path),
            remedy="pass normalisation=Normalisation(mean=..., std=...)",
        )
    chosen, whose = known[channels]
    return chosen, f"the file does not say its normalisation: {whose} mean {chosen.mean}, std {chosen.std} is assumed"


def _with_options(
    classifier: PretrainedClassifier,
    normalisation: Normalisation | None,
    input_shape: tuple[int, int, int] | None,
) -> PretrainedClassifier:
    if input_shape is not None and tuple(input_shape) != classifier.input_shape:
        raise InputError(
            f"{classifier.name} takes images of another size",
            given=f"images of shape {input_shape}",
            allowed=f"{classifier.input_shape}",
        )
    if normalisation is None:
        return classifier
    _check_normalisation(normalisation, classifier.normalisation.channels, classifier.name)
    # What a named network assumes is its normalisation.
    return replace(classifier, normalisation=normalisation, assumptions=())
