"""Cleaning: what goes, what stays, and that a second cleaning changes nothing."""

import base64
import copy
import io

import nbformat
import numpy as np
import pytest
from nbformat import v4
from PIL import Image, PngImagePlugin

from dlcourse.classroom.clean import WIDGET_VIEW, clean, find, read, text, write
from tests.classroom.sample import PNG, code, lesson


def as_jupyterlab_saves(nb):
    """What a session adds to a notebook: higher counts, times, flags, versions, widget views and their state."""
    nb = copy.deepcopy(nb)
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": "Slider"}}}}
    nb.metadata.language_info = {"name": "python", "version": "3.12.1", "codemirror_mode": {"name": "ipython"}}
    nb.metadata.kernelspec.display_name = "My own Python"
    for cell in nb.cells:
        cell.metadata.update({"editable": True, "collapsed": False})
        if cell.cell_type == "code":
            cell.execution_count += 20
            cell.metadata.update({"execution": {"iopub.execute_input": "2026-01-01"}, "scrolled": True})
        for output in cell.get("outputs", ()):
            if output.output_type == "execute_result":
                output.execution_count += 20
            if "image/png" in output.get("data", {}):
                output.data[WIDGET_VIEW] = {"model_id": "abc", "version_major": 2, "version_minor": 0}
    return nb


def test_a_session_leaves_no_trace():
    assert text(clean(as_jupyterlab_saves(lesson()))) == text(clean(lesson())) == text(lesson())


def test_the_notebook_given_is_not_changed():
    nb = as_jupyterlab_saves(lesson())
    before = copy.deepcopy(nb)
    clean(nb)
    assert nb == before


def test_the_text_is_what_nbformat_and_so_jupyterlab_writes(tmp_path):
    nbformat.write(lesson(), tmp_path / "a.ipynb")
    assert (tmp_path / "a.ipynb").read_text("utf-8") == text(lesson())


def test_lines_kept_apart_read_the_same():
    """A file and JupyterLab's requests hold a text as lines or as one."""
    nb = lesson()
    nb.cells[0].source = nb.cells[0].source.splitlines(True)
    nb.cells[3].outputs[0].text = ["0.7\n"]
    assert clean(nb) == clean(lesson())


def test_a_picture_and_its_size_stay_when_the_widget_goes():
    nb = lesson()
    output = nb.cells[5].outputs[0]
    output.data[WIDGET_VIEW] = {"model_id": "abc"}
    output.metadata = nbformat.from_dict({"image/png": {"width": 1}, WIDGET_VIEW: {}})
    cleaned = clean(nb).cells[5].outputs[0]
    assert set(cleaned.data) == {"text/plain", "image/png"}
    assert cleaned.metadata == {"image/png": {"width": 1}}


def test_an_output_that_was_only_a_widget_goes():
    nb = lesson()
    nb.cells[1].outputs = [v4.new_output("display_data", data={WIDGET_VIEW: {"model_id": "abc"}})]
    assert clean(nb).cells[1].outputs == []


def test_of_a_progress_bar_the_last_state_stays():
    nb = lesson()
    pieces = ["before\n", "\r  0%|    |", "\r 50%|██  |\r100%", "|████|\n", "windows\r\n", "after\n"]
    nb.cells[1].outputs = [v4.new_output("stream", name="stdout", text=piece) for piece in pieces]
    assert clean(nb).cells[1].outputs[0].text == "before\n100%|████|\nwindows\r\nafter\n"


def test_printed_pieces_become_one():
    nb = lesson()
    pieces = [("stdout", "1\n"), ("stdout", "2\n"), ("stderr", "!"), ("stdout", "3\n")]
    nb.cells[1].outputs = [v4.new_output("stream", name=name, text=piece) for name, piece in pieces]
    assert [(o.name, o.text) for o in clean(nb).cells[1].outputs] == [("stdout", "1\n2\n"), ("stderr", "!"),
                                                                      ("stdout", "3\n")]


@pytest.mark.parametrize(("counts", "cleaned"), [
    ([7, 9, 30], [1, 2, 3]),
    ([7, None, 30], [1, None, 2]),
    ([2, 1, 3], [2, 1, 3]),  # run out of order: the complaint about it must still find it
    ([2, 2, 3], [2, 2, 3]),
])
def test_counts(counts, cleaned):
    nb = v4.new_notebook(cells=[code("x", plain="1") for _ in counts])
    for cell, count in zip(nb.cells, counts, strict=True):
        cell.execution_count = cell.outputs[0].execution_count = count
    nb = clean(nb)
    assert [cell.execution_count for cell in nb.cells] == cleaned
    assert [cell.outputs[0].execution_count for cell in nb.cells] == cleaned


