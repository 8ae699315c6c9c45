"""The comparison of linear networks: fully connected, convolutional, and with strides, on one data set.

Kohn, SIAM News: with strides above one every critical point is an interior, smooth one and comes from the functions;
with stride one, spurious ones lie inside and on the boundary; fully connected networks have them at singular functions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from numpy.typing import ArrayLike

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError, require
from neurovariety.training.comparison_table import TrainedNetwork, TrainingComparison
from neurovariety.training.critical_points import critical_points
from neurovariety.training.descent.gradient_descent import TOLERANCE, descend
from neurovariety.training.descent.matching import descent_shares
from neurovariety.training.square_loss import SquareLoss, square_loss
from neurovariety.training.teacher_data import EXAMPLE, example_data
from neurovariety.variety.dimension import dimension
from neurovariety.variety.result import Certainty
from neurovariety.whole_number import whole_number

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Effort:
    """What each architecture's questions are asked with."""

    starts: int
    seed: int
    threads: int | None
    certified: bool
    progress: Progress | None
    spread: float
    tolerance: float
    steps: int


def compare_training(
    architectures: Sequence[Architecture | str] = EXAMPLE,
    inputs: ArrayLike | None = None,
    targets: ArrayLike | None = None,
    *,
    starts: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    certified: bool = True,
    spread: float = 1.0,
    tolerance: float = TOLERANCE,
    steps: int = 20_000,
    progress: Progress | None = None,
) -> TrainingComparison:
    """Compare what training meets: the critical points of several architectures, and how often descent ends at which.

    Parameters
    ----------
    architectures : sequence of LinearConvNet, LinearNetwork or SPEC texts
        By default one of each kind.
    inputs : array_like, shape (N, d_0), optional
    targets : array_like, shape (N, d_L), optional
        By default data drawn from the seed (`example_data`), which the default architectures take.
    starts : int, from 0
        Random starts of gradient descent for each architecture; with 0 nothing is trained, and torch is not needed.
    seed : int
    threads : int, optional
    certified : bool
        Whether critical points are proven by interval arithmetic.
    spread, tolerance, steps
        Of the starts and the runs, as in `descend`.
    progress : callable, optional
        Told a stage, how much of it is done, and how much there is.

    Returns
    -------
    TrainingComparison
        Prints as a table. Losses in it are mean squared errors per target number, for all architectures.

    Raises
    ------
    InputError
        When an architecture does not take these inputs or has other outputs, or the inputs do not tell its functions
        apart.
    MissingExtraError
        When torch is needed and not there.

    References
    ----------
    Kohn, The geometry of neural networks (SIAM News). Kohn, Merkh, Montufar, Trager, Geometry of linear convolutional
    networks (SIAGA 2022); Function space and critical points of linear convolutional networks (SIAGA 2024).

    Examples
    --------
    >>> found = compare_training(["linear 9-2-3", "linear 9-1-3"], *example_data(), starts=0)
    >>> [[one.found.real, one.count("spurious")] for one in found.networks]
    [[6, 3], [3, 0]]
    """
    if (inputs is None) != (targets is None):
        raise InputError("inputs come with targets", given="one of them", allowed="both, or none for the example")
    if inputs is None or targets is None:
        whole_number("seed", seed, least=0)
        inputs, targets = example_data(seed)
    if isinstance(architectures, str | Architecture) or not isinstance(architectures, Iterable):
        raise InputError(
            "several architectures are compared: give a list",
            given=f"{architectures!r:.60}",
            allowed=f"such as {list(EXAMPLE)}",
            remedy="for one alone put brackets around it",
        )
    losses = [square_loss(one, inputs, targets) for one in architectures]
    return compare_losses(
        losses,
        starts=starts,
        seed=seed,
        threads=threads,
        certified=certified,
        spread=spread,
        tolerance=tolerance,
        steps=steps,
        progress=progress,
    )


