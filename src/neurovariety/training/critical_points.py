"""All critical points of training a linear network on data."""

from __future__ import annotations

from dataclasses import replace

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.training.filters.critical_points import filter_critical_points
from neurovariety.training.filters.segre_start import Progress, SegreStart
from neurovariety.training.matrices.critical_points import matrix_critical_points
from neurovariety.training.result import CriticalPoints
from neurovariety.training.square_loss import SquareLoss


def critical_points(
    loss: SquareLoss,
    *,
    seed: int = 0,
    threads: int | None = None,
    certified: bool = True,
    progress: Progress | None = None,
    start: SegreStart | None = None,
) -> CriticalPoints:
    """Find all critical points of a loss, complex ones too, and say what the real ones are.

    Parameters
    ----------
    loss : SquareLoss
        Of data (`square_loss`), or the distance to a function (`distance_loss`).
    seed : int
        Of all random choices; with the same seed the result is the same, for any number of threads.
    threads : int, optional
        By default all the processor's.
    certified : bool
        Whether points are proven by interval arithmetic: that there is exactly one critical parameter nearby, for the
        quadratic form and the best function in ``loss`` as they are, and whether it is real.
    progress : callable, optional
        Told the stage, and the paths done and to be done.
    start : SegreStart, optional
        For convolutions: general critical points for filters of these sizes (`segre_start`), for several data sets.

    Returns
    -------
    CriticalPoints
        Up to scaling of filters, or base changes between matrices, without the zero function. ``complete`` says
        whether every path was followed to an end and, where some do not end at regular points, whether other
        coordinates gave the same numbers. After Ctrl-C, what was found.

    Raises
    ------
    InputError
        When the inputs do not tell all functions apart, the best function is zero, or the start is one for other
        filters.
    ResourceError
        When there are too many.

    References
    ----------
    Kohn, Montufar, Shahverdi, Trager, "Function space and critical points of linear convolutional networks" (2024):
    for general data and strides above one, all of them are smooth points of the set of functions and none is spurious.

    Examples
    --------
    >>> from neurovariety.training.square_loss import distance_loss
    >>> found = critical_points(distance_loss("lcn 3,2 stride 2", [1, 2, 0, 3, -1]), threads=1)
    >>> found.value, found.expected, found.real, bool(found.certified.all())
    (10, 10, 2, True)
    >>> [(round(point.loss, 4), point.in_functions, point.position) for point in found.points]
    [(0.1418, 'minimum', 'interior'), (13.2557, 'saddle', 'interior')]
    """
    if not isinstance(loss, SquareLoss):
        raise InputError(
            "critical points are those of a loss",
            given=f"{loss!r}"[:80],
            allowed="square_loss(network, inputs, targets) or distance_loss(network, function)",
        )
    if isinstance(loss.network, LinearConvNet):
        found = filter_critical_points(
            loss, seed=seed, threads=threads, certified=certified, progress=progress, start=start
        )
    else:
        found = matrix_critical_points(loss, certified=certified, seed=seed)
    return replace(found, remarks=(*found.remarks, *loss.doubts)) if loss.doubts else found
