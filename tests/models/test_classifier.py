import numpy as np
import pytest
import torch

from neurovariety.errors import InputError
from neurovariety.models import load_model


@pytest.fixture(scope="module")
def digits():
    return load_model("digits")


def test_logits_do_not_depend_on_the_batch_size_and_carry_no_gradient(digits):
    images = np.random.default_rng(0).integers(0, 256, size=(11, 1, 8, 8), dtype=np.uint8)
    whole = digits.logits(images)
    parts = digits.logits(images, batch_size=4)
    assert whole.shape == (11, 10)
    assert not whole.requires_grad
    torch.testing.assert_close(whole, parts, rtol=1e-5, atol=1e-5)


def test_no_images_give_no_logits(digits):
    assert digits.logits(np.zeros((0, 1, 8, 8), dtype=np.uint8)).shape == (0, 10)


def test_images_of_another_size_are_refused(digits):
    with pytest.raises(InputError, match=r"digits takes images of another size[\s\S]*\(images, 1, 8, 8\)"):
        digits.logits(np.zeros((2, 1, 28, 28), dtype=np.uint8))


def test_an_empty_batch_is_refused(digits):
    with pytest.raises(InputError, match="batch holds at least one"):
        digits.logits(np.zeros((2, 1, 8, 8), dtype=np.uint8), batch_size=0)
