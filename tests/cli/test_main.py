"""The entry of the command line: Ctrl-C while it is loaded ends in words."""

import sys
from types import ModuleType

import pytest

from neurovariety.cli import main


def test_ctrl_c_while_loading_is_told(monkeypatch, capsys):
    class Loading(ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "neurovariety.cli.app", Loading("neurovariety.cli.app"))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "neurovariety: stopped; nothing was finished\n"


def test_it_runs_the_commands(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["neurovariety", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("neurovariety ")
