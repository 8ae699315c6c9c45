"""The paper's networks, rebuilt without training, have the parameters its tables print."""

from __future__ import annotations

import paper_structure
import pytest
import torch

from neurovariety.vinet.network import count_parameters

COUNTS = {
    "VI-Net18-Tiny": 675_392,
    "VI-Net18-Small": 2_184_768,
    "VI-Net18-Medium": 3_955_776,
    "VI-Net18-Large": 8_808_512,
    "VI-Net34-Tiny": 2_849_600,
    "VI-Net34-Small": 5_210_944,
    "VI-Net34-Medium": 14_196_032,
    "VI-Net34-Large": 18_916_672,
}


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    return {depth: paper_structure.whole_network(depth) for depth in (18, 34)}


@pytest.mark.parametrize("paper", paper_structure.PAPER_CUTS, ids=lambda paper: paper.name)
def test_parameters_equal_the_papers_to_the_printed_digits(networks, paper):
    cut = paper_structure.cut_network(networks[paper.depth], paper)
    assert cut.method == "fx"
    assert cut.max_difference == 0
    assert cut.prefix_parameters == COUNTS[paper.name] == count_parameters(cut.prefix)
    assert paper_structure.millions(cut.prefix_parameters) == paper.base
    network = paper_structure.vi_net(cut, paper)
    total = count_parameters(network)
    assert paper_structure.millions(total - cut.prefix_parameters) == paper.poly
    assert paper_structure.millions(total) == paper.total
    with torch.no_grad():
        assert network(torch.zeros(1, *paper_structure.IMAGE)).shape == (1, paper.classes)


def test_the_whole_networks_are_the_usual_ones_not_the_printed(networks):
    assert count_parameters(networks[18]) == 11_173_962
    assert count_parameters(networks[34]) == 21_328_292
    printed = {depth: paper_structure.millions(count_parameters(network)) for depth, network in networks.items()}
    assert all(printed[depth] != paper for depth, paper in paper_structure.PAPER_WHOLE.items())


@pytest.mark.parametrize(
    ("layer", "same"),
    [("layer3.1.conv1", True), ("layer3.1.bn1", True), ("layer3.1.conv2", False), ("layer3.0", False)],
)
def test_no_other_convolution_near_the_inferred_cut_gives_the_printed_count(networks, layer, same):
    paper = paper_structure.PAPER_CUTS[1]
    cut = paper_structure.truncate(networks[18], layer, torch.zeros(1, *paper_structure.IMAGE))
    assert (paper_structure.millions(cut.prefix_parameters) == paper.base) is same
