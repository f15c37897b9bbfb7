"""benchmarks/README.md shows what was measured: its tables are those of the stored results, and its plots are there."""

import importlib
import json
import shutil

import pytest

from benchmarks import report

STORED = sorted((report.HERE / "results").glob("*.json"))
README = (report.HERE / "README.md").read_text("utf-8")


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_the_readme_shows_the_stored_results(path):
    module = importlib.import_module(f"benchmarks.{path.stem.partition('-')[0]}")
    lines = "\n".join(module.table(json.loads(path.read_text("utf-8"))))
    assert f"<!-- {path.stem} -->\n{lines}\n" in README, "run `python3 course.py bench report`"
    assert not hasattr(module, "plot") or path.with_suffix(".png").exists()


def test_every_place_in_the_readme_is_filled():
    assert {line for line in README.splitlines() if line.startswith("<!-- end of")} == {
        f"<!-- end of {path.stem} -->" for path in STORED}


def test_a_run_is_stored_beside_earlier_ones_and_written_between_its_marks(tmp_path, monkeypatch):
    shutil.copy(report.HERE / "README.md", tmp_path)
    monkeypatch.setattr(report, "HERE", tmp_path)
    run = {"machine": "here", "lesson": "04", "learners": 2, "seconds": {"`course.py grade`": [1.0],
                                                                        "`nbgrader autograde`": [5.0]}}
    for nbgrader in (5.0, 4.0):
        run["seconds"]["`nbgrader autograde`"] = [nbgrader]
        report.publish("grading", run)
    text = (tmp_path / "README.md").read_text("utf-8")
    assert "| `nbgrader autograde` | 4.0 s | 4.0 s | 4.0 | 4.0 to 5.0 | ≥ 1.7 |" in text
    assert "here. The newest of 2 runs." in text and text.startswith("# Benchmarks")
    with pytest.raises(ValueError, match="no place for grading-9"):
        report.write("grading-9", [run])
