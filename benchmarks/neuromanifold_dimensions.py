"""Dimensions of neuromanifolds: seconds, beside the same ranks by Macaulay2 in the same run.

    python benchmarks/neuromanifold_dimensions.py --macaulay2 PATH/TO/M2

Every network is measured three ways: by `neurovariety.dimension` (from the SPEC to the report, median of several
calls), by Macaulay2 with all coefficients expanded as polynomials in the parameters and differentiated, and by
Macaulay2 with derivatives at one random point, expanded in the inputs alone, as a careful user of it would do. The
time of Macaulay2 is its own, without its start. The last rows are large networks that only the library is asked for,
and a sweep over 1,000 networks by as many processes as the machine has.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from measurements import Row, finish, parser_for, start
from peer_macaulay2 import AT_A_POINT, EXPANDED, PRIME, PeerMissingError, rank_by_macaulay2, version

from neurovariety.architectures import PolynomialMLP
from neurovariety.variety.dimension import dimension
from neurovariety.variety.sweep import sweep_dimensions

NETWORKS = (
    ((2, 2, 1), 2),
    ((3, 3, 2), 2),
    ((3, 4, 3, 1), 2),
    ((3, 3, 3, 3), 2),
    ((4, 4, 4, 1), 2),
    ((2, 3, 3, 2, 1), 2),
    ((3, 3, 3, 1), 3),
    ((3, 4, 4, 2), 3),
    ((2, 3, 4, 3, 2, 1), 2),
    ((4, 4, 4, 4), 3),
    ((5, 5, 5, 5), 3),
)
LARGE = (((5, 5, 5, 5, 5), 3), ((2, 3, 4, 5, 4, 6, 4, 1), 2), ((2, 3, 4, 4, 10, 17, 11, 12, 4, 2), 2))
SWEEP = "mlp 2..5-1..5-1..5-1..5 power 2..3"


def spec_of(widths: tuple[int, ...], power: int) -> str:
    return PolynomialMLP(widths, power=power).spec


def measure(spec: str, rounds: int) -> Row:
    dimension(spec)
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        found = dimension(spec)
        seconds.append(time.perf_counter() - started)
    return {
        "network": spec,
        "parameters": found.parameters,
        "ambient": found.ambient,
        "dimension": found.value,
        "certainty": found.certainty.value,
        "seconds": median(seconds),
    }


def measure_macaulay2(program: Path, widths: tuple[int, ...], power: int, own: Row, limit: float) -> Row:
    row: Row = {}
    for name, method in (("expanded", EXPANDED), ("at_a_point", AT_A_POINT)):
        found = rank_by_macaulay2(program, method, widths, power, rounds=3, limit=limit / 4)
        if found is None:  # too slow to do it several times
            found = rank_by_macaulay2(program, method, widths, power, rounds=1, limit=limit)
        if found is None:
            row[f"{name}_seconds"] = f"more than {limit:.4g}"
            continue
        if found.rank != own["dimension"]:
            raise RuntimeError(f"{own['network']}: {own['dimension']} here, {found.rank} modulo {PRIME} by Macaulay2")
        row[f"{name}_seconds"] = found.seconds
        row[f"{name}_ratio"] = found.seconds / float(str(own["seconds"]))
    return row


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--macaulay2", type=Path, help="the program M2")
    parser.add_argument("--limit", type=float, default=200.0, help="seconds for a rank by Macaulay2")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    conditions = start(__file__, options)
    rows: list[Row] = []
    try:
        peer = f"Macaulay2 {version(options.macaulay2)}"
        program: Path | None = options.macaulay2
    except PeerMissingError as missing:
        print(f"without Macaulay2: {missing}")
        peer, program = "", None
    for widths, power in NETWORKS:
        own = measure(spec_of(widths, power), options.rounds)
        other = {} if program is None else measure_macaulay2(program, widths, power, own, options.limit)
        rows.append(own | other | {"peer": peer})
        print(rows[-1], flush=True)
    rows += [measure(spec_of(*network), options.rounds) for network in LARGE]
    table = sweep_dimensions(SWEEP)
    rows.append({"network": f"sweep of {len(table):,}: {SWEEP}", "seconds": table.seconds})
    finish(conditions, rows)


if __name__ == "__main__":
    main()
