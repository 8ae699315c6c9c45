"""How critical points of a quadratic form are counted: by a theorem, along loops of parameters, from a general form."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import InputError
from neurovariety.variety.degrees.classical_varieties import KnownVariety
from neurovariety.variety.degrees.counting import Counted, count_images, count_in_family, one_of_each
from neurovariety.variety.degrees.critical_points import (
    critical_family,
    general_family,
    projected_rank,
)
from neurovariety.variety.degrees.effort import Effort
from neurovariety.variety.degrees.general_to_special import follow_to_form
from neurovariety.variety.degrees.known_varieties import known_variety
from neurovariety.variety.degrees.metrics import Metric, is_filter
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal, parametrisation
from neurovariety.variety.degrees.quadratic_form import form_rank, general_form
from neurovariety.variety.degrees.result import EDDegree, no_closed_form
from neurovariety.variety.degrees.spurious import check_isolated, count_spurious
from neurovariety.variety.result import Certainty
from neurovariety.whole_number import whole_number

Float = NDArray[np.float64]

ATTEMPTS = 3
"""Data to which critical points for a general form are followed, until no path is lost."""
MOST_UNEVEN = 1e5
"""Ratio of a form's eigenvalues up to which paths that leave for infinity are told from those that only go far."""
ROUNDS_OF_A_SPECIAL_FORM = 4
"""Searches for critical points of a form whose trace need not be linear, before they are sought another way."""

_UNEVEN = "the form is so uneven that lost paths may only have gone far: take units that make numbers similar"


@dataclass(frozen=True)
class EDTask:
    """What is asked, and how results are written down.

    Attributes
    ----------
    network : Architecture
    name : str
        Of the invariant.
    metric : str
    method : str
    seed : int
    effort : Effort
    began : float
        By `time.perf_counter`.
    """

    network: Architecture
    name: str
    metric: str
    method: str
    seed: int
    effort: Effort
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        """Refuse what is no seed, whatever the method."""
        whole_number("seed", self.seed, least=0)

    def count(self, chosen: Metric | None, *, spurious: bool) -> EDDegree:
        """Count for a form, a general one where none is chosen, and spurious critical points beside where asked for."""
        if spurious:
            check_isolated(parametrisation(self.network, seed=self.seed))
        result = count_for_general_form(self) if chosen is None else count_for_form(self, chosen)
        if not spurious:
            return result
        if not result.complete:
            remark = "spurious critical points were not sought, as the others may not be all"
            return replace(result, remarks=(*result.remarks, remark))
        return self.with_spurious(result, chosen)

    def count_general(self, chart: Parametrisation) -> Counted:
        """Count for a general form."""
        return count_images(partial(general_family, chart), seed=self.seed, effort=self.effort)

    def closed(self, value: int, known: KnownVariety, why: str) -> EDDegree:
        """Write down what a theorem says."""
        return self._result(
            value=value,
            certainty=Certainty.EXACT,
            evidence=f"{why}; {known.theorem}",
            method="closed form",
            variety=known.name,
        )

    def counted(self, found: Counted, *, rank: int, remarks: tuple[str, ...] = ()) -> EDDegree:
        """Write down a count."""
        return self.numerical(
            len(found), found.evidence, complete=found.complete, rank=rank, parameters=found.preimages, remarks=remarks
        )

    def numerical(self, value: int, evidence: str, *, complete: bool, **fields: Any) -> EDDegree:
        """Write down a number with what speaks for it."""
        return self._result(
            value=value,
            evidence=evidence,
            complete=complete,
            method="numerical",
            seed=self.seed,
            **{"certainty": Certainty.TRACE if complete else Certainty.NUMERICAL, **fields},
        )

    def with_spurious(self, result: EDDegree, chosen: Metric | None) -> EDDegree:
        """Add spurious critical points, for a general form where none is chosen."""
        chart = parametrisation(self.network, seed=self.seed)
        size = len(chart.places)
        form = general_form(size, self.seed) if chosen is None else _restricted(chosen, chart)
        found = count_spurious(chart, critical_family(chart, form, self.seed), seed=self.seed, effort=self.effort)
        return replace(
            result,
            spurious=found.functions,
            spurious_parameters=found.parameters,
            spurious_complete=found.complete and found.pure == result.value,
            remarks=(*result.remarks, str(found)),
            seconds=time.perf_counter() - self.began,
        )

    def _result(self, **fields: Any) -> EDDegree:
        seconds = time.perf_counter() - self.began
        return EDDegree(name=self.name, of=self.network.spec, metric=self.metric, seconds=seconds, **fields)


def count_for_general_form(task: EDTask) -> EDDegree:
    """Count for a general form: by a theorem, or by loops of parameters."""
    known = known_variety(task.network) if task.method != "numerical" else None
    if known is not None:
        return task.closed(known.generic_ed_degree(), known, "the sum of its polar degrees")
    if task.method == "closed form":
        raise no_closed_form(task.name, task.network.spec)
    chart = parametrisation(task.network, seed=task.seed)
    return task.counted(task.count_general(chart), rank=len(chart.places))


def _restricted(chosen: Metric, chart: Parametrisation) -> Float:
    """Give the form on the coordinates that are not zero, of size 1."""
    form = chosen.form[np.ix_(chart.places, chart.places)]
    return form / np.abs(form).max(initial=0.0) if form.any() else form


