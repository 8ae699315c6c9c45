"""Pretrained classifiers that can be compressed: built in, from files of known families, or built by the user.

`load_model` is the door. Nothing here unpickles: weights are safetensors, or torch files read with
``weights_only=True``; and only a function that the caller names is ever imported.
"""

from neurovariety.errors import MissingExtraError

try:
    from neurovariety.models.architecture import build_architecture
    from neurovariety.models.cifar_resnet import CifarResNet
    from neurovariety.models.classifier import PretrainedClassifier
    from neurovariety.models.cuts import candidate_cuts
    from neurovariety.models.digits import build_digits_network
    from neurovariety.models.factory import build_from_factory
    from neurovariety.models.imagenet_resnet import ImageNetResNet
    from neurovariety.models.normalisation import Normalisation
    from neurovariety.models.registry import load_model
    from neurovariety.models.weights import load_weights, read_weights
except ModuleNotFoundError as error:
    if error.name not in {"torch", "safetensors"}:
        raise
    raise MissingExtraError(
        f"{error.name} is needed for networks and is not installed",
        remedy="pip install 'neurovariety[vinet]'",
    ) from error

__all__ = [
    "CifarResNet",
    "ImageNetResNet",
    "Normalisation",
    "PretrainedClassifier",
    "build_architecture",
    "build_digits_network",
    "build_from_factory",
    "candidate_cuts",
    "load_model",
    "load_weights",
    "read_weights",
]
