import json
import platform

import torch

from neurovariety.report import describe_machine
from neurovariety.report.machine import describe_gpu


def test_the_processor_is_that_of_the_system(tmp_path):
    information = tmp_path / "cpuinfo"
    information.write_text("processor\t: 0\nmodel name\t: Fast One 3000\nmodel name\t: Fast One 3000\n")
    described = describe_machine(cpu_information=information)
    assert described["machine"].startswith("Fast One 3000, ")
    assert described["versions"]["python"] == platform.python_version()
    assert json.loads(json.dumps(described)) == described


def test_a_system_that_tells_no_processor_has_a_machine_all_the_same(tmp_path):
    machine = describe_machine(cpu_information=tmp_path / "gone")["machine"]
    assert machine.split(",")[0]
    assert platform.node() not in machine or not platform.node()


def test_a_gpu_is_told_with_its_arithmetic(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert describe_gpu() == ""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Big One")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (9, 0))
    assert describe_gpu() == "Big One, float32 with convolutions in TF32"
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (7, 5))
    assert describe_gpu() == "Big One, float32"
