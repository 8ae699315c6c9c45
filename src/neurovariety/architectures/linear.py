"""Fully connected linear networks: matrices of bounded rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
        fixed: dict[int, int] = {}
        begin = 0
        rank, free_first, free_last = self.rank, layers == 1 or self.widths[0] > self.rank, True
        if layers > 1 and self.widths[-1] == rank < self.widths[0]:
            free_last = False  # the first layer alone gives all matrices with r rows
        for number, (columns, rows) in enumerate(zip(self.widths, self.widths[1:], strict=False), start=1):
            for row in range(rows):
                for column in range(columns):
                    place = begin + row * columns + column
                    if number == layers and free_last and (column < rank or layers == 1):
                        continue
                    if number == 1 and free_first and layers > 1 and row < rank and (column >= rank or not free_last):
                        continue
                    fixed[place] = int(row == column and row < rank)
            begin += rows * columns
        return fixed
