"""What `neurovariety fit` does once its options are read: open, set rows aside, scale, fit, certify."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from neurovariety.cli.progress import LiveProgress
from neurovariety.cli.row_split import split_rows
from neurovariety.cli.scaling import scaled_rows
from neurovariety.cli.table import open_table
from neurovariety.cli.text_table import Header
from neurovariety.ideals.border import BorderKind
from neurovariety.ideals.box import box_of
from neurovariety.ideals.certificate import certify
from neurovariety.ideals.fit import FitProgress, vanishing_ideal
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.result import Algorithm, VanishingIdeal
from neurovariety.ideals.scaling import Scaling, ScalingKind
from neurovariety.ideals.variable_order import VariableOrder
from neurovariety.moments import Rows


@dataclass(frozen=True)
class FitOptions:
    """What is asked of the fit, as in `vanishing_ideal`."""

    psi: float
    algorithm: Algorithm
    max_degree: int
    border_kind: BorderKind
    order: VariableOrder
    sparse: bool
    tau: float | None
    arithmetic: ArithmeticChoice

    def check(self) -> None:
        """Let the fit's own door refuse what is out of range, on two points, before the data are touched."""
        vanishing_ideal([[0.0], [0.0]], **asdict(self))


@dataclass(frozen=True)
class FitTask:
    """Data and what is wanted of them.

    Attributes
    ----------
    held_out : float
        Share of the rows that is set aside for the certificate; 0 for none.
    scale : str or None
        "unit" or "symmetric"; None for variables as they are.
    header : str
        Whether a text table begins with a line of names: "yes", "no" or "auto".
    workers : int or None
        Processes; None for the threads of this one.
    """

    data: Path
    drop: tuple[str, ...]
    options: FitOptions
    held_out: float
    seed: int
    scale: ScalingKind | None
    workers: int | None
    checkpoint: Path | None
    header: Header = "auto"


@dataclass(frozen=True, eq=False)
class FinishedFit:
    """The ideal with certificate and scaling, whether Ctrl-C cut fit or certificate short, and a note on the table."""

    ideal: VanishingIdeal
    held_out_rows: int
    interrupted: bool
    note: str | None = None


def run_fit(task: FitTask, tell: LiveProgress | None) -> FinishedFit:
    """Carry a task out. After Ctrl-C at a degree above 1 there is what was found before."""
    table = open_table(task.data, task.drop, task.header)
    fitted, held = table.rows, None
    if task.held_out:
        fitted, held = split_rows(table.rows, task.held_out, task.seed)
        box_of(held)  # a row that is not finite is found now, not after the fit
    scaling = None
    if task.scale is not None:
        scaling = Scaling.of(task.scale, box_of(fitted))
        fitted, held = scaled_rows(fitted, scaling), None if held is None else scaled_rows(held, scaling)
    with _workers(task.workers) as executor:
        ideal = vanishing_ideal(
            fitted,
            executor=executor,
            checkpoint=task.checkpoint,
            progress=None if tell is None else _teller(tell, fitted.count),
            names=table.names,
            **asdict(task.options),
        )
    ideal = replace(ideal, scaling=scaling)
    interrupted = ideal.outcome.name == "interrupted"
    if held is not None:
        try:
            ideal = _certified(ideal, held, task.seed)
        except KeyboardInterrupt:
            interrupted = True
    return FinishedFit(ideal, 0 if held is None else held.count, interrupted, table.note)


def _certified(ideal: VanishingIdeal, held_out: Rows, seed: int) -> VanishingIdeal:
    certificate = certify(ideal.generators, held_out, box=ideal.box, fitted=ideal.losses, floor=ideal.floor, seed=seed)
    return replace(ideal, certificate=certificate)


def _teller(tell: LiveProgress, rows: int) -> Callable[[FitProgress], None]:
    def told(state: FitProgress) -> None:
        stage = (
            f"degree {state.degree}, {state.border:,} terms, |O| = {state.order_ideal:,}, |G| = {state.generators:,}"
        )
        tell(f"{stage}; rows", state.rows, rows)

    return told


@contextmanager
def _workers(number: int | None) -> Iterator[Executor | None]:
    """Start processes that leave Ctrl-C to this one."""
    if number is None:
        yield None
        return
    pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"))
    with pool:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what they inherit
        try:
            for _ in range(number):
                pool.submit(int)
        finally:
            signal.signal(signal.SIGINT, before)
        yield pool
