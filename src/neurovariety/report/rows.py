"""What a report holds: one row a network, and the conditions under which the rows were measured."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from neurovariety.errors import InputError

if TYPE_CHECKING:
    from neurovariety.report.accuracy import Accuracy
    from neurovariety.report.cost import Cost
    from neurovariety.report.speed import Speed

ORIGINAL = "original"
"""Name of the row of the network that was compressed; the other rows are compared with it."""

VINET = "vinet"
"""Name of the row of the network that this library built."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One network, measured. Every number is finite; shares are in 0..1.

    Attributes
    ----------
    name : str
        "original", "vinet" or the name of a baseline.
    accuracy, accuracy_low, accuracy_high : float
        Share of the test images, mean over seeds, and its 95 % interval at the size of one test set.
    accuracy_sd : float or None
        Standard deviation over seeds; None for one seed.
    seeds : int
    params, params_trunk, params_projection, params_coefficients, params_head : int
        Parameters, and the parts that they add up to.
    macs : int
        Multiply-accumulate operations for one image.
    file_bytes : int
    latency_ms, latency_ms_q1, latency_ms_q3 : float
        Median and quartiles of the time for one image on the CPU.
    images_per_second, images_per_second_q1, images_per_second_q3 : float
        Median and quartiles of the throughput in batches on the CPU.
    speedup, speedup_q1, speedup_q3 : float
        Throughput over that of the row "original", median and quartiles over the rounds that both ran in.
    gpu_latency_ms, gpu_images_per_second, gpu_speedup : float or None
        The medians on the GPU, where there was one.
    fit_seconds : float or None
        Wall time of fitting and fine-tuning; None for a network that was not fitted here.
    note : str

    Raises
    ------
    InputError
        When a number is not finite or out of range, or the parts do not add up.
    """

    name: str
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    accuracy_sd: float | None
    seeds: int
    params: int
    params_trunk: int
    params_projection: int
    params_coefficients: int
    params_head: int
    macs: int
    file_bytes: int
    latency_ms: float
    latency_ms_q1: float
    latency_ms_q3: float
    images_per_second: float
    images_per_second_q1: float
    images_per_second_q3: float
    speedup: float
    speedup_q1: float
    speedup_q3: float
    gpu_latency_ms: float | None = None
    gpu_images_per_second: float | None = None
    gpu_speedup: float | None = None
    fit_seconds: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
                raise self._refusal(column.name, "finite numbers, none below 0")
        if not self.accuracy_low <= self.accuracy <= self.accuracy_high <= 1:
            raise self._refusal("accuracy", "accuracy_low <= accuracy <= accuracy_high <= 1")
        for quantity in ("latency_ms", "images_per_second", "speedup"):
            low, high = getattr(self, f"{quantity}_q1"), getattr(self, f"{quantity}_q3")
            if not 0 < low <= getattr(self, quantity) <= high:
                raise self._refusal(quantity, "a median > 0 between its quartiles")
        if sum(self.parts.values()) != self.params:
            raise self._refusal("params", f"the sum of its parts, {sum(self.parts.values())}")
        if self.seeds < 1 or not self.name:
            raise self._refusal("name" if self.seeds else "seeds", "a name, and at least one seed")

    @property
    def parts(self) -> dict[str, int]:
        """The parameters by part."""
        return {
            "trunk": self.params_trunk,
            "projection": self.params_projection,
            "coefficients": self.params_coefficients,
            "head": self.params_head,
        }

    def _refusal(self, column: str, allowed: str) -> InputError:
        given = f"{column}={getattr(self, column)!r}"
        return InputError(f"the row {self.name!r} cannot be true", given=given, allowed=allowed)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Rows measured together, and how.

    Attributes
    ----------
    rows : tuple of Row
        At least one, with different names.
    context : mapping of str to JSON values
        How it was measured. Known to the table and the page, all optional: ``data``, ``data_note``, ``model``,
        ``cut``, ``truncation``, ``algorithm``, ``psi``, ``seeds``, ``threads``, ``batch``, ``machine``, ``gpu``,
        ``versions``, ``split_sizes``, ``hyperparameters``, ``created``, ``command``; anything else is listed as it is.

    Raises
    ------
    InputError
        When there is no row, a name comes twice, or the context cannot be written as JSON.

    Examples
    --------
    >>> from neurovariety.report import Report, Row
    >>> row = Row(
    ...     name="original", accuracy=0.9, accuracy_low=0.85, accuracy_high=0.94, accuracy_sd=None, seeds=1,
    ...     params=650, params_trunk=650, params_projection=0, params_coefficients=0, params_head=0, macs=640,
    ...     file_bytes=2760, latency_ms=0.02, latency_ms_q1=0.01, latency_ms_q3=0.03, images_per_second=1e5,
    ...     images_per_second_q1=9e4, images_per_second_q3=1.1e5, speedup=1.0, speedup_q1=1.0, speedup_q3=1.0,
    ... )
    >>> report = Report(rows=(row,), context={"data": "digits"})
    >>> report.row("original").params
    650
    """

    rows: tuple[Row, ...]
    context: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [row.name for row in self.rows]
        if not names or len(set(names)) != len(names):
            raise InputError("a report needs rows with different names", given=f"names {names}")
        try:
            json.dumps(dict(self.context), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(
                "the context of a report cannot be written as JSON",
                given=str(error),
                allowed="text, whole and finite numbers, true, false, None, and lists and mappings of them",
            ) from error

    def row(self, name: str) -> Row | None:
        """Return the row of that name, or None."""
        return next((row for row in self.rows if row.name == name), None)

    def __str__(self) -> str:
        """Return the table and its conditions as plain text, at most 100 columns wide."""
        from neurovariety.report.table import print_report  # noqa: PLC0415 - the table needs the rows

        text = io.StringIO()
        print_report(self, file=text)
        return text.getvalue().rstrip()


def build_row(
    name: str,
    *,
    accuracy: Accuracy,
    cost: Cost,
    speed: Speed,
    reference: Speed,
    gpu: tuple[Speed, Speed] | None = None,
    fit_seconds: float | None = None,
    note: str = "",
) -> Row:
    """Put the measurements of a network into a row.

    Parameters
    ----------
    name : str
    accuracy : Accuracy
    cost : Cost
    speed, reference : Speed
        Of this network and of the original, from one call of `measure_speed`.
    gpu : pair of Speed, optional
        The same two on the GPU.
    fit_seconds : float, optional
    note : str
    """
    from neurovariety.report.speed import speedup  # noqa: PLC0415 - needs torch; reading a report does not

    ratio = speedup(speed, reference)
    return Row(
        name=name,
        accuracy=accuracy.value,
        accuracy_low=accuracy.low,
        accuracy_high=accuracy.high,
        accuracy_sd=accuracy.sd,
        seeds=accuracy.seeds,
        params=cost.params,
        params_trunk=cost.params_trunk,
        params_projection=cost.params_projection,
        params_coefficients=cost.params_coefficients,
        params_head=cost.params_head,
        macs=cost.macs,
        file_bytes=cost.file_bytes,
        latency_ms=speed.latency_ms.median,
        latency_ms_q1=speed.latency_ms.q1,
        latency_ms_q3=speed.latency_ms.q3,
        images_per_second=speed.images_per_second.median,
        images_per_second_q1=speed.images_per_second.q1,
        images_per_second_q3=speed.images_per_second.q3,
        speedup=ratio.median,
        speedup_q1=ratio.q1,
        speedup_q3=ratio.q3,
        gpu_latency_ms=gpu[0].latency_ms.median if gpu else None,
        gpu_images_per_second=gpu[0].images_per_second.median if gpu else None,
        gpu_speedup=speedup(*gpu).median if gpu else None,
        fit_seconds=fit_seconds,
        note=note,
    )
