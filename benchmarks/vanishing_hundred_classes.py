"""One ideal for each of 100 classes of latents: the job behind a VI-Net on CIFAR-100.

    python benchmarks/vanishing_hundred_classes.py

500 rows a class in 128 variables, degree 2, psi = 0.05 and 0.1. The rows are made to look like latents after a
projection: tanh of Gaussians whose standard deviations fall with the coordinate's number, each class with its own mean,
spread and mixing. They fall at two rates: the slower one has as many generators at psi = 0.05 as the hardest job on
the poster of Pelleriti, Zimmer, Wirth and Pokutta (ICML 2025), where 188,743 for a ResNet-34 without 76 % of its layers
took 3,369 s; 53,675 with half of the layers removed took 82 s. Their machine is not said.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import numpy as np
from measurements import Row, finish, parser_for, start
from numpy.typing import NDArray

from neurovariety.ideals import vanishing_ideal

LARGEST_DEVIATION = 1.6
DECAYS = (0.52, 0.45)
"""Chosen for psi = 0.05: some 690 generators a class with 75 other monomials, and 1,890 with 120."""
BETWEEN = 0.7
"""Standard deviation of the class means, as a share of that within a class."""


def classes_of_latents(
    classes: int, rows: int, variables: int, *, decay: float, seed: int
) -> Iterator[NDArray[np.float64]]:
    """Make one class after another, shape (rows, variables), values in (-1, 1)."""
    generator = np.random.default_rng(seed)
    deviations = LARGEST_DEVIATION * np.arange(1, variables + 1) ** -decay
    for _ in range(classes):
        mean = BETWEEN * deviations * generator.standard_normal(variables)
        spread = deviations * np.exp(0.2 * generator.standard_normal(variables))
        noise = generator.standard_normal((variables, variables)) / np.sqrt(variables)
        mixing = np.linalg.qr(np.eye(variables) + 0.3 * noise)[0]
        yield np.tanh(mean + generator.standard_normal((rows, variables)) @ mixing * spread)


def measure(points: list[NDArray[np.float64]], psi: float, *, degree: int, repeats: int) -> Row:
    totals = []
    for _ in range(repeats):
        started = time.perf_counter()
        ideals = [vanishing_ideal(each, psi=psi, max_degree=degree) for each in points]
        totals.append(time.perf_counter() - started)
    generators = np.array([len(ideal.generators) for ideal in ideals])
    linear = np.array([np.count_nonzero(ideal.generators.degrees == 1) for ideal in ideals])
    order_ideals = np.array([len(ideal.order_ideal) for ideal in ideals])
    return {
        "classes": len(points),
        "rows": len(points[0]),
        "variables": points[0].shape[1],
        "degree": degree,
        "psi": psi,
        "repeats": repeats,
        "seconds": median(totals),
        "seconds_a_class": median(totals) / len(points),
        "generators": int(generators.sum()),
        "generators_a_class": float(generators.mean()),
        "linear_a_class": float(linear.mean()),
        "order_ideal_a_class": float(order_ideals.mean()),
        "largest_loss": max(float(ideal.losses.max(initial=0.0)) for ideal in ideals),
    }


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--variables", type=int, default=128)
    parser.add_argument("--degree", type=int, default=2)
    parser.add_argument("--decays", type=float, nargs="+", default=DECAYS)
    parser.add_argument("--psi", type=float, nargs="+", default=[0.05, 0.1])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    conditions = start(__file__, options)
    rows = []
    for decay in options.decays:
        shape = options.classes, options.rows, options.variables
        points = list(classes_of_latents(*shape, decay=decay, seed=options.seed))
        for psi in options.psi:
            measured = measure(points, psi, degree=options.degree, repeats=options.repeats)
            rows.append({"decay": decay, **measured})
            print(f"decay {decay}, psi {psi:g}: {measured['seconds']:.3g} s", flush=True)
    finish(conditions, rows)


if __name__ == "__main__":
    main()
