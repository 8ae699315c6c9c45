"""Every estimator passes scikit-learn's own checks, all of them; their number is asserted."""

import os
import subprocess
import sys
from collections import Counter

import pytest
import sklearn
from sklearn.utils.estimator_checks import check_estimator

from neurovariety.ideals.estimators import ABM, OAVI, VCA, VanishingIdealClassifier

PINNED = "1.9.1"
TRANSFORMER, CLASSIFIER = 47, 55
"""How many checks there are for each kind in the pinned version."""

NEED_MORE = {"check_array_api_input", "check_classifier_data_not_an_array"}
"""Skipped where SCIPY_ARRAY_API is not set and pandas is not installed; nothing else may be skipped."""

ESTIMATORS = [
    (OAVI(), TRANSFORMER),
    (OAVI(border="full", sparse=True, degree=2, absolute=False), TRANSFORMER),
    (ABM(), TRANSFORMER),
    (VCA(), TRANSFORMER),
    (VCA(normalisation="gradient", psi=1e-3, degree=2), TRANSFORMER),
    (VanishingIdealClassifier(), CLASSIFIER),
    (VanishingIdealClassifier(algorithm="abm", clip=True), CLASSIFIER),
    (VanishingIdealClassifier(algorithm="vca"), CLASSIFIER),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "count"), ESTIMATORS, ids=lambda value: repr(value).replace("\n", ""))
def test_check_estimator(estimator, count):
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    failed = {each["check_name"]: each["exception"] for each in results if each["status"] == "failed"}
    assert not failed
    statuses = Counter(each["status"] for each in results)
    assert {each["check_name"] for each in results if each["status"] == "skipped"} <= NEED_MORE
    assert statuses["xfail"] == 0
    assert statuses["passed"] >= count - 10 - len(NEED_MORE)
    if sklearn.__version__ == PINNED:
        assert len(results) == count
        assert statuses["passed"] == count - statuses["skipped"]


def test_check_with_array_api():
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from sklearn.utils.estimator_checks import check_estimator as check\n"
        "from neurovariety.ideals.estimators import OAVI\n"
        "print([c['check_name'] for c in check(OAVI(), on_skip=None) if c['status'] == 'passed'])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"SCIPY_ARRAY_API": "1"},
        check=True,
    )
    assert "check_fit_idempotent" in result.stdout
    if sklearn.__version__ == PINNED:
        assert "check_array_api_input" in result.stdout
