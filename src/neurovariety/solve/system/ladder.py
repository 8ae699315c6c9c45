"""Products: each monomial is a shorter one times a node, and every product is made once."""

from __future__ import annotations

from collections.abc import Iterable

from neurovariety.solve.system.program import Nodes

LONG_POWER = 4
"""From this power on a node is squared repeatedly instead of being multiplied on one by one."""


class Ladder:
    """Monomials and the products that make them.

    Parameters
    ----------
    first : int
        Number of the first product; smaller numbers are nodes that exist already.
    """

    def __init__(self, first: int) -> None:
        self.next = first
        self.products: dict[int, tuple[int, int]] = {}
        self._made: dict[Nodes, int] = {}

    def require(self, monomials: Iterable[Nodes]) -> None:
        """Make all these, shortest first, so that longer ones find their parents."""
        for monomial in sorted(set(monomials), key=lambda nodes: (len(nodes), nodes)):
            self.node(monomial)

    def node(self, monomial: Nodes) -> int:
        """Give the node of a monomial of at least one factor."""
        if len(monomial) == 1:
            return monomial[0]
        if monomial not in self._made:
            left, right = self._split(monomial)
            self._made[monomial] = self._product(self.node(left), self.node(right))
        return self._made[monomial]

    def _split(self, monomial: Nodes) -> tuple[Nodes, Nodes]:
        """Find a parent that exists; otherwise take off the last node, whose derivatives are the newest."""
        if len(monomial) > 2:
            for place in range(len(monomial) - 1, -1, -1):
                if place and monomial[place - 1] == monomial[place]:
                    continue
                parent = monomial[:place] + monomial[place + 1 :]
                if parent in self._made:
                    return parent, (monomial[place],)
        power = monomial.count(monomial[-1])
        if power == len(monomial):
            return monomial[: power // 2], monomial[power // 2 :]
        if power >= LONG_POWER:
            return monomial[:-power], monomial[-power:]
        return monomial[:-1], monomial[-1:]

    def _product(self, left: int, right: int) -> int:
        self.products[self.next] = (left, right)
        self.next += 1
        return self.next - 1
