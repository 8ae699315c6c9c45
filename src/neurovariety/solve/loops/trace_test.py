"""The trace test: whether a set of solutions over general parameters is complete, without knowing how many there are.

Over a line p + s q of parameters the solutions trace out a curve; it is cut by the bilinear slices s l(x) = tau. The
points of a slice, summed up (the trace), depend on tau in an affine-linear way if all of them are there, and in no
such way if some are missing. At tau = 0 the slice holds the solutions over p, and auxiliary points with l(x) = 0 that
monodromy of the slice finds. Leykin, Rodriguez, Sottile, "Trace test" (Arnold Math. J. 2018); del Campo, Rodriguez,
"Critical points via monodromy and local methods" (J. Symb. Comp. 2017). Slices of other lines p' + s q' take part in
that monodromy: loops among slices of one curve hardly ever reach its last points near infinity.

Why traces are linear here: on the closure of the curve in P^1 x P^n the slices meet the hyperplane pair at infinity,
s_0 x_0 = 0, nowhere as long as p, q and l are general: where s is infinite, l is not zero, and where x is, s is not
zero. So the coordinates of `BilinearSlice.coordinates` stay finite for every finite tau, and grow no faster than tau.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.solve.loops.bilinear_slice import BilinearSlice
from neurovariety.solve.loops.exploring import explore
from neurovariety.solve.loops.following import Follower
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.loop_graph import LoopGraph
from neurovariety.solve.loops.start_pair import checked_family, random_parameters
from neurovariety.solve.loops.twisted_family import twist
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

LINEAR = 1e-8
"""Largest defect of a trace that is called linear; one missing point leaves far more (see `TraceTest.share`)."""
FIRST_EDGES = 4
MORE_EDGES = 2
"""Between the slice at tau = 0 and a slice of another form and line; two more edges lead to the other values of tau."""
EDGES_OF_A_LINE = 4
DIRECTION = 2**32 - 1
"""In the place of a vertex's number where the line's direction is drawn."""
OTHER_LINES = 2**31
"""And from where on the numbers are of points and directions of other lines."""
EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class TraceTest:
    """What the trace test saw.

    Attributes
    ----------
    passed : bool
        Whether the trace is linear: the points of the slice, and with them the solutions, are all there.
    defect : float
        Second difference of the trace, relative to the second differences of the single points (root of the sum of
        squares), the largest over the coordinate functions. Rounding noise where the set is complete, about 1 where
        many points are missing.
    share : float
        How large the defect would have been, had one point been missing: the smallest over all points.
    noise : float
        How large the defect may be from the points' own inaccuracy.
    solutions, auxiliary : int
        Points of the slice at tau = 0: those over the base parameters, and those with l(x) = 0.
    found : numpy.ndarray, shape (m, n), complex128
        Every solution over the base parameters that the slice holds, in no special order; more than were given when
        the test completed the set.
    ledger : Ledger
        Of the paths it tracked.
    finished : bool
        False when the user stopped the work.
    seconds : float
    """

    passed: bool
    defect: float
    share: float
    noise: float
    solutions: int
    auxiliary: int
    found: Complex
    ledger: Ledger
    finished: bool
    seconds: float

    @property
    def conclusive(self) -> bool:
        """Whether the trace is linear and would not be, had one point been missing."""
        return self.passed and self.notices_one

    @property
    def notices_one(self) -> bool:
        """Whether one missing point, whichever it is, would have been seen above the noise."""
        return self.share > 10 * max(self.noise, self.defect)

    def __str__(self) -> str:
        """Say it in one sentence."""
        if not self.finished:
            return "the trace test was interrupted"
        points = f"{self.solutions} solutions and {self.auxiliary} auxiliary points"
        verdict = "is linear" if self.passed else "is NOT linear"
        unseen = "" if self.notices_one or not self.passed else ", too little to be noticed"
        return (
            f"the trace of {points} {verdict}: defect {self.defect:.1e}; one missing point would leave at least "
            f"{self.share:.1e}{unseen}"
        )


def trace_test(
    system: PolynomialSystem,
    solutions: ArrayLike,
    parameters: ArrayLike,
    *,
    direction: ArrayLike | None = None,
    cut: tuple[int, ...] | None = None,
    keep: Callable[[Complex], NDArray[np.bool_]] | None = None,
    seed: int = 0,
    follower: Follower | None = None,
    most_edges: int = 60,
) -> TraceTest:
    """Test whether solutions over general parameters are all there are, and complete them if they are not.

    Parameters
    ----------
    system : PolynomialSystem
        As many equations as variables, with parameters.
    solutions : array_like, shape (k, n)
        Regular solutions over ``parameters``, at least one.
    parameters : array_like, shape (K,)
        General ones: the test proves nothing over special parameters.
    direction : array_like, shape (K,), optional
        The line's. A general one by default: by Bertini's theorem the curve is then irreducible wherever the solutions
        of the whole family are, if there are two parameters or more. A direction that moves few equations needs fewer
        auxiliary points; that the curve over it is irreducible is then on the caller.
    cut : tuple of int, optional
        Numbers of the variables l depends on; all by default. Fewer need fewer auxiliary points, but the test is only
        as good as their values tell all solutions apart.
    keep : callable, optional
        Points (m, n) to a mask (m,) of those that are solutions of the kind wanted.
    seed : int
    follower : Follower, optional
        How to track (its system and filter are replaced by the slice's own).
    most_edges : int
        The slice's graph gets up to so many edges while the trace is not linear.

    Returns
    -------
    TraceTest

    Raises
    ------
    InputError
        No parameters, not square, no solutions, or arrays that do not fit.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x,), (p, q) = variables("x"), parameters("p q")
    >>> family = PolynomialSystem.of([x**3 + p * x + q], parameters=[p, q])
    >>> values = np.array([0.3 + 1.1j, -0.7 + 0.2j])
    >>> test = trace_test(family, np.roots([1, 0, *values])[:, None], values)
    >>> test.passed, test.solutions
    (True, 3)
    """
    began = time.perf_counter()
    checked_family(system)
    general = direction is None
    if direction is None:
        direction = random_parameters(seed, DIRECTION, np.asarray(parameters, dtype=np.complex128).ravel())
    points, base, line, chosen = _checked(system, solutions, parameters, direction, cut)
    bilinear = BilinearSlice.of(system, chosen)
    sliced = bilinear.system
    follower = replace(
        follower or Follower(sliced.homogeneous),
        compiled=sliced.homogeneous,
        keep=None if keep is None else (lambda lifted: keep(sliced.drop(lifted)[:, :-1])),
    )
    forms = _slices(bilinear, points, seed, 1 + most_edges // EDGES_OF_A_LINE)
    lines = _lines(base, line, seed, len(forms) - 3, general=general)
    forms = [np.concatenate([form, [1.0], *ends]) for form, ends in zip(forms, lines, strict=True)]
    graph = LoopGraph(sliced.homogeneous.group_of)
    ledger = Ledger()
    for form in forms[:3]:
        graph.add_vertex(form)
    graph.add_edge(0, 1)
    graph.add_edge(0, 2)
    _add_edges(graph, FIRST_EDGES, forms[3:], seed)
    at_zero = np.concatenate([points, np.zeros((len(points), 1))], axis=1)
    graph.arrive(0, sliced.lift(at_zero))
    while True:
        finished = explore(graph, follower, ledger, stage="trace test")
        defect, share, noise = _linearity(bilinear, graph)
        passed = finished and defect <= LINEAR and len(set(graph.sizes())) == 1
        if passed or not finished or len(graph.edges) >= most_edges:
            break
        _add_edges(graph, MORE_EDGES, forms[3:], seed)
    ends = sliced.drop(graph.fibres[0].points)
    # at tau = 0 one of the two factors vanishes; which, shows by many orders of magnitude
    scale = np.abs(forms[0][0]) + np.abs(ends[:, list(chosen)]) @ np.abs(forms[0][1 : len(chosen) + 1])
    over_base = np.abs(ends[:, -1]) < np.abs(bilinear.form(ends, forms[0])) / scale
    return TraceTest(
        passed=passed,
        defect=defect,
        share=share,
        noise=noise,
        solutions=int(over_base.sum()),
        auxiliary=int((~over_base).sum()),
        found=ends[over_base, :-1],
        ledger=ledger,
        finished=finished,
        seconds=time.perf_counter() - began,
    )


def _checked(
    system: PolynomialSystem,
    solutions: ArrayLike,
    parameters: ArrayLike,
    direction: ArrayLike,
    cut: tuple[int, ...] | None,
) -> tuple[Complex, Complex, Complex, tuple[int, ...]]:
    points = np.asarray(solutions, dtype=np.complex128)
    base = np.asarray(parameters, dtype=np.complex128)
    line = np.asarray(direction, dtype=np.complex128)
    chosen = tuple(range(len(system.variables))) if cut is None else tuple(cut)
    if points.ndim != 2 or points.shape[1] != len(system.variables) or not len(points):
        raise InputError(
            "the trace test starts from known solutions",
            given=f"an array of shape {points.shape}",
            allowed=f"shape (k, {len(system.variables)}) with k at least 1",
        )
    if base.shape != (len(system.parameters),) or line.shape != base.shape:
        raise InputError(
            "parameters and direction have one value for each parameter of the system",
            given=f"shapes {base.shape} and {line.shape}",
            allowed=f"({len(system.parameters)},)",
        )
    if not (np.isfinite(points).all() and np.isfinite(base).all() and np.isfinite(line).all() and line.any()):
        raise InputError("solutions, parameters and direction must be finite, and the direction not zero")
    if not chosen or not set(chosen) <= set(range(len(system.variables))):
        raise InputError("cut names variables by their numbers", given=str(cut), allowed="0 to n - 1, at least one")
    return points, base, line, chosen


def _slices(bilinear: BilinearSlice, points: Complex, seed: int, others: int) -> list[Complex]:
    """Draw slices of one form l with tau = 0 and two other values, as large as l at the points, and other slices."""
    random = np.random.default_rng([seed, 3])
    sizes = np.median(np.abs(points[:, list(bilinear.cut)]), axis=0)
    real, imaginary = random.standard_normal((2, 1 + others, len(sizes) + 1))
    forms = (real + 1j * imaginary) / np.concatenate([[1.0], np.where(sizes > 1e-6, sizes, 1.0)])
    typical = float(np.median(np.abs(bilinear.form(points, forms[0])))) or 1.0
    taus = typical * np.exp(2j * np.pi * random.random(1 + others))
    values = (0.0, taus[0], taus[0] * np.exp(1j * np.pi / 3))
    of_one_form = [np.concatenate([forms[0], [tau]]) for tau in values]
    return of_one_form + [np.concatenate([form, [tau]]) for form, tau in zip(forms[1:], taus[1:], strict=True)]


def _lines(
    base: Complex, direction: Complex, seed: int, others: int, *, general: bool
) -> list[tuple[Complex, Complex]]:
    """Give p and q of the three slices that are compared, and of the others; only a general direction is changed."""
    points, directions = (
        [random_parameters(seed, OTHER_LINES + 2 * number + which, base) for number in range(others)]
        for which in (0, 1)
    )
    return [(base, direction)] * 3 + list(zip(points, directions if general else [direction] * others, strict=True))


def _add_edges(graph: LoopGraph, count: int, forms: list[Complex], seed: int) -> None:
    """Add edges from the slice at tau = 0 to slices of other forms and lines, as many to each as a line of slices has.

    Where the slices that are compared hold fewer points than that, because paths to them were lost, they get another
    edge too.
    """
    sizes = graph.sizes()
    for goal in (1, 2):
        if sizes[goal] < sizes[0]:
            graph.add_edge(0, goal, twist(seed + goal, len(graph.edges)))
    already = sum(edge.ends[1] >= 3 for edge in graph.edges)
    for number in range(already, already + count):
        other = min(number // EDGES_OF_A_LINE, len(forms) - 1)
        if other + 3 == len(graph.parameters):
            graph.add_vertex(forms[other])
        graph.add_edge(0, other + 3, twist(seed + other, number - other * EDGES_OF_A_LINE))


def _linearity(bilinear: BilinearSlice, graph: LoopGraph) -> tuple[float, float, float]:
    """Measure defect, share of one point and noise over the first three vertices."""
    taus = np.array([bilinear.tau(graph.parameters[vertex]) for vertex in range(3)])
    # weights of the second divided difference: zero on affine-linear functions of tau
    weights = [1 / np.prod(taus[v] - np.delete(taus, v)) for v in range(3)]
    values = [
        weight * bilinear.coordinates(bilinear.system.drop(graph.fibres[vertex].points))
        for vertex, weight in enumerate(weights)
    ]
    first, second = graph.edges[0].partners[0], graph.edges[1].partners[0]
    known = (first >= 0) & (second >= 0)
    single = np.abs(values[0][known] + values[1][first[known]] + values[2][second[known]])
    total = np.abs(sum(value.sum(axis=0) for value in values))
    rounding = EPSILON * sum(np.abs(value).sum(axis=0) for value in values)
    size = np.sqrt((single**2).sum(axis=0))
    if not known.any() or not np.isfinite(total).all():
        return np.inf, 0.0, np.inf
    # a function that is linear along every single branch tells nothing
    telling = size > 1e3 * rounding
    if not telling.any():
        return (0.0 if bool((total <= 1e3 * rounding).all()) else np.inf), 0.0, 1.0
    relative = single[:, telling] / size[telling]
    defect = float((total[telling] / size[telling]).max())
    return defect, float(relative.max(axis=1).min()), float((rounding[telling] / size[telling]).max())
