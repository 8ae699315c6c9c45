"""A standard name is given only where every checksum agrees."""

from __future__ import annotations

import hashlib

import pytest

from neurovariety.data.standards import (
    CIFAR_10,
    CIFAR_10_JPEG,
    CIFAR_10_PREFIX,
    CIFAR_100,
    FASHION_MNIST,
    MNIST,
    KnownFile,
    is_known_file,
    recognise,
)

BOTH = (MNIST, FASHION_MNIST)


@pytest.mark.parametrize("standard", [MNIST, FASHION_MNIST, CIFAR_10, CIFAR_100])
def test_checksums_are_distinct_md5(standard):
    digests = list(standard.md5.values())
    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 32 and int(digest, 16) >= 0 for digest in digests)


def test_one_file_that_differs_takes_the_name_away():
    assert recognise(MNIST.md5, BOTH) is MNIST
    assert recognise(FASHION_MNIST.md5, BOTH) is FASHION_MNIST
    for file in MNIST.md5:
        assert recognise({**MNIST.md5, file: FASHION_MNIST.md5[file]}, BOTH) is None
    assert recognise({}, BOTH) is None
    assert recognise({"other-file": "0" * 32}, BOTH) is None


def test_a_file_is_known_by_size_and_contents(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"right")
    known = KnownFile(name="it", size=5, sha256=hashlib.sha256(b"right").hexdigest(), note="")
    assert is_known_file(path, known)
    for other in (b"wrong", b"right!"):
        path.write_bytes(other)
        assert not is_known_file(path, known)


def test_the_two_forms_of_cifar_that_are_not_cifar_are_known(shared):
    assert is_known_file(shared / "data" / "cifar10_prefix.npz", CIFAR_10_PREFIX)
    assert is_known_file(shared / "data" / "cifar10_jpeg.zip", CIFAR_10_JPEG)
    assert not is_known_file(shared / "data" / "cifar10_jpeg.zip", CIFAR_10_PREFIX)
