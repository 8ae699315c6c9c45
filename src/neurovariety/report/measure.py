"""From trained networks to rows: cost and speed of each, measured together under the same conditions."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.report.accuracy import Accuracy
from neurovariety.report.cost import measure_cost
from neurovariety.report.rows import ORIGINAL, Row, build_row
from neurovariety.report.speed import Speed, measure_speed


@dataclass(frozen=True, eq=False, kw_only=True)
class Candidate:
    """A network that wants a row.

    Attributes
    ----------
    name : str
        "original", "vinet" or the name of a baseline.
    network : nn.Module
        Normalised images to logits; for several seeds, the network of the first.
    accuracy : Accuracy
        On the test set, over the seeds.
    fit_seconds : float, optional
    saved : Path, optional
        Its file or folder, where it has been saved.
    note : str
    """

    name: str
    network: nn.Module
    accuracy: Accuracy
    fit_seconds: float | None = None
    saved: Path | None = None
    note: str = ""


def measure_rows(
    candidates: Sequence[Candidate], example_batch: Tensor, *, seconds: float = 10.0, threads: int | None = None
) -> tuple[Row, ...]:
    """Measure cost and speed of every candidate and compare with the one named "original".

    Parameters
    ----------
    candidates : sequence of Candidate
        One of them named "original".
    example_batch : Tensor, shape (batch, channels, height, width), float, normalised
        The batch of the throughput.
    seconds : float
        Time for the measurement of speed; the same again where there is a GPU. A GPU that fails, for example for want
        of memory, leaves its columns empty with a warning: the rest of the report is not lost to it.
    threads : int, optional
        Threads of torch on the CPU; those set now by default.

    Raises
    ------
    InputError
        When no candidate, or more than one, has some needed name.

    Examples
    --------
    >>> from neurovariety.report import Candidate, accuracy_over_seeds, measure_rows
    >>> candidate = Candidate(name="original", network=nn.Linear(4, 2), accuracy=accuracy_over_seeds([9], 10))
    >>> (row,) = measure_rows([candidate], torch.zeros(8, 4), seconds=0.1)
    >>> row.params, row.macs, row.speedup
    (10, 8, 1.0)
    """
    networks = {candidate.name: candidate.network for candidate in candidates}
    if ORIGINAL not in networks or len(networks) != len(candidates):
        raise InputError(
            "the rows are compared with the original network",
            given=f"candidates {[candidate.name for candidate in candidates]}",
            allowed=f'different names, one of them "{ORIGINAL}"',
        )
    speeds = measure_speed(networks, example_batch, seconds=seconds, threads=threads)
    on_gpu = _on_gpu(networks, example_batch, seconds=seconds, threads=threads)
    return tuple(
        build_row(
            candidate.name,
            accuracy=candidate.accuracy,
            cost=measure_cost(candidate.network, example_batch, saved=candidate.saved),
            speed=speeds[candidate.name],
            reference=speeds[ORIGINAL],
            gpu=(on_gpu[candidate.name], on_gpu[ORIGINAL]) if on_gpu else None,
            fit_seconds=candidate.fit_seconds,
            note=candidate.note,
        )
        for candidate in candidates
    )


def _on_gpu(
    networks: Mapping[str, nn.Module], example_batch: Tensor, *, seconds: float, threads: int | None
) -> dict[str, Speed]:
    if not torch.cuda.is_available():
        return {}
    try:
        speeds = measure_speed(networks, example_batch, seconds=seconds, threads=threads, device="cuda")
        torch.cuda.empty_cache()  # others may want the memory
    except (RuntimeError, NotImplementedError) as error:  # torch's, out of memory among them
        reason = str(error).strip().split("\n")[0]
        warnings.warn(f"the GPU could not be measured and is left out: {reason}", stacklevel=3)
        return {}
    return speeds
