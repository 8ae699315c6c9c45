import pytest
import torch
from torch import nn

from neurovariety.report import count_correct
from neurovariety.report.evaluation import evaluating


def test_answers_that_are_not_finite_are_wrong():
    logits = torch.tensor([[2.0, 1.0], [float("nan"), 0.0], [float("inf"), 0.0], [0.0, 1.0]])
    assert count_correct(nn.Identity(), [(logits, torch.tensor([0, 0, 0, 1]))]) == (2, 4)


def test_counting_adds_up_over_batches():
    eye = torch.eye(3)
    batches = [(eye, torch.tensor([0, 1, 2])), (eye[:2], torch.tensor([1, 1]))]
    assert count_correct(nn.Identity(), batches) == (4, 5)


def test_counting_leaves_running_statistics_and_modes_alone():
    network = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.9).eval())
    before = network[0].running_mean.clone()
    count_correct(network, [(torch.randn(8, 3) + 5, torch.zeros(8, dtype=torch.int64))])
    assert torch.equal(network[0].running_mean, before)
    assert (network.training, network[0].training, network[1].training) == (True, True, False)


def test_modes_come_back_after_an_error():
    network = nn.Dropout()
    with pytest.raises(RuntimeError), evaluating(network):
        assert not network.training
        raise RuntimeError
    assert network.training
