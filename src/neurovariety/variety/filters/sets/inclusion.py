"""Inclusion of sets of end-to-end filters, decided by counting the fibres of their roots.

Write a fibre at dilation S for the roots {x : x^S = rho} of one linear form in x^S and y^S. A filter belongs to the
complex image, which is its own closure, exactly if its roots split into n_S fibres at every dilation S. Where S'
divides S, a fibre at S is a union of S / S' fibres at S'; a general filter of a network has no other fibres.

**Closure.** So the closure of one network lies in that of another exactly if, for each dilation S' of the other,

    sum of n_S S / S' over the dilations S of the first that S' divides
    is at least the sum of n'_T T / S' over the dilations T >= S' of the second.

**Real set.** A fibre is real if rho is. The real filters split into n_S fibres each, closed under conjugation, at least
e_S of them real. At a dilation S' with q = S / S', a real fibre at S with rho < 0 is one real fibre, again negative,
and (q - 1) / 2 conjugate pairs if q is odd, and q / 2 pairs if q is even; with rho > 0 it is one or two real fibres
and pairs. Two real fibres can stand for a pair wherever a pair is used, and a positive one for a negative one, so that
the filters that are hardest to write in another way have exactly e_S real fibres at S, all negative. The real set of
one network lies in that of another exactly if such a general filter does. It is decided from the largest dilation on:
take as few real fibres as are needed, and as many pairs as there are, and hand the rest down.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurovariety.variety.filters.blocks import Blocks


@dataclass(frozen=True)
class Lack:
    """Where general filters of one network cannot be written as another one's.

    Attributes
    ----------
    dilation : int
        Of the other network.
    has, needs : int
        How many fibres, real ones for the real set, there are left and are needed.
    real : bool
    """

    dilation: int
    has: int
    needs: int
    real: bool

    def __str__(self) -> str:
        """Write it as a sentence."""
        kind = "real " if self.real else ""
        return (
            f"at dilation {self.dilation} a general one has {self.has} {kind}"
            f"fibre{'s' * (self.has != 1)} where {self.needs} {'is' if self.needs == 1 else 'are'} needed"
        )


def lack_for_closure(first: Blocks, second: Blocks) -> Lack | None:
    """Say at which dilation general filters of the first network have too few fibres for the second's closure.

    Parameters
    ----------
    first, second : tuple of Level
        Of networks whose end-to-end filters have one size.

    Returns
    -------
    Lack or None
        None where the closure of the first lies in that of the second.

    Examples
    --------
    >>> from neurovariety.variety.filters.blocks import Level
    >>> one, three = (Level(1, (4,)),), (Level(3, (2,)),)
    >>> print(lack_for_closure(three, one))
    None
    >>> print(lack_for_closure(one, three))
    at dilation 3 a general one has 0 fibres where 1 is needed
    """
    for place, block in enumerate(second):
        fits = [other for other in first if other.dilation % block.dilation == 0]
        has = sum(other.degree * (other.dilation // block.dilation) for other in fits)
        needs = sum(other.degree * (other.dilation // block.dilation) for other in second[place:])
        if has < needs:
            return Lack(block.dilation, has, needs, real=False)
    return None


def lack_of_real_roots(first: Blocks, second: Blocks) -> Lack | None:
    """Say where the general filters of the first that have fewest real fibres lack one, if closures are nested.

    Parameters
    ----------
    first, second : tuple of Level
        With `lack_for_closure` None.

    Returns
    -------
    Lack or None
        None where the real set of the first lies in that of the second.

    Examples
    --------
    >>> from neurovariety.variety.filters.blocks import Level
    >>> print(lack_of_real_roots((Level(2, (2,)),), (Level(1, (2, 2)),)))  # a x^2 + b y^2 into linear forms
    at dilation 1 a general one has 0 real fibres where 2 are needed
    """
    reals = pairs = 0
    above: int | None = None
    for block in reversed(second):
        if above is not None:
            reals, pairs = _split(reals, pairs, above // block.dilation)
        for other in first:
            arrives = other.dilation % block.dilation == 0 and (above is None or other.dilation % above != 0)
            if arrives:
                own = other.even, (other.degree - other.even) // 2
                more = _split(*own, other.dilation // block.dilation)
                reals, pairs = reals + more[0], pairs + more[1]
        taken = max(block.even, block.degree - 2 * pairs)
        if taken > reals:
            return Lack(block.dilation, reals, taken, real=True)
        reals, pairs = reals - taken, pairs - (block.degree - taken) // 2
        above = block.dilation
    return None


def _split(reals: int, pairs: int, ratio: int) -> tuple[int, int]:
    """Count the negative real fibres and conjugate pairs that these are at a dilation smaller by that ratio."""
    if ratio % 2:
        return reals, ratio * pairs + reals * (ratio // 2)
    return 0, ratio * pairs + reals * (ratio // 2)
