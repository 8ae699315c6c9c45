"""What a real critical parameter of a convolutional network is, among the parameters and among the functions.

**Jacobian of full rank.** Parameters up to scaling are coordinates of the set of functions there, so that both kinds
agree.

**Interior, the Jacobian drops rank.** Near its smooth points the set is a manifold, with the products of the filters of
each dilation, up to scaling, as coordinates (`LinearConvNet.reduced`). Where the gradient by these is not zero the
function is not critical.

**Boundary, the Jacobian drops rank.** A minimum on that manifold is one on the set, which is part of it. Otherwise: up
to scaling and to signs the parameters form a compact set, so functions near a function c come from parameters near its
parameters, which are finitely many up to scaling. So c is a local minimum of the loss on the set if and only if each of
its real parameters is one. At a parameter with Jacobian J let the Hessian be negative for a direction v with J v = 0:
then c moves by t^2 w along a curve in the set, with <gradient, w> < 0, so that the loss falls to first order. The same
holds where one of the parameters is not critical at all. In both cases c is called not critical: -gradient points into
the tangent cone of the set. If neither occurs, every step h into the set changes the loss by no less than -o(h) (split
a parameter's step along and across the kernel of J), and c is a minimum or a saddle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.filters.equal_lengths import equal_lengths
from neurovariety.training.filters.hessian import Curvature, curvature
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.purity import CRITICAL, purity, reduced_filters
from neurovariety.training.filters.sibling_filters import sibling_filters
from neurovariety.training.result import Kind, Position

Float = NDArray[np.float64]

MOST_SIBLINGS = 2000
"""Real parameters of one function that are looked at."""


@dataclass(frozen=True, eq=False)
class QuadraticLoss:
    """A loss of the filters of a network.

    Attributes
    ----------
    products : FilterProducts
    form : numpy.ndarray, shape (K, K)
        Q.
    data : numpy.ndarray, shape (K,)
        u divided by its size.
    size : float
        A power of two, so that u has size about 1.
    """

    products: FilterProducts
    form: Float
    data: Float
    size: float = 1.0

    def curvature(self, parameters: Float) -> Curvature:
        """Compute Hessians at parameters (m, P) with filters of equal lengths."""
        return curvature(self.products, parameters, self.form, self.data)


def kind_in_functions(
    loss: QuadraticLoss, parameter: Float, among_parameters: Kind, *, deficient: bool, position: Position
) -> tuple[Kind, str]:
    """Tell what the function of a real critical parameter is for the loss on the set of functions.

    Parameters
    ----------
    loss : QuadraticLoss
    parameter : numpy.ndarray, shape (P,)
    among_parameters : Kind
        What the parameter is.
    deficient : bool
        Whether the Jacobian drops rank.
    position : Position
        Of the function.

    Returns
    -------
    kind : Kind
    remark : str
        Where something limits the answer.
    """
    if not deficient:
        remark = "" if position == "interior" else "the kind in functions is that on the branch of these parameters"
        return among_parameters, remark
    if position == "interior":
        return _on_blocks(loss, parameter), ""
    if position == "boundary":
        if _on_blocks(loss, parameter) == "minimum":
            return "minimum", ""
        siblings = sibling_filters(loss.products, parameter, most=MOST_SIBLINGS)
        if siblings is None:
            return "degenerate", f"more than {MOST_SIBLINGS:,} real parameters have this function: not all looked at"
        return _by_siblings(loss.curvature(equal_lengths(loss.products, siblings))), ""
    return "degenerate", "the set of functions is no manifold here, so that the Hessian does not decide"


def _on_blocks(loss: QuadraticLoss, parameter: Float) -> Kind:
    """Take the products of the filters of each dilation for parameters."""
    if purity(loss.products, parameter[None], loss.form, loss.data).gradients[0] > CRITICAL:
        return "not critical"
    reduced, filters = reduced_filters(loss.products, parameter[None])
    return QuadraticLoss(reduced, loss.form, loss.data).curvature(filters).kinds[0]


def _by_siblings(found: Curvature) -> Kind:
    """Judge a function on the boundary by all its real parameters."""
    if not found.stationary.all() or found.downhill.any():
        return "not critical"
    kinds = set(found.kinds)
    if "saddle" in kinds or "maximum" in kinds:
        return "saddle"
    return "degenerate" if "degenerate" in kinds else "minimum"
