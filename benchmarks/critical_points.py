"""All critical points of training a convolutional network, from nothing to certificates and labels, beside PHCpack.

    python benchmarks/critical_points.py --phcpy /usr/bin/python3

Networks with all strides above one on general data: (3, 3), (2, 2, 2), (3, 2, 2) and (3, 3, 3). Ours is the public
call: general start points by monodromy, paths to the data, proofs for every point, Hessians and positions of the real
ones. PHCpack's blackbox solver gets the same equations, multiplied out, in two forms: "filters", the derivatives by the
filters' entries, and "scale apart", where the length of the function is an unknown of its own, so that equations can be
divided by it and the zero function, which is critical in families, is no solution. Answers are judged alike: refined,
singular ends and the zero function dropped, distinct ones counted. PHCpack proves nothing. A form in which it did not
finish in time is noted and not tried again.

``next data set`` is ours for other data, from the same start points.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from measurements import Row, finish, parser_for
from numpy.typing import NDArray
from solving_judge import conditions_of, count_distinct, in_turns, terms_of
from solving_peers import PeerAnswer, Peers, Term, add_options, peers_of, solve_with_phcpy

from neurovariety.architectures import LinearConvNet
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.chart import FilterChart
from neurovariety.training.filters.equations import cached_equations
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_family import SegreFamily
from neurovariety.training.filters.segre_start import segre_start
from neurovariety.training.result import CriticalPoints
from neurovariety.training.square_loss import SquareLoss, square_loss

Complex = NDArray[np.complex128]

SIZES = [(3, 3), (2, 2, 2), (3, 2, 2), (3, 3, 3)]


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss, with its equations as the peers get them."""

    loss: SquareLoss
    family: SegreFamily
    coefficients: Complex
    filters: list[list[Term]]
    scale_apart: list[list[Term]]

    @classmethod
    def of(cls, loss: SquareLoss, seed: int) -> Problem:
        """Write the equations in a random chart."""
        chart = FilterChart.random(FilterProducts.of(_convolution(loss)), seed)
        function = chart.quadratic_function(loss.moments, loss.data)
        family, apart = SegreFamily.of(chart.sizes), SegreFamily.of((1, *chart.sizes))
        values = family.coefficients(*function).astype(np.complex128)
        first, *others = terms_of(apart.system, apart.coefficients(*function).astype(np.complex128))
        divided = [[(one, two, [powers[0] - 1, *powers[1:]]) for one, two, powers in terms] for terms in others]
        return cls(loss, family, values, terms_of(family.system, values), [first, *divided])

    def count(self, points: Complex) -> int:
        """Count what solves the equations in the filters."""
        return count_distinct(self.family.system, points, self.coefficients, self.family.not_zero)

    def count_apart(self, points: Complex) -> int:
        """Count likewise, the length times the first filter, which begins with 1, being a filter."""
        size = self.family.sizes[0]
        first = points[:, :1] * np.hstack([np.ones((len(points), 1)), points[:, 1:size]])
        return self.count(np.hstack([first, points[:, size:]]))


def _convolution(loss: SquareLoss) -> LinearConvNet:
    if not isinstance(loss.network, LinearConvNet):
        raise TypeError(f"{loss.network.spec} is no convolution")
    return loss.network


def general_loss(network: LinearConvNet, seed: int) -> SquareLoss:
    """Mean squared error on random signals and targets."""
    random = np.random.default_rng([seed, 5])
    length = network.input_shape[0]
    return square_loss(network, random.normal(size=(3 * length, length)), random.normal(size=3 * length))


def measure(sizes: tuple[int, ...], peers: Peers, *, rounds: int, seed: int, threads: int) -> list[Row]:
    network = LinearConvNet(sizes, strides=[2] * (len(sizes) - 1))
    problem = Problem.of(general_loss(network, seed), seed)
    found: list[CriticalPoints] = []

    def ours() -> PeerAnswer:
        cached_equations.cache_clear()
        started = time.perf_counter()
        found.append(critical_points(problem.loss, seed=seed, threads=threads))
        return PeerAnswer(time.perf_counter() - started, found[-1].parameters, "neurovariety")

    start = segre_start(sizes, seed=seed, threads=threads)
    following = general_loss(network, seed + 1)

    def next_data() -> PeerAnswer:
        started = time.perf_counter()
        found.append(critical_points(following, seed=seed, threads=threads, start=start))
        return PeerAnswer(time.perf_counter() - started, found[-1].parameters, "neurovariety")

    measured: list[tuple[str, Callable[[], PeerAnswer]]] = [("from nothing", ours), ("next data set", next_data)]
    if peers.phcpy:
        measured.append(("filters", lambda: solve_with_phcpy(peers, problem.filters)))
        measured.append(("scale apart", lambda: solve_with_phcpy(peers, problem.scale_apart)))
    for _, warm_up in measured[:2]:
        warm_up()
    rows: list[Row] = []
    for task, answer in in_turns(rounds, measured).items():
        mine = task in {"from nothing", "next data set"}
        row: Row = {
            "filters": "x".join(map(str, sizes)),
            "strides": 2,
            "expected": start.expected,
            "program": "neurovariety" if mine else "phcpy",
            "task": task,
            "rounds": rounds,
        }
        if isinstance(answer, str):
            rows.append(row | {"note": answer})
            continue
        seconds, last = answer
        row |= {"version": last.version, "seconds": seconds}
        if mine:
            latest = found[-1] if task == "next data set" else found[-2]
            row |= {
                "found": latest.value,
                "certified": int(latest.certified.sum()),
                "real": latest.real,
                "gradient": largest_gradient(latest),
            }
        else:
            row["found"] = (problem.count if task == "filters" else problem.count_apart)(last.points)
            row["times_ours"] = seconds / float(str(rows[0]["seconds"]))
        rows.append(row)
        print(f"{row['filters']}, {task}: {seconds:.3g} s, {row['found']} of {row['expected']}", flush=True)
    return rows


def largest_gradient(found: CriticalPoints) -> float:
    """Largest entry of a gradient by the filters, over the sizes of the derivatives that it is made of."""
    loss = found.loss
    products = FilterProducts.of(_convolution(loss))
    slopes = (found.functions - loss.data) @ loss.moments
    jacobians = products.jacobians(found.parameters)
    gradients = np.einsum("mkp,mk->mp", jacobians, slopes)
    sizes = np.linalg.norm(jacobians, axis=(1, 2)) * np.linalg.norm(slopes, axis=1)
    return float((np.abs(gradients).max(axis=1) / sizes).max())


def main() -> None:
    parser = parser_for(__doc__)
    add_options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round of (2, 2, 2) and (3, 3)")
    options = parser.parse_args()
    peers = peers_of(options)
    conditions = conditions_of(__file__, options)
    rows: list[Row] = []
    for sizes in SIZES[:2] if options.quick else SIZES:
        rounds = 1 if options.quick else options.rounds
        rows += measure(sizes, peers, rounds=rounds, seed=options.seed, threads=options.threads)
    finish(conditions, rows)


if __name__ == "__main__":
    main()
