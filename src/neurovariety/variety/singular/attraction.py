"""Whether a subnetwork attracts training: whether its parameters are critical for data of positive probability."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import random_prime
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.validation import whole, wholes
from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.singular.critical_data import critical_data
from neurovariety.variety.singular.restriction import Restriction

MOST_SAMPLES = 200
"""Numbers of outputs that are data, where no other number is asked for."""

_BYTES_OF_AN_ENTRY = 64


@dataclass(frozen=True, kw_only=True)
class Attraction(Invariant):
    """The data for which parameters of a subspace are critical; the value is whether they hold an open set.

    Attributes
    ----------
    value : bool
        Whether random data have critical points in the subspace with positive probability.
    dimension : int
        Of the set of all data for which a parameter near a general one of the subspace is critical.
    space : int
        Dimension of the space of data: outputs at general inputs.
    normal : int
        Dimension of the normal space at a general parameter of the subspace.
    """

    dimension: int
    space: int
    normal: int

    def headline(self) -> str:
        """Write with what probability such parameters are critical."""
        probability = "positive probability" if self.value else "probability zero"
        return f"{self.name} of {self.of}: these parameters are critical with {probability}"


def attraction(
    architecture: Architecture | str,
    zeros: Sequence[int] = (),
    equal: Sequence[tuple[int, int]] = (),
    *,
    samples: int | None = None,
    seed: int = 0,
) -> Attraction:
    """Tell whether parameters of which some are zero or equal are critical points for data of positive probability.

    Parameters
    ----------
    architecture : Architecture or str
        For example ``"mlp 2-2-1 power 4"``.
    zeros : sequence of int
        Flat numbers of the parameters that are zero, as in `Subnetwork`.
    equal : sequence of (int, int)
        Parameters that are the same.
    samples : int from 1, optional
        Inputs of the data. By default as many as tell all functions apart, or 200 numbers of outputs at most.
    seed : int
        Of the prime, parameters, inputs and data.

    Returns
    -------
    Attraction
        Modulo a prime. True is proven for general inputs, False is so but for bad luck.

    Raises
    ------
    InputError
        When the text is no SPEC, there are no such parameters, or ``samples`` is no whole number from 1.
    ResourceError
        When the matrices do not fit in memory.
    MissingExtraError
        When python-flint is not installed.

    References
    ----------
    Shahverdi, Marchetti, Kohn, Learning on a razor's edge: identifiability and singularity of polynomial neural
    networks (arXiv:2505.11846).

    Examples
    --------
    >>> from neurovariety.variety.singular.subnetworks import subnetworks
    >>> dead = subnetworks("mlp 2-2-1 power 4").subnetworks[0]
    >>> bool(attraction("mlp 2-2-1 power 4", dead.zeros).value)
    True
    >>> print(attraction("cnn 2,2 power 2", [0]).headline())
    attraction of cnn 2,2 stride 1,1 power 2: these parameters are critical with probability zero
    """
    started = time.perf_counter()
    network = as_architecture(architecture)
    outputs = int(np.prod(network.output_shape))
    count = network.parameter_count
    subspace = Restriction(count, _numbers(zeros, count), tuple(_pair(pair, count) for pair in equal))
    space = min(network.ambient.dimension, MOST_SAMPLES)
    if samples is not None:
        space = outputs * whole("the number of samples", samples)
    check_free(
        (space + count) * (space + subspace.free) * _BYTES_OF_AN_ENTRY * 2,
        "the derivative of the normal vectors",
        given=f"{count:,} parameters and {space:,} numbers of data",
        remedy="take fewer samples",
    )
    generator = np.random.default_rng(seed)
    found = critical_data(network, subspace, prime=random_prime(generator), generator=generator, space=space)
    return Attraction(
        name="attraction",
        of=network.spec,
        value=found.positive,
        certainty=Certainty.MODULAR,
        evidence=f"the data for which they are critical have dimension {found.dimension} in a space of {found.space}, "
        "at a random point modulo a random prime",
        seed=seed,
        seconds=time.perf_counter() - started,
        dimension=found.dimension,
        space=found.space,
        normal=found.normal,
    )


def _numbers(given: Sequence[int], parameters: int, *, count: int | None = None) -> tuple[int, ...]:
    numbers = wholes("numbers of parameters", given, count=count, least=0, fewest=0)
    if any(number >= parameters for number in numbers):
        raise InputError("there is no such parameter", given=str(max(numbers)), allowed=f"0 to {parameters - 1}")
    return numbers


def _pair(given: Sequence[int], parameters: int) -> tuple[int, int]:
    first, second = _numbers(given, parameters, count=2)
    return first, second
