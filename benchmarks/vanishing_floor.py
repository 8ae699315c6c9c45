"""How near a fit comes to the time of its matrix products, and what ten million rows from disk take.

    python benchmarks/vanishing_floor.py

Uniform random points in [0, 1]^n, where nothing up to the degree vanishes at this psi, so that all the work is done.

First, the fit against the products that it cannot do without: for each degree O^T B and B^T B over all rows, with
k monomials in the order ideal and b in its border, by scipy's dgemm and dsyrk (one triangle) in float64. They are timed
in turns with the fit, in two ways: over matrices of all the rows at once, as one would write them down, and over one
block of rows that stays in cache, as often as there are blocks. The second is the harder measure.

Second, fits of an .npy file on disk with 1e5, 1e6 and 1e7 rows, each by a fresh process: time, rows a second, and its
highest resident memory (VmHWM, which unlike ru_maxrss starts anew with the process). The files are dropped from the
page cache before the fit where the system allows, and removed afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from measurements import Row, finish, parser_for, start
from numpy.typing import NDArray
from scipy.linalg.blas import dgemm, dsyrk

from neurovariety.ideals import VanishingIdeal, vanishing_ideal

BLOCK_ROWS = 4096
CHUNK_ROWS = 250_000


def border_sizes(ideal: VanishingIdeal) -> list[tuple[int, int]]:
    """Recover (k, b) of each degree: every border monomial either joined the order ideal or leads a generator."""
    degrees = [terms.sum(axis=1) for terms in (ideal.order_ideal, ideal.leading_terms)]
    highest = max(int(each.max(initial=0)) for each in degrees)
    kept, led = (np.bincount(each, minlength=highest + 1) for each in degrees)
    return [(int(kept[:degree].sum()), int(kept[degree] + led[degree])) for degree in range(1, highest + 1)]


def products(rows: int, sizes: list[tuple[int, int]], *, block_rows: int) -> float:
    """Time O^T B and B^T B for all degrees; the matrices of one block are used again for each block."""
    height = min(rows, block_rows)
    values = np.asfortranarray(np.random.default_rng(0).uniform(size=(height, max(k + b for k, b in sizes))))
    seconds = 0.0
    for k, b in sizes:
        ideal, border = values[:, :k], values[:, k : k + b]
        cross, square = np.zeros((k, b), order="F"), np.zeros((b, b), order="F")
        started = time.perf_counter()
        for first in range(0, rows, height):
            some = slice(0, min(height, rows - first))
            dgemm(1.0, ideal[some], border[some], beta=1.0, c=cross, trans_a=True, overwrite_c=True)
            dsyrk(1.0, border[some], beta=1.0, c=square, trans=True, overwrite_c=True)
        seconds += time.perf_counter() - started
    return seconds


def measure_floor(options: argparse.Namespace) -> Row:
    points = np.random.default_rng(options.seed).uniform(size=(options.rows, options.variables))
    fits, whole, blocks = [], [], []
    for _ in range(options.repeats):
        started = time.perf_counter()
        ideal = vanishing_ideal(points, psi=options.psi, max_degree=options.degree)
        fits.append(time.perf_counter() - started)
        sizes = border_sizes(ideal)
        whole.append(products(options.rows, sizes, block_rows=options.rows))
        blocks.append(products(options.rows, sizes, block_rows=BLOCK_ROWS))
    flops = options.rows * sum(2 * k * b + b * (b + 1) for k, b in sizes)
    return {
        "rows": options.rows,
        "variables": options.variables,
        "degree": options.degree,
        "psi": options.psi,
        "repeats": options.repeats,
        "generators": len(ideal.generators),
        "order_ideal": len(ideal.order_ideal),
        "gigaflop": flops / 1e9,
        "seconds": median(fits),
        "products_seconds": median(whole),
        "products_in_blocks_seconds": median(blocks),
        "ratio": median(fits) / median(whole),
        "ratio_to_blocks": median(fits) / median(blocks),
    }


def write_points(path: Path, rows: int, variables: int, seed: int) -> None:
    """Write an .npy file in chunks, and ask the system to forget it, so that it is read from disk."""
    generator = np.random.default_rng(seed)
    with path.open("wb") as stream:
        header = {"descr": "<f8", "fortran_order": False, "shape": (rows, variables)}
        np.lib.format.write_array_header_1_0(stream, header)
        for first in range(0, rows, CHUNK_ROWS):
            generator.uniform(size=(min(CHUNK_ROWS, rows - first), variables)).tofile(stream)
        stream.flush()
        os.fsync(stream.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def fit_file(path: Path, options: argparse.Namespace) -> None:
    """Do the work of the fresh process, and print it as JSON."""
    before = highest_resident_mebibytes()
    points: Path | NDArray[np.float64] = np.load(path, mmap_mode="r") if options.memory_map else path
    started = time.perf_counter()
    ideal = vanishing_ideal(points, psi=options.psi, max_degree=options.degree)
    seconds = time.perf_counter() - started
    found = {"generators": len(ideal.generators), "order_ideal": len(ideal.order_ideal)}
    print(json.dumps(found | {"seconds": seconds, "mib_before": before, "mib": highest_resident_mebibytes()}))


def highest_resident_mebibytes() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measure_file(rows: int, options: argparse.Namespace) -> Row:
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        path = Path(folder) / "points.npy"
        write_points(path, rows, options.variables, options.seed)
        words = ["--fit-file", str(path), "--psi", str(options.psi), "--degree", str(options.degree)]
        words += ["--memory-map"] if options.memory_map else []
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        environment = os.environ | dict.fromkeys(names, str(options.threads))
        done = subprocess.run(
            [sys.executable, __file__, *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"the fit of {rows:,} rows failed:\n{done.stderr}")
        answer = json.loads(done.stdout)
        return {
            "rows": rows,
            "variables": options.variables,
            "degree": options.degree,
            "psi": options.psi,
            "read": "memory map" if options.memory_map else "path",
            "file_mib": path.stat().st_size / 2**20,
            "generators": answer["generators"],
            "order_ideal": answer["order_ideal"],
            "seconds": answer["seconds"],
            "rows_per_second": rows / answer["seconds"],
            "mib_before_the_fit": answer["mib_before"],
            "highest_mib": answer["mib"],
        }


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the first part")
    parser.add_argument("--variables", type=int, default=10)
    parser.add_argument("--degree", type=int, default=3)
    parser.add_argument("--psi", type=float, default=1e-4)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--file-rows", type=int, nargs="*", default=[10**5, 10**6, 10**7], help="of the second part")
    parser.add_argument("--memory-map", action="store_true", help="give the fit a memory map instead of the path")
    parser.add_argument("--scratch", type=Path, help="folder for the temporary files (80 bytes a row at n = 10)")
    parser.add_argument("--fit-file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fit_file:
        fit_file(options.fit_file, options)
        return
    conditions = start(__file__, options)
    if options.rows:
        finish(conditions, [measure_floor(options)], part="products")
    if options.file_rows:
        finish(conditions, [measure_file(rows, options) for rows in options.file_rows], part="rows")


if __name__ == "__main__":
    main()
