import json
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import CifarResNet, ImageNetResNet, Normalisation, build_architecture, load_model
from neurovariety.models.normalisation import FASHION_MNIST


@pytest.fixture
def cifar_file(tmp_path):
    def write(in_channels=3):
        path = tmp_path / f"net{in_channels}.safetensors"
        save_file(CifarResNet(blocks=1, width=2, in_channels=in_channels).state_dict(), path)
        return path

    return write


@pytest.mark.parametrize(
    ("spec", "remedy"),
    [("digit", "did you mean digits"), ("EfficientNet-Lite1", "did you mean efficientnet-lite0"), ("zzz", None)],
)
def test_an_unknown_name_lists_what_exists_and_what_is_close(spec, remedy):
    with pytest.raises(InputError, match="unknown model") as caught:
        load_model(spec)
    message = str(caught.value)
    assert "digits, efficientnet-lite0" in message
    assert "module:function" in message
    assert (remedy or "given") in message
    assert ("did you mean" in message) is (remedy is not None)


def test_an_unknown_family_lists_what_exists_and_what_is_close():
    with pytest.raises(InputError, match=r"unknown family[\s\S]*imagenet_resnet[\s\S]*did you mean cifar_resnet"):
        build_architecture({"family": "cifar_resnets"})
    with pytest.raises(InputError, match="unknown family"):
        build_architecture({})


@pytest.mark.parametrize(
    "options",
    [{"blocks": 1, "deep": 3}, {}, {"blocks": 1, "in_channels": "many"}, {"blocks": [1, 1]}],
)
def test_options_that_do_not_fit_a_family_are_refused(options):
    with pytest.raises(InputError, match=r"cifar_resnet|is a whole number"):
        build_architecture({"family": "cifar_resnet", **options})


@pytest.mark.parametrize(
    "network",
    [
        CifarResNet(blocks=2, in_channels=1, classes=7, width=3),
        ImageNetResNet(depth=18, stem="imagenet", in_channels=1, classes=3),
    ],
    ids=["cifar", "imagenet"],
)
def test_an_architecture_survives_json_and_rebuilds_the_same_network(network):
    again = build_architecture(json.loads(json.dumps(network.architecture)))
    again.load_state_dict(network.state_dict(), strict=True)
    images = torch.randn(1, 1, 32, 32)
    with torch.no_grad():
        assert torch.equal(again(images), network.eval()(images))


def test_initial_weights_depend_on_the_seed_alone_and_leave_the_global_state():
    torch.manual_seed(11)
    state = torch.get_rng_state()
    description = {"family": "cifar_resnet", "blocks": 1, "width": 2}
    first, same, other = (build_architecture(description, seed=seed).conv1.weight for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_a_function_named_in_a_saved_description_is_never_imported(tmp_path, monkeypatch):
    (tmp_path / "hostile_module.py").write_text(f"open({str(tmp_path / 'marker')!r}, 'w').close()\n")
    monkeypatch.syspath_prepend(tmp_path)
    description = {"family": "factory", "factory": "hostile_module:build"}
    with pytest.raises(InputError, match=r"never taken from a file[\s\S]*factory='module:function'"):
        build_architecture(description)
    for family in ("hostile_module:build", "hostile_module"):
        with pytest.raises(InputError, match="unknown family"):
            build_architecture({"family": family})
    built = build_architecture(description, factory=lambda: nn.Linear(2, 3))
    assert isinstance(built, nn.Linear)
    assert isinstance(build_architecture(description, factory="torch.nn:Identity"), nn.Identity)
    assert "hostile_module" not in sys.modules
    assert not (tmp_path / "marker").exists()


def test_a_file_says_what_was_assumed_and_what_is_given_is_not_assumed(cifar_file):
    assumed = load_model(str(cifar_file(1)))
    assert assumed.normalisation == FASHION_MNIST
    assert assumed.input_shape == (1, 28, 28)
    assert len(assumed.assumptions) == 2
    mine = Normalisation((0.1,), (0.2,))
    given = load_model(cifar_file(1), normalisation=mine, input_shape=(1, 20, 20))
    assert given.normalisation == mine
    assert given.input_shape == (1, 20, 20)
    assert given.assumptions == ()


def test_channels_without_a_known_normalisation_need_one(cifar_file):
    with pytest.raises(InputError, match=r"images of 5 channels[\s\S]*normalisation=Normalisation"):
        load_model(cifar_file(5))
    assert load_model(cifar_file(5), normalisation=Normalisation((0,) * 5, (1,) * 5)).input_shape == (5, 32, 32)


def test_a_normalisation_for_other_channels_is_refused(cifar_file):
    mine = Normalisation((0.1,), (0.2,))
    with pytest.raises(InputError, match=r"normalisation is for 1 channels[\s\S]*3"):
        load_model(cifar_file(3), normalisation=mine)
    with pytest.raises(InputError, match=r"normalisation is for 3 channels[\s\S]*1"):
        load_model("digits", normalisation=Normalisation((0,) * 3, (1,) * 3))


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 8, 8)])
def test_images_of_another_shape_are_refused_before_any_work(shape, cifar_file):
    with pytest.raises(InputError, match=r"digits takes images of another size[\s\S]*\(1, 8, 8\)"):
        load_model("digits", input_shape=shape)
    with pytest.raises(InputError, match="takes images of"):
        load_model(cifar_file(4 - shape[0]), input_shape=shape)


@pytest.mark.parametrize("shape", [(3, 32), (3, 0, 32), (3, 32, "32")])
def test_impossible_shapes_are_refused(shape, cifar_file):
    for spec in (cifar_file(3), "digits", "torch.nn:Identity"):
        with pytest.raises(InputError, match="shape of the images"):
            load_model(spec, input_shape=shape)


def test_the_normalisation_of_a_named_network_can_be_replaced():
    mine = Normalisation((0.1,), (0.2,))
    assert load_model("digits", normalisation=mine).normalisation == mine


def test_a_weights_file_beside_a_named_network_is_refused(cifar_file):
    for spec in ("digits", str(cifar_file(3))):
        with pytest.raises(InputError, match="separate weights file"):
            load_model(spec, weights=cifar_file(3))


def test_weights_of_no_known_family_are_refused_with_a_way_out(tmp_path):
    save_file(nn.Linear(3, 2).state_dict(), tmp_path / "linear.safetensors")
    with pytest.raises(StoredFileError, match=r"no known family[\s\S]*weight[\s\S]*module:function"):
        load_model(tmp_path / "linear.safetensors")


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(StoredFileError, match="no such weights file"):
        load_model(tmp_path / "none.safetensors")


@pytest.mark.parametrize("package", ["torch", "safetensors"])
def test_without_its_packages_the_room_names_the_extra(package):
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from neurovariety.errors import MissingExtraError\n"
        "try:\n    import neurovariety.models\n"
        "except MissingExtraError as error:\n    print(error)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "neurovariety[vinet]" in result.stdout
