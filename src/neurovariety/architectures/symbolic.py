"""Polynomials in the inputs whose coefficients are fractions, or expressions in the parameters: the exact map.

Arrays here are NumPy arrays of objects, without axes of samples: one network at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np

from neurovariety.architectures.program import Constants, Indices, Number
from neurovariety.solve.system.expression import sum_of

Powers = tuple[int, ...]
Objects = Any
"""An array of objects, each an `InputPolynomial`; NumPy's types cannot say so."""
InputPolynomial = dict[Powers, Any]
"""Powers of the inputs to coefficients, none of them zero."""


@dataclass(frozen=True)
class SymbolicArithmetic:
    """Arithmetic of polynomials in ``variables`` inputs.

    Attributes
    ----------
    variables : int
    total : function of an iterable of coefficients
        Adds them up.
    """

    variables: int
    total: Callable[[Iterable[Any]], Any]

    @classmethod
    def of_fractions(cls, variables: int) -> SymbolicArithmetic:
        """Coefficients that are whole numbers and fractions."""
        return cls(variables, lambda items: sum(items, start=Fraction(0)))

    @classmethod
    def of_expressions(cls, variables: int) -> SymbolicArithmetic:
        """Coefficients that are expressions."""
        return cls(variables, sum_of)

    def inputs(self, shape: tuple[int, ...]) -> Objects:
        """Make the inputs x1, x2, ... in the shape of a sample."""
        units = np.eye(self.variables, dtype=np.int64).tolist()
        return _filled(shape, [{tuple(unit): 1} for unit in units])

    def numbers(self, values: Sequence[Any], shape: tuple[int, ...]) -> Objects:
        """Take coefficients as polynomials without inputs."""
        nothing = (0,) * self.variables
        return _filled(shape, [{nothing: value} if value else {} for value in values])

    def constant(self, array: Constants) -> Objects:
        """Put numbers."""
        return self.numbers(array.ravel().tolist(), array.shape)

    def contract(self, subscripts: str, left: Objects, right: Objects) -> Objects:
        """Multiply and sum."""
        operands, out = subscripts.split("->")
        first, second = operands.split(",")
        sizes = dict(zip(first, left.shape, strict=True)) | dict(zip(second, right.shape, strict=True))
        summed = [letter for letter in sizes if letter not in out]
        result = np.empty(tuple(sizes[letter] for letter in out), dtype=object)
        for place in np.ndindex(result.shape):
            at = dict(zip(out, place, strict=True))
            pairs = []
            for inner in product(*(range(sizes[letter]) for letter in summed)):
                here = at | dict(zip(summed, inner, strict=True))
                pairs.append((left[tuple(here[x] for x in first)], right[tuple(here[x] for x in second)]))
            result[place] = self._products(pairs)
        return result

    def combine(self, terms: Sequence[Objects], factors: Sequence[Number]) -> Objects:
        """Combine linearly."""
        result = np.empty(terms[0].shape, dtype=object)
        for place in np.ndindex(result.shape):
            result[place] = self._collected(
                (powers, coefficient if factor == 1 else coefficient * factor)
                for term, factor in zip(terms, factors, strict=True)
                for powers, coefficient in term[place].items()
            )
        return result

    def activate(self, value: Objects, coefficients: Sequence[Number]) -> Objects:
        """Apply a polynomial to every entry."""
        result = np.empty(value.shape, dtype=object)
        for place in np.ndindex(value.shape):
            result[place] = self._polynomial_of(value[place], coefficients)
        return result

    def gather(self, value: Objects, indices: Indices, rank: int) -> Objects:
        """Take entries by flat number, -1 for zero."""
        del rank
        flat = value.ravel()
        return _filled(indices.shape, [flat[number] if number >= 0 else {} for number in indices.ravel().tolist()])

    def _polynomial_of(self, value: InputPolynomial, coefficients: Sequence[Number]) -> InputPolynomial:
        one: InputPolynomial = {(0,) * self.variables: 1}
        powers, total = one, []
        last = max((power for power, factor in enumerate(coefficients) if factor), default=0)
        for power, factor in enumerate(coefficients[: last + 1]):
            if power:
                powers = self._products([(powers, value)])
            if factor:
                total += [(place, coefficient * factor) for place, coefficient in powers.items()]
        return self._collected(total)

    def _products(self, pairs: Iterable[tuple[InputPolynomial, InputPolynomial]]) -> InputPolynomial:
        return self._collected(
            (tuple(map(int.__add__, powers, others)), coefficient * factor)
            for first, second in pairs
            for powers, coefficient in first.items()
            for others, factor in second.items()
        )

    def _collected(self, terms: Iterable[tuple[Powers, Any]]) -> InputPolynomial:
        found: dict[Powers, list[Any]] = {}
        for powers, coefficient in terms:
            found.setdefault(powers, []).append(coefficient)
        sums = ((powers, items[0] if len(items) == 1 else self.total(items)) for powers, items in found.items())
        return {powers: coefficient for powers, coefficient in sums if coefficient}


def _filled(shape: tuple[int, ...], items: Sequence[Any]) -> Objects:
    """Make an array of objects; NumPy would look into dicts and lists by itself."""
    array = np.empty(prod(shape), dtype=object)
    for number, item in enumerate(items):
        array[number] = item
    return array.reshape(shape)
