"""Programs that end well, badly, late or not at all: shell scripts stand for them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.exact.engine_process import EngineError, run_engine

pytestmark = pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell")


@pytest.fixture
def program(tmp_path):
    def write(body):
        path = tmp_path / "program"
        path.write_text("#!/bin/sh\n" + body)  # called with: -f question -o answer
        path.chmod(0o755)
        return path

    return write


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(happened, seconds=10):
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


def test_the_answer_comes_back_and_no_file_is_left(program):
    echo = program('cp "$2" "$4"; echo "$PWD" >> "$4"')
    question, folder = run_engine([echo], "ask\n", name="echo").splitlines()
    assert question == "ask"
    assert not Path(folder).exists()


def test_the_program_and_its_children_end_at_the_time_limit(program, tmp_path):
    sleeper = program(f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(ResourceError, match="did not finish in time"):
        run_engine([sleeper], "", name="sleeper", timeout=1.5)
    child = int((tmp_path / "child").read_text())
    assert wait_until(lambda: not is_running(child))


def test_failure_is_told_with_the_last_words(program):
    with pytest.raises(EngineError, match=r"exit status 3; it wrote 'one / bad input'"):
        run_engine([program("echo one; echo bad input >&2; exit 3")], "", name="it")
    with pytest.raises(EngineError, match="it wrote nothing"):
        run_engine([program("exit 0")], "", name="it")
    with pytest.raises(ResourceError, match="killed from outside"):
        run_engine([program("kill -9 $$")], "", name="it")
    with pytest.raises(InputError, match="positive"):
        run_engine(["true"], "", name="it", timeout=-1)


def test_ctrl_c_ends_the_program_and_is_passed_on(program, tmp_path):
    sleeper = program(f"echo $$ > {tmp_path}/started; sleep 60")
    script = textwrap.dedent(
        f"""
        from neurovariety.solve.exact.engine_process import run_engine
        try:
            run_engine([{str(sleeper)!r}], "", name="sleeper")
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    python = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    started = tmp_path / "started"
    assert wait_until(lambda: started.exists() and started.read_text().strip(), seconds=60)
    time.sleep(0.2)  # until Python has returned from starting it
    os.kill(python.pid, signal.SIGINT)
    said, _ = python.communicate(timeout=20)
    assert said.strip() == "interrupted"
    assert wait_until(lambda: not is_running(int(started.read_text())))
