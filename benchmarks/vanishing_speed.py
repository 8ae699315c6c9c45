"""Generators of random data: time, number and losses beside CGAVI's, measured in turns in the same run.

    python benchmarks/vanishing_speed.py --cgavi ../CGAVI --large

Uniform random points in [0, 1]^n at psi = 0.005, and points on a quadric in space at psi = 0.005 and 0.0001. OAVI is
compared with CGAVI-IHB, ABM with CGAVI's ABM. They take the same decisions: that the leading terms are the same and the
losses equal to 1e-12 is checked in each comparison, and the script fails where it does not hold. Times are medians of
fits in turns. CGAVI's fit includes the values of its polynomials at the fitted rows, so the library's time is given
twice: of the fit with all coefficients, and of the fit and those values. n = 24 takes CGAVI 2.7 GB and 40 to 85 s a
fit, and is left to --large. Without a checkout of CGAVI its rows are skipped.
"""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
from measurements import Row, finish, parser_for, start
from numpy.typing import NDArray
from peers import FitPeer, PeerIdeal, PeerMissingError, load_cgavi

from neurovariety.ideals import VanishingIdeal, vanishing_ideal

SIZES = (4, 8, 12, 16)
LARGE_SIZE = 24
ALGORITHMS = ("oavi", "abm")
SAME_LOSS = 1e-12
QUADRIC_ROWS = (1_000, 10_000, 100_000)
QUADRIC_PSI = (0.005, 0.0001)


def quadric(rows: int, seed: int) -> NDArray[np.float64]:
    """Points of x1^2 + x2/100 + x3^2 = 1, each variable scaled to [0, 1], shape (rows, 3)."""
    generator = np.random.default_rng([seed, rows])
    height, angle = generator.uniform(size=rows), generator.uniform(0, 2 * np.pi, rows)
    radius = np.sqrt(1 - height / 100)
    points = np.column_stack([radius * np.cos(angle), height, radius * np.sin(angle)])
    return (points - points.min(axis=0)) / np.ptp(points, axis=0)


def measure(
    data: str, points: NDArray[np.float64], psi: float, algorithm: str, *, peer: FitPeer | None, repeats: int
) -> Row:
    """Fit in turns, and compare what was found."""
    seconds, seconds_with_values, theirs = [], [], []
    ideal = vanishing_ideal(points[:1000], psi=psi, algorithm=algorithm)  # warms caches and thread pools
    for _ in range(repeats):
        started = time.perf_counter()
        ideal = vanishing_ideal(points, psi=psi, algorithm=algorithm)
        seconds.append(time.perf_counter() - started)
        np.abs(ideal.generators.evaluate(points))
        seconds_with_values.append(time.perf_counter() - started)
        if peer:
            theirs.append(peer(points, psi, algorithm))
    row: Row = {
        "data": data,
        "algorithm": algorithm,
        "variables": points.shape[1],
        "rows": len(points),
        "psi": psi,
        "repeats": repeats,
        "generators": len(ideal.generators),
        "order_ideal": len(ideal.order_ideal),
        "largest_loss": float(ideal.losses.max()),
        "seconds": median(seconds),
        "seconds_with_values": median(seconds_with_values),
    }
    return row | compare(row, ideal, theirs) if theirs else row


def compare(row: Row, ideal: VanishingIdeal, theirs: list[PeerIdeal]) -> Row:
    peer = theirs[-1]
    seconds = median(each.seconds for each in theirs)
    ours, others = by_leading_term(ideal.leading_terms, ideal.losses), by_leading_term(peer.leading_terms, peer.losses)
    same = ours.keys() == others.keys() and len(ideal.order_ideal) == peer.order_ideal
    shared = ours.keys() & others.keys()
    return {
        "cgavi_generators": len(peer.losses),
        "cgavi_order_ideal": peer.order_ideal,
        "same_leading_terms": same,
        "largest_difference_of_losses": max((abs(ours[term] - others[term]) for term in shared), default=float("nan")),
        "cgavi_seconds": seconds,
        "ratio": seconds / float(str(row["seconds"])),
        "ratio_with_values": seconds / float(str(row["seconds_with_values"])),
    }


def by_leading_term(terms: NDArray[np.int64], losses: NDArray[np.float64]) -> dict[tuple[int, ...], float]:
    return {tuple(term): loss for term, loss in zip(terms.tolist(), losses.tolist(), strict=True)}


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--cgavi", type=Path, help="checkout of ZIB-IOL/CGAVI")
    parser.add_argument("--large", action="store_true", help=f"n = {LARGE_SIZE} too")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--psi", type=float, default=0.005)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    conditions = start(__file__, options)
    try:
        peer = load_cgavi(options.cgavi)
    except PeerMissingError as reason:
        print("CGAVI is skipped:", reason)
        peer = None
    cases = [("quadric", quadric(count, options.seed), psi) for count in QUADRIC_ROWS for psi in QUADRIC_PSI]
    for variables in [*options.sizes, *([LARGE_SIZE] if options.large else [])]:
        points = np.random.default_rng([options.seed, variables]).uniform(size=(options.rows, variables))
        cases.append(("uniform", points, options.psi))
    rows = []
    for (data, points, psi), algorithm in product(cases, ALGORITHMS):
        rows.append(measure(data, points, psi, algorithm, peer=peer, repeats=options.repeats))
        print(f"{data} {points.shape}, psi {psi:g}, {algorithm}: {rows[-1]['seconds']:.3g} s", flush=True)
    finish(conditions, rows)
    if not all(row.get("same_leading_terms", True) for row in rows):
        raise SystemExit("CGAVI found other leading terms")
    if not all(float(str(row.get("largest_difference_of_losses", 0.0))) <= SAME_LOSS for row in rows):
        raise SystemExit(f"CGAVI's losses differ by more than {SAME_LOSS:g}")


if __name__ == "__main__":
    main()
