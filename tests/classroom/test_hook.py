"""The pre-save hook inside JupyterLab's own file manager, told of it as course.py does."""

import asyncio
import re
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from traitlets.config import Config

from dlcourse.classroom.clean import text
from tests.classroom.sample import lesson
from tests.classroom.test_clean import as_jupyterlab_saves

COURSE = (Path(__file__).resolve().parents[2] / "course.py").read_text("utf-8")


@pytest.fixture
def manager(tmp_path):
    hook = re.search(r"--ContentsManager\.pre_save_hook=([\w.]+)", COURSE)[1]
    config = Config({"ContentsManager": {"pre_save_hook": hook},
                     "NotebookNotary": {"data_dir": str(tmp_path), "db_file": ":memory:"}})
    manager = AsyncLargeFileManager(root_dir=str(tmp_path), config=config)
    yield manager
    manager.notary.store.close()


def save(manager, content, name="02_sample.ipynb", kind="notebook"):
    form = "json" if kind == "notebook" else "text"
    asyncio.run(manager.save({"type": kind, "format": form, "content": content}, name))
    return (Path(manager.root_dir) / name).read_text("utf-8")


def trusted(nb):
    """As JupyterLab sends the cells that it ran."""
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.metadata.trusted = True
    return nb


def test_run_all_and_save_leaves_the_file_as_it_was(manager):
    assert save(manager, trusted(as_jupyterlab_saves(lesson()))) == text(lesson())


def test_a_saved_notebook_is_still_trusted(manager):
    save(manager, trusted(as_jupyterlab_saves(lesson())))
    cells = asyncio.run(manager.get("02_sample.ipynb"))["content"]["cells"]
    assert {cell["metadata"]["trusted"] for cell in cells if cell["cell_type"] == "code"} == {True}


def test_other_notebooks_are_saved_as_they_are(manager):
    """A learner may write a notebook of their own here, for another kernel."""
    nb = lesson()
    del nb.metadata["dlcourse"]
    nb.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    assert save(manager, nb) == text(nb)


def test_a_notebook_that_cannot_be_cleaned_is_saved_all_the_same(manager, caplog):
    nb = lesson()
    nb.cells[5].outputs[0].data["image/png"] = "iVBORw0KGgoAAA=="  # cut off
    assert "iVBORw0KGgoAAA==" in save(manager, nb)
    assert "Pre-save hook pre_save failed on 02_sample.ipynb" in caplog.text


def test_other_files_pass(manager):
    assert save(manager, "dlcourse", "notes.txt", "file") == "dlcourse"
