"""How many parameters a general function of an architecture has: one, finitely many or infinitely many.

Known symmetries do not count: the order of neurons, the scaling of neurons and filters, changes of basis between layers
with nothing between them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.spec import as_architecture
from neurovariety.variety import identifiability_theorems as theorems
from neurovariety.variety.dimension import Dimension, dimension
from neurovariety.variety.expected_dimension import expected_dimension, scaled_neurons
from neurovariety.variety.result import Certainty, Invariant


class Verdict(StrEnum):
    """How many parameters a general function has, up to the known symmetries."""

    GLOBAL = "global"
    """One."""
    FINITE = "finite"
    """Finitely many; perhaps one."""
    NOT = "not"
    """Infinitely many."""
    UNKNOWN = "unknown"
    """Nothing is proven."""


@dataclass(frozen=True, kw_only=True)
class Identifiability(Invariant):
    """Whether parameters can be told from the function.

    Attributes
    ----------
    value : str
        A `Verdict`: "global", "finite", "not" or "unknown".
    theorems : tuple of str
        Those that apply, the strongest first; the evidence tells what the verdict rests on.
    symmetries : str
        Up to which the verdict is meant.
    symmetry_dimension : int
        Of these symmetries.
    fibre_dimension : int
        Of the set of parameters of a general function, symmetries included.
    """

    theorems: tuple[str, ...]
    symmetries: str
    symmetry_dimension: int
    fibre_dimension: int

    def details(self) -> list[str]:
        """Write what speaks for the verdict, a line each."""
        return [
            f"{self.certainty}: {self.evidence}",
            f"up to {self.symmetries}; general fibre of dimension {self.fibre_dimension:,}, symmetries of dimension "
            f"{self.symmetry_dimension:,}",
            *([f"theorems that apply: {'; '.join(self.theorems)}"] if self.theorems else []),
            *self.remarks,
        ]


def identifiability(architecture: Architecture | str, *, seed: int = 0) -> Identifiability:
    """Decide how many parameters a general function of an architecture has.

    Theorems come first, then the dimension: finitely many parameters means that it is the number of parameters less
    the dimension of the symmetries (Usevich et al., proposition 10).

    Parameters
    ----------
    architecture : Architecture or str
    seed : int, from 0
        Of the dimension.

    Returns
    -------
    Identifiability

    Raises
    ------
    InputError
        When the text is no SPEC, or the seed no whole number from 0.
    ResourceError
        When the Jacobian does not fit in memory.

    References
    ----------
    Usevich, Borsoi, Derand, Clausel, Identifiability of deep polynomial neural networks (NeurIPS 2025). Finkel,
    Rodriguez, Wu, Yahl, Activation degree thresholds and expressiveness of polynomial neural networks (2025). Kileel,
    Trager, Bruna, On the expressive power of deep polynomial neural networks (NeurIPS 2019).

    Examples
    --------
    >>> identifiability("mlp 2-3-1 power 5").value, identifiability("mlp 2-3-1 power 4").value
    ('global', 'not')
    >>> identifiability("mlp 4-3-2-1 power 3").theorems[0]
    'pyramidal widths (Usevich et al., corollary 16)'
    """
    network = as_architecture(architecture)
    return identifiability_at(network, dimension(network, seed=seed), seed)


def identifiability_at(network: Architecture, size: Dimension, seed: int) -> Identifiability:
    """Decide it where the dimension is known already; the seconds count those of the dimension."""
    started = time.perf_counter()
    symmetries, symmetric = _symmetries(network)
    best, applying = _by_theorems(network, seed)
    certainty, evidence, complete = Certainty.EXACT, applying[0] if applying else "", True
    if best is Verdict.UNKNOWN:
        best, certainty, evidence = _by_dimension(network, size, symmetric)
        complete = size.complete
    return Identifiability(
        name="identifiability",
        of=network.spec,
        value=best.value,
        certainty=certainty,
        evidence=evidence,
        complete=complete,
        seed=seed,
        seconds=size.seconds + time.perf_counter() - started,
        theorems=applying,
        symmetries=symmetries,
        symmetry_dimension=symmetric,
        fibre_dimension=size.fibre_dimension,
    )


def _symmetries(network: Architecture) -> tuple[str, int]:
    """Name the symmetries up to which identifiability is meant, and count their dimension."""
    if isinstance(network, LinearNetwork):
        return "scaling and order of the neurons", sum(network.widths[1:-1])
    if isinstance(network, PolynomialMLP):
        scaled = scaled_neurons(network)
        return ("scaling and order of the neurons" if scaled else "order of the neurons"), sum(scaled)
    if isinstance(network, LinearConvNet):
        return "scaling of the filters", len(network.sizes) - 1
    if isinstance(network, PolynomialConvNet):
        joints = sum(sigma.scales() for sigma in network.activations)
        return ("scaling of the filters" if joints else "nothing"), joints
    known = network.parameter_count - expected_dimension(network).effective
    return ("the known changes of basis and scalings" if known else "nothing"), known


def _by_theorems(network: Architecture, seed: int) -> tuple[Verdict, tuple[str, ...]]:
    layered = isinstance(network, LinearNetwork | LinearConvNet | PolynomialConvNet | PolynomialMLP)
    if layered and sum(name.endswith("weight") for name, _ in network.parameter_shapes) == 1:
        return Verdict.GLOBAL, (_ONE_LAYER,)
    powers = network.powers if isinstance(network, PolynomialMLP | PolynomialConvNet) else None
    if powers is None or min(powers) < 2:
        return Verdict.UNKNOWN, ()
    if isinstance(network, PolynomialMLP):
        found = _of_monomials(network.widths, powers, bias=network.bias, seed=seed)
        return (found[0][0] if found else Verdict.UNKNOWN), tuple(text for _, text in found)
    one_axis = isinstance(network, PolynomialConvNet) and len(network.sizes[0]) == 1
    return (Verdict.GLOBAL, (_CONVOLUTION,)) if one_axis else (Verdict.UNKNOWN, ())


_ONE_LAYER = "a single layer is its own function"
_CONVOLUTION = (
    "convolutional networks with monomials are one-to-one almost everywhere (Shahverdi, Marchetti, Kohn 2025)"
)


def _of_monomials(
    widths: tuple[int, ...], powers: tuple[int, ...], *, bias: bool, seed: int
) -> list[tuple[Verdict, str]]:
    """List what the theorems say, the strongest first."""
    found: list[tuple[Verdict, str]] = []
    if bias:
        if theorems.with_biases(widths, powers):
            found.append((Verdict.FINITE, "powers of 2 d_l + 1 at least, with biases (Usevich et al.)"))
        return found
    if theorems.one_neuron(widths):
        found.append((Verdict.GLOBAL, "one hidden neuron"))
    if len(widths) == 3 and theorems.proposition_12(widths, powers[0]):
        found.append((Verdict.GLOBAL, "Kruskal's condition (Usevich et al., proposition 12)"))
    if theorems.corollary_16(widths, powers):
        found.append((Verdict.FINITE, "pyramidal widths (Usevich et al., corollary 16)"))
    if theorems.corollary_17(widths, powers):
        found.append((Verdict.FINITE, "powers of 2 d_l - 1 at least (Usevich et al., corollary 17)"))
    if theorems.equal_widths(widths, powers):
        found.append((Verdict.FINITE, "equal widths (Finkel et al. 2025)"))
    if len(widths) > 3:

        def is_finite(piece: tuple[int, int, int], power: int) -> bool:
            return _is_finite(PolynomialMLP(piece, power=power), seed)

        if theorems.theorem_11(widths, powers, is_finite):
            found.append((Verdict.FINITE, "localisation, two layers each (Usevich et al., theorem 11)"))
    return found


def _is_finite(network: PolynomialMLP, seed: int) -> bool:
    """Decide by the dimension; a rank that is large enough is a proof."""
    return dimension(network, seed=seed).value == network.parameter_count - sum(network.widths[1:-1])


def _by_dimension(network: Architecture, size: Dimension, symmetric: int) -> tuple[Verdict, Certainty, str]:
    free = network.parameter_count - symmetric
    if size.value > free:
        return Verdict.UNKNOWN, size.certainty, "the count of symmetries does not apply here"
    source = " (Usevich et al., proposition 10)" if isinstance(network, PolynomialMLP) else ""
    relation = "is" if size.value == free else f"is below {free:,},"
    verdict = Verdict.FINITE if size.value == free else Verdict.NOT
    evidence = (
        f"the dimension {size.value:,} {relation} the number of parameters less the dimension of the "
        f"symmetries{source}; {size.evidence}"
    )
    return verdict, size.certainty, evidence
