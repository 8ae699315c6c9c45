"""A network from its description: known families by name, and nothing imported that a file names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.models import cifar_resnet, efficientnet, imagenet_resnet
from neurovariety.models import factory as factories
from neurovariety.unknown_name import unknown_name

BUILDERS: dict[str, Callable[..., nn.Module]] = {
    cifar_resnet.FAMILY: cifar_resnet.CifarResNet,
    imagenet_resnet.FAMILY: imagenet_resnet.ImageNetResNet,
    efficientnet.FAMILY: efficientnet.build_efficientnet_lite0,
}
"""What makes the untrained network of each family that `build_architecture` takes."""


def build_architecture(
    architecture: Mapping[str, Any],
    *,
    factory: str | Callable[[], nn.Module] | None = None,
    seed: int = 0,
) -> nn.Module:
    """Return the untrained network of a description, as `PretrainedClassifier.architecture` gives it.

    The description may come from a saved file, so nothing that it names is imported: a network built by a
    function of the user's is rebuilt only by the function passed here.

    Parameters
    ----------
    architecture : mapping
        ``{"family": ..., options...}``; JSON.
    factory : str or callable, optional
        For the family ``"factory"``: ``"module:function"`` or the function itself.
    seed : int
        Of the initial weights; the global random state stays as it was.

    Raises
    ------
    InputError
        Unknown family (close ones are listed), unknown, missing or impossible options, a missing factory.
    MissingExtraError
        The family's package is not installed.

    Examples
    --------
    >>> network = build_architecture({"family": "cifar_resnet", "blocks": 1, "in_channels": 1})
    >>> sum(parameter.numel() for parameter in network.parameters())
    75002
    """
    options = dict(architecture)
    family = options.pop("family", None)
    build: Callable[[], nn.Module]
    if family == factories.FAMILY:
        if factory is None:
            raise InputError(
                "this network was built by a function of the user's, which is never taken from a file",
                given=f"the file names {options.get('factory')!r}",
                remedy="where you trust it, pass it yourself: factory='module:function'",
            )
        build = partial(factories.build_from_factory, factory)
    elif family in BUILDERS:
        builder = BUILDERS[family]
        try:
            inspect.signature(builder).bind(**options)
        except TypeError as error:
            raise InputError(
                f"the options do not fit the family {family}: {error}",
                given=f"{options}",
                allowed=", ".join(inspect.signature(builder).parameters),
            ) from error
        build = partial(builder, **options)
    else:
        raise unknown_name("family of networks", str(family), [*BUILDERS, factories.FAMILY])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build().eval()