def compare_losses(
    losses: Sequence[SquareLoss],
    *,
    starts: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    certified: bool = True,
    spread: float = 1.0,
    tolerance: float = TOLERANCE,
    steps: int = 20_000,
    progress: Progress | None = None,
) -> TrainingComparison:
    """Compare losses that have been made already, such as distances to one function; see `compare_training`.

    Parameters
    ----------
    losses : sequence of SquareLoss
        One for each architecture.
    starts, seed, threads, certified, spread, tolerance, steps, progress
        As in `compare_training`.

    Returns
    -------
    TrainingComparison
        After Ctrl-C with what was found by then, ``complete`` false.

    Raises
    ------
    InputError, MissingExtraError
        As `compare_training`.
    """
    started = time.perf_counter()
    whole_number("starts", starts, least=0)
    whole_number("seed", seed, least=0)
    losses = list(losses) if isinstance(losses, Iterable) else [losses]
    if not all(isinstance(loss, SquareLoss) for loss in losses):
        raise InputError(
            "losses are compared: give a list",
            given=f"{losses!r:.60}",
            allowed="a list of what square_loss or distance_loss return",
        )
    if not losses:
        raise InputError("no architecture is given", given="none", allowed="one at least")
    for loss in losses:
        loss.check_rank()
    if starts and find_spec("torch") is None:
        require("torch", extra="vinet")  # said before anything is solved; loading it takes longer than many points
    effort = _Effort(starts, seed, threads, certified, progress, spread, tolerance, steps)
    networks: list[TrainedNetwork] = []
    stopped = False
    try:
        for loss in losses:
            one, stopped = _train(loss, effort)
            networks.append(one)
            if stopped:
                break
    except KeyboardInterrupt:
        stopped = True
        if not networks:
            raise
    missing = [loss.network.spec for loss in losses[len(networks) :]]
    return TrainingComparison(
        name="training",
        of="; ".join(one.spec for one in networks),
        value={one.spec: one.found.real for one in networks},
        certainty=max((one.found.certainty for one in networks), key=list(Certainty).index),
        evidence="; ".join(f"{one.spec}: {one.found.evidence}" for one in networks),
        complete=not stopped and all(one.found.complete for one in networks),
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=(
            *((f"stopped before {', '.join(missing) or 'all was done'}",) if stopped else ()),
            *(f"{one.spec}: {text}" for one in networks for text in _remarks(one)),
        ),
        networks=tuple(networks),
    )


def _train(loss: SquareLoss, effort: _Effort) -> tuple[TrainedNetwork, bool]:
    """Find the critical points, then descend; say whether Ctrl-C ended that."""
    network = loss.network
    found = critical_points(
        loss, seed=effort.seed, threads=effort.threads, certified=effort.certified, progress=effort.progress
    )
    one = TrainedNetwork(
        spec=network.spec,
        kind=kind_of(network),
        parameters=network.parameter_count,
        dimension=dimension(network, seed=effort.seed).value,
        found=found,
        losses=tuple(point.loss for point in found.points),
        least=loss.least,
        zero=loss.of_zero,
    )
    if found.interrupted or not effort.starts:
        return one, found.interrupted
    try:
        descents = descend(
            loss,
            starts=effort.starts,
            seed=effort.seed,
            spread=effort.spread,
            tolerance=effort.tolerance,
            steps=effort.steps,
            progress=effort.progress,
        )
        return replace(one, shares=descent_shares(descents, found)), descents.interrupted
    except KeyboardInterrupt:  # the critical points are there
        return one, True


def _remarks(one: TrainedNetwork) -> tuple[str, ...]:
    """Give what the table does not show of descent, and what is doubtful for its data."""
    return (*one.found.loss.doubts, *(() if one.shares is None else one.shares.remarks))


def kind_of(network: LinearConvNet | LinearNetwork) -> str:
    """Say what kind of linear network it is.

    Examples
    --------
    >>> kind_of(LinearConvNet([3, 2], strides=[2, 1])), kind_of(LinearConvNet([3, 2], strides=[1, 2]))
    ('strides above one', 'stride one')
    """
    if isinstance(network, LinearNetwork):
        return "fully connected"
    between = {step for (step,) in network.strides[:-1]}
    if between <= {1}:
        return "stride one"
    return "some strides one" if 1 in between else "strides above one"
