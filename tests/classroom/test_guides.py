"""The guides in docs/ name only what exists: files, labs, presets, exercises, commands."""

import re

import pytest

import course
from dlcourse import labs
from dlcourse.classroom.cells import grading, tagged
from dlcourse.classroom.clean import NOTEBOOKS, find, read

DOCS = NOTEBOOKS.parent / "docs"
GUIDES = {path.name: path.read_text("utf-8") for path in sorted(DOCS.glob("*.md"))}
TEACHING = GUIDES["instructors.md"]


@pytest.mark.parametrize("name", GUIDES)
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\((?!https?:)([^)#]*)(#[\w-]+)?\)", GUIDES[name])
    for file, place in links:
        assert (DOCS / file).exists(), file
        assert not place or f'<a id="{place[1:]}">' in GUIDES.get(file or name), place


@pytest.mark.parametrize("name", GUIDES)
def test_commands_exist(name):
    assert set(re.findall(r"python3 course\.py (\w+)", GUIDES[name])) <= set(course.COMMANDS)


def test_labs_and_presets_exist():
    named = set(re.findall(r"\b[A-Z]\w*Lab\b", TEACHING))
    assert named - {"JupyterLab"} <= set(labs.__all__)
    presets = {preset for lab in labs.__all__ for preset in getattr(getattr(labs, lab), "presets", {})}
    shown = re.findall(r"Lab, \*([^*]+)\*", TEACHING)
    assert len(shown) > 10 and set(shown) <= presets | {"all"}


def test_exercises_of_the_plan_exist():
    ids = {grading(cell)["grade_id"] for path in find() for _, cell in tagged(read(path), "exercise")}
    plan = TEACHING.partition("### Three days")[0]
    assert set(re.findall(r"\d\d: `(\w+)`", plan)) <= ids


def test_every_lesson_has_its_misconceptions():
    table = TEACHING.partition('<a id="misconceptions">')[2].partition('<a id="edit">')[0]
    assert re.findall(r"^\| (\d\d) \|", table, re.M) == [f"{number:02d}" for number in range(1, 17)]
