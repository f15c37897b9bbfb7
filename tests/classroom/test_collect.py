"""What is handed in is found, whatever its name and place; what is no notebook costs its author alone."""

import os

import pytest
from nbformat import from_dict

from dlcourse.classroom.clean import text
from dlcourse.classroom.grade import collect, grade_one
from tests.classroom.sample import lesson

NAME = "02_sample"


def put(folder, *names):
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text(lesson()), "utf-8")
        os.utime(folder / name, (number, number))


def found(folder):
    return {learner: (file and file.relative_to(folder).as_posix(), odd)
            for learner, (file, odd) in collect(folder, NAME).items()}


def test_three_layouts(tmp_path):
    put(tmp_path, "ada.ipynb", f"bob/{NAME}.ipynb", f"cyd/{NAME}/{NAME}.ipynb", "cyd/03_other/03_other.ipynb")
    assert found(tmp_path) == {"ada": ("ada.ipynb", []), "bob": (f"bob/{NAME}.ipynb", []),
                               "cyd": (f"cyd/{NAME}/{NAME}.ipynb", [])}


def test_of_several_the_right_name_counts_else_the_newest(tmp_path):
    put(tmp_path, "ada/old.ipynb", f"ada/{NAME}.ipynb", "ada/new.ipynb", "bob/a.ipynb", "bob/deep/b.ipynb",
        f"bob/.ipynb_checkpoints/{NAME}.ipynb")
    assert found(tmp_path) == {
        "ada": (f"ada/{NAME}.ipynb", [f"3 notebooks were there; {NAME}.ipynb counts"]),
        "bob": ("bob/deep/b.ipynb", ["2 notebooks were there; b.ipynb counts", "the file is named b.ipynb"])}


def test_nobody_is_passed_over(tmp_path):
    put(tmp_path, "ada.ipynb", "ada/x.ipynb", "bob.zip", ".hidden.ipynb")
    (tmp_path / "cyd").mkdir()
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "ada.ipynb")
    said = found(tmp_path)
    assert sorted(said) == ["ada", "ada (2)", "bob", "cyd"]
    assert "another file or folder has this learner's name" in said["ada (2)"][1]
    assert said["bob"] == (None, ["bob.zip is no notebook"])
    assert said["cyd"] == (None, ["there is no notebook in the folder"])


@pytest.mark.parametrize("content", [
    "", "{}", "[]", "null", "\x00", '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', '{"cells": [3]}',
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"a": 1}}',
    '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}',
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}, {"metadata": [1]}]}',
    '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": 3}, "cells": []}', "[" * 100_000])
def test_what_is_no_notebook_gets_no_points_and_a_sentence(content, tmp_path):
    file = tmp_path / "ada.ipynb"
    file.write_text(content, "utf-8")
    result = grade_one(text(lesson()), file, NAME, 5, False)
    assert set(result["scores"].values()) == {0} and "cannot be read as a notebook" in result["odd"][0]


def test_no_file_at_all():
    result = grade_one(text(from_dict(lesson())), None, NAME, 5, False)
    assert result["odd"] == ["look at it by hand"] and sum(result["scores"].values()) == 0
