"""An architecture: a polynomial map from parameters to functions, with everything that the rest asks of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.interpolation import coefficients_from_values
from neurovariety.architectures.modular_map import evaluate, jacobian, read_residues
from neurovariety.architectures.parameter_names import entry_names
from neurovariety.architectures.program import Shape, TensorProgram
from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.architectures.symbolic import SymbolicArithmetic
from neurovariety.architectures.symbolic_map import check_symbolic, symbolic_coordinates
from neurovariety.errors import InputError, ResourceError, require
from neurovariety.memory import check_free
from neurovariety.poly.rational import as_fraction
from neurovariety.solve.system.expression import Expression, as_expression, variables
from neurovariety.solve.system.rewriting import expand_all

if TYPE_CHECKING:
    from neurovariety.architectures.torch_module import ProgramModule

MOST_VARIABLES = 1_000_000
"""Parameters that are made variables at most."""


class Architecture(ABC):
    """Base of the architectures, which are frozen dataclasses of their sizes.

    An architecture says what its program is (`program`); from it follow the exact map from parameters to coefficients,
    its values and derivatives modulo primes, the expressions that are solved with, and a torch module that trains.
    Parameters are flat vectors theta: the entries of all parameter arrays, in their order, row by row.
    """

    @property
    @abstractmethod
    def spec(self) -> str:
        """The architecture as a text that `architecture` reads."""

    @property
    @abstractmethod
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Names (empty where the place says it) and values of the arguments, written as Python reads them."""

    @abstractmethod
    def write_program(self) -> TensorProgram:
        """Write the network down, with the smallest input that shows all of its function."""

    @cached_property
    def program(self) -> TensorProgram:
        """The network as tensor operations."""
        return self.write_program()

    @property
    def layer_program(self) -> TensorProgram:
        """The network as part of a larger one, where all that comes out of it is needed."""
        return self.program

    @property
    def parameter_shapes(self) -> tuple[tuple[str, Shape], ...]:
        """Names and shapes of the parameters."""
        return self.program.parameters

    @property
    def parameter_count(self) -> int:
        """Number P of entries of all parameters."""
        return sum(prod(shape) for _, shape in self.parameter_shapes)

    @property
    def input_shape(self) -> Shape:
        """Shape of one sample."""
        return self.program.input_shape

    @property
    def output_shape(self) -> Shape:
        """Shape of what comes out for one sample."""
        return self.program.output_shape

    @cached_property
    def ambient(self) -> Ambient:
        """The space of coefficients that the functions are points of."""
        lowest, highest = self.program.degrees
        return Ambient.of_polynomials(
            prod(self.output_shape), prod(self.input_shape), highest, homogeneous=lowest == highest
        )

    @property
    def chart(self) -> dict[int, int] | None:
        """Parameters to fix, by flat number, so that the architecture's known symmetries are used up.

        The functions with these parameters are dense among all functions. Where the architecture has no more
        parameters than its symmetries explain, finitely many parameter vectors are left for a general function: then
        ``P - len(chart)`` is its dimension, and otherwise larger (`mlp 2-3-1 power 2`, and some of several heads).
        None where no such choice is known.
        """
        return None

    def theta(self) -> tuple[Expression, ...]:
        """Make the P parameters as variables to calculate with, named by their arrays: layer1_weight_1_1.

        Raises
        ------
        ResourceError
            When there are too many.
        """
        if self.parameter_count > MOST_VARIABLES:
            raise ResourceError(
                f"{self.spec} has too many parameters to make each a variable",
                given=f"{self.parameter_count:,}",
                allowed=f"{MOST_VARIABLES:,}",
            )
        return variables(entry_names(self.parameter_shapes))

    def expressions(self, theta: Sequence[Any] | None = None, *, expanded: bool = False) -> tuple[Expression, ...]:
        """Write the map from parameters to functions.

        Parameters
        ----------
        theta : sequence of P Expression or numbers, optional
            By default `theta()`.
        expanded : bool
            Whether sums are multiplied out; otherwise the network's structure is kept.

        Returns
        -------
        tuple of D Expression
            The coordinates of `ambient`.

        Raises
        ------
        InputError
            When ``theta`` has another length, or entries that are neither numbers nor expressions.
        ResourceError
            When there are too many coordinates to write out.
        """
        check_symbolic(self.ambient, self.spec)
        given = self.theta() if theta is None else [as_expression(value) for value in theta]
        self._check_length(given)
        arithmetic = SymbolicArithmetic.of_expressions(prod(self.input_shape))
        coordinates = symbolic_coordinates(self.program, self.ambient, arithmetic, given)
        written = [as_expression(value) for value in coordinates]
        return tuple(expand_all(written)) if expanded else tuple(written)

    def coefficients(self, theta: Sequence[float | Fraction]) -> tuple[Fraction, ...]:
        """Compute the function of some parameters exactly.

        Parameters
        ----------
        theta : sequence of P int, fractions.Fraction or float
            A float stands for the binary fraction it is.

        Returns
        -------
        tuple of D fractions.Fraction
            The coordinates of `ambient`.

        Raises
        ------
        InputError
            When ``theta`` has another length, or entries that are no finite numbers.
        ResourceError
            When there are too many coordinates to write out.
        """
        check_symbolic(self.ambient, self.spec)
        values = [as_fraction(value) for value in theta]
        self._check_length(values)
        arithmetic = SymbolicArithmetic.of_fractions(prod(self.input_shape))
        coordinates = symbolic_coordinates(self.program, self.ambient, arithmetic, values)
        return tuple(Fraction(value) for value in coordinates)

    def coefficients_mod(self, theta: ArrayLike, prime: int) -> Residues:
        """Compute the functions of many parameter vectors modulo a prime.

        Parameters
        ----------
        theta : array_like, shape (B, P), int or fractions.Fraction
        prime : int, from 3 to 2^31 - 1

        Returns
        -------
        numpy.ndarray, shape (B, D), int64, from 0 to prime - 1

        Raises
        ------
        InputError
            When the parameters do not fit, the modulus is no prime above the degree, or it divides a denominator.
        ResourceError
            When there are too many coefficients to list.
        """
        arithmetic = ModularArithmetic(prime)
        vectors = read_residues(theta, arithmetic, "the parameters")
        if vectors.ndim != 2 or vectors.shape[1] != self.parameter_count:
            raise self._misfit(vectors.shape, f"(B, {self.parameter_count})")
        outputs = prod(self.output_shape)

        def values(points: Residues) -> Residues:
            samples = points.reshape(len(points), *self.input_shape)
            return evaluate(self.program, vectors, samples, arithmetic).reshape(len(vectors), len(points), outputs)

        return coefficients_from_values(self.ambient, values, arithmetic.prime)

    def evaluate_mod(self, theta: ArrayLike, inputs: ArrayLike, prime: int) -> Residues:
        """Run the network modulo a prime.

        Parameters
        ----------
        theta : array_like, shape (P,), int or fractions.Fraction
        inputs : array_like, shape (N, *input_shape), int or fractions.Fraction
        prime : int, from 3 to 2^31 - 1

        Returns
        -------
        numpy.ndarray, shape (N, *output_shape), int64

        Raises
        ------
        InputError
            When the shapes do not fit, the modulus is no prime, or it divides a denominator.
        ResourceError
            When the values would not fit in memory.
        """
        vector, samples, arithmetic = self._modular_arguments(theta, inputs, prime)
        return evaluate(self.program, vector[None], samples, arithmetic)[0]

    def jacobian_mod(self, theta: ArrayLike, inputs: ArrayLike, prime: int) -> Residues:
        """Differentiate the outputs at some inputs by the parameters, modulo a prime, by running backward.

        Its rank over enough general inputs is the rank of the map from parameters to functions: the space of
        functions is never looked at.

        Parameters
        ----------
        theta, inputs, prime
            As in `evaluate_mod`.

        Returns
        -------
        numpy.ndarray, shape (N * outputs, P), int64
            Rows of one input together.

        Raises
        ------
        InputError
            As in `evaluate_mod`, and when the prime divides an exponent or a factor of the network, so that derivatives
            vanish.
        ResourceError
            When the matrix would not fit in memory.
        """
        vector, samples, arithmetic = self._modular_arguments(theta, inputs, prime)
        return jacobian(self.program, vector, samples, arithmetic)

    def module(self, *, seed: int = 0) -> ProgramModule:
        """Make a torch module that computes the same function and trains.

        Parameters
        ----------
        seed : int
            Of the initial weights.

        Raises
        ------
        MissingExtraError
            When torch is not installed.
        """
        require("torch", extra="vinet")
        from neurovariety.architectures.torch_module import ProgramModule  # noqa: PLC0415  torch takes seconds to load

        return ProgramModule(self.program, seed=seed)

    def random_theta(self, generator: np.random.Generator, prime: int, count: int | None = None) -> Residues:
        """Draw parameter vectors modulo a prime, no entry 0: shape (P,), or (count, P), int64."""
        shape = (self.parameter_count,) if count is None else (count, self.parameter_count)
        return self._drawn(generator, prime, shape)

    def random_inputs(self, generator: np.random.Generator, prime: int, count: int) -> Residues:
        """Draw inputs modulo a prime, no entry 0: shape (count, *input_shape), int64."""
        return self._drawn(generator, prime, (count, *self.input_shape))

    def __str__(self) -> str:
        """Write the SPEC."""
        return self.spec

    def __repr__(self) -> str:
        """Write the call that makes it."""
        given = [f"{name}={value}" if name else value for name, value in self.arguments]
        return f"{type(self).__name__}({', '.join(given)})"

    def _drawn(self, generator: np.random.Generator, prime: int, shape: Shape) -> Residues:
        check_free(prod(shape) * 8, f"random numbers for {self.spec}", given=f"shape {shape}", remedy="take fewer")
        return generator.integers(1, prime, size=shape)

    def _check_length(self, theta: Sequence[Any]) -> None:
        if len(theta) != self.parameter_count:
            raise self._misfit((len(theta),), f"({self.parameter_count},)")

    def _modular_arguments(
        self, theta: ArrayLike, inputs: ArrayLike, prime: int
    ) -> tuple[Residues, Residues, ModularArithmetic]:
        arithmetic = ModularArithmetic(prime)
        vector = read_residues(theta, arithmetic, "the parameters")
        samples = read_residues(inputs, arithmetic, "the inputs")
        if vector.shape != (self.parameter_count,):
            raise self._misfit(vector.shape, f"({self.parameter_count},)")
        if samples.ndim != 1 + len(self.input_shape) or samples.shape[1:] != self.input_shape:
            raise InputError(
                f"inputs do not fit {self.spec}",
                given=f"an array of shape {samples.shape}",
                allowed=f"shape (N, {', '.join(map(str, self.input_shape))})",
            )
        return vector, samples, arithmetic

    def _misfit(self, given: Shape, allowed: str) -> InputError:
        return InputError(
            f"the parameters do not fit {self.spec}", given=f"an array of shape {given}", allowed=f"shape {allowed}"
        )
