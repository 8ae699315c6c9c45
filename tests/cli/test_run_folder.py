"""The folder of a run: what is claimed, what is refused, and when results go."""

import json

import pytest

from neurovariety.cli.run_folder import JOB, PROGRAM, RESULTS, claim_folder
from neurovariety.errors import StoredFileError

ONE, OTHER = {"psi": "0.1"}, {"psi": "0.2"}


def finished(path, options=ONE):
    folder = claim_folder(path, options, overwrite=False)
    folder.begin()
    for name in RESULTS:
        (path / name).write_text("result")
    return folder


def contents(path):
    return {entry.name: entry.read_text() for entry in path.iterdir()}


def test_a_new_folder_is_taken_with_a_note_of_the_job(tmp_path):
    folder = claim_folder(tmp_path / "new" / "deeper", ONE, overwrite=False)
    assert json.loads((folder.path / JOB).read_text()) == {"program": PROGRAM, "options": ONE}
    assert not folder.is_finished()
    assert folder.latents.parent == folder.equations.parent == folder.report.parent == folder.path


def test_the_same_job_is_taken_again_and_keeps_its_results(tmp_path):
    assert finished(tmp_path).is_finished()
    before = contents(tmp_path)
    again = claim_folder(tmp_path, ONE, overwrite=False)
    assert again.is_finished()
    again.begin()
    assert contents(tmp_path) == before


def test_another_jobs_results_stay_until_there_are_new_ones(tmp_path):
    finished(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(StoredFileError, match="already holds another run"):
        claim_folder(tmp_path, OTHER, overwrite=False)
    folder = claim_folder(tmp_path, OTHER, overwrite=True)
    assert contents(tmp_path) == before
    assert not folder.is_finished()
    folder.begin()
    assert list(contents(tmp_path)) == [JOB]
    assert json.loads((tmp_path / JOB).read_text())["options"] == OTHER


def test_a_run_that_gave_nothing_may_be_followed_by_another(tmp_path):
    claim_folder(tmp_path, ONE, overwrite=False)
    (tmp_path / "latents").mkdir()
    folder = claim_folder(tmp_path, OTHER, overwrite=False)
    folder.begin()
    assert (tmp_path / "latents").is_dir()
    assert json.loads((tmp_path / JOB).read_text())["options"] == OTHER


@pytest.mark.parametrize("note", [None, "{", "[]", '{"program": "another"}'])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_other_origin_is_never_taken(tmp_path, note, overwrite):
    (tmp_path / "thesis.tex").write_text("years of work")
    if note is not None:
        (tmp_path / JOB).write_text(note)
    before = contents(tmp_path)
    with pytest.raises(StoredFileError, match=r"not this program's[\s\S]*thesis\.tex"):
        claim_folder(tmp_path, ONE, overwrite=overwrite)
    assert contents(tmp_path) == before


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoredFileError, match="is a file"):
        claim_folder(tmp_path / "file", ONE, overwrite=True)
