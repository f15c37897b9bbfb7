"""Progress: nothing lost between two notebooks, nothing crashed by a damaged or unwritable file."""

import subprocess
import sys
import warnings

import filelock
import pytest

from dlcourse.exercises import progress


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "deep" / "progress.json"))
    monkeypatch.setattr(progress, "_said", set())
    return tmp_path / "deep" / "progress.json"


def test_progress_counts_attempts_and_keeps_what_was_right(kept):
    for right in (False, True, False):
        progress.record_exercise("lesson_02", "net_input", right)
    assert progress.read()["exercises"]["lesson_02"]["net_input"] == {"right": True, "attempts": 3}
    assert "exercises 1 of" in repr(progress.show()) and "<table>" in progress.show()._repr_html_()
    progress.show().reset()
    assert not kept.exists() and "exercises 0 of" in repr(progress.show())


def test_two_writers_lose_nothing(kept):
    progress.record_exercise("lesson_02", "net_input", True)
    progress.record_quiz("lesson_03", "question 1", True)
    assert set(progress.read()["exercises"]) == {"lesson_02"} and set(progress.read()["quizzes"]) == {"lesson_03"}


@pytest.mark.parametrize("damage", ["{", "[]", '{"exercises": 3}', '{"exercises": {"a": 1}, "quizzes": {}}', "\x00",
    "[" * 100_000, '{"exercises": {"lesson_02": {"net_input": {"right": true}}}, "quizzes": {}}',
    '{"exercises": {}, "quizzes": {"lesson_02": {"question 1": "yes"}}}'])
def test_a_damaged_file_is_set_aside_with_a_notice(kept, damage, capsys):
    kept.parent.mkdir()
    kept.write_text(damage)
    progress.record_exercise("lesson_02", "net_input", True)
    assert kept.with_suffix(".damaged.json").read_text() == damage
    assert "set aside" in capsys.readouterr().out and progress.read()["exercises"]


def test_a_place_that_cannot_be_written_is_a_notice_not_a_crash(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(progress, "_said", set())
    monkeypatch.setenv("DLCOURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    progress.record_exercise("lesson_02", "net_input", True)
    progress.record_exercise("lesson_02", "net_input", True)
    assert capsys.readouterr().out.count("cannot be kept") == 1


def test_the_report_is_one_page(kept, tmp_path):
    progress.show().save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


def test_the_report_carries_the_name_and_escapes_it(kept, tmp_path):
    progress.show().save(tmp_path / "report.html", name="Ada <b>")
    assert "Progress of Ada &lt;b&gt;" in (tmp_path / "report.html").read_text()


RECORD_25 = """
from dlcourse.exercises import progress
for _ in range(25):
    progress.record_exercise("lesson_02", "net_input", False)
"""


def test_four_notebooks_at_once_lose_nothing(kept):
    writers = [subprocess.Popen([sys.executable, "-c", RECORD_25]) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert progress.read()["exercises"]["lesson_02"]["net_input"]["attempts"] == 100


def test_a_turn_that_does_not_come_is_not_waited_for_for_ever(kept, monkeypatch):
    monkeypatch.setattr(progress, "TURN", 0.01)
    kept.parent.mkdir()
    with filelock.FileLock(kept.with_name("progress.json.lock")):
        progress.record_exercise("lesson_02", "net_input", True)
    assert progress.read()["exercises"]["lesson_02"]["net_input"]["right"]


def test_a_lock_file_left_behind_by_a_crash_holds_nobody_up(kept):
    kept.parent.mkdir()
    kept.with_name("progress.json.lock").touch()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        progress.record_exercise("lesson_02", "net_input", True)
    assert progress.read()["exercises"]["lesson_02"]["net_input"]["attempts"] == 1
