"""All critical points of a linear convolutional network on data.

Paths lead from all critical points of a general quadratic function on the tensors of its filters (`segre_family`) to
the critical filters of the loss. Strides, data and quadratic form are all in the coefficients at their ends, so that
networks of all strides, and all data sets, begin at the same points. Paths to infinity, to the zero function or to
curves of critical parameters show how much less general than a general form the loss is.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.options import check_options
from neurovariety.solve.result import counted
from neurovariety.training.filters.block_roots import multiplicities
from neurovariety.training.filters.equal_lengths import with_equal_lengths
from neurovariety.training.filters.hessian import FLAT
from neurovariety.training.filters.kinds import QuadraticLoss
from neurovariety.training.filters.labels import Labels, label_real_points
from neurovariety.training.filters.paths import MOST_AFTER_STOP, PathEnds, paths_to_loss
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.purity import Purity, purity
from neurovariety.training.filters.segre_start import Progress, SegreStart, factor_sizes, segre_start
from neurovariety.training.result import CriticalPoints
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.result import Certainty

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]


def filter_critical_points(
    loss: SquareLoss,
    *,
    seed: int = 0,
    threads: int | None = None,
    certified: bool = True,
    progress: Progress | None = None,
    start: SegreStart | None = None,
) -> CriticalPoints:
    """Find all isolated critical parameters with a function that is not zero, up to scaling, and say what they are.

    Parameters
    ----------
    loss : SquareLoss
        Of a `LinearConvNet`.
    seed, threads, certified, progress, start
        As `critical_points` takes them.

    Returns
    -------
    CriticalPoints

    Raises
    ------
    InputError
        When the network is another one, the inputs do not tell all functions apart, the best function is zero, or the
        start is one for other filters.
    ResourceError
        When there are too many critical points.
    """
    check_options(seed=seed, threads=threads, progress=progress)
    network = loss.network
    if not isinstance(network, LinearConvNet):
        raise InputError("this is for linear convolutional networks", given=network.spec, allowed="lcn 3,2 stride 2")
    loss.check_rank()
    if not loss.data.any():
        raise InputError(
            "the best function is zero: no other real function is critical",
            given="targets that are orthogonal to all inputs, or the function 0",
            remedy="give targets that depend on the inputs, or another function",
        )
    began = time.perf_counter()
    products = FilterProducts.of(network)
    if start is None:
        start = segre_start(products.sizes, seed=seed, threads=threads, progress=progress)
        if start.interrupted:  # who stopped it waits
            start = replace(start, solutions=start.solutions[:MOST_AFTER_STOP])
    elif start.family.sizes != factor_sizes(products.sizes):
        raise InputError(
            "the start is one for other filters",
            given=f"sizes {start.family.sizes}",
            allowed=f"{factor_sizes(products.sizes)}, as segre_start({list(products.sizes)}) finds them",
        )
    form, data, length = _of_size_one(loss)
    ends = paths_to_loss(
        start, products, form, data, certified=certified, seed=seed, threads=threads, progress=progress
    )
    chart = ends.chart
    parameters = chart.parameters(ends.points)
    functions = (products.functions(parameters) * length).astype(np.complex128)
    found = purity(products, with_equal_lengths(products, parameters), form, data)
    partitions = multiplicities(products, parameters)
    labels = Labels(ends.certified, found.deficient, found.spurious, partitions)
    real = chart.parameters(ends.points.real)
    points, clearest = label_real_points(loss, QuadraticLoss(products, form, data, length), real, ends.real, labels)
    parameters[:, : products.sizes[0]] *= length
    return CriticalPoints(
        name="critical points",
        of=network.spec,
        value=len(ends.points),
        certainty=Certainty.CERTIFIED if ends.certified.all() and len(ends.points) else Certainty.NUMERICAL,
        evidence=_evidence(start, ends, found),
        complete=start.complete and ends.complete,
        seed=seed,
        seconds=time.perf_counter() - began,
        remarks=tuple(_remarks(products, start, ends, clearest)),
        loss=loss,
        points=tuple(points),
        parameters=with_equal_lengths(products, parameters),
        functions=functions,
        spurious=found.spurious,
        certified=ends.certified,
        partitions=partitions,
        expected=start.expected,
        interrupted=start.interrupted or ends.interrupted,
    )


def _of_size_one(loss: SquareLoss) -> tuple[Float, Float, float]:
    """Divide the form and the data by powers of two, which is exact; give the data's."""
    form, data = loss.moments, loss.data
    size = 2.0 ** np.round(np.log2(np.trace(form) / len(form)))
    length = float(2.0 ** np.round(np.log2(np.linalg.norm(data))))
    return form / size, data / length, length


def _evidence(start: SegreStart, ends: PathEnds, found: Purity) -> str:
    proven, paths = int(ends.certified.sum()), counted(len(start), "path")
    general = f"{counted(start.expected, 'critical point')} of a general quadratic function on tensors of filters"
    parts = [
        f"{paths} from {'all ' if start.expected > 1 else 'the '}{general} (a theorem's number): {ends.account()}"
        if start.complete
        else f"{paths} from {len(start):,} of the {general}: {ends.account()}",
        f"{proven:,} of {len(ends.points):,} proven by interval arithmetic",
    ]
    return "; ".join([*parts, *found.clarity()])


def _remarks(products: FilterProducts, start: SegreStart, ends: PathEnds, clearest: float) -> list[str]:
    told = []
    if len(products.sizes) > 1:
        told.append("the zero function is critical, too, where two or more filters are zero: not counted")
    if start.interrupted or ends.interrupted:
        told.append("the work was stopped: critical points and proofs may be missing")
    elif not ends.confirmed:
        told.append(
            "critical points may be missing, as not all paths end at regular ones, and their number was another in "
            "other coordinates, or the form is nearly singular"
        )
    curves = ends.ledger.count(PathEnd.NOT_ISOLATED)
    if curves:
        told.append(
            f"infinitely many critical points besides: {counted(curves, 'path')} {'ends' if curves == 1 else 'end'} on "
            "curves or surfaces of them"
        )
    if ends.singular.any():
        told.append("degenerate critical points, where several paths end, are numerical: none is proven")
    if start.complete and ends.complete and len(ends.points) < start.expected:
        told.append(f"general data have {start.expected:,}: this form or its best function is special")
    if ends.real.any():
        told.append(
            f"kinds and positions are numerical: eigenvalues of Hessians are at least {clearest:.0e} of the largest "
            f"or, below {FLAT:.0e}, zero"
        )
    return told
