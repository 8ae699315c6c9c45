"""The equations and their derivatives as sums over monomials of nodes, before they become a tape.

A node is a coordinate, a parameter, a constant or a sum. A monomial is a sorted tuple of nodes, repeated as often as
their power says. The derivative of a monomial by a coordinate is again a whole number times a monomial for each of
its nodes: that is the chain rule, forward, with nothing stored that is zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from neurovariety.errors import ResourceError
from neurovariety.poly.monomials import LARGEST_EXPONENT
from neurovariety.solve.system.coefficient import Coefficient
from neurovariety.solve.system.expression import Expression, Factor, Symbol

Nodes = tuple[int, ...]
Terms = dict[tuple[Nodes, Coefficient], int]
"""Monomials with a coefficient and a whole factor: the factor is what differentiating multiplies by."""
Scaled = tuple[int, Nodes]
"""A whole number times a monomial."""


class Program:
    """Nodes in the making: every sum is kept once, however often it is written.

    Parameters
    ----------
    inputs : sequence of Symbol
        Coordinates, then parameters: nodes 0, 1, 2, ...
    coordinates : int
        How many of the inputs are coordinates.
    """

    def __init__(self, inputs: Sequence[Symbol], coordinates: int) -> None:
        self.inputs = {symbol: node for node, symbol in enumerate(inputs)}
        self.coordinates = coordinates
        self.nodes = len(inputs)
        self.constants: dict[int, complex] = {}
        self.sums: dict[int, Terms] = {}
        self._node_of: dict[object, int] = {}
        self._factors: dict[str, int] = {}
        self._gradients: dict[int, dict[int, Scaled]] = {}

    def terms(self, expression: Expression) -> Terms:
        """Write an expression over nodes."""
        terms: Terms = {}
        for monomial, coefficient in expression.terms:
            nodes: list[int] = []
            for atom, power in monomial:
                if power > LARGEST_EXPONENT:
                    raise ResourceError(
                        "an exponent is too large, or that of a homogenising coordinate would be",
                        given=f"{power}",
                        allowed=f"at most {LARGEST_EXPONENT}",
                        remedy="make powers of powers variables of their own, with an equation each",
                    )
                nodes += [self.factor(atom) if isinstance(atom, Factor) else self.inputs[atom]] * power
            add(terms, sorted(nodes), coefficient, 1)
        return terms

    def factor(self, factor: Factor) -> int:
        """Give the node of an inner sum."""
        if factor.key not in self._factors:
            self._factors[factor.key] = self.sum(self.terms(factor.expression))
        return self._factors[factor.key]

    def constant(self, value: complex) -> int:
        """Give the node of a number."""
        node = self._node(("constant", value))
        self.constants[node] = value
        return node

    def sum(self, terms: Terms) -> int:
        """Give the node of a sum: a new one only if it is neither known nor a node already."""
        if len(terms) == 1:
            ((nodes, coefficient), factor) = next(iter(terms.items()))
            if len(nodes) == 1 and coefficient == 1 and factor == 1:
                return nodes[0]
            if not nodes and (factor == 1 or isinstance(coefficient, int)):
                value = coefficient * factor
                if complex(value) == value:
                    return self.constant(complex(value))
        node = self._node(frozenset(terms.items()))
        self.sums[node] = terms
        return node

    def _node(self, key: object) -> int:
        if key not in self._node_of:
            self._node_of[key] = self.nodes
            self.nodes += 1
        return self._node_of[key]

    def is_parameter(self, node: int) -> bool:
        """Tell whether a node is a parameter."""
        return self.coordinates <= node < len(self.inputs)

    def needed_sums(self, wanted: Iterable[int]) -> list[int]:
        """List the sums that these nodes are made of, directly or not."""
        found: set[int] = set()
        waiting = list(wanted)
        while waiting:
            node = waiting.pop()
            if node in self.sums and node not in found:
                found.add(node)
                waiting.extend(inner for nodes, _ in self.sums[node] for inner in set(nodes))
        return sorted(found)

    def gradient(self, terms: Terms) -> dict[int, Terms]:
        """Differentiate by every coordinate that occurs."""
        gradient: dict[int, Terms] = {}
        for (nodes, coefficient), factor in terms.items():
            for place, node in enumerate(nodes):
                if place and nodes[place - 1] == node:
                    continue
                multiple = factor * nodes.count(node)
                rest = nodes[:place] + nodes[place + 1 :]
                if node < self.coordinates:
                    add(gradient.setdefault(node, {}), rest, coefficient, multiple)
                elif node in self.sums:
                    for coordinate, (inner, more) in self.gradient_of_node(node).items():
                        product = sorted((*rest, *more))
                        add(gradient.setdefault(coordinate, {}), product, coefficient, multiple * inner)
        return {coordinate: gradient[coordinate] for coordinate in sorted(gradient) if gradient[coordinate]}

    def gradient_of_node(self, node: int) -> dict[int, Scaled]:
        """Differentiate a sum that is a node."""
        if node not in self._gradients:
            gradient = self.gradient(self.sums[node])
            self._gradients[node] = {coordinate: self.scaled(terms) for coordinate, terms in gradient.items()}
        return self._gradients[node]

    def scaled(self, terms: Terms) -> Scaled:
        """Take a sum as a whole number times a monomial: itself if it is one, or a new node."""
        if len(terms) == 1:
            ((nodes, coefficient), factor) = next(iter(terms.items()))
            if coefficient == 1:
                return factor, nodes
        return 1, (self.sum(terms),)


def add(terms: Terms, nodes: Iterable[int], coefficient: Coefficient, factor: int) -> None:
    """Add a term to a sum; whole coefficients go into the factor, so that like terms meet."""
    if isinstance(coefficient, int):
        coefficient, factor = 1, factor * coefficient
    key = (tuple(nodes), coefficient)
    factor += terms.pop(key, 0)
    if factor:
        terms[key] = factor