def count_for_form(task: EDTask, chosen: Metric) -> EDDegree:
    """Count for a form that need not be general: by a theorem, by loops of parameters, or from a general form."""
    if task.method != "numerical" and chosen.definite:
        known = known_variety(task.network)
        found = _closed_count(known, chosen, task.network) if known is not None else None
        if known is not None and found is not None:
            return task.closed(found[0], known, found[1])
    if task.method == "closed form":
        raise no_closed_form(task.name, task.network.spec)
    chart = parametrisation(task.network, seed=task.seed)
    form = _restricted(chosen, chart)
    rank = form_rank(form)
    _check_well_posed(task, chart, chosen.form[chart.places], form)
    family = critical_family(chart, form, task.seed)
    if not family.isolated:
        evidence = "a random critical point is not isolated: those of all data together have too small a dimension"
        return task.numerical(0, evidence, complete=True, rank=rank, certainty=Certainty.NUMERICAL)
    if rank < len(form):
        counted = count_images(partial(critical_family, chart, form), seed=task.seed, effort=task.effort)
        return task.counted(counted, rank=rank, remarks=(_projection(chart, form, rank, counted),))
    counted = count_in_family(family, most_rounds=ROUNDS_OF_A_SPECIAL_FORM, seed=task.seed, effort=task.effort)
    if counted.complete or counted.interrupted:
        return task.counted(counted, rank=rank)
    return _from_general(task, chart, form, counted)


def _projection(chart: Parametrisation, form: Float, rank: int, counted: Counted) -> str:
    """Say what a singular form sees of the functions."""
    seen = len(one_of_each(chart.functions(counted.solutions) @ form))
    text = f"the form has rank {rank} of {len(form)}: "
    if seen < len(counted):
        return text + f"it tells functions apart by a projection only, where these are {seen} points"
    return text + "this is the ED degree of the variety's projection"


def _closed_count(known: KnownVariety, chosen: Metric, network: Architecture) -> tuple[int, str] | None:
    """Find a theorem for a positive definite form."""
    if known.every_metric:
        return 1, "the nearest point of a linear space"
    if known.invariant_ed_degree is not None and chosen.separable and known.separable:
        return known.invariant_ed_degree(), "Eckart and Young, after whitening the inputs"
    if known.invariant_ed_degree is not None and chosen.invariant:
        return known.invariant_ed_degree(), "singular vector tuples of a general tensor (Friedland and Ottaviani 2014)"
    if chosen.of_general_data and is_filter(network):
        return known.generic_ed_degree(), "the moments of general inputs of a filter are a general form"
    return None


def _from_general(task: EDTask, chart: Parametrisation, form: Float, counted: Counted) -> EDDegree:
    """Count the ends of the paths from a general form, and compare them with what loops of parameters found.

    Where a path could not be followed, all are followed to other data: the number is the same for all general data.
    """
    start = task.count_general(chart)
    if start.interrupted:
        return task.counted(replace(counted, interrupted=True), rank=len(form))
    forms = general_form(len(chart.places), start.seed), form
    data, found = counted.parameters, counted.solutions
    for attempt in range(ATTEMPTS):
        ends = follow_to_form(chart, forms, start, data, seed=task.seed + attempt, effort=task.effort)
        if not ends.failed or ends.interrupted:
            break
        data = normal(np.random.default_rng([task.seed, 10, attempt]), len(form))
    if data is counted.parameters:  # both are critical points for the same data, so that they can be compared
        found = np.concatenate([found, ends.solutions])
        found = found[one_of_each(chart.functions(found))]
    value = max(len(found), len(ends.solutions))
    sizes = np.abs(np.linalg.eigvalsh(form))
    uneven = ends.lost > 0 and sizes.max() > MOST_UNEVEN * sizes.min()
    evidence = (
        f"{len(ends.solutions)} of the {len(start)} critical points for a general form stay when it becomes this one, "
        f"{ends.lost} do not and {ends.failed} could not be followed; loops of parameters found {len(counted)}, "
        f"{counted.proven} of them proven; for the general form: {start.evidence}"
    )
    return task.numerical(
        value,
        evidence,
        complete=start.complete and value == len(ends.solutions) and not (ends.failed or ends.interrupted or uneven),
        rank=len(form),
        lost=ends.lost,
        remarks=(_UNEVEN,) if uneven else (),
    )


def _check_well_posed(task: EDTask, chart: Parametrisation, rows: Float, form: Float) -> None:
    """Refuse forms in which functions of the variety at distance zero from each other, or from data, form curves."""
    size, rank = len(form), form_rank(form)
    if rank == size:
        return
    if form_rank(rows) > rank:
        raise InputError(
            "the form is degenerate on the span of the functions, but not on all of the space",
            given=f"{task.metric}, of rank {rank} on a span of dimension {size}",
            remedy="give it on the span: zeros in the rows and columns of coordinates that are zero for all functions",
        )
    seen = projected_rank(chart, form)
    if rank > chart.dimension == seen:
        return
    zero_loss = f"functions at distance zero from general data have dimension {chart.dimension - rank}"
    blurred = f"sets of functions of dimension {chart.dimension - seen} look the same in this form"
    raise InputError(
        "the form is too degenerate for its critical points to be counted",
        given=f"{task.metric}, of rank {rank} on a space of dimension {size}",
        allowed=f"rank above {chart.dimension}, the dimension of the variety of {task.network.spec}, on it too",
        remedy=f"{blurred if seen < chart.dimension else zero_loss}: take more samples or another form",
    )
