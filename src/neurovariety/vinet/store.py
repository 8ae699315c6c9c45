"""Saving a VINet and loading it again: `config.json` and `model.safetensors`, nothing that can execute code.

The configuration says how the network is built: the family of the pretrained network, the cut, the sizes of what
stands behind it. The tensors are safetensors. Loading builds the network from the library's own code, cuts it the
same way, and fills in the tensors; a name in a file is looked up among the known families and never imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.models import Normalisation, PretrainedClassifier, build_architecture
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import VINet
from neurovariety.vinet.reduction import Pooling, Reduction
from neurovariety.vinet.separable import SeparableProjection
from neurovariety.vinet.truncate_again import rebuild_prefix
from neurovariety.whole_file import write_bytes, write_text

FORMAT = 1
CONFIG, TENSORS = "config.json", "model.safetensors"
LARGEST_LAYER = 1 << 28
"""Coefficients of a sparse layer as a matrix, which evaluation makes: one gibibyte."""

LARGEST_CONFIG = 1 << 20
"""Bytes; a configuration is a few thousand."""


@dataclass(frozen=True, eq=False)
class SavedVINet:
    """A VINet with what is needed to show it an image and to name the answer.

    Attributes
    ----------
    classifier : PretrainedClassifier
        Its network is the `VINet`; its architecture is that of the network that was cut.
    cut, method : str
        The layer, and the way of cutting.
    class_names : tuple of str
    """

    classifier: PretrainedClassifier
    cut: str
    method: str
    class_names: tuple[str, ...]

    @property
    def network(self) -> VINet:
        """The network."""
        network = self.classifier.network
        if not isinstance(network, VINet):
            raise InputError("the classifier's network is not a VINet", given=type(network).__name__)
        return network


def save_vinet(saved: SavedVINet, folder: str | Path) -> None:
    """Write a VINet into a folder; files of that name are replaced, each in one step.

    Raises
    ------
    StoredFileError
        When the disk is full or the folder cannot be written; old files are then still whole.
    """
    folder = Path(folder)
    network = saved.network
    layer = network.layer
    config = {
        "format": FORMAT,
        "kind": "vinet",
        "name": saved.classifier.name,
        "architecture": saved.classifier.architecture,
        "input_shape": list(saved.classifier.input_shape or ()),
        "normalisation": {
            "mean": list(saved.classifier.normalisation.mean),
            "std": list(saved.classifier.normalisation.std),
        },
        "class_names": list(saved.class_names),
        "cut": saved.cut,
        "method": saved.method,
        "pooling": network.pooling.grid,
        "features": network.reduction.projection.in_features,
        "channels": _channels(network.reduction),
        "dimension": network.reduction.dimension,
        "polynomials": layer.outputs,
        "monomials": layer.terms,
        "nonzero": layer.coefficients.numel() if layer.sparse else None,
        "skip": network.skip,
    }
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    write_bytes(folder / TENSORS, save(tensors, metadata={"format": "pt"}))
    write_text(folder / CONFIG, json.dumps(config, indent=2))


def load_vinet(folder: str | Path, *, factory: Callable[[], nn.Module] | None = None) -> SavedVINet:
    """Load a saved VINet; no code in the files is executed, whatever they hold.

    Parameters
    ----------
    folder : path
        Holds `config.json` and `model.safetensors`.
    factory : callable, optional
        Makes the network that was cut, when it is none of the known families.

    Raises
    ------
    StoredFileError
        When a file is missing, truncated, of another kind (a pickle, say), or its contents do not fit together.
    """
    folder = Path(folder)
    config = _read_config(folder / CONFIG)
    tensors = _read_tensors(folder / TENSORS)
    try:
        _check_tensors(config, tensors)
        network, classifier = _build(config, tensors, factory)
        network.load_state_dict(tensors, strict=True)
        saved = SavedVINet(classifier, config["cut"], config["method"], tuple(map(str, config["class_names"])))
    except (InputError, LookupError, TypeError, ValueError, RuntimeError, AttributeError, MemoryError) as error:
        raise StoredFileError(
            "the saved network's files do not fit together",
            given=f"{folder}: {_first_line(error)}",
            remedy=getattr(error, "remedy", None) or "compress again, or restore both files from the same run",
        ) from error
    network.eval()
    return saved


def _build(
    config: dict[str, Any], tensors: dict[str, torch.Tensor], factory: Callable[[], nn.Module] | None
) -> tuple[VINet, PretrainedClassifier]:
    shape = _whole_numbers(config["input_shape"], 3)
    original = build_architecture(config["architecture"], factory=factory)
    kept = [name.removeprefix("prefix.") for name in tensors if name.startswith("prefix.")]
    prefix = rebuild_prefix(original, config["cut"], config["method"], kept).eval()
    pooling, features = Pooling(config["pooling"]), config["features"]
    with torch.inference_mode():
        pooled = pooling(prefix(torch.zeros(2, *shape))).shape[1]
    if pooled != features:
        raise InputError("cut and pooling give another number of features", given=f"{features}", allowed=f"{pooled}")
    exponents = tensors["layer.exponents"].numpy()
    coefficients = np.zeros(_whole_numbers([config["polynomials"], config["monomials"]], 2), dtype=np.float32)
    nonzero = config["nonzero"]
    if nonzero is not None:
        coefficients.reshape(-1)[tensors["layer.positions"].numpy()] = 1.0
    network = VINet(
        prefix,
        pooling,
        Reduction(_projection(features, config["channels"], config["dimension"])),
        PolynomialLayer(exponents, coefficients, sparse=nonzero is not None),
        classes=len(config["class_names"]),
        skip=bool(config["skip"]),
    )
    normalisation = Normalisation(mean=config["normalisation"]["mean"], std=config["normalisation"]["std"])
    classifier = PretrainedClassifier(
        name=str(config["name"]),
        network=network,
        normalisation=normalisation,
        input_shape=(shape[0], shape[1], shape[2]),
        classes=len(config["class_names"]),
        architecture=config["architecture"],
        cuts=(),
    )
    return network, classifier


def _check_tensors(config: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
    """Hold the sizes that the configuration claims against the tensors, before anything of that size is made."""
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            raise InputError("the weights hold NaN or infinity", given=name)
    claimed = _whole_numbers([config["polynomials"], config["monomials"]], 2)
    exponents = tensors["layer.exponents"]
    sparse = config["nonzero"] is not None
    shape = (_whole_numbers([config["nonzero"]], 1)[0],) if sparse else claimed
    if tuple(tensors["layer.coefficients"].shape) != shape or len(exponents) != claimed[1]:
        raise InputError("the layer has another size than the configuration says", given=f"{claimed}")
    if sparse:
        if claimed[0] * claimed[1] > LARGEST_LAYER:
            raise InputError("the layer is too large", given=f"{claimed}", allowed=f"{LARGEST_LAYER:,} coefficients")
        positions = tensors["layer.positions"]
        if int(positions.min()) < 0 or int(positions.max()) >= claimed[0] * claimed[1]:
            raise InputError("a coefficient stands outside the layer", given=f"position {int(positions.max())}")


def _channels(reduction: Reduction) -> int | None:
    """Channels of a separable projection; None for a full one."""
    projection = reduction.projection
    return len(projection.channel_weight) if isinstance(projection, SeparableProjection) else None


def _projection(features: object, channels: object, dimension: object) -> nn.Linear | SeparableProjection:
    inputs, outputs = _whole_numbers([features, dimension], 2)
    if channels is None:
        return nn.Linear(inputs, outputs)
    (rows,) = _whole_numbers([channels], 1)
    return SeparableProjection(rows, inputs // rows, outputs)


def _read_config(path: Path) -> dict[str, Any]:
    content = _read(path, LARGEST_CONFIG)
    try:
        config = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StoredFileError(
            "the configuration is not JSON; it may be truncated", given=f"{path}: {_first_line(error)}"
        ) from error
    if not isinstance(config, dict) or config.get("kind") != "vinet" or config.get("format") != FORMAT:
        raise StoredFileError(
            "this is not the configuration of a saved VINet",
            given=str(path),
            allowed=f'a JSON object with "kind": "vinet" and "format": {FORMAT}',
        )
    return config


def _read_tensors(path: Path) -> dict[str, torch.Tensor]:
    content = _read(path, None)
    try:
        return load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise StoredFileError(
            "the weights are not a whole safetensors file; they may be truncated or of another kind",
            given=f"{path}: {_first_line(error)}",
            remedy="only safetensors files are read, because other kinds can execute code",
        ) from error


def _read(path: Path, largest: int | None) -> bytes:
    try:
        if largest is not None and path.stat().st_size > largest:
            raise StoredFileError("the file is too large to be what it should", given=f"{path}: over {largest:,} bytes")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise StoredFileError(
            "there is no saved network here", given=str(path), allowed=f"a folder with {CONFIG} and {TENSORS}"
        ) from error


def _whole_numbers(values: object, count: int) -> tuple[int, ...]:
    numbers = values if isinstance(values, list) else []
    if len(numbers) != count or not all(type(v) is int and 0 < v < 1 << 24 for v in numbers):
        raise InputError("sizes are positive whole numbers", given=repr(values), allowed=f"{count} of them")
    return tuple(numbers)


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", 1)[0]
