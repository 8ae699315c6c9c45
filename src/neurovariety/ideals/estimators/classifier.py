"""Classification by vanishing ideals: one ideal a class, and a linear classifier on how far a point is from each."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from neurovariety.errors import InputError
from neurovariety.ideals.border import BorderKind
from neurovariety.ideals.estimators.features import Generators, evaluate_rows
from neurovariety.ideals.estimators.head import fit_head, iterations
from neurovariety.ideals.estimators.options import check_degree, check_weight
from neurovariety.ideals.estimators.points import check_no_gaps, check_not_sparse, open_points
from neurovariety.ideals.estimators.progress import Tell, live_line
from neurovariety.ideals.fit import vanishing_ideal
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.vanishing_components.decision import Normalisation
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.result import VCAResult
from neurovariety.ideals.variable_order import VariableOrder
from neurovariety.memory import check_free
from neurovariety.moments import ArrayRows

Float = NDArray[np.float64]
ALGORITHMS = ("oavi", "abm", "vca")


class VanishingIdealClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Find the polynomials that nearly vanish on each class, and classify points by the values |g(x)| of all of them.

    A generator of a class's ideal is small on that class. The values of all generators of all classes, standardised,
    are told apart by a multinomial logistic regression.

    Parameters
    ----------
    psi : float, positive
        Largest mean square of a generator over its class's rows, scaled as below. For ``"oavi"`` it holds with leading
        coefficient 1, for ``"abm"`` with coefficients of unit Euclidean norm, for ``"vca"`` as `VCA` says, so the same
        psi means different things to different algorithms.
    algorithm : {"oavi", "abm", "vca"}
    degree : int, at least 1
        Largest degree of a generator.
    border, order, sparse, tau
        As in `OAVI`; ``sparse`` and ``tau`` are for OAVI alone, and none of them for VCA.
    normalisation : {"value", "gradient"}
        As in `VCA`, and for it alone.
    arithmetic : {"auto", "gram", "triangular"}
    C : float, positive
        Weight of the rows against the penalty of the logistic regression.
    scale : bool
        Bring each variable to [0, 1] over the rows of the fit first; without, the points are taken as they are.
    clip : bool
        Move points beyond the box of the fit to its boundary before they are classified. Polynomials grow fast outside
        the box: without clipping, a point far outside is decided by their terms of highest degree; with it, it counts
        as the nearest point of the box, which may lie on a variety that the point itself is far from.
    verbose : bool
        Show class, degree, rows, |O| and |G| while the fit goes on.

    Attributes
    ----------
    classes_ : numpy.ndarray, shape (number of classes,)
    ideals_ : list of VanishingIdeal or VCAResult
        One for each class, **in the scaled variables**.
    scaler_ : sklearn.preprocessing.MinMaxScaler or None
    head_ : sklearn.pipeline.Pipeline
        Standardises the values of the generators, and classifies them.
    n_iter_ : int
        Iterations of the logistic regression.
    n_features_in_ : int
    feature_names_in_ : numpy.ndarray of str, shape (n,)
        Only after a fit on a frame whose columns have names.

    Notes
    -----
    A class of one row is described by its coordinates, one in which nothing vanishes only by the other classes'
    generators. That nothing vanishes on any class is an error.

    References
    ----------
    Livni et al. (ICML 2013); Wirth and Pokutta (AISTATS 2022); Wirth, Kera and Pokutta (ICLR 2023).

    Examples
    --------
    >>> angle = np.linspace(0, 2 * np.pi, 100)
    >>> circle = np.column_stack([np.cos(angle), np.sin(angle)])
    >>> points = np.concatenate([circle, 1.5 * circle])
    >>> classifier = VanishingIdealClassifier(psi=1e-6).fit(points, ["small"] * 100 + ["large"] * 100)
    >>> classifier.predict([[0.6, -0.8], [0.9, 1.2]])
    array(['small', 'large'], dtype='<U5')
    """

    def __init__(
        self,
        *,
        psi: float = 0.005,
        algorithm: Literal["oavi", "abm", "vca"] = "oavi",
        degree: int = 10,
        border: BorderKind = "groebner",
        order: VariableOrder = "deglex",
        sparse: bool = False,
        tau: float | None = None,
        normalisation: Normalisation = "value",
        arithmetic: ArithmeticChoice = "auto",
        C: float = 1.0,
        scale: bool = True,
        clip: bool = False,
        verbose: bool = False,
    ) -> None:
        self.psi = psi
        self.algorithm = algorithm
        self.degree = degree
        self.border = border
        self.order = order
        self.sparse = sparse
        self.tau = tau
        self.normalisation = normalisation
        self.arithmetic = arithmetic
        self.C = C
        self.scale = scale
        self.clip = clip
        self.verbose = verbose

    def fit(self, X: Any, y: Any) -> Self:
        """Find one ideal a class, and train the linear classifier.

        Parameters
        ----------
        X : array_like or frame, shape (m, n)
        y : array_like, shape (m,)
            Labels of at least two classes.

        Raises
        ------
        InputError
            Points, labels or parameters are not what they should be, or nothing vanishes on any class.
        ResourceError
            When sums or features would not fit in memory.
        """
        self._check_options()
        check_not_sparse(X)
        try:
            points, labels = validate_data(self, X, y, dtype=np.float64, ensure_all_finite=False)
            check_classification_targets(labels)
        except ValueError as error:
            raise InputError(str(error)) from error
        check_no_gaps(points)
        self.classes_, numbers_of = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise InputError(
                "there is nothing to tell apart",
                given=f"one class, {self.classes_[0]!r}",
                allowed="two classes or more",
            )
        self.scaler_ = MinMaxScaler(clip=self.clip).fit(points) if self.scale else None
        points = self._scaled(points)
        with live_line(verbose=self.verbose) as tell:
            self.ideals_ = [
                self._ideal_of(points[numbers_of == k], _of_class(tell, label, k, len(self.classes_)))
                for k, label in enumerate(self.classes_)
            ]
            features = self._features(points)
            if tell is not None:
                tell(f"linear classifier: {len(features):,} rows, {features.shape[1]:,} features")
            self.head_ = fit_head(features, numbers_of, self.C)
        self.n_iter_ = iterations(self.head_)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """Say the class of each point.

        Parameters
        ----------
        X : array_like, frame, memory map, path or zarr array; shape (m, n)

        Returns
        -------
        numpy.ndarray, shape (m,)
        """
        features = self._open(X)
        return self.classes_[self.head_.predict(features)]

    def predict_proba(self, X: Any) -> Float:
        """Give the probability of each class, in the order of ``classes_``; shape (m, number of classes)."""
        features = self._open(X)
        return self.head_.predict_proba(features)

    def predict_log_proba(self, X: Any) -> Float:
        """Give the logarithm of the probability of each class; shape (m, number of classes)."""
        features = self._open(X)
        return self.head_.predict_log_proba(features)

    def decision_function(self, X: Any) -> Float:
        """Give the scores that `predict` compares: shape (m,) for two classes, else (m, number of classes)."""
        features = self._open(X)
        return self.head_.decision_function(features)

    def _open(self, X: Any) -> Float:
        check_is_fitted(self)
        rows = open_points(self, X, reset=False)
        points = rows.read(0, rows.count)
        check_no_gaps(points)
        return self._features(self._scaled(points))

    def _scaled(self, points: Float) -> Float:
        return points if self.scaler_ is None else self.scaler_.transform(points)

    def _ideal_of(self, points: Float, tell: Tell | None) -> VanishingIdeal | VCAResult:
        if self.algorithm == "vca":
            return vca(
                points,
                psi=self.psi,
                max_degree=self.degree,
                normalisation=self.normalisation,
                arithmetic=self.arithmetic,
                progress=tell,
            )
        names = vars(self).get("feature_names_in_")
        return vanishing_ideal(
            points,
            psi=self.psi,
            algorithm=self.algorithm,
            max_degree=self.degree,
            border_kind=self.border,
            order=self.order,
            sparse=self.sparse,
            tau=self.tau,
            arithmetic=self.arithmetic,
            progress=tell,
            names=None if names is None else [str(name) for name in names],
        )

    def _features(self, points: Float) -> Float:
        """Evaluate |g(x)| for the generators of all classes; shape (m, number of generators)."""
        families = [_generators(ideal) for ideal in self.ideals_]
        ends = np.cumsum([len(family) for family in families]).tolist()
        if not ends[-1]:
            raise InputError(
                "nothing vanishes on any class, so there is nothing to tell them apart by",
                given=f"psi={self.psi:g}, degree={self.degree}: psi is too small for these points, or the degree",
                remedy="a larger psi or a larger degree",
            )
        check_free(
            8 * 2 * len(points) * ends[-1],
            "the values of all generators on all rows",
            given=f"{ends[-1]:,} generators, {len(points):,} rows",
            remedy="a smaller degree, or fewer rows at a time",
        )
        features = np.empty((len(points), ends[-1]))
        rows = ArrayRows.of(points)
        for family, end in zip(families, ends, strict=True):
            evaluate_rows(family, rows, out=features[:, end - len(family) : end])
        return np.abs(features, out=features)

    def _check_options(self) -> None:
        check_degree(self.degree)
        if self.algorithm not in ALGORITHMS:
            raise InputError(
                "there is no such algorithm", given=f"algorithm={self.algorithm!r}", allowed=", ".join(ALGORITHMS)
            )
        check_weight(self.C)
        of_monomials = (self.border, self.order, self.sparse, self.tau) != ("groebner", "deglex", False, None)
        if self.algorithm == "vca" and of_monomials:
            raise InputError(
                "border, order, sparse and tau speak of monomials, and VCA has none",
                given=f"border={self.border!r}, order={self.order!r}, sparse={self.sparse!r}, tau={self.tau!r}",
                allowed="their defaults, or algorithm='oavi'",
            )
        if self.algorithm != "vca" and self.normalisation != "value":
            raise InputError(
                "the normalisation is an option of VCA",
                given=f"normalisation={self.normalisation!r}, algorithm={self.algorithm!r}",
                allowed="algorithm='vca'",
            )


def _generators(ideal: VanishingIdeal | VCAResult) -> Generators:
    return ideal.components if isinstance(ideal, VCAResult) else ideal.generators


def _of_class(tell: Tell | None, label: object, number: int, count: int) -> Tell | None:
    """Say in front of each state which class it is of."""
    if tell is None:
        return None
    return lambda state: tell(f"class {label} ({number + 1} of {count}), {state}")
