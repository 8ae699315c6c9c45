"""Which generators tell the classes apart.

A generator of class j is small on class j. It is worth keeping when it is large on every other class: Pelleriti,
Zimmer, Wirth and Pokutta (ICML 2025) keep the highest scores

    s(p) = min over classes k other than j of the mean of |p| on class k.

That score changes when p is multiplied by a constant. The *normalised* score divides it by the mean of |p| on the own
class, and does not: it says how many times larger p is on the most similar other class than at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.moments import blocks_of_rows
from neurovariety.poly import PolynomialFamily

Float = NDArray[np.float64]
Score = Literal["normalised", "paper"]


@dataclass(frozen=True, eq=False)
class SelectedGenerators:
    """The generators kept for all classes, over one table of monomials.

    Attributes
    ----------
    generators : PolynomialFamily
        Class by class, best score first within a class.
    classes : numpy.ndarray, shape (p,), int64
        The class each one vanishes on.
    scores : numpy.ndarray, shape (p,), float64
    magnitudes : numpy.ndarray, shape (number of classes, p), float64
        Mean of |p| over the scoring rows of each class.
    found : tuple of int
        How many generators each class had before pruning.
    """

    generators: PolynomialFamily
    classes: NDArray[np.int64]
    scores: Float
    magnitudes: Float
    found: tuple[int, ...]


def mean_magnitudes(
    generators: PolynomialFamily, points: NDArray[np.floating], labels: NDArray[np.int64], classes: int
) -> Float:
    """Average |p| over the points of each class.

    Parameters
    ----------
    points : numpy.ndarray, shape (m, n)
    labels : numpy.ndarray, shape (m,), values 0 to ``classes`` - 1, each at least once

    Returns
    -------
    numpy.ndarray, shape (classes, p), float64
    """
    counts = np.bincount(labels, minlength=classes)
    if len(counts) > classes or (counts == 0).any():
        raise InputError(
            "every class needs rows to score the generators on",
            given=f"rows per class {counts.tolist()}",
            allowed=f"labels 0 to {classes - 1}, each at least once",
        )
    sums = np.zeros((classes, len(generators)))
    for start, block in blocks_of_rows(points, len(generators.monomials) + len(generators)):
        values = np.abs(generators.evaluate(block))
        membership = labels[start : start + len(block)] == np.arange(classes)[:, None]
        sums += membership.astype(np.float64) @ values
    return sums / counts[:, None]


def scores_of(magnitudes: Float, own: NDArray[np.int64], score: Score) -> Float:
    """Score generators from their mean magnitudes.

    Parameters
    ----------
    magnitudes : numpy.ndarray, shape (classes, p)
    own : numpy.ndarray, shape (p,)
        The class each generator vanishes on.
    score : {"normalised", "paper"}

    Examples
    --------
    >>> scores_of(np.array([[0.1], [0.5], [0.8]]), np.array([0]), "paper")
    array([0.5])
    >>> scores_of(np.array([[0.1], [0.5], [0.8]]), np.array([0]), "normalised")
    array([5.])
    """
    if score not in ("normalised", "paper"):
        raise InputError("there is no such score", given=repr(score), allowed="'normalised' or 'paper'")
    columns = np.arange(magnitudes.shape[1])
    others = magnitudes.copy()
    others[own, columns] = np.inf
    worst = others.min(axis=0)
    if score == "paper":
        return worst
    return worst / np.maximum(magnitudes[own, columns], np.finfo(float).tiny)


def keep_most_discriminative(
    families: list[PolynomialFamily],
    points: NDArray[np.floating],
    labels: NDArray[np.int64],
    *,
    per_class: int,
    score: Score = "normalised",
) -> SelectedGenerators:
    """Keep each class's ``per_class`` generators of highest score, and only the monomials they use.

    Parameters
    ----------
    families : list of PolynomialFamily
        The generators of class 0, 1, ...; a class with fewer than ``per_class`` keeps all it has.
    points, labels : numpy.ndarray, shapes (m, n) and (m,)
        Rows to score on, of every class; best not those of the fit.
    """
    if len(families) < 2:
        raise InputError(
            "only generators of two or more classes can be told apart",
            given=f"{len(families)} classes",
            allowed="from 2",
        )
    if per_class < 1:
        raise InputError("at least one generator a class is kept", given=f"per_class={per_class}", allowed="from 1")
    everything = PolynomialFamily.union(families)
    own = np.repeat(np.arange(len(families)), [len(family) for family in families])
    magnitudes = mean_magnitudes(everything, points, labels, len(families))
    scores = scores_of(magnitudes, own, score)
    kept = np.concatenate([_best_of_class(scores, own, label, per_class) for label in range(len(families))])
    return SelectedGenerators(
        generators=everything.select(kept),
        classes=own[kept],
        scores=scores[kept],
        magnitudes=magnitudes[:, kept],
        found=tuple(len(family) for family in families),
    )


def _best_of_class(scores: Float, own: NDArray[np.int64], label: int, count: int) -> NDArray[np.intp]:
    members = np.flatnonzero(own == label)
    return members[np.argsort(-scores[members], kind="stable")[:count]]
