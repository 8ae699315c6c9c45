"""Data poured once into mergeable sums: from memory, files or streams, by threads, processes or other machines."""

from neurovariety.moments.blas_threads import threads_for
from neurovariety.moments.checkpoint import Checkpoint
from neurovariety.moments.columns import ColumnRows
from neurovariety.moments.fold import LostWorkerWarning, fold
from neurovariety.moments.full import FullGram
from neurovariety.moments.gram import BorderGram, GramSummand, blocks_of_rows
from neurovariety.moments.rows import as_rows
from neurovariety.moments.table import ArrayRows, Rows, check_finite, part_of
from neurovariety.moments.triangle import BorderTriangle, TriangleSummand
from neurovariety.moments.workers import sums_at_once

__all__ = [
    "ArrayRows",
    "BorderGram",
    "BorderTriangle",
    "Checkpoint",
    "ColumnRows",
    "FullGram",
    "GramSummand",
    "LostWorkerWarning",
    "Rows",
    "TriangleSummand",
    "as_rows",
    "blocks_of_rows",
    "check_finite",
    "fold",
    "part_of",
    "sums_at_once",
    "threads_for",
]
