"""A checkpoint comes back bit for bit, or is refused."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError, StoredFileError
from neurovariety.moments.checkpoint import Checkpoint


@dataclass(frozen=True)
class Total:
    rows: int
    square: np.ndarray

    def merge(self, other):
        return Total(self.rows + other.rows, self.square + other.square)

    def arrays(self):
        return {"rows": np.array(self.rows), "square": self.square}

    @classmethod
    def from_arrays(cls, arrays):
        return cls(int(arrays["rows"]), arrays["square"])


ZERO = Total(0, np.zeros((3, 3)))
TOTAL = Total(7, np.random.default_rng(0).normal(size=(3, 3)))


@pytest.fixture
def stored(tmp_path):
    checkpoint = Checkpoint(tmp_path / "new" / "sum.npz", key="degree 2")
    checkpoint.save("rows of today", TOTAL, 4)
    return checkpoint


def test_a_sum_comes_back_bit_for_bit(stored):
    total, next_chunk = stored.load("rows of today", ZERO, 9)
    assert next_chunk == 4
    assert total.rows == 7
    assert total.square.tobytes() == TOTAL.square.tobytes()
    assert [path.name for path in stored.path.parent.iterdir()] == ["sum.npz"]


@given(st.data())
def test_a_file_cut_anywhere_is_refused(tmp_path_factory, data):
    checkpoint = Checkpoint(tmp_path_factory.mktemp("cut") / "sum.npz")
    checkpoint.save("rows", TOTAL, 4)
    content = checkpoint.path.read_bytes()
    checkpoint.path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(StoredFileError, match="not a whole checkpoint"):
        checkpoint.load("rows", ZERO, 9)


@given(st.data())
def test_a_changed_byte_never_changes_the_sum(tmp_path_factory, data):
    checkpoint = Checkpoint(tmp_path_factory.mktemp("changed") / "sum.npz")
    checkpoint.save("rows", TOTAL, 4)
    content = bytearray(checkpoint.path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    checkpoint.path.write_bytes(bytes(content))
    try:
        total, next_chunk = checkpoint.load("rows", ZERO, 9)
    except StoredFileError:
        return
    assert (total.rows, next_chunk, total.square.tobytes()) == (7, 4, TOTAL.square.tobytes())


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY"])
def test_other_files_are_refused(stored, content):
    stored.path.write_bytes(content)
    with pytest.raises(StoredFileError, match="not a whole checkpoint"):
        stored.load("rows of today", ZERO, 9)
    np.savez(stored.path, x=np.zeros(3))
    with pytest.raises(StoredFileError, match="not a whole checkpoint"):
        stored.load("rows of today", ZERO, 9)
    np.savez(stored.path, identity=np.array([object()], dtype=object))
    with pytest.raises(StoredFileError, match="not a whole checkpoint"):
        stored.load("rows of today", ZERO, 9)


def test_the_checkpoint_of_another_fold_is_refused(stored):
    with pytest.raises(StoredFileError, match="another fold"):
        stored.load("rows of yesterday", ZERO, 9)
    with pytest.raises(StoredFileError, match="another fold"):
        replace(stored, key="degree 3").load("rows of today", ZERO, 9)
    with pytest.raises(StoredFileError, match="another sum"):
        stored.load("rows of today", Total(0, np.zeros((4, 4))), 9)
    with pytest.raises(StoredFileError, match="another sum"):
        stored.load("rows of today", ZERO, 3)


def test_parts_lie_in_files_of_their_own(stored):
    two, three = stored.part("a 2/x"), stored.part("a 3/x")
    two.save("rows", TOTAL, 1)
    three.save("rows", replace(TOTAL, rows=1), 1)
    assert two.path.parent == stored.path.parent
    assert two.load("rows", ZERO, 9)[0].rows == 7
    two.remove()
    two.remove()
    assert not two.path.exists()
    assert three.path.exists()
    assert stored.path.exists()


def test_the_time_between_writes_is_not_negative():
    for every in (-1.0, float("nan")):
        with pytest.raises(InputError, match="every"):
            Checkpoint("sum.npz", every=every)