def test_ids_are_kept_and_missing_or_doubled_ones_made_from_the_place():
    nb = v4.new_notebook(cells=[v4.new_markdown_cell(str(n)) for n in range(6)])
    for cell, name in zip(nb.cells, ["mine", "mine", "not valid!", "x" * 65, "cell-002", None], strict=True):
        cell.id = name
    del nb.cells[5]["id"]
    once = clean(nb)
    assert [cell.id for cell in once.cells] == ["mine", "cell-001", "cell-002-2", "cell-003", "cell-002", "cell-005"]
    assert clean(once) == once
    nbformat.validate(once)


def test_tags_slides_grading_and_topics_stay():
    nb, cleaned = lesson(), clean(as_jupyterlab_saves(lesson()))
    assert [cell.metadata for cell in cleaned.cells] == [cell.metadata for cell in nb.cells]
    assert cleaned.metadata.dlcourse == {"covers": ["D04"]}


def test_what_nbgrader_must_know_comes_from_the_check_cell():
    """An exercise copied from another lesson, renamed, or damaged in the sidebar; its points are the instructor's."""
    nb = lesson()
    del nb.cells[6].metadata["nbgrader"], nb.cells[7].metadata.nbgrader["points"]
    nb.cells[7].metadata.nbgrader.locked = False
    nb.cells[9].metadata.nbgrader.grade_id = "double"
    nb.cells[13].metadata.nbgrader.points = 3
    cleaned, right = clean(nb), lesson()
    right.cells[13].metadata.nbgrader.points = 3
    assert [cell.metadata for cell in cleaned.cells] == [cell.metadata for cell in right.cells]


def test_settings_that_say_nothing_go():
    nb = lesson()
    nb.cells[1].metadata.update({"tags": [], "slideshow": {"slide_type": ""}, "editable": True, "deletable": False})
    assert clean(nb).cells[1].metadata == {"deletable": False}


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_a_picture_loses_its_makers_name_and_no_pixel(mode):
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", "Matplotlib version 3.10.0")
    nb = lesson()
    nb.cells[5].outputs[0].data["image/png"] = encoded(image, pnginfo=notes, dpi=(192, 192)) + "\n"
    cleaned = clean(nb).cells[5].outputs[0].data["image/png"]
    assert cleaned == encoded(image, dpi=(192, 192))
    assert b"Matplotlib" not in base64.b64decode(cleaned)
    assert Image.open(io.BytesIO(base64.b64decode(cleaned))).tobytes() == image.tobytes()


def test_a_picture_that_is_no_png_is_left_alone():
    nb = lesson()
    nb.cells[5].outputs[0].data["image/png"] = "R0lGODlh"
    assert clean(nb).cells[5].outputs[0].data["image/png"] == "R0lGODlh"


def test_another_format_is_refused():
    nb = lesson()
    nb.nbformat = 3
    with pytest.raises(ValueError, match=r"format 3, and format 4 is expected. Open it in JupyterLab"):
        clean(nb)


def test_writing_touches_the_file_only_when_it_changes(tmp_path):
    path = tmp_path / "02_sample.ipynb"
    assert write(as_jupyterlab_saves(lesson()), path)
    stamp = path.stat().st_mtime_ns
    assert not write(as_jupyterlab_saves(lesson()), path)
    assert path.stat().st_mtime_ns == stamp
    assert path.read_bytes() == text(lesson()).encode()
    assert read(path) == lesson()


def test_reading_makes_up_no_ids(tmp_path):
    nb = lesson()
    del nb.cells[0]["id"]
    (tmp_path / "a.ipynb").write_text(v4.writes(nb), "utf-8")
    assert "id" not in read(tmp_path / "a.ipynb").cells[0]


@pytest.mark.parametrize("broken", ["{", "{}", '{"worksheets": [], "nbformat": 3}', "[]"])
def test_a_broken_file_is_named(broken, tmp_path):
    (tmp_path / "a.ipynb").write_text(broken, "utf-8")
    with pytest.raises(ValueError, match=r"a\.ipynb cannot be read as a notebook in format 4"):
        read(tmp_path / "a.ipynb")


def test_find(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}", "utf-8")
    assert find([tmp_path / "a.ipynb"]) == [tmp_path / "a.ipynb"]
    with pytest.raises(FileNotFoundError, match=r"no notebook '99'.*such as 02"):
        find(["99"])


def test_the_sample_shows_one_pixel():
    assert Image.open(io.BytesIO(base64.b64decode(PNG))).size == (1, 1)
