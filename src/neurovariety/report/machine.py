"""Where and with what a report was made: processor, versions, time."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

PACKAGES = ("neurovariety", "torch", "numpy", "scipy")
"""Packages whose versions can change a row."""


def describe_machine(*, cpu_information: Path = Path("/proc/cpuinfo")) -> dict[str, object]:
    """Return the part of a report's context that does not depend on the networks.

    Parameters
    ----------
    cpu_information : Path
        Where Linux tells the model of the processor; elsewhere the platform is asked.

    Returns
    -------
    dict
        "machine" (text), "cores" (int), "versions" (name to version; packages that are not installed are left out)
        and "created" (ISO 8601, UTC). No host name, user or path: a report is made to be passed on.

    Examples
    --------
    >>> sorted(describe_machine())
    ['cores', 'created', 'machine', 'versions']
    """
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "machine": f"{_processor(cpu_information)}, {platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 1,
        "versions": versions,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def describe_gpu() -> str:
    """Return the GPU's name and the arithmetic it is measured in; empty where torch sees none.

    Examples
    --------
    >>> import torch
    >>> bool(describe_gpu()) == torch.cuda.is_available()
    True
    """
    import torch  # noqa: PLC0415 - reading a report needs none

    if not torch.cuda.is_available():
        return ""
    has_tf32 = torch.cuda.get_device_capability() >= (8, 0)
    arithmetic = {
        "convolutions": has_tf32 and torch.backends.cudnn.allow_tf32,
        "matrix products": has_tf32 and torch.backends.cuda.matmul.allow_tf32,
    }
    in_tf32 = " and ".join(name for name, yes in arithmetic.items() if yes)
    return f"{torch.cuda.get_device_name()}, float32" + (f" with {in_tf32} in TF32" if in_tf32 else "")


def _processor(cpu_information: Path) -> str:
    try:
        lines = cpu_information.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (models[0] if models else platform.processor()) or "unknown processor"
