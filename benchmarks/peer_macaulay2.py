"""Macaulay2 measured beside the library; its path is given, nothing of it is kept here.

The time is what Macaulay2 itself tells of the computation, without its start.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PRIME = 32_749
"""The largest prime below 2^15; Macaulay2's own arithmetic of residues is quickest below that."""

_NETWORK = """
layersOf = (widths, r, x, theta) -> (
  value0 := transpose matrix {x};
  begin0 := 0;
  for l from 1 to #widths - 1 do (
    W := matrix for i from 0 to widths#l - 1 list
      for j from 0 to widths#(l-1) - 1 list theta#(begin0 + i*widths#(l-1) + j);
    begin0 = begin0 + widths#l * widths#(l-1);
    value0 = W * value0;
    if l < #widths - 1 then value0 = matrix apply(entries value0, row -> apply(row, f -> f^r));
  );
  flatten entries value0
);
"""

EXPANDED = (
    _NETWORK
    + """
K = ZZ/PRIME;
rankOf = (widths, r) -> (
  d := widths#0;
  n := sum for l from 1 to #widths - 1 list widths#l * widths#(l-1);
  x := symbol x; w := symbol w;
  R := K[x_1..x_d, w_1..w_n];
  inputs := take(gens R, d);
  theta := drop(gens R, d);
  outputs := layersOf(widths, r, inputs, theta);
  coefs := flatten apply(outputs, f -> flatten entries last coefficients(f, Variables => inputs));
  J := diff(transpose matrix {theta}, matrix {coefs});
  point := map(K, R, toList(d : 0_K) | toList apply(n, i -> random K));
  rank point J
);
"""
)
"""The coefficients as polynomials in all parameters, differentiated, at a random point."""

AT_A_POINT = (
    _NETWORK
    + """
K = ZZ/PRIME;
rankOf = (widths, r) -> (
  d := widths#0;
  n := sum for l from 1 to #widths - 1 list widths#l * widths#(l-1);
  x := symbol x; t := symbol t;
  S := K[x_1..x_d, t];
  R := S/ideal(S_d^2);
  inputs := take(gens R, d);
  theta := apply(n, i -> random K);
  columns := apply(n, i -> (
    moved := apply(n, j -> theta#j + (if i == j then R_d else 0_R));
    apply(layersOf(widths, r, inputs, moved), f -> diff(S_d, lift(f, S)))));
  table := sub(last coefficients(matrix {flatten columns}, Variables => take(gens S, d)), K);
  outputs := #(columns#0);
  J := matrix apply(n, i -> flatten entries table_(toList(i*outputs..(i+1)*outputs-1)));
  rank J
);
"""
)
"""The derivatives at a random point by dual numbers, expanded in the inputs alone."""


class PeerMissingError(Exception):
    """The peer cannot be measured; the message says why."""


@dataclass(frozen=True)
class PeerRank:
    """A rank and the seconds that it took."""

    rank: int
    seconds: float


def version(program: Path | None) -> str:
    """Ask for the version.

    Raises
    ------
    PeerMissingError
    """
    if program is None:
        raise PeerMissingError("no path of Macaulay2 was given (--macaulay2 PATH)")
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise PeerMissingError(f"Macaulay2 does not run: {error}") from error
    return answer.stdout.strip()


def rank_by_macaulay2(
    program: Path, method: str, widths: Sequence[int], power: int, *, rounds: int, limit: float
) -> PeerRank | None:
    """Compute the rank of a polynomial network by Macaulay2 and give the median time; None after ``limit`` seconds."""
    call = f"rankOf({{{','.join(map(str, widths))}}}, {power})"
    script = method.replace("PRIME", str(PRIME)) + (
        f"{call};\n" * (rounds > 1) + f"for i from 1 to {rounds} do (\n  t = elapsedTiming {call};\n"
        '  print("measured " | toString(t#0) | " " | toString(t#1));\n);\nexit 0\n'
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rank.m2"
        file.write_text(script)
        try:
            answer = subprocess.run(
                [program, "--script", file], capture_output=True, text=True, check=False, timeout=limit
            )
        except subprocess.TimeoutExpired:
            return None
    lines = re.findall(r"measured ([-+.e0-9]+) (\d+)", answer.stdout)
    if len(lines) != rounds:
        raise RuntimeError(f"Macaulay2 failed: {answer.stdout} {answer.stderr}")
    times = sorted(float(seconds) for seconds, _ in lines)
    return PeerRank(max(int(rank) for _, rank in lines), times[len(times) // 2])
