"""Singular triples of data: their parts add up to the best matrix, and equal values are one group."""

import numpy as np
import pytest

from neurovariety.training.matrices.singular_triples import singular_triples
from neurovariety.training.square_loss import distance_loss, square_loss


@pytest.mark.parametrize(("inputs", "outputs"), [(5, 3), (3, 5), (4, 4), (1, 3)])
def test_parts_add_up_and_are_apart_in_the_form(inputs, outputs):
    random = np.random.default_rng(0)
    loss = square_loss(
        f"linear {inputs}-2-{outputs}", random.normal(size=(20, inputs)), random.normal(size=(20, outputs))
    )
    for certified in (True, False):
        found = singular_triples(loss, certified=certified)
        np.testing.assert_allclose(found.parts.sum(axis=0).ravel(), loss.data, atol=1e-12)
        products = np.einsum("iab,bc,jac->ij", found.parts, loss.moments, found.parts)
        np.testing.assert_allclose(products, np.diag(found.values**2), atol=1e-12)
        assert found.clusters == tuple((place,) for place in range(min(inputs, outputs)))


def test_equal_values_are_never_proven_apart():
    found = singular_triples(distance_loss("linear 3-1-3", np.diag([3.0, 2.0, 2.0]).ravel()))
    assert not found.proven
    assert found.clusters == ((0,), (1, 2))


def test_close_values_are_proven_apart():
    pytest.importorskip("flint")
    loss = distance_loss("linear 2-1-2", [1, 0, 0, 1 + 1e-13])
    assert singular_triples(loss).clusters == ((0,), (1,))
    assert singular_triples(loss, certified=False).clusters == ((0, 1),)


def test_zeros_are_left_out():
    found = singular_triples(distance_loss("linear 3-2-2", [1, 2, 3, 2, 4, 6]))
    assert len(found.values) == 1
    assert not found.proven
    assert singular_triples(distance_loss("linear 3-2-2", np.zeros(6))).clusters == ()
