"""The standard data sets and how to tell them: a name is given only to files whose checksum is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Standard:
    """A published data set: its files with their md5, its classes, and who published the checksums."""

    name: str
    md5: Mapping[str, str]
    class_names: tuple[str, ...]
    checksums_from: str


@dataclass(frozen=True)
class KnownFile:
    """One file that is derived from a standard data set and must not pass for it."""

    name: str
    size: int
    sha256: str
    note: str


# Md5 of the files unpacked, because a .gz differs from one packer to the next: Debian's .gz files of Fashion-MNIST
# have another md5 than the publisher's.
MNIST = Standard(
    name="MNIST",
    md5={
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    },
    class_names=tuple("0123456789"),
    checksums_from="t10k: unpacked from the .gz files with the md5 that torchvision lists (9fb629c4..., ec29112d...); "
    "train: listed by many users of yann.lecun.com/exdb/mnist, who agree",
)
FASHION_MNIST = Standard(
    name="Fashion-MNIST",
    md5={
        "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
        "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
        "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
        "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
    },
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    checksums_from="computed from Debian's package dataset-fashion-mnist",
)
CIFAR_10 = Standard(
    name="CIFAR-10",
    md5={
        "data_batch_1": "c99cafc152244af753f735de768cd75f",
        "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
        "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
        "data_batch_4": "634d18415352ddfa80567beed471001a",
        "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
        "test_batch": "40351d587109b95175f43aff81a1287e",
        "batches.meta": "5ff9c542aee3614f3951f8cda6e48888",
    },
    class_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    checksums_from="torchvision.datasets.CIFAR10",
)
CIFAR_100 = Standard(
    name="CIFAR-100",
    md5={
        "train": "16019d7e3df5f24257cddd939b257f8d",
        "test": "f0ef6b0ae62326f3e7ffdfab6717acfc",
        "meta": "7973b15100ade9c7d40fb424638fde48",
    },
    class_names=(),  # a hundred, which the folder's own `meta` lists
    checksums_from="torchvision.datasets.CIFAR100",
)

CIFAR_10_PREFIX = KnownFile(
    name="CIFAR-10 prefix (5,170/1,017 lossless)",
    size=17_493_639,
    sha256="ff2830177607fb849d205be68d02867b2e35d9e3f9ffa287ae8ef6b45212996c",
    note="the first 5,170 training and 1,017 test images of CIFAR-10, lossless; a prefix, not the whole set",
)
CIFAR_10_JPEG = KnownFile(
    name="CIFAR-10 as JPEG (quality ~50)",
    size=63_273_525,
    sha256="1f246f18ee1c4b008b72b11e5d912c2b6a325d41b34a6c0136bab1e640200198",
    note="all 60,000 CIFAR-10 images re-encoded as JPEG at about quality 50; networks trained on the originals "
    "lose about 10 points on them: never quote as CIFAR-10 accuracy",
)


def md5_of(content: bytes) -> str:
    """Return the md5 in hexadecimal: it recognises what was published, it protects against nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def recognise(digests: Mapping[str, str], candidates: tuple[Standard, ...]) -> Standard | None:
    """Return the standard data set to which every one of these files belongs, if there is one.

    Parameters
    ----------
    digests : mapping of str to str
        Standard file name to the md5 that was found.
    candidates : tuple of Standard
        The data sets that come in this format.

    Examples
    --------
    >>> found = recognise({"t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637"}, (MNIST, FASHION_MNIST))
    >>> found.name
    'MNIST'
    >>> recognise({"t10k-labels-idx1-ubyte": "another"}, (MNIST, FASHION_MNIST)) is None
    True
    """
    for standard in candidates:
        if digests and all(standard.md5.get(file) == digest for file, digest in digests.items()):
            return standard
    return None


def is_known_file(path: Path, known: KnownFile) -> bool:
    """Say whether this is that very file, byte for byte; another size settles it without reading."""
    if path.stat().st_size != known.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == known.sha256
