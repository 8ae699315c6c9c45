import hashlib
import subprocess
import sys
from pathlib import Path

from neurovariety.models import build_digits_network, load_weights, read_weights

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "train_digits_network.py"


def test_the_training_script_runs_small_and_writes_the_same_weights_twice(tmp_path):
    files = [tmp_path / "first.safetensors", tmp_path / "second.safetensors"]
    for path in files:
        command = [sys.executable, SCRIPT, "--epochs", "1", "--seed", "3", "--out", path]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "accuracy on 450 test images" in printed
        assert hashlib.sha256(path.read_bytes()).hexdigest() in printed
        load_weights(build_digits_network(), read_weights(path), source=str(path))
    assert files[0].read_bytes() == files[1].read_bytes()
