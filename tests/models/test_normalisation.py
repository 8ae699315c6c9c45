import numpy as np
import pytest
import torch

from neurovariety.errors import InputError
from neurovariety.models.normalisation import IMAGENET, Normalisation


def test_uint8_and_float32_of_the_same_image_agree_with_the_formula():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, size=(5, 3, 4, 6), dtype=np.uint8)
    expected = (images / 255 - np.reshape(IMAGENET.mean, (3, 1, 1))) / np.reshape(IMAGENET.std, (3, 1, 1))
    from_bytes = IMAGENET.apply(images)
    from_floats = IMAGENET.apply(images.astype(np.float32) / np.float32(255))
    assert from_bytes.dtype == torch.float32
    np.testing.assert_allclose(from_bytes.numpy(), expected, atol=1e-6)
    assert torch.equal(from_bytes, from_floats)


def test_strided_and_read_only_images_are_taken_and_not_changed():
    images = np.linspace(0, 1, 2 * 6 * 6, dtype=np.float32).reshape(2, 1, 6, 6)[:, :, ::-1, ::2]
    images.flags.writeable = False
    before = images.copy()
    result = Normalisation((0.5,), (0.5,)).apply(images)
    np.testing.assert_allclose(result.numpy(), 2 * before - 1, atol=1e-6)
    result.zero_()
    np.testing.assert_array_equal(images, before)


def test_lists_as_read_from_json_become_tuples():
    assert Normalisation(mean=[0.5], std=[1]) == Normalisation(mean=(0.5,), std=(1.0,))


@pytest.mark.parametrize(
    ("mean", "std"),
    [
        ((), ()),
        ((0.5,), (0.5, 0.5)),
        ((0.5,), (0.0,)),
        (("a",), (1.0,)),
        (0.5, 0.5),
        (None, None),
        ((0.5,), (-1.0,)),
        ((float("nan"),), (1.0,)),
        ((0.0,), (float("inf"),)),
    ],
)
def test_impossible_normalisations_are_refused(mean, std):
    with pytest.raises(InputError, match="one finite mean"):
        Normalisation(mean, std)


@pytest.mark.parametrize("pixel", [float("nan"), float("inf"), -0.01, 1.01])
def test_pixels_that_are_nan_or_out_of_range_are_counted_and_shown(pixel):
    images = np.full((2, 3, 4, 4), 0.5, dtype=np.float32)
    images[1, 2, 3, 3] = pixel
    with pytest.raises(InputError, match="1 floating point pixels are NaN or outside"):
        IMAGENET.apply(images)


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 1, 8, 8), (2, 8, 8, 3)])
def test_other_shapes_and_numbers_of_channels_are_refused(shape):
    with pytest.raises(InputError, match="do not fit this network's normalisation"):
        IMAGENET.apply(np.zeros(shape, dtype=np.uint8))


@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.bool_])
def test_other_kinds_of_pixels_are_refused(dtype):
    with pytest.raises(InputError, match="unknown kind of pixels"):
        IMAGENET.apply(np.zeros((1, 3, 2, 2), dtype=dtype))
