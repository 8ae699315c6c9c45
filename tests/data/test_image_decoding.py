"""One image at a time: pixels as they were stored, or a refusal that names the file."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from neurovariety.data.image_decoding import MOST_PIXELS, PixelFormat, decode, measure
from neurovariety.errors import StoredFileError


def encoded(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def noise(mode="RGB", height=20, width=30):
    shape = (height, width) if mode == "L" else (height, width, len(mode))
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8), mode=None)


def form(channels, height, width, *, resize=False):
    return PixelFormat(channels, height, width, resize=resize)


@settings(deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3))))
def test_a_png_in_colour_comes_back_exactly(pixels):
    content = encoded(Image.fromarray(pixels))
    assert measure(content, "a") == (3, *pixels.shape[:2])
    assert np.array_equal(decode(content, "a", form(3, *pixels.shape[:2])), pixels.transpose(2, 0, 1))


@settings(deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_a_grey_png_comes_back_exactly_and_as_three_equal_channels(pixels):
    content = encoded(Image.fromarray(pixels))
    assert measure(content, "a") == (1, *pixels.shape)
    assert np.array_equal(decode(content, "a", form(1, *pixels.shape)), pixels[None])
    assert np.array_equal(decode(content, "a", form(3, *pixels.shape)), np.stack([pixels] * 3))


def test_a_jpeg_comes_back_nearly():
    ramp = np.tile(np.arange(0, 240, 8, dtype=np.uint8), (20, 1))
    content = encoded(Image.fromarray(ramp), "JPEG", quality=95)
    assert np.abs(decode(content, "a", form(1, 20, 30)).astype(int) - ramp).max() <= 4


@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGBA"])
def test_other_modes_of_eight_bits_are_read(mode):
    content = encoded(noise().convert(mode))
    channels, height, width = measure(content, "a")
    assert (channels, height, width) == (1 if mode in ("1", "LA") else 3, 20, 30)
    assert decode(content, "a", form(channels, 20, 30)).shape == (channels, 20, 30)


def test_resizing_keeps_the_mean_and_takes_any_size():
    image = Image.fromarray(np.tile(np.arange(0, 240, 8, dtype=np.uint8), (20, 1)))
    small = decode(encoded(image), "a", form(1, 5, 6, resize=True))
    assert small.shape == (1, 5, 6)
    assert small.mean() == pytest.approx(np.asarray(image).mean(), abs=2)


def test_another_size_is_refused():
    with pytest.raises(StoredFileError, match=r"b\.png has another size(.|\n)*20 x 30(.|\n)*20 x 31(.|\n)*size="):
        decode(encoded(noise()), "b.png", form(3, 20, 31))


def test_colour_among_grey_is_refused():
    with pytest.raises(StoredFileError, match=r"b\.png is in colour(.|\n)*channels=3"):
        decode(encoded(noise()), "b.png", form(1, 20, 30))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.5, 0.9])
def test_a_truncated_image_is_named(kind, share):
    content = encoded(noise(), kind)
    with pytest.raises(StoredFileError, match=r"^b\.img is truncated, corrupt"):
        decode(content[: int(share * len(content))], "b.img", form(3, 20, 30))


def test_a_corrupt_png_is_named():
    content = bytearray(encoded(noise()))
    content[len(content) // 2] ^= 255
    with pytest.raises(StoredFileError, match=r"^b\.png is truncated, corrupt"):
        decode(bytes(content), "b.png", form(3, 20, 30))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_anything_else(content):
    with pytest.raises(StoredFileError):
        decode(content, "b.png", form(3, 20, 30))


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(1, 255), st.sampled_from(["PNG", "JPEG"]))
def test_one_wrong_byte_gives_pixels_or_the_one_error(position, change, kind):
    content = bytearray(encoded(noise(height=8, width=8), kind))
    content[position % len(content)] ^= change
    try:
        assert decode(bytes(content), "b", form(3, 8, 8)).shape == (3, 8, 8)
    except StoredFileError as error:
        assert error.problem.startswith("b ")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_refused_whatever_the_name_says(kind):
    with pytest.raises(StoredFileError, match="neither JPEG nor PNG"):
        measure(encoded(noise(), kind), "a.png")


def test_sixteen_bits_are_refused():
    deep = Image.fromarray(np.zeros((4, 4), np.uint16))
    with pytest.raises(StoredFileError, match="8 bits a channel"):
        measure(encoded(deep), "a.png")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [4097, 12_000, 60_000])
def test_a_header_that_claims_a_huge_image_is_enough_to_refuse_it(side):
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    content += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    assert side * side > MOST_PIXELS
    with pytest.raises(StoredFileError, match=r"a\.png is too large"):
        measure(content, "a.png")
