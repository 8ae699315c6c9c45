"""A variety by equations that can be solved with: coordinates of functions as polynomials in few enough parameters.

Some parameters are fixed so that a general function of the variety has finitely many parameters left. Critical points
for general data, and points on general linear spaces, lie in every open dense part of the variety, so that nothing is
missed by looking at points that these parameters reach with full rank alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from math import factorial, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import substitute_all
from neurovariety.variety.dimension import dimension
from neurovariety.whole_number import whole_number

Complex = NDArray[np.complex128]
Mask = NDArray[np.bool_]
Symmetries = Callable[[Complex], Complex]

MOST_COORDINATES = 300
"""Of functions, for counting: every one meets every other in a quadratic form."""
MOST_SYMMETRIES = 120
"""Permutations of neurons that are used; the others only make counting faster."""
FULL_RANK = 1e-10
"""Smallest singular value of a Jacobian of full rank, relative to the largest, once rows and columns are balanced."""
BALANCING = 4
"""Rounds of dividing rows and columns by the square roots of their largest entries."""


@dataclass(frozen=True, eq=False)
class Parametrisation:
    """A map from n numbers onto a dense part of a variety of dimension n, generically finite to one.

    Attributes
    ----------
    network : Architecture
    places : numpy.ndarray, shape (D,), int64
        Which coordinates of the ambient space are not zero on the whole variety.
    system : PolynomialSystem
        D equations, the coordinates, in n variables.
    symmetries : callable or None
        Points (m, n) to images (o, m, n) with the same function.
    sliced : bool
        Whether parameters were fixed at random because infinitely many have the same general function.
    """

    network: Architecture
    places: NDArray[np.int64]
    system: PolynomialSystem
    symmetries: Symmetries | None
    sliced: bool = False

    @property
    def coordinates(self) -> tuple[Expression, ...]:
        """The D coordinates as polynomials in the variables."""
        return self.system.equations

    @property
    def variables(self) -> tuple[Expression, ...]:
        """The n parameters that are left."""
        return self.system.variables

    @property
    def dimension(self) -> int:
        """Dimension n of the variety."""
        return len(self.variables)

    def functions(self, points: Complex) -> Complex:
        """Compute coordinates of functions, shape (m, D)."""
        return self.system.evaluate(points[:, : self.dimension])

    def jacobians(self, points: Complex) -> Complex:
        """Differentiate, shape (m, D, n)."""
        return self.system.jacobian(points[:, : self.dimension])

    def full_rank(self, points: Complex) -> Mask:
        """Tell where the map has full rank, whatever the sizes of the parameters; shape (m,)."""
        sizes = np.linalg.svd(balanced(self.jacobians(points)), compute_uv=False)
        return np.asarray(sizes[:, -1] > FULL_RANK * sizes[:, 0])

    def random_point(self, generator: np.random.Generator) -> Complex:
        """Draw complex parameters, shape (n,)."""
        return normal(generator, self.dimension)


def parametrisation(network: Architecture, *, seed: int = 0) -> Parametrisation:
    """Choose parameters to fix, and write the coordinates in the others.

    Parameters
    ----------
    network : Architecture
    seed : int
        Of the values at which parameters are fixed where the architecture's chart leaves too many.

    Raises
    ------
    InputError
        When all functions of the network are constant in its parameters.
    ResourceError
        When there are too many coordinates.
    """
    whole_number("seed", seed, least=0)
    if network.ambient.dimension > MOST_COORDINATES * 10:
        raise _too_large(network.ambient.dimension)
    target = dimension(network).value
    if target == 0:
        raise InputError("the network's functions do not depend on its parameters", given=network.spec)
    fixed: dict[int, Any] = dict(network.chart or {})
    theta = network.theta()
    written = network.expressions([fixed.get(number, symbol) for number, symbol in enumerate(theta)])
    places = np.array([place for place, entry in enumerate(written) if entry.symbols], dtype=np.int64)
    coordinates = [written[place] for place in places]
    if len(places) > MOST_COORDINATES:
        raise _too_large(len(places))
    free = [number for number in range(len(theta)) if number not in fixed]
    layers = _layers(network)
    system = _system(coordinates, theta, free, layers)
    if len(free) > target:
        generator = np.random.default_rng([seed, 11])
        columns = system.jacobian(normal(generator, len(free))[None])[0]
        kept = set(qr(columns, mode="economic", pivoting=True)[2][:target].tolist())
        extra = {theta[free[place]]: _simple_number(generator) for place in range(len(free)) if place not in kept}
        left = [number for place, number in enumerate(free) if place in kept]
        system = _system(substitute_all(coordinates, extra), theta, left, layers)
        return Parametrisation(network, places, system, None, sliced=True)
    return Parametrisation(network, places, system, neuron_symmetries(network, fixed, free))


def _layers(network: Architecture) -> list[str]:
    """Name the factor that each flat parameter belongs to: weights and biases of a layer together."""
    names = []
    for name, shape in network.parameter_shapes:
        stem, _, last = name.rpartition(".")
        names += [stem if last in {"weight", "bias"} else name] * prod(shape)
    return names


def _system(
    coordinates: Sequence[Expression], theta: Sequence[Expression], free: list[int], layers: list[str]
) -> PolynomialSystem:
    """Write the map; each layer's parameters are a group, as one layer can grow where another shrinks."""
    groups: dict[str, list[int]] = {}
    for place, number in enumerate(free):
        groups.setdefault(layers[number], []).append(place)
    return PolynomialSystem.of(coordinates, [theta[number] for number in free], (), list(groups.values()))


