"""VCA as the paper writes it: sample space, singular value decompositions, nothing clever. To compare with."""

import numpy as np


def naive_vca(points, psi, degree, fresh):
    """Values on the points and on fresh points: lists by degree of V, and all of F; ``psi`` bounds mean squares."""
    rows = len(points)
    both = np.concatenate([points, fresh])
    below = np.full((len(both), 1), 1 / np.sqrt(rows))
    first = last = None
    vanishing = []
    for d in range(1, degree + 1):
        if d == 1:
            candidates = both.copy()
        elif d == 2:
            candidates = np.stack([first[:, i] * first[:, j] for i in range(first.shape[1]) for j in range(i + 1)], 1)
        else:
            candidates = np.stack([f * g for f in first.T for g in last.T], axis=1)
        for _ in range(2):  # the projection, once more for the digits
            candidates = candidates - below @ (below[:rows].T @ candidates[:rows])
        _, singular, directions = np.linalg.svd(candidates[:rows], full_matrices=True)
        sizes = np.zeros(candidates.shape[1])
        sizes[: len(singular)] = singular
        turned = candidates @ directions.T
        small = sizes**2 / rows <= psi
        vanishing.append(turned[:, small])
        last = turned[:, ~small] / sizes[~small]
        first = last if d == 1 else first
        below = np.concatenate([below, last], axis=1)
        if not last.shape[1]:
            break
    return vanishing, below
