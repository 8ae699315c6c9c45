import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import load_model
from neurovariety.models.factory import build_from_factory

MODULE = """
import torch
from torch import nn

calls = []

def small_network():
    calls.append(1)
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(36, 5)
    )

def optional(width=4, *rest, **options):
    return small_network()

def needs(width):
    return small_network()

def keyword(*, width):
    return small_network()

def not_a_network():
    return 3

def a_map():
    return nn.Conv2d(3, 4, 3)

def one_logit():
    return nn.Sequential(nn.Flatten(), nn.Linear(192, 1))

def breaks():
    raise RuntimeError("from inside")

class Network(nn.Module):
    def forward(self, images):
        return images.flatten(1)[:, :7], images

def forgets_to_return():
    small_network()

def a_class():
    return Network

ready = nn.Identity()
number = 3
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "my_networks.py").write_text(MODULE)
    (tmp_path / "imports_missing.py").write_text("import no_such_package_anywhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "my_networks"
    sys.modules.pop("my_networks", None)


def test_a_function_builds_the_network_and_a_file_brings_the_weights(module, tmp_path):
    torch.manual_seed(0)
    trained = build_from_factory(f"{module}:small_network").eval()
    save_file(trained.state_dict(), tmp_path / "trained.safetensors")
    torch.save(trained.state_dict(), tmp_path / "trained.pth")
    images = np.random.default_rng(0).integers(0, 256, size=(2, 3, 8, 8), dtype=np.uint8)
    for weights in ("trained.safetensors", "trained.pth"):
        classifier = load_model(f"{module}:small_network", weights=tmp_path / weights, input_shape=(3, 8, 8))
        assert classifier.classes == 5
        assert classifier.cuts == ("0.0", "0", "1")
        assert not classifier.network.training
        expected = trained(torch.from_numpy(images).float() / 255)
        torch.testing.assert_close(classifier.logits(images), expected.detach())
        assert any("pixels in 0..1" in text for text in classifier.assumptions)
        assert classifier.cautions == ()


def test_without_a_weights_file_that_is_said(module):
    classifier = load_model(f"{module}:optional", input_shape=(3, 8, 8))
    (caution,) = classifier.cautions
    assert "no weights were given" in caution
    assert "are those with which my_networks:optional returned it" in caution


def test_weights_that_do_not_fit_are_named(module, tmp_path):
    torch.save({"0.0.weight": torch.zeros(1)}, tmp_path / "w.pt")
    with pytest.raises(StoredFileError, match=r"missing: 0\.0\.bias"):
        load_model(f"{module}:small_network", weights=tmp_path / "w.pt", input_shape=(3, 8, 8))


def test_the_shape_of_the_images_is_needed(module):
    with pytest.raises(InputError, match=r"input_shape=\(channels, height, width\)"):
        load_model(f"{module}:small_network")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_such_module_here:f", "no module no_such_module_here"),
        ("my_networks.deeper:f", "no module my_networks.deeper"),
        ("my_networks:smal_network", r"no function smal_network[\s\S]*did you mean small_network"),
        ("my_networks:number", "not a function[\\s\\S]*int"),
        ("my_networks:needs", r"needs some[\s\S]*needs\(width\)"),
        ("my_networks:keyword", r"needs some[\s\S]*keyword\(\*, width\)"),
        ("my_networks:not_a_network", "does not return a network[\\s\\S]*returned int"),
        ("my_networks:forgets_to_return", "returned NoneType[\\s\\S]*without arguments[\\s\\S]*return the network"),
        ("my_networks:a_class", "returned the class Network[\\s\\S]*an instance of the class"),
        ("my_networks:ready", "a network already[\\s\\S]*is a Identity[\\s\\S]*function without arguments"),
        ("builtins:dict", "does not return a network[\\s\\S]*returned dict"),
        ("math:pi", "not a function[\\s\\S]*a float[\\s\\S]*name the function"),
        ("my_networks:small network", "not the name of a function"),
        ("my_networks", "not the name of a function"),
    ],
)
def test_names_that_build_no_network_are_refused(module, name, message):
    assert module == "my_networks"
    with pytest.raises(InputError, match=message):
        build_from_factory(name)


@pytest.mark.parametrize(
    ("function", "shown"),
    [("a_map", r"\(1, 4, 6, 6\)"), ("one_logit", r"\(1, 1\)"), ("Network", "tuple")],
)
def test_networks_that_are_not_classifiers_are_refused(module, function, shown):
    with pytest.raises(InputError, match=f"not a classifier of images[\\s\\S]*returns {shown}"):
        load_model(f"{module}:{function}", input_shape=(3, 8, 8))


def test_a_network_for_other_images_is_refused(module):
    with pytest.raises(InputError, match="the network fails on an image"):
        load_model(f"{module}:small_network", input_shape=(1, 8, 8))


def test_errors_inside_the_users_code_pass_through(module):
    with pytest.raises(RuntimeError, match="from inside"):
        build_from_factory(f"{module}:breaks")
    with pytest.raises(ModuleNotFoundError, match="no_such_package_anywhere"):
        build_from_factory("imports_missing:f")
