"""VCA as a scikit-learn transformer."""

from __future__ import annotations

from typing import Any

from neurovariety.errors import InputError
from neurovariety.ideals.estimators.features import GeneratorFeatures
from neurovariety.ideals.estimators.progress import Tell
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.vanishing_components.decision import Normalisation
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.model import ComposedPolynomials
from neurovariety.ideals.vanishing_components.result import VCAResult
from neurovariety.moments import FullGram, Rows


class VCA(GeneratorFeatures):
    """Polynomials that nearly vanish on the points, found without monomials, as features |g(x)|.

    Parameters
    ----------
    psi : float, positive
        Largest mean square of a component over the points. With ``normalisation="value"`` its coefficients have unit
        norm on products of polynomials of unit Euclidean norm over the rows: such products shrink as rows grow in
        number, so that **psi cannot be carried from one number of rows to another**. With ``"gradient"`` its gradient
        has mean square norm 1 over the rows: psi is about the mean square distance from the points to the component's
        zero set, whatever their number.
    degree : int, at least 1
        Largest degree of a component.
    normalisation : {"value", "gradient"}
        As published, or so that psi means the same for any number of rows.
    arithmetic : {"auto", "gram", "triangular"}
        Float64 Gram matrix, or QR, which resolves far smaller psi. ``"auto"`` changes over where psi asks for it.
    absolute : bool
        Whether `transform` gives |g(x)| or g(x).
    verbose : bool
        Show degree, rows, |F| and |V| while the fit goes on.

    Attributes
    ----------
    generators_ : ComposedPolynomials
        Evaluated as they were composed; ``generators_.expand()`` writes them out in monomials.
    losses_ : numpy.ndarray, shape (number of components,), float64
        Mean squares of the components over the points.
    ideal_ : VCAResult
        Everything that was found.
    n_features_in_ : int
        n.
    feature_names_in_ : numpy.ndarray of str, shape (n,)
        Only after a fit on a frame whose columns have names.

    Notes
    -----
    The points are read once for each degree, so an iterator of batches will not do.

    References
    ----------
    Livni et al. (ICML 2013); gradient normalisation: Kera and Hasegawa (AAAI 2020).

    Examples
    --------
    >>> import numpy as np
    >>> angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    >>> circle = np.column_stack([np.cos(angle), np.sin(angle)])
    >>> VCA(psi=1e-6, degree=2, normalisation="gradient").fit_transform(circle).shape
    (200, 1)
    """

    def __init__(
        self,
        *,
        psi: float = 0.005,
        degree: int = 4,
        normalisation: Normalisation = "value",
        arithmetic: ArithmeticChoice = "auto",
        absolute: bool = True,
        verbose: bool = False,
    ) -> None:
        self.psi = psi
        self.degree = degree
        self.normalisation = normalisation
        self.arithmetic = arithmetic
        self.absolute = absolute
        self.verbose = verbose

    @property
    def generators_(self) -> ComposedPolynomials:
        """The vanishing components."""
        components: ComposedPolynomials = self.ideal_.components
        return components

    def _check_poured(self) -> None:
        raise InputError(
            "VCA reads its points once for each degree",
            given="an iterator of batches",
            allowed="an array, a memory map, a path",
            remedy="write the batches to a folder of .npy files, or use OAVI or ABM",
        )

    def _find(self, points: Rows | FullGram, tell: Tell | None, **carried: Any) -> VCAResult:
        return vca(
            points,
            psi=self.psi,
            max_degree=self.degree,
            normalisation=self.normalisation,
            arithmetic=self.arithmetic,
            progress=tell,
            **carried,
        )
