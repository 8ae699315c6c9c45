"""OAVI as a scikit-learn transformer."""

from __future__ import annotations

from typing import Any, Self

from neurovariety.ideals.border import BorderKind
from neurovariety.ideals.estimators.features import GeneratorFeatures
from neurovariety.ideals.estimators.progress import Tell
from neurovariety.ideals.fit import vanishing_ideal
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.variable_order import VariableOrder
from neurovariety.moments import FullGram, Rows
from neurovariety.poly.exponents import Exponents


class OAVI(GeneratorFeatures):
    """Polynomials that nearly vanish on the points, normalised to leading coefficient 1, as features |g(x)|.

    Parameters
    ----------
    psi : float, positive
        Largest mean square of a generator over the points **when its leading coefficient is 1**. `ABM` normalises
        otherwise, so that the same psi means something else there.
    degree : int, at least 1
        Largest degree of a generator. On data in [0, 1], with the Groebner border, none lies above
        -log(psi) / log(4), rounded up: 4 for psi = 0.005, 7 for 0.0001. For iterators of batches and for `partial_fit`
        choose it no larger than needed: with n variables they keep the products of all (n + degree over degree)
        monomials.
    border : {"groebner", "full"}
        Which terms may lead a generator: those that no earlier leading term divides, or all, as in a border basis.
    order : {"deglex", "pearson", "reverse_pearson"}
        Order of the variables: as given, or by the sum of their absolute correlations with the others. Iterators and
        `partial_fit` need ``"deglex"``.
    sparse : bool
        Sparse coefficients where they keep the mean square within psi.
    tau : float, optional
        Bound on the l1 norm of a generator's coefficients, the leading 1 included.
    arithmetic : {"auto", "gram", "triangular"}
        Float64 Gram matrix, or QR, which resolves far smaller psi. ``"auto"`` changes over where psi asks for it.
    absolute : bool
        Whether `transform` gives |g(x)| or g(x).
    verbose : bool
        Show degree, rows, |O| and |G| while the fit goes on.

    Attributes
    ----------
    generators_ : PolynomialFamily
    order_ideal_ : numpy.ndarray, shape (k, n), int64
        Exponents of the monomials that lead no generator.
    losses_ : numpy.ndarray, shape (number of generators,), float64
        Mean squares of the generators over the points.
    ideal_ : VanishingIdeal
        Everything that was found; ``ideal_.equations()`` prints it.
    n_features_in_ : int
        n.
    feature_names_in_ : numpy.ndarray of str, shape (n,)
        Only after a fit on a frame whose columns have names.

    See Also
    --------
    vanishing_ideal : the same as a function.

    Notes
    -----
    Data within about [-1, 1] suit the powers best; see `sklearn.preprocessing.MinMaxScaler`.

    References
    ----------
    Wirth and Pokutta (AISTATS 2022); Wirth, Kera and Pokutta (ICLR 2023).

    Examples
    --------
    >>> import numpy as np
    >>> angle = np.linspace(0, 2 * np.pi, 200)
    >>> circle = np.column_stack([np.cos(angle), np.sin(angle)])
    >>> oavi = OAVI(psi=1e-6, degree=2).fit(circle)
    >>> oavi.transform([[0.6, 0.8], [1.0, 1.0]]).round(6)
    array([[0.],
           [1.]])
    >>> by_batches = OAVI(psi=1e-6, degree=2).fit(iter(np.split(circle, 4)))
    >>> bool(np.allclose(by_batches.generators_.coefficients, oavi.generators_.coefficients))
    True
    """

    def __init__(
        self,
        *,
        psi: float = 0.005,
        degree: int = 4,
        border: BorderKind = "groebner",
        order: VariableOrder = "deglex",
        sparse: bool = False,
        tau: float | None = None,
        arithmetic: ArithmeticChoice = "auto",
        absolute: bool = True,
        verbose: bool = False,
    ) -> None:
        self.psi = psi
        self.degree = degree
        self.border = border
        self.order = order
        self.sparse = sparse
        self.tau = tau
        self.arithmetic = arithmetic
        self.absolute = absolute
        self.verbose = verbose

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Add a batch of points; the generators are those of all batches so far, as if fitted at once.

        The sums are exact, so that nothing but rounding depends on how the points were cut into batches. After the
        first batch the generators are found when they are asked for, with the parameters as they are then.

        Parameters
        ----------
        X : array_like or frame, shape (rows, n)
        y : ignored

        Raises
        ------
        InputError
            Another number of columns than in the first batch, NaN or inf, values too large to be squared; the batches
            before are kept then.
        ResourceError
            When the products of all monomials up to ``degree`` would not fit in memory.

        Warns
        -----
        UserWarning
            After `fit` on a table, which keeps no sums that a batch could be added to: this batch is the first one.
        """
        del y
        return self._add(X)

    @property
    def order_ideal_(self) -> Exponents:
        """Exponents of the monomials that lead no generator."""
        exponents: Exponents = self.ideal_.order_ideal
        return exponents

    def _find(self, points: Rows | FullGram, tell: Tell | None, **carried: Any) -> VanishingIdeal:
        return vanishing_ideal(
            points,
            psi=self.psi,
            algorithm="oavi",
            max_degree=self.degree,
            border_kind=self.border,
            order=self.order,
            sparse=self.sparse,
            tau=self.tau,
            arithmetic=self.arithmetic,
            progress=tell,
            names=self._names(),
            **carried,
        )
