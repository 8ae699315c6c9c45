"""The line that tells how far a fit is."""

import io

import numpy as np
from rich.console import Console

from neurovariety.ideals.estimators import ABM, OAVI, VCA, VanishingIdealClassifier
from neurovariety.ideals.estimators.progress import live_line

POINTS = np.random.default_rng(3).uniform(size=(60, 2))


def test_nothing_unless_verbose(capsys):
    with live_line(verbose=False) as tell:
        assert tell is None
    OAVI().fit(POINTS)
    assert capsys.readouterr().out == ""


def test_a_log_holds_the_last_state_of_each_stage():
    console = Console(file=io.StringIO(), force_terminal=False)
    with live_line(verbose=True, console=console) as tell:
        for state in ("class [b]a:b[/b], degree 1: 1", "class [b]a:b[/b], degree 1: 2", "degree 2: 3"):
            tell(state)
    assert console.file.getvalue() == "class [b]a:b[/b], degree 1: 2\ndegree 2: 3\n"


def test_a_terminal_keeps_what_was_told_last():
    console = Console(file=io.StringIO(), force_terminal=True, force_interactive=True)
    with live_line(verbose=True, console=console) as tell:
        tell("degree 1: 1")
        tell("degree 2: 3")
    assert console.file.getvalue().endswith("degree 2: 3\n")


def test_estimators_tell_their_counts(capsys):
    for estimator in (OAVI(verbose=True), ABM(verbose=True), OAVI(verbose=True).set_params(degree=2)):
        estimator.fit(POINTS)
        out = capsys.readouterr().out
        assert "degree 1: 60 rows, 2 terms; |O| = 1, |G| = 0" in out
        assert f"{len(estimator.generators_)} generators, {len(estimator.order_ideal_)} other" in out
    VCA(verbose=True).fit(POINTS)
    assert "|F| = 1, |V| = 0" in capsys.readouterr().out
    OAVI(verbose=True, degree=2).fit(iter([POINTS, POINTS]))
    assert "stream: 2 batches, 120 rows into products of 6 monomials" in capsys.readouterr().out
    VanishingIdealClassifier(verbose=True).fit(POINTS, POINTS[:, 0] > 0.5)
    out = capsys.readouterr().out
    assert "class True (2 of 2), degree 1: " in out
    assert "linear classifier: 60 rows" in out
