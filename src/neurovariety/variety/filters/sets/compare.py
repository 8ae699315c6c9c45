"""Two linear convolutional networks compared: closures, and real sets, equal or one inside the other."""

from __future__ import annotations

import time
from collections import Counter

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.dimension import Dimension, dimension
from neurovariety.variety.filters.blocks import (
    Blocks,
    blocks_of,
    factors_by_dilation,
    real_signature,
    signature,
    signature_text,
)
from neurovariety.variety.filters.given_filters import as_filters
from neurovariety.variety.filters.sets.comparison import FunctionSpaceComparison, Inclusion, relation
from neurovariety.variety.filters.sets.general_filters import deciding_filters
from neurovariety.variety.filters.sets.inclusion import Lack, lack_for_closure, lack_of_real_roots
from neurovariety.variety.membership.membership import membership
from neurovariety.variety.result import Certainty

MOST_WITNESS_ENTRIES = 64
"""Of the end-to-end filters of which a witness is written down and checked: a few seconds."""

_IMAGES = "filters of images are forms in more variables and do not split; `same_variety` compares their equations"


def compare_function_spaces(
    first: Architecture | str, second: Architecture | str, *, witnesses: bool = True
) -> FunctionSpaceComparison:
    """Decide whether one linear convolutional network computes all filters that another one computes.

    Parameters
    ----------
    first, second : Architecture or SPEC text
        Linear convolutional networks whose end-to-end filters have the same size.
    witnesses : bool
        Whether a filter that proves "no" is written down and checked by exact membership (extra ``exact``), up to
        `MOST_WITNESS_ENTRIES` entries. The answers do not need it.

    Returns
    -------
    FunctionSpaceComparison
        Exact along one axis. For filters of images sets of the same factors are known to be equal, a single filter is
        everything, and dimensions tell others apart; None stands for what is not known.

    Raises
    ------
    InputError
        On other architectures, or end-to-end filters of different sizes.
    MissingExtraError
        When python-flint is not installed and a witness is to be checked.

    Notes
    -----
    The theorem and its proof are in `neurovariety.variety.filters.sets.inclusion`, the witnesses in `general_filters`.
    The strides of whole networks, which say at which places the filter is applied, are not compared, only told where
    they differ.

    References
    ----------
    The sets: Kohn, Merkh, Montufar, Trager (2022); Kohn, Montufar, Shahverdi, Trager, "Function space and critical
    points of linear convolutional networks" (2024).

    Examples
    --------
    >>> found = compare_function_spaces("lcn 2,2,2 stride 1", "lcn 2,3 stride 1")
    >>> found.same_closure, found.same_set, found.value
    (True, False, 'inside')
    >>> [int(value) for value in found.set_around.witness]
    [1, 3, 5, 6]
    """
    started = time.perf_counter()
    one, two = as_filters(first), as_filters(second)
    _check_sizes(one, two)
    parts = blocks_of(one), blocks_of(two)
    if parts[0] is not None and parts[1] is not None:
        answers = _compared(one, two, parts[0], parts[1], witnesses=witnesses)
        evidence = _evidence(parts[0], parts[1])
    else:
        answers, evidence = _compared_images(one, two)
    decided = all(answer.holds is not None for answer in answers)
    return FunctionSpaceComparison(
        name="comparison",
        of=one.spec,
        other=two.spec,
        value=relation(answers[2].holds, answers[3].holds),
        certainty=Certainty.EXACT,
        evidence=evidence,
        complete=decided,
        seconds=time.perf_counter() - started,
        remarks=_remarks(one, two, answers),
        closure_inside=answers[0],
        closure_around=answers[1],
        set_inside=answers[2],
        set_around=answers[3],
    )


def _check_sizes(one: LinearConvNet, two: LinearConvNet) -> None:
    shapes = one.input_shape, two.input_shape
    if blocks_of(one) is not None and blocks_of(two) is not None:
        shapes = (max(shapes[0]),), (max(shapes[1]),)
    if shapes[0] != shapes[1]:
        raise InputError(
            "end-to-end filters of different sizes are never the same",
            given=f"{one.spec} with {one.input_shape} entries, {two.spec} with {two.input_shape}",
            allowed="networks with one size of the end-to-end filter",
        )


