"""The structure of the paper's VI-Nets without training: parameters and throughput beside its tables.

    python benchmarks/paper_structure.py --threads 2

ResNet-18 (10 classes) and ResNet-34 (100 classes) with the 3x3 stem are cut by `truncate` where the paper cuts, which
is after a convolution and its batch normalisation, inside residual blocks. The weights are random: neither parameters
nor speed depend on them. Written to benchmarks/results/paper_structure-<threads>threads.csv.

Source: Pelleriti, Zimmer, Wirth, Pokutta, "Approximating latent manifolds in neural networks via vanishing ideals"
(ICML 2025, arXiv 2502.15051), the two tables of parameters and throughput. What they do not say is inferred here from
their numbers: "Poly" fits 2x2 average pooling, a projection to 128 coordinates and polynomials of degree two; how many
polynomials are kept and in which monomials is chosen so that the count meets the table's (see `polynomials_kept`).
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from provenance import ROOT, commit
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn

from neurovariety.models.imagenet_resnet import ImageNetResNet
from neurovariety.poly import deglex_order
from neurovariety.report.cost import Cost, measure_cost
from neurovariety.report.machine import describe_gpu, describe_machine
from neurovariety.report.speed import Speed, measure_speed, speedup
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import VINet, count_parameters
from neurovariety.vinet.reduction import Pooling, Reduction
from neurovariety.vinet.truncate import Truncation, truncate
from neurovariety.whole_file import write_text

COORDINATES = 128
IMAGE = (3, 32, 32)


@dataclass(frozen=True)
class PaperCut:
    """A row of the paper's table, with the layer after which its network is cut.

    Attributes
    ----------
    name : str
    depth, classes : int
        Of the ResNet.
    layer : str
        The last module kept. The paper does not name it; it is the one whose count is ``base`` to the printed digits.
    base, poly, total, speed_ratio : str
        As printed: millions of parameters, and throughput against the whole network's.
    squared : int
        Coordinates that occur in products, so that there are 1 + 128 + squared (squared + 1) / 2 monomials. Chosen to
        give about the union of monomials that the paper's poster prints for the ResNet-34 cut at that place: 5,196
        with half of the layers removed, 1,990 with 44 % and 196 to 237 at the late cuts.
    """

    name: str
    depth: int
    classes: int
    layer: str
    base: str
    poly: str
    total: str
    speed_ratio: str
    squared: int


PAPER_CUTS = (
    PaperCut("VI-Net18-Tiny", 18, 10, "layer2", "0.68", "1.18", "1.86", "1.52", 100),
    PaperCut("VI-Net18-Small", 18, 10, "layer3.1.bn1", "2.18", "0.66", "2.84", "1.19", 60),
    PaperCut("VI-Net18-Medium", 18, 10, "layer4.0.bn1", "3.96", "0.39", "4.35", "1.08", 14),
    PaperCut("VI-Net18-Large", 18, 10, "layer4.1.bn1", "8.81", "0.39", "9.20", "0.93", 14),
    PaperCut("VI-Net34-Tiny", 34, 100, "layer3.1.bn1", "2.85", "0.67", "3.52", "1.49", 60),
    PaperCut("VI-Net34-Small", 34, 100, "layer3.3.bn1", "5.21", "0.67", "5.88", "1.33", 14),
    PaperCut("VI-Net34-Medium", 34, 100, "layer4.1.bn1", "14.20", "0.40", "14.60", "1.04", 14),
    PaperCut("VI-Net34-Large", 34, 100, "layer4.2.bn1", "18.92", "0.40", "19.32", "0.99", 14),
)
PAPER_WHOLE = {18: "11.24", 34: "20.35"}
"""Millions of parameters that the paper prints for the whole networks; both differ from what such networks have."""


def millions(parameters: int) -> str:
    return f"{parameters / 1e6:.2f}"


def whole_network(depth: int) -> ImageNetResNet:
    classes = next(cut.classes for cut in PAPER_CUTS if cut.depth == depth)
    return ImageNetResNet(depth=depth, stem="cifar", classes=classes).eval()


def cut_network(network: nn.Module, paper: PaperCut) -> Truncation:
    return truncate(network, paper.layer, torch.randn(2, *IMAGE, generator=torch.Generator().manual_seed(0)))


def vi_net(cut: Truncation, paper: PaperCut) -> VINet:
    """Put pooling, projection, polynomials and head of the inferred size behind a cut."""
    channels, height, width = cut.latent_shape
    features = channels * (height // 2) * (width // 2)
    exponents = monomials(paper.squared)
    reduction = Reduction(nn.Linear(features, COORDINATES))
    kept = polynomials_kept(paper, cut.prefix_parameters, count_parameters(reduction), len(exponents))
    coefficients = np.random.default_rng(0).standard_normal((kept, len(exponents)))
    layer = PolynomialLayer(exponents, coefficients)
    return VINet(cut.prefix, Pooling(height // 2), reduction, layer, classes=paper.classes, skip=False).eval()


def monomials(squared: int) -> np.ndarray:
    """List 1, the coordinates, and the products of the last ``squared`` coordinates, in deglex order."""
    unit = np.eye(COORDINATES, dtype=np.int64)
    factors = range(COORDINATES - squared, COORDINATES)
    products = [unit[first] + unit[second] for first in factors for second in range(first, COORDINATES)]
    exponents = np.vstack([np.zeros((1, COORDINATES), dtype=np.int64), unit, *products])
    return exponents[deglex_order(exponents)]


def polynomials_kept(paper: PaperCut, base: int, projection: int, terms: int) -> int:
    """Give as many polynomials, coefficients counted dense, as the table leaves room for beside the projection.

    "Poly" and the total are both printed to 10,000 parameters; the middle of what both allow is met.
    """
    poly, total = (1e6 * float(printed) for printed in (paper.poly, paper.total))
    middle = (poly + total - base) / 2
    return round((middle - projection - paper.classes) / (terms + paper.classes))


def measure(depth: int, batch: Tensor, *, seconds: float, threads: int, device: str) -> list[dict[str, object]]:
    """Cut one ResNet in its four places and time all five networks in turns."""
    network = whole_network(depth)
    name = f"ResNet{depth}"
    networks: dict[str, nn.Module] = {name: network}
    papers: dict[str, PaperCut] = {cut.name: cut for cut in PAPER_CUTS if cut.depth == depth}
    methods = {}
    for paper in papers.values():
        cut = cut_network(network, paper)
        if millions(cut.prefix_parameters) != paper.base:
            raise SystemExit(f"{paper.name}: {cut.prefix_parameters:,} parameters, the paper prints {paper.base}M")
        networks[paper.name] = vi_net(cut, paper)
        methods[paper.name] = cut.method
    speeds = measure_speed(networks, batch, seconds=seconds, threads=threads, device=device)
    costs = {key: measure_cost(each, batch[:1]) for key, each in networks.items()}
    return [
        row(key, papers.get(key), methods.get(key, ""), (costs[key], costs[name]), (speeds[key], speeds[name]))
        for key in networks
    ]


def row(
    name: str, paper: PaperCut | None, method: str, costs: tuple[Cost, Cost], speeds: tuple[Speed, Speed]
) -> dict[str, object]:
    """Lay out a network's figures; costs and speeds are its own, then the whole network's."""
    cost, whole = costs
    speed, reference = speeds
    ratio = speedup(speed, reference)
    rate = speed.images_per_second
    poly = cost.params - cost.params_trunk
    return {
        "name": name,
        "layer": paper.layer if paper else "",
        "method": method,
        "params_base": cost.params_trunk,
        "paper_base_millions": paper.base if paper else PAPER_WHOLE[int(name[-2:])],
        "params_projection": cost.params_projection,
        "params_coefficients": cost.params_coefficients,
        "params_head": cost.params_head,
        "params_poly": poly,
        "paper_poly_millions": paper.poly if paper else "",
        "params": cost.params,
        "paper_total_millions": paper.total if paper else PAPER_WHOLE[int(name[-2:])],
        "macs": cost.macs,
        "macs_ratio": f"{whole.macs / cost.macs:.3f}",
        "images_per_second": f"{rate.median:.2f}",
        "images_per_second_q1": f"{rate.q1:.2f}",
        "images_per_second_q3": f"{rate.q3:.2f}",
        "speed_ratio": f"{ratio.median:.3f}",
        "speed_ratio_q1": f"{ratio.q1:.3f}",
        "speed_ratio_q3": f"{ratio.q3:.3f}",
        "paper_speed_ratio": paper.speed_ratio if paper else "1",
        "rounds": len(speed.rounds_ms),
        "batch": speed.batch,
        "threads": speed.threads,
        "device": speed.device,
        "dtype": "float32",
    }


def show(rows: Sequence[dict[str, object]]) -> None:
    first = rows[0]
    table = Table(title=f"batch {first['batch']}, {first['threads']} threads, {first['device']}, {first['dtype']}")
    for column in ("network", "cut after", "base (paper)", "poly (paper)", "total (paper)"):
        table.add_column(column, no_wrap=True)
    for column in ("MACs", "images/s", "MACs ratio", "speed ratio", "paper's"):
        table.add_column(column, justify="right", no_wrap=True)
    for one in rows:
        base, poly, total = (millions(int(str(one[key]))) for key in ("params_base", "params_poly", "params"))
        table.add_row(
            str(one["name"]),
            str(one["layer"]),
            f"{base} ({one['paper_base_millions']})",
            f"{poly} ({one['paper_poly_millions']})" if one["layer"] else "",
            f"{total} ({one['paper_total_millions']})",
            f"{int(str(one['macs'])) / 1e6:.0f}M",
            f"{float(str(one['images_per_second'])):.0f}",
            f"{one['macs_ratio']}x",
            f"{one['speed_ratio']}x [{one['speed_ratio_q1']}, {one['speed_ratio_q3']}]",
            f"{one['paper_speed_ratio']}x",
        )
    Console(width=160).print(table)


def as_csv(rows: Sequence[dict[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=80.0, help="of measuring, for each of the two ResNets")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results")
    options = parser.parse_args()
    measured = commit(__file__)  # before the work: the sources may change while it goes on
    torch.manual_seed(0)
    batch = torch.randn(options.batch, *IMAGE)
    rows = []
    for depth in PAPER_WHOLE:
        rows += measure(depth, batch, seconds=options.seconds, threads=options.threads, device=options.device)
    described = describe_machine()
    versions = described["versions"]
    gpu = f"{describe_gpu()}; " if options.device == "cuda" else ""
    for one in rows:
        one["machine"] = f"{gpu}{described['machine']}"
        one["cores"] = described["cores"]
        one["versions"] = " ".join(f"{name}={version}" for name, version in dict(versions).items())
        one["created"] = described["created"]
        one["commit"] = measured
    show(rows)
    place = f"{options.threads}threads" if options.device == "cpu" else options.device
    print("written:", write_text(options.out / f"paper_structure-{place}.csv", as_csv(rows)).name)


if __name__ == "__main__":
    main()
