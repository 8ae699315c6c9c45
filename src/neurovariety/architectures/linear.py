"""Fully connected linear networks: matrices of bounded rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.layers import dense
from neurovariety.architectures.program import ProgramBuilder, TensorProgram
from neurovariety.architectures.validation import wholes


@dataclass(frozen=True, init=False, repr=False)
class LinearNetwork(Architecture):
    """x -> W_L ... W_1 x: the matrices of rank at most the smallest width.

    Parameters
    ----------
    widths : sequence of int, d_0, ..., d_L

    Raises
    ------
    InputError
        On fewer than two widths, or widths that are no whole numbers from 1.

    References
    ----------
    Trager, Kohn, Bruna, Pure and spurious critical points (ICLR 2020).

    Examples
    --------
    >>> network = LinearNetwork([2, 1, 2])
    >>> network.spec, network.parameter_count, network.ambient.dimension
    ('linear 2-1-2', 4, 4)
    >>> network.coefficients([1, 2, 3, 4])
    (Fraction(3, 1), Fraction(6, 1), Fraction(4, 1), Fraction(8, 1))
    """

    widths: tuple[int, ...]

    def __init__(self, widths: Sequence[int]) -> None:
        object.__setattr__(self, "widths", wholes("widths", widths, fewest=2))

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        return "linear " + "-".join(map(str, self.widths))

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """The widths."""
        return (("", str(list(self.widths))),)

    @property
    def rank(self) -> int:
        """The largest rank that the network's matrices can have."""
        return min(self.widths)

    def write_program(self) -> TensorProgram:
        """Write the layers down."""
        builder = ProgramBuilder()
        value = builder.input((self.widths[0],))
        for number, width in enumerate(self.widths[1:], start=1):
            value = dense(builder, value, width, f"layer{number}")
        return builder.program()

    @property
    def chart(self) -> dict[int, int]:
        """Matrices U V of rank r, the last layer holding U, the first V = [I *]; layers between pass r entries on.

        Where r is the last width and not the first, U = I and all of V is free.
        """
        layers = len(self.widths) - 1
        if layers == 1:
            return {}
        rank, first, last = self.rank, self.widths[0], self.widths[-1]
        all_rows = last == rank < first  # the first layer alone gives all matrices with r rows

        def is_free(number: int, row: int, column: int) -> bool:
            if number == 1:
                return row < rank and (all_rows or column >= rank)
            return number == layers and column < rank and not all_rows

        fixed: dict[int, int] = {}
        begin = 0
        for number, (columns, rows) in enumerate(zip(self.widths, self.widths[1:], strict=False), start=1):
            for row, column in product(range(rows), range(columns)):
                if not is_free(number, row, column):
                    fixed[begin + row * columns + column] = int(row == column and row < rank)
            begin += rows * columns
        return fixed