def neuron_symmetries(network: Architecture, fixed: dict[int, Any], free: list[int]) -> Symmetries | None:
    """Exchange neurons of hidden layers, where that leaves the fixed parameters as they are."""
    if not isinstance(network, PolynomialMLP):
        return None
    hidden = network.widths[1:-1]
    if prod(map(factorial, hidden)) > MOST_SYMMETRIES or all(width == 1 for width in hidden):
        return None
    numbers = np.arange(network.parameter_count)
    values = np.array([fixed.get(number, np.nan) for number in range(len(numbers))], dtype=np.float64)
    position = {number: place for place, number in enumerate(free)}
    orders = []
    for chosen in product(*(permutations(range(width)) for width in hidden)):
        order = _exchanged(network, numbers, chosen)
        if not np.array_equal(values[order], values, equal_nan=True):
            return None
        orders.append([position[number] for number in order[free].tolist()])
    images = np.array(orders[1:])
    return lambda points: np.stack([points[:, order] for order in images])


def _exchanged(
    network: PolynomialMLP, numbers: NDArray[np.int64], chosen: tuple[tuple[int, ...], ...]
) -> NDArray[np.int64]:
    """Permute the flat numbers of the parameters: rows of each hidden layer, and columns of the next."""
    parts, begin = [], 0
    for name, shape in network.parameter_shapes:
        part = numbers[begin : begin + prod(shape)].reshape(shape)
        layer = int(name.removeprefix("layer").split(".")[0])
        if layer <= len(chosen):
            part = part[list(chosen[layer - 1])]
        if layer > 1 and part.ndim == 2:
            part = part[:, list(chosen[layer - 2])]
        parts.append(part.ravel())
        begin += prod(shape)
    return np.concatenate(parts)


def balanced(matrices: Complex) -> Complex:
    """Scale rows and columns to largest entries near 1, which leaves ranks as they are; shape (m, D, n)."""
    for _ in range(BALANCING):
        for axis in (1, 2):
            largest = np.sqrt(np.abs(matrices).max(axis=axis, keepdims=True))
            matrices = matrices / np.where(largest > 0, largest, 1.0)
    return matrices


def normal(generator: np.random.Generator, *shape: int) -> Complex:
    """Draw complex numbers."""
    real, imaginary = generator.standard_normal((2, *shape))
    return np.asarray(real + 1j * imaginary)


def _simple_number(generator: np.random.Generator) -> complex:
    """Draw a general number of size about one, for a parameter that is fixed."""
    return complex(np.exp(2j * np.pi * generator.random()) * generator.uniform(0.6, 1.4))


def _too_large(count: int) -> ResourceError:
    return ResourceError(
        "counting by following paths is for small spaces of functions",
        given=f"{count:,} coordinates",
        allowed=f"{MOST_COORDINATES}",
        remedy='take method="closed form" where there is one',
    )
