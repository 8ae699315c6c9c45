import gc

import pytest
import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.report import measure_speed, speedup
from neurovariety.report.speed import FEWEST_ROUNDS, _moved, home_of


class Clock:
    """Time that passes only when a network works."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Worker(nn.Module):
    """Takes a fixed time for an image, multiplied by the machine's mood, and remembers its calls."""

    def __init__(self, clock, seconds, log, mood=lambda count: 1.0):
        super().__init__()
        self.clock, self.seconds, self.log, self.mood = clock, seconds, log, mood

    def forward(self, images):
        self.log.append((self, len(images), self.training, torch.is_inference_mode_enabled()))
        self.clock.now += self.seconds * len(images) * self.mood(len(self.log))
        return images


def workers(mood=lambda count: 1.0):
    clock, log = Clock(), []
    return clock, log, {"slow": Worker(clock, 0.002, log, mood), "fast": Worker(clock, 0.001, log, mood)}


BATCH = torch.zeros(10, 3)


def test_latency_throughput_and_ratio():
    clock, _, networks = workers()
    speeds = measure_speed(networks, BATCH, seconds=100, rounds=5, clock=clock)
    assert speeds["slow"].latency_ms.median == pytest.approx(2)
    assert speeds["fast"].images_per_second.median == pytest.approx(1000)
    assert speeds["fast"].batch == 10
    assert len(speeds["fast"].rounds_ms) == speeds["fast"].latency_rounds == 5
    assert speedup(speeds["fast"], speeds["slow"]).median == pytest.approx(2)


def test_networks_take_turns_and_each_round_starts_with_another():
    clock, log, networks = workers()
    measure_speed(networks, BATCH, seconds=100, rounds=4, warm_up=1, clock=clock)
    batches = [worker for worker, size, _, _ in log if size == 10][2:]
    slow, fast = networks.values()
    assert batches == [slow, fast, fast, slow, slow, fast, fast, slow]


def test_networks_run_in_evaluation_and_without_gradients_and_keep_their_mode():
    clock, log, networks = workers()
    networks["fast"].eval()
    measure_speed(networks, BATCH, seconds=100, rounds=3, clock=clock)
    assert all(not training and inference for _, _, training, inference in log)
    assert networks["slow"].training
    assert not networks["fast"].training


def test_a_slow_moment_of_the_machine_does_not_change_the_ratio():
    # From the 40th call on the machine is ten times slower: medians of separate runs would be far off.
    clock, _, networks = workers(mood=lambda count: 10.0 if count > 40 else 1.0)
    speeds = measure_speed(networks, BATCH, seconds=1000, rounds=11, clock=clock)
    assert speedup(speeds["fast"], speeds["slow"]).median == pytest.approx(2)


def test_the_quartiles_enclose_the_median():
    clock, _, networks = workers(mood=lambda count: 1 + count % 7)
    for speed in measure_speed(networks, BATCH, seconds=1000, rounds=9, clock=clock).values():
        for spread in (speed.latency_ms, speed.images_per_second):
            assert 0 < spread.q1 < spread.median < spread.q3


def test_the_time_is_kept():
    clock, _, networks = workers()
    measure_speed(networks, BATCH, seconds=1.0, rounds=10_000, clock=clock)
    assert 0.5 < clock.now <= 1.0


def test_the_fewest_rounds_are_run_even_when_the_time_is_up():
    clock, _, networks = workers()
    speeds = measure_speed(networks, BATCH, seconds=1e-9, clock=clock)
    assert len(speeds["slow"].rounds_ms) == FEWEST_ROUNDS


def test_threads_and_garbage_collection_come_back():
    before = torch.get_num_threads()
    speeds = measure_speed({"one": nn.Linear(3, 2)}, BATCH, seconds=0.05, rounds=3, threads=before + 1)
    assert speeds["one"].threads == before + 1
    assert torch.get_num_threads() == before
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"networks": {}}, "no network"),
        ({"example_batch": torch.zeros(0, 3)}, "normalised images"),
        ({"example_batch": torch.zeros(4, 3, dtype=torch.uint8)}, "normalised images"),
        ({"seconds": 0}, "no room"),
        ({"rounds": 2}, "no room"),
        ({"device": "tpu"}, "there"),
        ({"threads": 0}, "thread"),
    ],
)
def test_what_cannot_be_measured_is_refused(change, message):
    options = {"networks": {"one": nn.Linear(3, 2)}, "example_batch": BATCH} | change
    with pytest.raises(InputError, match=message):
        measure_speed(options.pop("networks"), options.pop("example_batch"), **options)


def test_a_gpu_that_is_not_there_is_refused():
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(InputError, match="there"):
        measure_speed({"one": nn.Linear(3, 2)}, BATCH, device="cuda")


def test_a_gpu_measures_and_gives_the_networks_back():
    if not torch.cuda.is_available():
        pytest.skip("needs a GPU, which this machine has not")
    shared = nn.Linear(3, 3)
    buffers = nn.BatchNorm1d(3, affine=False)
    networks = {"one": nn.Sequential(shared), "two": nn.Sequential(shared, nn.Linear(3, 2)), "three": buffers}
    speeds = measure_speed(networks, BATCH, seconds=1, device="cuda")
    assert speeds["two"].device == "cuda"
    assert {parameter.device.type for parameter in networks["two"].parameters()} == {"cpu"}
    assert {buffer.device.type for buffer in buffers.buffers()} == {"cpu"}


def test_networks_come_home_even_when_the_measurement_fails():
    # "meta" stands for the other device: what is moved there has a place but no values, so only the way is tested.
    shared, away = nn.Linear(3, 3), nn.BatchNorm1d(3, affine=False)
    assert home_of(away) == torch.device("cpu")
    assert home_of(nn.ReLU()) == torch.device("cpu")
    assert home_of(nn.Linear(3, 3, device="meta")) == torch.device("meta")
    moves = []
    network = nn.Sequential(shared, away)
    network.to = lambda device: moves.append(torch.device(device)) or network
    with pytest.raises(ZeroDivisionError), _moved([network], "meta"):
        raise ZeroDivisionError
    assert moves == [torch.device("meta"), torch.device("cpu")]


def test_every_timing_on_a_gpu_waits_before_and_after(monkeypatch):
    clock, log, networks = workers()
    waits = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: waits.append(len(log)))
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, device: tensor)
    for network in networks.values():
        network.to = lambda device: None
    speeds = measure_speed(networks, BATCH, seconds=100, rounds=3, warm_up=1, clock=clock, device="cuda")
    runs = len(log)
    assert waits == [count for run in range(runs) for count in (run, run + 1)]
    assert speeds["fast"].device == "cuda"


def test_a_ratio_needs_one_measurement():
    clock, _, networks = workers()
    three = measure_speed(networks, BATCH, seconds=100, rounds=3, clock=clock)["slow"]
    four = measure_speed(networks, BATCH, seconds=100, rounds=4, clock=clock)["slow"]
    with pytest.raises(InputError, match="together"):
        speedup(three, four)
