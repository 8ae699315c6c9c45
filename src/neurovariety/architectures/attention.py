"""Lightning attention: self-attention without softmax, cubic in the tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from neurovariety.architectures.ambient import Ambient, Indices
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention_chart import attention_chart
from neurovariety.architectures.program import ProgramBuilder, TensorProgram, Value
from neurovariety.architectures.validation import whole, wholes
from neurovariety.errors import InputError, require

if TYPE_CHECKING:
    from neurovariety.architectures.torch_module import SoftmaxAttention


@dataclass(frozen=True, init=False, repr=False)
class LightningAttention(Architecture):
    """Layers X -> sum over heads of V X X^T K^T Q X, for t tokens as the columns of X; seen through the first token.

    What comes out at one token is looked at; the other tokens' outputs are the same function with tokens exchanged.

    Parameters
    ----------
    widths : sequence of int, d_0, ..., d_l
        Features of a token before and after each layer.
    ranks : int or sequence of l int, optional
        Rows a_i of K and Q; by default the width before the layer.
    tokens : int
        t.
    heads : int
        In every layer.

    Raises
    ------
    InputError
        On sizes that are no whole numbers from 1, or a rank above the width before its layer.

    References
    ----------
    Henry, Marchetti, Kohn, Geometry of lightning self-attention: identifiability and dimension (ICLR 2025).

    Examples
    --------
    >>> layer = LightningAttention([2, 1], ranks=2, tokens=2)
    >>> layer.spec, layer.parameter_count, layer.ambient.dimension
    ('attention 2-1 rank 2 tokens 2', 10, 6)
    """

    widths: tuple[int, ...]
    ranks: tuple[int, ...]
    tokens: int
    heads: int

    def __init__(
        self, widths: Sequence[int], *, ranks: int | Sequence[int] | None = None, tokens: int = 2, heads: int = 1
    ) -> None:
        sizes = wholes("widths", widths, fewest=2)
        layers = len(sizes) - 1
        given = sizes[:-1] if ranks is None else [ranks] * layers if isinstance(ranks, Integral) else ranks
        chosen = wholes("ranks", given, count=layers)
        for rank, width in zip(chosen, sizes, strict=False):
            if rank > width:
                raise InputError(
                    "the rank of K^T Q is at most the width before the layer",
                    given=f"rank {rank} with width {width}",
                    allowed=f"1 to {width}",
                )
        object.__setattr__(self, "widths", sizes)
        object.__setattr__(self, "ranks", chosen)
        object.__setattr__(self, "tokens", whole("the number of tokens", tokens))
        object.__setattr__(self, "heads", whole("the number of heads", heads))

    @property
    def spec(self) -> str:
        """The architecture as a text."""
        ranks = self.ranks[:1] if len(set(self.ranks)) == 1 else self.ranks
        text = f"attention {'-'.join(map(str, self.widths))} rank {','.join(map(str, ranks))} tokens {self.tokens}"
        return text if self.heads == 1 else f"{text} heads {self.heads}"

    @property
    def arguments(self) -> tuple[tuple[str, str], ...]:
        """Widths, ranks, tokens and heads."""
        widths, ranks = (str(list(numbers)) for numbers in (self.widths, self.ranks))
        heads = () if self.heads == 1 else (("heads", str(self.heads)),)
        return ("", widths), ("ranks", ranks), ("tokens", str(self.tokens)), *heads

    def write_program(self) -> TensorProgram:
        """Write the layers down; the last one for the first token only."""
        builder = ProgramBuilder()
        self._write(builder, first_token=True)
        return builder.program()

    @property
    def layer_program(self) -> TensorProgram:
        """The layers with all tokens' outputs, shape (d_l, t)."""
        builder = ProgramBuilder()
        self._write(builder, first_token=False)
        return builder.program()

    def _write(self, builder: ProgramBuilder, *, first_token: bool) -> None:
        value = builder.input((self.widths[0], self.tokens))
        for number, (width, rank) in enumerate(zip(self.widths[1:], self.ranks, strict=True), start=1):
            asking = self._first_token(builder, value) if first_token and number == len(self.ranks) else value
            heads = [
                self._head(builder, value, asking, width=width, rank=rank, name=_name(number, head, self.heads))
                for head in range(1, self.heads + 1)
            ]
            value = heads[0] if len(heads) == 1 else builder.combine(heads)
        if first_token:
            builder.reshape(value, (self.widths[-1],))

    def softmax_module(self, *, seed: int = 0) -> SoftmaxAttention:
        """Make the torch module of the same sizes with softmax: for `numerical_dimension`, and to train beside it.

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
        from neurovariety.architectures.torch_module import SoftmaxAttention  # noqa: PLC0415  torch takes seconds

        return SoftmaxAttention(self.program, heads=self.heads, seed=seed)

    @staticmethod
    def _first_token(builder: ProgramBuilder, value: Value) -> Value:
        features, tokens = value.shape
        return builder.gather(value, np.arange(features)[:, None] * tokens)

    @staticmethod
    def _head(builder: ProgramBuilder, value: Value, asking: Value, *, width: int, rank: int, name: str) -> Value:
        """Write V X X^T K^T Q Y, Y being the tokens that ask."""
        features = value.shape[0]
        key = builder.parameter(f"{name}.key", (rank, features))
        query = builder.parameter(f"{name}.query", (rank, features))
        weight = builder.parameter(f"{name}.value", (width, features))
        attention = builder.contract("ai,aj->ij", key, query)
        gram = builder.contract("it,jt->ij", value, value)
        mixed = builder.contract("oi,ij->oj", builder.contract("oi,ij->oj", weight, gram), attention)
        return builder.contract("oi,it->ot", mixed, asking)

    @property
    def chart(self) -> dict[int, int]:
        """K = [I *], one entry of Q and the upper square of every value but the last: see `attention_chart`."""
        return attention_chart(self.widths, self.ranks, self.tokens, self.heads)

    @cached_property
    def ambient(self) -> Ambient:
        """Coefficients of the first token's outputs that determine them all.

        One layer with two tokens or more: those of x_(alpha,2) x_(beta,2) x_(gamma,1), alpha <= beta, by output,
        gamma, alpha, beta. Otherwise all coefficients of the outputs.
        """
        if len(self.ranks) > 1 or self.tokens == 1:
            return super().ambient
        features, outputs = self.widths
        dimension = outputs * features * (features * (features + 1) // 2)
        listed = partial(_second_token_pairs, features, outputs, self.tokens)
        return Ambient(dimension, outputs, features * self.tokens, 3, homogeneous=True, listed=listed)


def _second_token_pairs(features: int, outputs: int, tokens: int) -> tuple[Indices, Indices]:
    rows = []
    for gamma in range(features):
        for alpha in range(features):
            for beta in range(alpha, features):
                powers = np.zeros((features, tokens), np.int64)
                powers[gamma, 0] += 1
                powers[alpha, 1] += 1
                powers[beta, 1] += 1
                rows.append(powers.ravel())
    return np.repeat(np.arange(outputs), len(rows)), np.tile(np.array(rows), (outputs, 1))


def _name(layer: int, head: int, heads: int) -> str:
    return f"layer{layer}" if heads == 1 else f"layer{layer}.head{head}"
