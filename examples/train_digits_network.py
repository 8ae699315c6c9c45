"""Train the built-in network on scikit-learn's digits and write its weights.

Run it from the repository; it takes about half a minute on one core:

    python examples/train_digits_network.py --out digits.safetensors

The options were chosen on a validation part of the training images; the test images are only counted at the end.
The same seed on the same machine and torch gives the same file; another machine's arithmetic differs in the last
bits, which 120 epochs amplify to another file of about the same accuracy. So the file in the package is the one
recorded by its sha256 in `neurovariety.models.digits`, to be replaced together with that line.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from neurovariety.data import LabelledImages, load_data, split_validation
from neurovariety.models import CifarResNet, build_digits_network
from neurovariety.models.digits import NORMALISATION

EPOCHS = 120
BATCH_SIZE = 64
LEARNING_RATE = 0.1
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-4
LABEL_SMOOTHING = 0.1
LARGEST_TURN = math.radians(12)
LARGEST_SHIFT = 0.18
"""Of half the image's side: .18 moves a digit by up to three quarters of a pixel."""
LARGEST_STRETCH = 0.12


def distort(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return each image (m, 1, 8, 8) turned, stretched and shifted at random, empty outside."""
    count = len(images)

    def uniform(largest: float) -> Tensor:
        return (2 * torch.rand(count, generator=generator) - 1) * largest

    turn, stretch = uniform(LARGEST_TURN), 1 + uniform(LARGEST_STRETCH)
    cosine, sine = stretch * torch.cos(turn), stretch * torch.sin(turn)
    rows = [
        torch.stack([cosine, -sine, uniform(LARGEST_SHIFT)], dim=1),
        torch.stack([sine, cosine, uniform(LARGEST_SHIFT)], dim=1),
    ]
    grid = functional.affine_grid(torch.stack(rows, dim=1), list(images.shape), align_corners=False)
    empty = NORMALISATION.apply(np.zeros((1, 1, 1, 1), dtype=np.float32))
    return functional.grid_sample(images - empty, grid, align_corners=False) + empty


def train(images: LabelledImages, *, seed: int, epochs: int = EPOCHS) -> CifarResNet:
    """Return the network trained from nothing, in evaluation mode."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    pixels = NORMALISATION.apply(images.images)
    labels = torch.tensor(images.labels)
    network = build_digits_network().train()
    optimiser = torch.optim.SGD(
        network.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, nesterov=True
    )
    # The last, smaller batch of each epoch is dropped: its statistics would be the noisiest.
    batches = len(pixels) // BATCH_SIZE
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=LEARNING_RATE, total_steps=epochs * batches, pct_start=0.2
    )
    for epoch in range(1, epochs + 1):
        total = 0.0
        for rows in torch.randperm(len(pixels), generator=generator)[: batches * BATCH_SIZE].split(BATCH_SIZE):
            logits = network(distort(pixels[rows], generator))
            loss = functional.cross_entropy(logits, labels[rows], label_smoothing=LABEL_SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        if epoch % 20 == 0:
            print(f"epoch {epoch:3d} of {epochs}: mean loss {total / batches:.4f}", flush=True)
    return network.eval()


def count_right(network: CifarResNet, images: LabelledImages) -> int:
    """Return how many images the network names rightly."""
    with torch.no_grad():
        named = network(NORMALISATION.apply(images.images)).argmax(1).numpy()
    return int((named == images.labels).sum())


def main() -> None:
    """Train, print the accuracy on the test images, write the weights and print their sha256."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the safetensors file to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument(
        "--validate", action="store_true", help="train on 4/5 of the training images, judge on the rest, write nothing"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    start = time.perf_counter()
    data = load_data("digits")
    if data.train is None:
        raise SystemExit("the digits came without training images")
    fit, judge = split_validation(data.train, 0.2, options.seed) if options.validate else (data.train, data.test)
    network = train(fit, seed=options.seed, epochs=options.epochs)
    right, count = count_right(network, judge), len(judge.labels)
    what = "validation" if options.validate else "test"
    print(f"accuracy on {count} {what} images: {right / count:.2%} ({count - right} wrong)")
    if not options.validate:
        save_file(network.state_dict(), options.out)
        print(f"{options.out}: {options.out.stat().st_size} bytes")
        print(f"sha256 {hashlib.sha256(options.out.read_bytes()).hexdigest()}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
