"""Where an end-to-end filter lies: inside the real set, on its boundary, at a singular point, or outside.

At a smooth point of the closure the filters of each dilation have a product, the block, that is determined up to
scaling, and next to the point the closure looks like the product of all blocks next to these. So the point is interior
exactly if every block is, among all forms of its degree, and that is a matter of its real roots: one of multiplicity m
can be moved apart into m mod 2 real roots and pairs. So a block is interior exactly if it has at least as many real
roots of odd multiplicity as even lengths. At singular points of the closure several branches can meet, and only whether
there are real filters is told.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from neurovariety.architectures.architecture import Architecture
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.filters.blocks import Level, levels_of
from neurovariety.variety.filters.forms import Form
from neurovariety.variety.filters.given_filters import filters_of_signals, floats_remark
from neurovariety.variety.filters.positions.block_pattern import BlockPattern
from neurovariety.variety.filters.roots.closure_membership import ClosureDegrees, block_forms, closure_degrees
from neurovariety.variety.filters.roots.form_roots import FormRoots, form_roots
from neurovariety.variety.filters.roots.lack_of_real_fibres import why_not_real
from neurovariety.variety.filters.roots.root_fibres import RootPattern
from neurovariety.variety.filters.roots.spreads import real_feasible
from neurovariety.variety.result import Certainty, Invariant

Position = Literal["interior", "boundary", "singular", "on the closure only", "outside"]

_MOST_SHOWN = 12
"""Characters of a number."""


@dataclass(frozen=True, kw_only=True)
class FilterPosition(Invariant):
    """Where an end-to-end filter lies, relative to the closure of all of them.

    Attributes
    ----------
    value : {"interior", "boundary", "singular", "on the closure only", "outside"}
        The first three have real filters. "singular" means a singular point of the closure.
    inside : bool
        Whether real filters compute it.
    smooth : bool or None
        Whether it is a smooth point of the closure; None off it.
    patterns : tuple of BlockPattern
        Root multiplicities of the block of each dilation at a smooth point. Otherwise, where the blocks are not
        determined, one pattern: of the roots of the whole form. None for zero.
    stratum : str
        Its name: the multiplicities (real|pairs) by block, or of the whole form.
    stratum_dimension : int or None
        Dimension of the set of forms of that name; at singular points of those with the same fibres. None off the
        closure.
    """

    inside: bool
    smooth: bool | None
    patterns: tuple[BlockPattern, ...]
    stratum: str
    stratum_dimension: int | None

    def details(self) -> list[str]:
        """Write the evidence and the stratum."""
        size = "" if self.stratum_dimension is None else f", dimension {self.stratum_dimension}"
        return [*super().details(), f"stratum {self.stratum}{size}"]


def filter_position(architecture: Architecture | str, point: Sequence[float | Fraction]) -> FilterPosition:
    """Tell where an end-to-end filter lies: exactly, by greatest common divisors and real roots.

    Parameters
    ----------
    architecture : LinearConvNet or SPEC text
        With more than one entry along one axis only.
    point : sequence of K int, fractions.Fraction or float
        Floats stand for the binary fractions that they are.

    Raises
    ------
    InputError
        For other architectures, or a point of another size.
    ResourceError
        When powers of roots are too close to be told apart.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> print(filter_position("lcn 2,2", [1, 2, 1]))
    position of (1, 2, 1) among the filters of lcn 2,2 stride 1,1: boundary
      exact: real roots of odd multiplicity: 0 of 2 needed for S = 1
      stratum (2|), dimension 2
    >>> filter_position("lcn 3,2 stride 2", [1, 0, 0, 0, 1]).value
    'on the closure only'
    """
    started = time.perf_counter()
    network = filters_of_signals(architecture)
    levels = levels_of(network)
    form = exact_point(point, network.ambient.dimension, "the end-to-end filter", for_floats=False)
    found = _place(form, levels) if any(form) else _place_of_zero(levels)
    shown = ", ".join(map(_shown, form[:8])) + (", ..." if len(form) > 8 else "")
    return FilterPosition(
        name=f"position of ({shown}) among the filters",
        of=network.spec,
        value=found.position,
        certainty=Certainty.EXACT,
        evidence=found.evidence,
        seconds=time.perf_counter() - started,
        remarks=() if found.position == "interior" else floats_remark(point),
        inside=found.position in {"interior", "boundary", "singular"},
        smooth=found.smooth,
        patterns=found.patterns,
        stratum=found.stratum,
        stratum_dimension=found.dimension,
    )


def _shown(value: Fraction) -> str:
    """Write a number, one with many digits rounded."""
    text = str(value)
    if len(text) <= _MOST_SHOWN:
        return text
    return f"{Context(prec=6).divide(Decimal(value.numerator), Decimal(value.denominator)).normalize():g}"


@dataclass(frozen=True)
class _Place:
    position: Position
    evidence: str
    smooth: bool | None
    patterns: tuple[BlockPattern, ...]
    stratum: str
    dimension: int | None


def _place(form: Form, levels: Sequence[Level]) -> _Place:
    degrees = closure_degrees(form, levels)
    if degrees.smooth:
        return _smooth(form, levels)
    roots = form_roots(form, degrees.dilations)
    whole = BlockPattern(1, roots.real_multiplicities, roots.pair_multiplicities, 0)
    if not degrees.inside:
        return _Place("outside", f"off the closure, {degrees}", None, (whole,), f"{whole} of the whole form", None)
    return _singular(roots, levels, degrees, whole)


def _smooth(form: Form, levels: Sequence[Level]) -> _Place:
    """Compare the real roots of the blocks, which are determined here, with the even lengths."""
    used = [(level, block) for level, block in zip(levels, block_forms(form, levels), strict=True) if level.degree]
    patterns = tuple(_pattern(block, level) for level, block in used)
    lacking = [pattern for pattern in patterns if not pattern.inside]
    if lacking:
        counts = [f"{sum(one.real)} of {one.even} needed for S = {one.dilation}" for one in lacking]
        position: Position = "on the closure only"
        evidence = f"real roots, counted with multiplicity: {', '.join(counts)}"
    else:
        position = "interior" if all(pattern.interior for pattern in patterns) else "boundary"
        counts = [f"{one.odd} of {one.even} needed for S = {one.dilation}" for one in patterns]
        evidence = f"real roots of odd multiplicity: {', '.join(counts)}" if counts else "every filter is computed"
    alone = len(patterns) == 1 and patterns[0].dilation == 1
    name = str(patterns[0]) if alone else ", ".join(f"{one} for S = {one.dilation}" for one in patterns) or "(|)"
    return _Place(position, evidence, True, patterns, name, 1 + sum(one.dimension for one in patterns))


def _singular(roots: FormRoots, levels: Sequence[Level], degrees: ClosureDegrees, whole: BlockPattern) -> _Place:
    pattern = roots.real_pattern()
    inside = real_feasible(pattern, levels)
    more = [
        str(dilation)
        for dilation, there, least, used in zip(
            degrees.dilations, degrees.found, degrees.needed, degrees.used, strict=True
        )
        if used and there > least
    ]
    evidence = f"a singular point of the closure: more fibres of dilation {', '.join(more)} than filters take"
    evidence += ", and real filters compute it" if inside else f"; no real filters: {why_not_real(pattern, levels)}"
    return _Place(
        "singular" if inside else "on the closure only",
        evidence,
        False,
        (whole,),
        f"{whole} of the whole form",
        _family(pattern, degrees),
    )


def _family(pattern: RootPattern, degrees: ClosureDegrees) -> int:
    """Compute the dimension of the forms with the same fibres: values move, 0 and infinity where they are fibres stay.

    Fewer of these roots than a larger dilation needs for a fibre are like any other real root.
    """
    larger = [dilation for dilation, used in zip(degrees.dilations, degrees.used, strict=True) if used and dilation > 1]
    moving = [
        fibre
        for fibre in pattern.fibres
        if fibre.kind != "end" or fibre.multiplicity < min(larger, default=fibre.multiplicity + 1)
    ]
    return 1 + sum(fibre.weight for fibre in moving)


def _place_of_zero(levels: Sequence[Level]) -> _Place:
    """Place the tip of the cone: the closure is smooth there only if it is a linear space."""
    used = [level for level in levels if level.degree]
    if len(used) > 1:
        evidence = "zero is the tip of a cone that is no linear space"
        return _Place("singular", evidence, False, (), "zero", 0)
    filled = all(level.even <= 1 for level in used)
    evidence = "every filter is computed" if filled else "next to zero there are filters with too few real roots"
    return _Place("interior" if filled else "boundary", evidence, True, (), "zero", 0)


def _pattern(block: Form, level: Level) -> BlockPattern:
    roots = form_roots(block, (1,))
    return BlockPattern(level.dilation, roots.real_multiplicities, roots.pair_multiplicities, level.even)
