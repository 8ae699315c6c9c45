"""From the bytes of one JPEG or PNG to pixels, with Pillow and with limits."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import StoredFileError, require

MOST_PIXELS = 4096 * 4096
"""Of one image: larger ones are refused by their header, before a byte is decoded."""

_GREY_MODES = ("1", "L", "LA")
_COLOUR_MODES = ("P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")


@dataclass(frozen=True)
class PixelFormat:
    """What every image of a set is turned into; `resize` says whether another size is scaled or refused."""

    channels: int
    height: int
    width: int
    resize: bool


def measure(content: bytes, name: str) -> tuple[int, int, int]:
    """Return (channels, height, width) from the header of an image; 1 channel if grey, else 3.

    Raises
    ------
    StoredFileError
        Neither JPEG nor PNG, too many pixels, or a mode whose range is not 0..255 (16-bit PNG).
    """
    with _opened(content, name) as image:
        return 1 if image.mode in _GREY_MODES else 3, image.height, image.width


def decode(content: bytes, name: str, form: PixelFormat) -> NDArray[np.uint8]:
    """Return the pixels of one image, uint8 of shape (channels, height, width).

    Transparency is dropped and the orientation in a camera's tags is ignored. Resizing is bilinear.

    Raises
    ------
    StoredFileError
        Truncated or corrupt, of another size, in colour where the set is grey, or refused by `measure`.

    Examples
    --------
    >>> import io
    >>> from PIL import Image
    >>> stream = io.BytesIO()
    >>> Image.new("RGB", (4, 2), (9, 8, 7)).save(stream, "PNG")
    >>> decode(stream.getvalue(), "a.png", PixelFormat(3, 2, 4, resize=False))[:, 0, 0]
    array([9, 8, 7], dtype=uint8)
    """
    with _opened(content, name) as image:
        if (image.height, image.width) != (form.height, form.width) and not form.resize:
            raise StoredFileError(
                f"{name} has another size than the first image",
                given=f"{image.height} x {image.width} (height x width)",
                allowed=f"{form.height} x {form.width}",
                remedy=f"read_images(path, size=({form.height}, {form.width})) resizes every image",
            )
        if form.channels == 1 and image.mode not in _GREY_MODES:
            raise StoredFileError(
                f"{name} is in colour and the first image is grey",
                given=f"mode {image.mode}",
                allowed="grey images",
                remedy="read_images(path, channels=3) turns every image into colour",
            )
        try:
            pixels = image.convert("L" if form.channels == 1 else "RGB")
            if form.resize and pixels.size != (form.width, form.height):
                pixels = pixels.resize(
                    (form.width, form.height), require("PIL.Image", extra="vinet").Resampling.BILINEAR
                )
        except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
            raise _corrupt(name, error) from error
        array: NDArray[np.uint8] = np.asarray(pixels, dtype=np.uint8)
    return array[None] if form.channels == 1 else array.transpose(2, 0, 1)


def _opened(content: bytes, name: str) -> Any:
    pillow = require("PIL.Image", extra="vinet")
    try:
        image = pillow.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning) as error:
        raise _too_large(name, str(error)) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error) as error:
        raise _corrupt(name, error) from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name, f"{image.height} x {image.width} pixels")
    if image.mode not in (*_GREY_MODES, *_COLOUR_MODES):
        raise StoredFileError(
            f"{name} does not have 8 bits a channel", given=f"mode {image.mode}", allowed="8-bit JPEG or PNG"
        )
    return image


def _too_large(name: str, given: str) -> StoredFileError:
    return StoredFileError(
        f"{name} is too large an image",
        given=given,
        allowed=f"at most {MOST_PIXELS:,} pixels",
        remedy="make it smaller first",
    )


def _corrupt(name: str, error: Exception) -> StoredFileError:
    return StoredFileError(
        f"{name} is truncated, corrupt or neither JPEG nor PNG",
        given=str(error) or type(error).__name__,
        remedy="remove the file or fetch it again",
    )
