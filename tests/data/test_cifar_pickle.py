"""Pickles of CIFAR are read and nothing they name is run."""

from __future__ import annotations

import collections
import os
import pickle
import subprocess

import numpy as np
import pytest

from neurovariety.data.cifar_pickle import read_cifar_pickle
from neurovariety.errors import StoredFileError


def python_2_pickle(rows, columns, values, labels):
    """A batch as Python 2.7 wrote the real ones, opcode by opcode: byte strings, numpy.core, protocol 2."""

    def text(value):
        return b"U" + bytes([len(value)]) + value

    def number(value):
        return b"J" + value.to_bytes(4, "little", signed=True)

    dtype = b"cnumpy\ndtype\n" + text(b"u1") + number(0) + number(1) + b"\x87R"
    dtype += b"(" + number(3) + text(b"|") + b"NNN" + number(-1) * 2 + number(0) + b"tb"
    shape = number(rows) + number(columns) + b"\x86"
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + number(0) + b"\x85" + text(b"b") + b"\x87R"
    array += b"(" + number(1) + shape + dtype + b"\x89" + b"T" + len(values).to_bytes(4, "little") + values + b"tb"
    listed = b"](" + b"".join(number(label) for label in labels) + b"e"
    return (
        b"\x80\x02}("
        + text(b"data")
        + array
        + text(b"labels")
        + listed
        + text(b"batch_label")
        + text(b"1 of 5")
        + b"u."
    )


class Calls:
    """Pickles as a call of any function, as a hostile file does it."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data_batch_1"


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4])
def test_arrays_numbers_and_texts_are_read(path, protocol):
    if protocol < 3:
        values = {"labels": [1, 2], "names": ["cat", "dog"], "width": 3072}
    else:
        values = {"labels": [1, 2], "names": ["cat", "dog"], "data": np.arange(6, dtype=np.uint8).reshape(2, 3)}
    path.write_bytes(pickle.dumps(values, protocol=protocol))
    content, found = read_cifar_pickle(path)
    assert content == path.read_bytes()
    assert found.keys() == values.keys()
    assert all(np.array_equal(found[key], values[key]) for key in values)


def test_what_python_2_wrote_is_read_as_pickle_itself_reads_it(path):
    path.write_bytes(python_2_pickle(2, 3, bytes([0, 1, 2, 253, 254, 255]), [6, 9]))
    _, found = read_cifar_pickle(path)
    trusted = pickle.loads(path.read_bytes(), encoding="bytes")
    assert found["data"].tolist() == trusted[b"data"].tolist() == [[0, 1, 2], [253, 254, 255]]
    assert found["labels"] == trusted[b"labels"] == [6, 9]
    assert found["batch_label"] == b"1 of 5"


def test_arrays_stored_by_column_are_read_by_column(path):
    by_column = np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3))
    path.write_bytes(pickle.dumps({"data": by_column}, protocol=4))
    assert np.array_equal(read_cifar_pickle(path)[1]["data"], by_column)


@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (os.system, ("touch WITNESS",)),
        (eval, ("open('WITNESS', 'w')",)),
        (exec, ("open('WITNESS', 'w')",)),
        (open, ("WITNESS", "w")),
        (subprocess.Popen, (["touch", "WITNESS"],)),
        (collections.OrderedDict, ()),
        (np.load, ("WITNESS",)),
        (getattr, ("", "upper")),
    ],
)
def test_a_hostile_pickle_is_refused_and_does_nothing(tmp_path, monkeypatch, protocol, function, arguments):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "data_batch_1"
    path.write_bytes(pickle.dumps({"labels": [1], "data": Calls(function, *arguments)}, protocol=protocol))
    with pytest.raises(StoredFileError, match="names code to run and was refused"):
        read_cifar_pickle(path)
    assert not (tmp_path / "WITNESS").exists()


def test_the_hostile_pickle_of_this_test_would_have_worked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pickle.loads(pickle.dumps(Calls(open, "WITNESS", "w"))).close()
    assert (tmp_path / "WITNESS").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"cnumpy\nndarray\n(tR.",  # calls the name of the array type
        b"cnumpy\ndtype\n}b.",  # sets the state of a stand-in's class
        b"cnumpy.core.multiarray\n_reconstruct\n(N}S'__init__'\nI1\nstb.",  # overwrites a stand-in's method
        b"cnumpy\nndarray\n(N}S'x'\nI1\nstb.",
        b"Pother\n.",  # a persistent name
        b"\x80\x02\x82\x01.",  # an extension code
        b"cbuiltins\neval\n.",
        b"c__builtin__\neval\n.",
        b"(S'ls'\nios\nsystem\n.",
        b"\x80\x04\x8c\x05numpy\x8c\x0cndarray.dump\x93.",
    ],
)
def test_opcodes_that_reach_for_more_are_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(StoredFileError, match=r"refused|not a pickle|not a batch"):
        read_cifar_pickle(path)


def test_stand_ins_survive_a_pickle_that_attacks_them(path):
    path.write_bytes(b"cnumpy.core.multiarray\n_reconstruct\n(N}S'__init__'\nI1\nstb.")
    with pytest.raises(StoredFileError):
        read_cifar_pickle(path)
    path.write_bytes(pickle.dumps({"data": np.zeros((1, 2), np.uint8)}, protocol=4))
    assert read_cifar_pickle(path)[1]["data"].tolist() == [[0, 0]]


@pytest.mark.parametrize("dtype", [np.float64, np.int64, object, "U3", "u1,u1"])
def test_arrays_of_anything_but_bytes_are_refused(path, dtype):
    path.write_bytes(pickle.dumps({"data": np.zeros(3, dtype=dtype)}, protocol=4))
    with pytest.raises(StoredFileError, match=r"not plain bytes|refused"):
        read_cifar_pickle(path)


@pytest.mark.parametrize(("rows", "columns"), [(2, 4), (-2, -3), (2**30, 2**30)])
def test_a_shape_that_does_not_fit_its_bytes_is_refused(path, rows, columns):
    path.write_bytes(python_2_pickle(rows, columns, bytes(6), []))
    with pytest.raises(StoredFileError, match="not plain bytes"):
        read_cifar_pickle(path)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_pickle_is_refused(path, share):
    whole = python_2_pickle(20, 30, bytes(600), [1] * 20)
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(StoredFileError, match="truncated or not a pickle"):
        read_cifar_pickle(path)


@pytest.mark.parametrize("value", [[1, 2], "text", 3, None])
def test_a_pickle_of_something_else_is_refused(path, value):
    path.write_bytes(pickle.dumps(value))
    with pytest.raises(StoredFileError, match="not a batch of CIFAR"):
        read_cifar_pickle(path)


def test_a_number_that_claims_more_bytes_than_there_are_is_refused(path):
    path.write_bytes(b"\x80\x02}U\x04data\x8b\xff\xff\xff\x7f" + b"\1" * 8 + b"s.")
    with pytest.raises(StoredFileError):
        read_cifar_pickle(path)
