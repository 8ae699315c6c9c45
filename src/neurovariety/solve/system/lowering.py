"""From a program to a tape: monomials become products, coefficients become factors, everything gets a slot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, nextafter

import numpy as np

from neurovariety.errors import InputError
from neurovariety.solve.system.coefficient import Coefficient
from neurovariety.solve.system.ladder import Ladder
from neurovariety.solve.system.program import Nodes, Program
from neurovariety.solve.system.tape import Kind, Tape

UNUSED = -1


@dataclass(frozen=True)
class Term:
    """A term of an instruction, with nodes in the place of slots."""

    kind: Kind
    left: int
    right: int
    factor: float
    radius: float


@dataclass(frozen=True)
class _Pending:
    """A term whose monomial is still to be made."""

    kind: Kind
    left: int
    monomial: Nodes
    factor: float
    radius: float


def lower(program: Program, outputs: Sequence[int], entries: Mapping[tuple[int, int], int]) -> Tape:
    """Write the tape that computes these nodes.

    Parameters
    ----------
    program : Program
    outputs : sequence of int
        Nodes of the equations' values.
    entries : mapping
        Nodes of the derivatives by equation and coordinate.
    """
    wanted = [*outputs, *entries.values()]
    pending = {
        node: [_pending(program, nodes, coefficient, factor) for (nodes, coefficient), factor in terms.items()]
        for node, terms in ((node, program.sums[node]) for node in program.needed_sums(wanted))
    }
    ladder = Ladder(program.nodes)
    sums = _with_products(pending, ladder)
    _fuse(sums, ladder, wanted)
    return _Writer(program, sums, ladder).tape(wanted, outputs, entries)


def _with_products(pending: Mapping[int, Sequence[_Pending]], ladder: Ladder) -> dict[int, list[Term]]:
    """Make the monomials, and give the terms with their products."""
    ladder.require(term.monomial for terms in pending.values() for term in terms if len(term.monomial) > 1)
    return {
        node: [
            Term(term.kind, ladder.node(term.monomial), UNUSED, term.factor, term.radius)
            if term.kind == Kind.LINEAR
            else Term(term.kind, term.left, ladder.node(term.monomial), term.factor, term.radius)
            for term in terms
        ]
        for node, terms in pending.items()
    }


def _pending(program: Program, nodes: Nodes, coefficient: Coefficient, multiple: int) -> _Pending:
    """Tell what kind of term it is: complex coefficients and parameters are left out of the monomial that is shared."""
    if isinstance(coefficient, complex):
        factor, radius = rounded(1, multiple)
        constant = program.constant(coefficient)
        if not nodes:
            return _Pending(Kind.LINEAR, UNUSED, (constant,), factor, radius)
        return _Pending(Kind.PRODUCTS, constant, nodes, factor, radius)
    factor, radius = rounded(coefficient, multiple)
    if not nodes:
        return _Pending(Kind.LINEAR, UNUSED, (program.constant(1.0),), factor, radius)
    if len(nodes) > 1:
        for place, node in enumerate(nodes):
            if program.is_parameter(node):
                return _Pending(Kind.PARAMETER_PRODUCTS, node, nodes[:place] + nodes[place + 1 :], factor, radius)
    return _Pending(Kind.LINEAR, UNUSED, nodes, factor, radius)


def rounded(coefficient: int | Fraction | float, multiple: int) -> tuple[float, float]:
    """Round coefficient * multiple to float64, and bound the distance from what was meant.

    Examples
    --------
    >>> rounded(0.1, 2)
    (0.2, 0.0)
    >>> factor, radius = rounded(Fraction(1, 3), 1)
    >>> 0 < radius < 2e-17
    True
    """
    try:
        factor = float(coefficient * multiple)
    except OverflowError:
        factor = inf
    if abs(factor) == inf:
        raise InputError(
            "a coefficient is too large for float64",
            given="a coefficient above 1.8e308",
            remedy="scale the equation, and the variables where need be",
        )
    if multiple == 1 and not isinstance(coefficient, Fraction) and factor == coefficient:
        return factor, 0.0
    distance = abs(Fraction(factor) - Fraction(coefficient) * multiple)
    return factor, nextafter(float(distance), inf) if distance else 0.0


def _fuse(sums: dict[int, list[Term]], ladder: Ladder, wanted: Sequence[int]) -> None:
    """Put a product that is used once, and in a sum, into that sum."""
    uses = dict.fromkeys(ladder.products, 0)
    inside = [node for pair in ladder.products.values() for node in pair]
    read = [node for terms in sums.values() for term in terms for node in (term.left, term.right)]
    for node in (*inside, *read, *wanted):
        if node in uses:
            uses[node] += 1
    for terms in sums.values():
        for place, term in enumerate(terms):
            if term.kind == Kind.LINEAR and uses.get(term.left) == 1:
                left, right = ladder.products[term.left]
                terms[place] = Term(Kind.PRODUCTS, left, right, term.factor, term.radius)


class _Writer:
    """A tape in the making: instructions in an order in which everything is there when it is used."""

    def __init__(self, program: Program, sums: Mapping[int, list[Term]], ladder: Ladder) -> None:
        self.program, self.sums, self.ladder = program, sums, ladder
        self.order: list[int] = []
        self.constants: list[int] = []

    def tape(self, wanted: Sequence[int], outputs: Sequence[int], entries: Mapping[tuple[int, int], int]) -> Tape:
        self._visit(wanted)
        inputs = len(self.program.inputs)
        slot = np.full(self.ladder.next, UNUSED, dtype=np.int32)
        slot[:inputs] = np.arange(inputs)
        slot[self.constants] = inputs + np.arange(len(self.constants))
        slot[self.order] = inputs + len(self.constants) + np.arange(len(self.order))
        instructions: list[tuple[int, int, int, int, bool]] = []
        terms: list[Term] = []
        for node in self.order:
            fresh = True
            for kind, group in self._instructions(node):
                instructions.append((kind, slot[node], len(terms), len(terms) + len(group), fresh))
                terms += group
                fresh = False
        table = np.array([row[:4] for row in instructions], dtype=np.int32).reshape(-1, 4)
        left = np.array([term.left for term in terms], dtype=np.intp)
        right = np.array([term.right for term in terms], dtype=np.intp)
        places = np.array(list(entries), dtype=np.int32).reshape(-1, 2)
        return Tape(
            coordinates=self.program.coordinates,
            parameters=inputs - self.program.coordinates,
            constants=np.array([self.program.constants[node] for node in self.constants], dtype=np.complex128),
            slots=inputs + len(self.constants) + len(self.order),
            kind=table[:, 0].copy(),
            destination=table[:, 1].copy(),
            begin=table[:, 2].copy(),
            end=table[:, 3].copy(),
            fresh=np.array([row[4] for row in instructions], dtype=np.bool_),
            left=slot[left],
            right=np.where(right == UNUSED, UNUSED, slot[right]).astype(np.int32),
            factor=np.array([term.factor for term in terms], dtype=np.float64),
            factor_radius=np.array([term.radius for term in terms], dtype=np.float64),
            outputs=slot[list(outputs)],
            jacobian_row=places[:, 0].copy(),
            jacobian_column=places[:, 1].copy(),
            jacobian_slot=slot[list(entries.values())] if entries else np.zeros(0, dtype=np.int32),
        )

    def _visit(self, wanted: Sequence[int]) -> None:
        """Walk down from what is wanted; a node is written when all it uses is."""
        seen: set[int] = set(range(len(self.program.inputs)))
        for root in wanted:
            path: list[tuple[int, Iterator[int]]] = []
            self._open(root, seen, path)
            while path:
                node, uses = path[-1]
                inner = next(uses, None)
                if inner is None:
                    self.order.append(node)
                    path.pop()
                else:
                    self._open(inner, seen, path)

    def _open(self, node: int, seen: set[int], path: list[tuple[int, Iterator[int]]]) -> None:
        if node in seen:
            return
        seen.add(node)
        if node in self.program.constants:
            self.constants.append(node)
        elif node in self.ladder.products:
            path.append((node, iter(self.ladder.products[node])))
        else:
            path.append((node, (used for term in self.sums[node] for used in _uses(term))))

    def _instructions(self, node: int) -> Iterator[tuple[Kind, list[Term]]]:
        """Write a node's instructions, one of each kind."""
        if node in self.ladder.products:
            terms = [Term(Kind.PRODUCT, *self.ladder.products[node], 1.0, 0.0)]
        else:
            terms = self.sums[node]
        for kind in Kind:
            if group := [term for term in terms if term.kind == kind]:
                yield kind, group


def _uses(term: Term) -> tuple[int, ...]:
    return (term.left,) if term.right == UNUSED else (term.left, term.right)
