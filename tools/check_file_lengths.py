"""Fail when a source file has outgrown one idea: over 400 lines (CONTRIBUTING.md, "One idea a file")."""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT = 400
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    counts = {path: len(path.read_text().splitlines()) for path in sorted(ROOT.glob("src/**/*.py"))}
    for path, count in counts.items():
        if count > LIMIT:
            print(f"{path.relative_to(ROOT)}: {count} lines, at most {LIMIT} are allowed: find its second idea")
    return int(any(count > LIMIT for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
