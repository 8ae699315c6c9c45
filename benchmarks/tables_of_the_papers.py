"""The tabular data of the vanishing-ideal papers, and the errors, sizes and times that they report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class DataMissingError(Exception):
    """A data set cannot be read here; the message says why."""


@dataclass(frozen=True)
class Published:
    """Means over ten runs, from the result frames in the authors' repositories.

    Attributes
    ----------
    error, error_sd : float
        Test error in per cent.
    size : float
        |G| + |O|, summed over the classes.
    search_seconds : float or None
        Of the hyperparameter search on the authors' GPU machine.
    """

    error: float
    error_sd: float | None
    size: float
    search_seconds: float | None


PUBLISHED = {
    ("bank", "oavi"): Published(0.00, 0.0, 30.7, 2.4),
    ("htru", "oavi"): Published(2.09, 0.13, 27.9, 23),
    ("skin", "oavi"): Published(0.23, 0.01, 39.0, 100),
    ("spam", "oavi"): Published(6.69, 0.55, 787, 83),
    ("bank", "abm"): Published(0.02, 0.05, 22.6, 1.5),
    ("htru", "abm"): Published(2.09, 0.15, 28.7, 24),
    ("skin", "abm"): Published(0.43, 0.07, 19.3, 60),
    ("spam", "abm"): Published(6.67, 0.72, 261, 170),
    ("bank", "oavi full border"): Published(0.02, None, 36, 2.9),
    ("htru", "oavi full border"): Published(2.10, None, 53, 57),
    ("skin", "oavi full border"): Published(0.11, None, 52, 110),
    ("spam", "oavi full border"): Published(6.53, None, 969, 190),
    ("bank", "abm full border"): Published(0.00, None, 27, None),
    ("htru", "abm full border"): Published(2.08, None, 51, None),
    ("skin", "abm full border"): Published(0.26, None, 24, None),
    ("spam", "abm full border"): Published(6.59, None, 1338, None),
}
"""CGAVI-IHB and ABM, with Groebner and with border bases.

Wirth, Kera, Pokutta (ICLR 2023), github.com/ZIB-IOL/avi_at_scale and github.com/ZIB-IOL/CGAVI.
"""

FILES = {"bank": "data_banknote_authentication.txt", "htru": "HTRU_2.csv", "skin": "Skin_NonSkin.txt"}


def load_table(name: str, folder: Path, spam: Path | None) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read a table as (points, labels from 0).

    Raises
    ------
    DataMissingError
    """
    if name == "spam":
        return _load_spam(spam)
    path = folder / FILES[name]
    if not path.is_file():
        raise DataMissingError(f"{path} is not there")
    text = path.read_text(encoding="utf-8-sig").replace(",", " ")  # one file has a byte order mark, one lone \r
    table = np.array([line.split() for line in text.splitlines() if line.strip()], dtype=np.float64)
    return table[:, :-1], np.unique(table[:, -1], return_inverse=True)[1]


def _load_spam(path: Path | None) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    if path is None:
        raise DataMissingError("no file was given (--spam .../kernlab/data/spam.rda, of Debian's r-cran-kernlab)")
    if not path.is_file():
        raise DataMissingError(f"{path} is not there")
    try:
        import rdata  # noqa: PLC0415  optional, and slow to import
    except ImportError as error:
        raise DataMissingError(f"reading {path.name} needs the Python package rdata ({error})") from error
    frame = rdata.read_rda(path)["spam"]
    return frame.iloc[:, :-1].to_numpy(dtype=np.float64), (frame.iloc[:, -1] == "spam").to_numpy().astype(np.int64)
