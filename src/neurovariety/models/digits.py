"""The built-in network: a small residual CNN for scikit-learn's 8x8 digits.

Trained by examples/train_digits_network.py. It is the CIFAR family's ResNet-14 with 8, 16 and 32 channels: three
quarters of its parameters sit in the last stage, so that cutting it early is worth something.
"""

from __future__ import annotations

from pathlib import Path

from neurovariety.models.cifar_resnet import CifarResNet
from neurovariety.models.classifier import PretrainedClassifier
from neurovariety.models.normalisation import Normalisation
from neurovariety.models.weights import check_sha256, load_weights, read_weights

NAME = "digits"
INPUT_SHAPE = (1, 8, 8)
CLASSES = 10
WEIGHTS = Path(__file__).with_name("weights") / "digits.safetensors"
SHA256 = "2f8da1cb40b96af2e71cb4fe0bed6084b7b0958d14f0e87413ecf8a2cfcf7f9c"
"""Of the file in the package, as the training script wrote it."""

NORMALISATION = Normalisation(mean=(0.3057,), std=(0.3762,))
"""Of the training images' pixels in 0..1."""


def build_digits_network() -> CifarResNet:
    """Return the untrained network.

    Examples
    --------
    >>> sum(parameter.numel() for parameter in build_digits_network().parameters())
    43490
    """
    return CifarResNet(blocks=2, in_channels=INPUT_SHAPE[0], classes=CLASSES, width=8)


def load_digits_network() -> PretrainedClassifier:
    """Return the pretrained network for images of 1 x 8 x 8.

    Raises
    ------
    StoredFileError
        When the weights in the package are missing or not the recorded ones.
    """
    check_sha256(WEIGHTS, SHA256)
    network = build_digits_network()
    load_weights(network, read_weights(WEIGHTS), source=str(WEIGHTS))
    return PretrainedClassifier(
        name=NAME,
        network=network.eval(),
        normalisation=NORMALISATION,
        input_shape=INPUT_SHAPE,
        classes=CLASSES,
        architecture=network.architecture,
        cuts=network.cuts,
    )