def _compared(
    one: LinearConvNet, two: LinearConvNet, first: Blocks, second: Blocks, *, witnesses: bool
) -> list[Inclusion]:
    closures, sets = [], []
    for network, other, parts, others in ((one, two, first, second), (two, one, second, first)):
        lack = lack_for_closure(parts, others)
        real = lack or lack_of_real_roots(parts, others)
        closure, real_set = _answer(lack, _closure_holds(parts, others)), _answer(real, _set_holds(parts, others))
        if real is not None and witnesses and max(network.input_shape) <= MOST_WITNESS_ENTRIES:
            closure, real_set = _with_witness(network, other, closure, real_set)
        closures.append(closure)
        sets.append(real_set)
    return [*closures, *sets]


def _answer(lack: Lack | None, holds: str) -> Inclusion:
    return Inclusion(holds=True, proof=holds) if lack is None else Inclusion(holds=False, proof=str(lack))


def _closure_holds(parts: Blocks, others: Blocks) -> str:
    if signature(parts) == signature(others):
        return "both have the same degree at every dilation"
    return "the fibres of a general filter can be handed out, from the largest dilation on"


def _set_holds(parts: Blocks, others: Blocks) -> str:
    if real_signature(parts) == real_signature(others):
        return "both have the same degree at every dilation, and need as many real roots there"
    return "even a general filter with the fewest real fibres, all negative, has as many real ones as are needed"


def _with_witness(
    network: LinearConvNet, other: LinearConvNet, closure: Inclusion, real_set: Inclusion
) -> tuple[Inclusion, Inclusion]:
    """Add the filter that decides, and ask exact membership about it."""
    filters = deciding_filters(network) or ()
    point = network.coefficients([value for one in filters for value in one])
    found = membership(other, point)
    checked = found.value == "outside" and found.certainty is Certainty.EXACT
    witnessed = Inclusion(holds=False, proof=real_set.proof, witness=point, filters=filters, checked=checked)
    if closure.holds:
        return closure, witnessed
    return Inclusion(holds=False, proof=closure.proof, witness=point, filters=filters, checked=checked), witnessed


def _evidence(first: Blocks, second: Blocks) -> str:
    return f"roots of general filters counted: [{signature_text(first)}] against [{signature_text(second)}]"


def _compared_images(one: LinearConvNet, two: LinearConvNet) -> tuple[list[Inclusion], str]:
    """Decide where both have the same factors, in whatever order, one is a single filter, or by dimension."""
    sizes = dimension(one), dimension(two)
    inside = _image_inside(one, two, sizes)
    around = _image_inside(two, one, sizes[::-1])
    evidence = f"sizes and dilations of the filters, and dimensions: {sizes[0].value} and {sizes[1].value}"
    return [inside, around, inside, around], evidence


def _image_inside(one: LinearConvNet, two: LinearConvNet, sizes: tuple[Dimension, ...]) -> Inclusion:
    """Decide about the closures, and about the real sets, of which no more is known."""
    factors = factors_by_dilation(two)
    if factors_by_dilation(one) == factors:
        return Inclusion(holds=True, proof="both multiply forms of the same sizes and dilations")
    if factors == Counter([tuple((length, 1) for length in two.input_shape)]):
        return Inclusion(holds=True, proof="a single filter is every filter of its size")
    if sizes[0].value > sizes[1].value and sizes[1].certainty is Certainty.EXACT:
        return Inclusion(holds=False, proof=f"the dimensions are {sizes[0].value} and {sizes[1].value}")
    return Inclusion(holds=None, proof=_IMAGES)


def _remarks(one: LinearConvNet, two: LinearConvNet, answers: list[Inclusion]) -> tuple[str, ...]:
    remarks = []
    if one.input_shape != two.input_shape:
        remarks.append("filters along one axis are compared as filters of signals, whichever axis it is")
    if one.stride != two.stride:
        steps = ("x".join(map(str, network.stride)) for network in (one, two))
        remarks.append("the filter moves by {} in the one network and by {} in the other".format(*steps))
    if any(answer.witness is not None and not answer.checked for answer in answers):
        remarks.append("exact membership did not confirm a witness, which the proof does not need")
    return tuple(remarks)
