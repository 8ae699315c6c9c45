"""Latency and throughput, measured in turns so that the ratios hold on a machine that is also doing other things.

The networks are timed in rounds: every network once, then every network again, each round starting with another one.
A slow moment of the machine then hits all of them, and a ratio is the median over rounds of the ratio *within* a round.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain

import numpy as np
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.report.evaluation import evaluating

FEWEST_ROUNDS = 3
"""Rounds that are run even when the time is up: fewer have no quartiles."""

LATENCY_SHARE = 0.25
"""Share of the time spent on single images; a batch takes longer."""


@dataclass(frozen=True)
class Spread:
    """The middle and the quartiles of repeated measurements."""

    median: float
    q1: float
    q3: float


@dataclass(frozen=True)
class Speed:
    """How fast a network is.

    Attributes
    ----------
    latency_ms : Spread
        Milliseconds for one image.
    images_per_second : Spread
        Images per second in batches of `batch`.
    rounds_ms : tuple of float
        Milliseconds for a batch in each round, in order; round i of all networks measured together is comparable.
    latency_rounds : int
        Rounds behind the latency.
    batch, threads : int
    device : str
        "cpu" or "cuda".
    """

    latency_ms: Spread
    images_per_second: Spread
    rounds_ms: tuple[float, ...]
    latency_rounds: int
    batch: int
    threads: int
    device: str


def measure_speed(
    networks: Mapping[str, nn.Module],
    example_batch: Tensor,
    *,
    seconds: float = 10.0,
    rounds: int = 50,
    warm_up: int = 2,
    threads: int | None = None,
    device: str = "cpu",
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Speed]:
    """Measure latency (one image) and throughput (the whole batch) of several networks side by side.

    Parameters
    ----------
    networks : mapping of str to nn.Module
        Timed in evaluation mode without gradients; left as they were.
    example_batch : Tensor, shape (batch, channels, height, width), float, normalised
        The batch of the throughput; its first image is that of the latency.
    seconds : float
        Time for everything, warm-up included. Overrun only by networks so slow that the warm-up and 3 rounds take
        longer.
    rounds : int
        At most so many rounds each for latency and throughput, at least 3.
    warm_up : int
        Untimed runs of each network before the rounds.
    threads : int, optional
        Threads of torch for the measurement, restored afterwards; those set now by default.
    device : str
        "cpu" or "cuda"; on "cuda" the networks are moved there and back, the images lie there already, and each
        timing waits for the device. The arithmetic is torch's as it is set: by default float32, and in convolutions
        on recent GPUs TF32 (see `describe_gpu`).
    clock : callable
        Seconds that only grow.

    Returns
    -------
    dict of str to Speed

    Raises
    ------
    InputError
        When there is nothing to measure or a number is out of range.

    Examples
    --------
    >>> speed = measure_speed({"small": torch.nn.Linear(4, 2)}, torch.zeros(8, 4), seconds=0.1)["small"]
    >>> speed.batch, speed.device, speed.latency_ms.q1 <= speed.latency_ms.median
    (8, 'cpu', True)
    """
    _check(networks, example_batch, seconds=seconds, rounds=rounds, warm_up=warm_up, device=device)
    end = clock() + seconds
    with ExitStack() as stack:
        threads = stack.enter_context(_threads(threads))
        stack.enter_context(_no_garbage_collection())
        for network in networks.values():
            stack.enter_context(evaluating(network))
        stack.enter_context(_moved(networks.values(), device))
        stack.enter_context(torch.inference_mode())
        batch = example_batch.to(device)
        wait = torch.cuda.synchronize if device == "cuda" else _nothing
        single_calls = {name: _call(network, batch[:1], wait, clock) for name, network in networks.items()}
        batch_calls = {name: _call(network, batch, wait, clock) for name, network in networks.items()}
        for calls in (single_calls, batch_calls):
            for call in calls.values():
                for _ in range(warm_up):
                    call()
        middle = clock() + LATENCY_SHARE * (end - clock())
        # One untimed image first: the caches hold another network, and a server answers with the same one again.
        single = _in_rounds(single_calls, rounds=rounds, end=middle, clock=clock, settle=True)
        batched = _in_rounds(batch_calls, rounds=rounds, end=end, clock=clock, settle=False)
    return {
        name: Speed(
            latency_ms=_spread([1e3 * value for value in single[name]]),
            images_per_second=_spread([len(batch) / value for value in batched[name]]),
            rounds_ms=tuple(1e3 * value for value in batched[name]),
            latency_rounds=len(single[name]),
            batch=len(batch),
            threads=threads,
            device=device,
        )
        for name in networks
    }


def speedup(speed: Speed, reference: Speed) -> Spread:
    """Return how many times the reference's throughput a network has, from the rounds they ran together.

    Raises
    ------
    InputError
        When the two were not measured in the same call of `measure_speed`.

    Examples
    --------
    >>> speeds = measure_speed({"a": torch.nn.Linear(4, 2)}, torch.zeros(8, 4), seconds=0.1)
    >>> speedup(speeds["a"], speeds["a"]).median
    1.0
    """
    same = (speed.batch, speed.threads, speed.device) == (reference.batch, reference.threads, reference.device)
    if not same or len(speed.rounds_ms) != len(reference.rounds_ms):
        raise InputError(
            "a ratio of speeds needs two networks measured together",
            given=f"{len(speed.rounds_ms)} and {len(reference.rounds_ms)} rounds, batches of {speed.batch} and "
            f"{reference.batch}, on {speed.device} and {reference.device}",
            allowed="two results of one call of measure_speed",
        )
    return _spread([theirs / own for own, theirs in zip(speed.rounds_ms, reference.rounds_ms, strict=True)])


def _check(
    networks: Mapping[str, nn.Module], batch: Tensor, *, seconds: float, rounds: int, warm_up: int, device: str
) -> None:
    if not networks:
        raise InputError("there is no network to measure", given="an empty mapping", allowed="name -> network")
    if batch.ndim < 2 or len(batch) == 0 or not batch.is_floating_point():
        raise InputError(
            "speed is measured on a batch of normalised images",
            given=f"a {batch.dtype} tensor of shape {tuple(batch.shape)}",
            allowed="a float tensor of shape (batch, ...) with batch >= 1",
        )
    if not (seconds > 0 and rounds >= FEWEST_ROUNDS and warm_up >= 1):
        raise InputError(
            "the measurement has no room",
            given=f"seconds={seconds}, rounds={rounds}, warm_up={warm_up}",
            allowed=f"seconds > 0, rounds >= {FEWEST_ROUNDS}, warm_up >= 1",
        )
    if device not in {"cpu", "cuda"} or (device == "cuda" and not torch.cuda.is_available()):
        raise InputError("speed cannot be measured there", given=f"device={device!r}", allowed=_devices())


def _devices() -> str:
    return '"cpu" or "cuda"' if torch.cuda.is_available() else '"cpu" (torch sees no GPU)'


def _call(
    network: nn.Module, images: Tensor, wait: Callable[[], None], clock: Callable[[], float]
) -> Callable[[], float]:
    def seconds_of_one_run() -> float:
        wait()
        start = clock()
        network(images)
        wait()
        return clock() - start

    return seconds_of_one_run


def _nothing() -> None:
    """Wait for nothing: the CPU has finished when the call returns."""


def _in_rounds(
    calls: Mapping[str, Callable[[], float]], *, rounds: int, end: float, clock: Callable[[], float], settle: bool
) -> dict[str, list[float]]:
    names = list(calls)
    taken: dict[str, list[float]] = {name: [] for name in names}
    longest = 0.0
    for done in range(rounds):
        start = clock()
        if done >= FEWEST_ROUNDS and start + longest > end:
            break
        first = done % len(names)
        for name in names[first:] + names[:first]:
            if settle:
                calls[name]()
            taken[name].append(calls[name]())
        longest = max(longest, clock() - start)
    return taken


def _spread(values: list[float]) -> Spread:
    q1, median, q3 = np.quantile(np.asarray(values, dtype=np.float64), [0.25, 0.5, 0.75]).tolist()
    return Spread(median=median, q1=q1, q3=q3)


@contextmanager
def _threads(wanted: int | None) -> Iterator[int]:
    before = torch.get_num_threads()
    if wanted is not None and wanted < 1:
        raise InputError("torch needs a thread", given=f"threads={wanted}", allowed="threads >= 1")
    if wanted is not None:
        torch.set_num_threads(wanted)
    try:
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _moved(networks: Iterable[nn.Module], device: str) -> Iterator[None]:
    # All homes are read before anything moves: two networks may share the pretrained part.
    homes = [(network, home_of(network)) for network in networks]
    try:
        for network, _ in homes:
            network.to(device)
        yield
    finally:
        for network, home in homes:
            network.to(home)


def home_of(network: nn.Module) -> torch.device:
    """Return the device of a network's first tensor; one without tensors is at home on the CPU."""
    return next((tensor.device for tensor in chain(network.parameters(), network.buffers())), torch.device("cpu"))
