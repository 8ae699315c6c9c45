"""Making the prefix of an earlier cut again, to load weights into it: nothing is run, so no example is needed.

What an example showed to be unused was taken out of the prefix; here the names that were kept say it. A network with
control flow thus gets the same prefix again, whatever way an untrained copy would have taken.
"""

from __future__ import annotations

from collections.abc import Collection

from torch import nn

from neurovariety.errors import InputError
from neurovariety.vinet.truncate import METHODS, WAYS
from neurovariety.vinet.truncate_parts import DoesNotApplyError
from neurovariety.vinet.used_parameters import keep_only


def rebuild_prefix(model: nn.Module, layer: str, method: str, kept: Collection[str]) -> nn.Module:
    """Cut a network as it was cut before, without running it.

    Parameters
    ----------
    model : nn.Module
        A network of the same architecture, trained or not. Not changed.
    layer, method : str
        Of the earlier `Truncation`.
    kept : collection of str
        Keys of the earlier prefix's ``state_dict()``.

    Returns
    -------
    nn.Module
        A prefix with these keys, with the weights of ``model``.

    Raises
    ------
    InputError
        The network has no such layer, cannot be cut in this way, or the prefix would have other keys.

    Examples
    --------
    >>> import torch
    >>> from neurovariety.vinet.truncate import truncate
    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    >>> cut = truncate(net, "1", torch.ones(2, 4))
    >>> again = rebuild_prefix(net, "1", cut.method, list(cut.prefix.state_dict()))
    >>> again
    Sequential(
      (0): Linear(in_features=4, out_features=8, bias=True)
      (1): ReLU()
    )
    """
    if method not in WAYS:
        raise InputError("unknown way of cutting", given=f"method={method!r}", allowed=", ".join(METHODS))
    if layer not in dict(model.named_modules(remove_duplicate=False)):
        raise InputError("the model has no such layer", given=f"layer={layer!r}")
    try:
        prefix = WAYS[method](model, layer).prefix
    except DoesNotApplyError as reason:
        raise InputError(f"the model cannot be cut as it was: {reason}", given=f"{layer!r} by {method}") from reason
    keep_only(prefix, kept)
    made = set(prefix.state_dict())
    if made != set(kept):
        different = sorted(made.symmetric_difference(kept))
        raise InputError(
            "the prefix would not have the recorded parameters",
            given=f"{len(different)} names differ, such as {', '.join(different[:4])}",
            remedy="give the architecture that was cut",
        )
    return prefix
