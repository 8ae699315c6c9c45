"""Where image files lie, a folder or a zip, seen as a list of names and a way to read one of them."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from neurovariety.errors import StoredFileError

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png")
MOST_BYTES_PER_FILE = 64 * 2**20
"""No JPEG or PNG of a size that is decoded here is larger; a zip entry that claims more is a bomb."""

_DEEPEST = 5  # one level below anything `arrange` understands, so that a deeper file is named, not lost


@dataclass(frozen=True)
class ImageStore:
    """Image files by name.

    Parameters
    ----------
    where : str
        The folder or the zip.
    names : tuple of PurePosixPath
        Image files relative to it, sorted.
    left_out : int
        How many other files there were: neither JPEG nor PNG by name, nor hidden.
    read : callable
        Name to the bytes of that file; may be called from several threads.
    """

    where: str
    names: tuple[PurePosixPath, ...]
    left_out: int
    read: Callable[[PurePosixPath], bytes]


@contextmanager
def open_store(path: Path) -> Iterator[ImageStore]:
    """Open a folder or a zip of images; nothing is ever extracted.

    Raises
    ------
    StoredFileError
        The path is neither, the zip is truncated, encrypted, names files outside itself or the same file twice,
        or a file is larger than an image can be. `read` raises it too, naming the file.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "cat").mkdir()
    >>> _ = (folder / "cat" / "1.png").write_bytes(b"...")
    >>> with open_store(folder) as store:
    ...     print(*store.names, store.read(store.names[0]))
    cat/1.png b'...'
    """
    if path.is_dir():
        yield _folder_store(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise StoredFileError(
            f"{path.name} cannot be opened as a zip of images",
            given=f"{path}: {error}",
            allowed="a folder or a whole .zip",
            remedy="fetch the file again",
        ) from error
    with archive:
        yield _zip_store(path, archive)


def _folder_store(root: Path) -> ImageStore:
    files = [PurePosixPath(file.relative_to(root).as_posix()) for file in _walk(root, _DEEPEST)]

    def read(name: PurePosixPath) -> bytes:
        file = root / name
        try:
            size = file.stat().st_size
            content = file.read_bytes() if size <= MOST_BYTES_PER_FILE else b""
        except OSError as error:
            raise StoredFileError(f"{name} cannot be read", given=f"{file}: {error}") from error
        _refuse_large(size, str(name))
        return content

    return _store(str(root), files, read)


def _walk(folder: Path, levels: int) -> Iterator[Path]:
    # Links to folders are followed, because data often lie on another disk; the depth ends a circle of links.
    for entry in sorted(os.scandir(folder), key=lambda found: found.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if levels > 1:
                yield from _walk(Path(entry.path), levels - 1)
        else:
            yield Path(entry.path)


def _zip_store(path: Path, archive: zipfile.ZipFile) -> ImageStore:
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename)
        if entry.is_dir() or name.parts[:1] == ("__MACOSX",) or name.name.startswith("."):
            continue
        _refuse_odd(entry, name, path)
        if name in entries:
            raise StoredFileError(f"{path.name} holds {name} twice", given=str(path), remedy="write the zip again")
        entries[name] = entry

    def read(name: PurePosixPath) -> bytes:
        try:
            return archive.read(entries[name])
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise StoredFileError(
                f"{name} in {path.name} is corrupt", given=f"{path}: {error}", remedy="fetch the file again"
            ) from error

    return _store(str(path), list(entries), read)


def _refuse_odd(entry: zipfile.ZipInfo, name: PurePosixPath, path: Path) -> None:
    if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or ":" in name.parts[0]:
        raise StoredFileError(
            f"{path.name} names a file outside itself",
            given=repr(entry.filename),
            allowed="relative names such as train/cat/0001.jpg",
            remedy="do not trust this zip",
        )
    if entry.flag_bits & 0x1:
        raise StoredFileError(f"{name} in {path.name} is encrypted", given=str(path), remedy="unpack it first")
    _refuse_large(entry.file_size, f"{name} in {path.name}")


def _refuse_large(size: int, what: str) -> None:
    if size > MOST_BYTES_PER_FILE:
        raise StoredFileError(
            f"{what} is too large for an image", given=f"{size:,} bytes", allowed=f"at most {MOST_BYTES_PER_FILE:,}"
        )


def _store(where: str, files: list[PurePosixPath], read: Callable[[PurePosixPath], bytes]) -> ImageStore:
    names = sorted(file for file in files if file.suffix.lower() in IMAGE_SUFFIXES)
    return ImageStore(where=where, names=tuple(names), left_out=len(files) - len(names), read=read)
