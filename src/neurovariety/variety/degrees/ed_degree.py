"""Numbers of critical points of a squared distance: for a general form, for data, for a named metric.

The three differ. A general quadratic form gives the most critical points; the mean squared error has the form
(moments) (x) I, which is not general when there are several outputs; and Frobenius, Bombieri-Weyl or Gaussian forms are
special again (Draisma, Horobet, Ottaviani, Sturmfels, Thomas 2016; Kohn, Montufar, Shahverdi, Trager 2024).
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.variety.degrees.ed_task import EDTask
from neurovariety.variety.degrees.effort import MOST_PATHS, Effort, Progress
from neurovariety.variety.degrees.metrics import data_metric, named_metric
from neurovariety.variety.degrees.result import EDDegree, checked_method

GENERAL = "a general quadratic form"


def generic_ed_degree(
    architecture: Architecture | str,
    *,
    method: str = "auto",
    spurious: bool = False,
    seed: int = 0,
    threads: int | None = None,
    most_paths: int = MOST_PATHS,
    progress: Progress | None = None,
) -> EDDegree:
    """Count the critical points of a general quadratic distance to the closure of the functions of an architecture.

    Parameters
    ----------
    architecture : Architecture or str
    method : {"auto", "closed form", "numerical"}
        A closed form where one is known, otherwise counting along loops of parameters.
    spurious : bool
        Whether isolated critical parameters whose functions are not critical are counted as well, apart. That needs
        all solutions of the equations of critical parameters, which takes long unless they are few.
    seed : int
        Of the numerical method.
    threads : int, optional
    most_paths : int
        Followed in one family of systems at most by the numerical method, which cannot tell beforehand how many it
        takes.
    progress : callable, optional
        Told the stage with the number of solutions found, and the paths done and to be done.

    Returns
    -------
    EDDegree
        Critical functions are counted, not parameters: linear convolutions of stride 1 fill their space, and have one.
        After Ctrl-C it is what was found by then, and says that it is not complete.

    Raises
    ------
    InputError
        When a closed form is asked for and none is known; when spurious critical points are asked for, and infinitely
        many parameters have the same general function.
    ResourceError
        When there are too many coordinates for the numerical method, or it takes too many paths.

    Examples
    --------
    >>> from neurovariety.architectures import LinearConvNet
    >>> network = LinearConvNet([3, 2, 2], strides=[2, 2])
    >>> generic_ed_degree(network).value, generic_ed_degree(network, method="numerical").value
    (100, 100)
    """
    effort = Effort(threads, most_paths, progress)
    task = EDTask(as_architecture(architecture), "generic ED degree", GENERAL, checked_method(method), seed, effort)
    return task.count(None, spurious=spurious)


def data_ed_degree(
    architecture: Architecture | str,
    samples: int | ArrayLike | None = None,
    *,
    method: str = "auto",
    spurious: bool = False,
    seed: int = 0,
    threads: int | None = None,
    most_paths: int = MOST_PATHS,
    progress: Progress | None = None,
) -> EDDegree:
    """Count the critical points of the mean squared error on general targets: the learning degree.

    Parameters
    ----------
    architecture : Architecture or str
    samples : int, or array_like of shape (N, *input_shape), optional
        How many random inputs, or the inputs; by default enough random ones. For convolutions and attention, units in
        which all inputs are of similar sizes are best: with others critical points lie so far apart that some may not
        be found, which is told.
    method, spurious, seed, threads, most_paths, progress
        As in `generic_ed_degree`; the seed also draws random inputs.

    Returns
    -------
    EDDegree

    Raises
    ------
    InputError
        When the samples are so few that functions of zero loss, or critical ones, form curves: the degenerate theory
        counts then something else. On samples that do not fit, or are complex.
    ResourceError
        As `generic_ed_degree`.

    Examples
    --------
    With two outputs the data's form is special: 6 critical functions, where a general form has 14.

    >>> from neurovariety.architectures import PolynomialMLP
    >>> network = PolynomialMLP([2, 1, 2], power=2)
    >>> data_ed_degree(network).value, generic_ed_degree(network).value
    (6, 14)
    """
    network = as_architecture(architecture)
    chosen = data_metric(network, samples, seed=seed)
    effort = Effort(threads, most_paths, progress)
    task = EDTask(network, "data ED degree", chosen.name, checked_method(method), seed, effort)
    return task.count(chosen, spurious=spurious)


def ed_degree(
    architecture: Architecture | str,
    *,
    metric: str | ArrayLike = "frobenius",
    method: str = "auto",
    spurious: bool = False,
    seed: int = 0,
    threads: int | None = None,
    most_paths: int = MOST_PATHS,
    progress: Progress | None = None,
) -> EDDegree:
    """Count the critical points of the distance in a named metric, or one given by a matrix.

    Parameters
    ----------
    architecture : Architecture or str
    metric : {"frobenius", "bombieri-weyl", "gaussian", "monomial"} or array_like, shape (D, D) or (D,)
        ``"frobenius"`` and ``"bombieri-weyl"`` are the same squared length of tensors; ``"gaussian"`` is the expected
        squared output at standard normal inputs; ``"monomial"`` the sum of squares of the coefficients, in the order
        of ``architecture.ambient.names()``. Or a symmetric matrix, or weights.
    method, spurious, seed, threads, most_paths, progress
        As in `generic_ed_degree`.

    Returns
    -------
    EDDegree

    Raises
    ------
    InputError
        On an unknown metric; a matrix of the wrong size, complex or not symmetric, or so singular that the critical
        points are curves; or when a closed form is asked for and none is known.
    ResourceError
        As `generic_ed_degree`.

    Examples
    --------
    >>> ed_degree("linear 3-2-4").value, ed_degree("mlp 2-1-1 power 3", metric="gaussian").value
    (3, 3)
    """
    network = as_architecture(architecture)
    chosen = named_metric(network, metric)
    name = f"ED degree ({chosen.name})"
    effort = Effort(threads, most_paths, progress)
    task = EDTask(network, name, chosen.name, checked_method(method), seed, effort)
    return task.count(chosen, spurious=spurious)
