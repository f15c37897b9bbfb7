"""Grade a class: learners side by side in processes of their own, and one gradebook, one table, a page for each."""

import csv
import functools
import html
import multiprocessing
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import nbgrader
from nbconvert.exporters import HTMLExporter
from nbformat import from_dict, v4
from tqdm import tqdm

from .cells import grading, tagged
from .clean import find, read, text
from .grading import run, scored, works
from .release import gradebook, release, released
from .restore import restored

UNSEALED = ("Note: learners' code runs unsealed: it can read this computer's files and use its network. Grade only "
            "what you trust, or on Linux with bubblewrap (Debian: apt install bubblewrap).")


def grade(lesson, submissions, to, timeout=30, sealed=None):
    """Grade what learners handed in of one lesson, into the class folder `to`; 0 when every file could be graded.

    submissions: a folder that holds learner.ipynb, or learner/any_name.ipynb, or nbgrader's learner/lesson/name.ipynb.
    timeout: seconds that one cell may take. sealed: behind bubblewrap or not; where it works when not given.
    """
    path, to = find([lesson])[0], Path(to)
    fresh, files = released(read(path)), collect(submissions, path.stem)
    if not any(file for file, _ in files.values()):
        raise FileNotFoundError(f"There is no notebook in {submissions}. It should hold learner.ipynb or a folder for "
                                "each learner with the notebook inside.")
    sealed = works() if sealed is None else sealed
    print("Learners' code runs sealed by bubblewrap: no network, no files but its own." if sealed else UNSEALED)
    release([path], to)
    results = dict(_graded(files, fresh, path.stem, to, timeout, sealed))
    keep(results, fresh, path.stem, to)
    for learner in sorted(results):
        for line in results[learner]["odd"]:
            print(f"{learner}: {line}.")
    print(f"{len(results)} graded: {to / 'grades.csv'}, and a page for each in {to / 'feedback'}")
    return 0


def collect(submissions, lesson):
    """{learner: (the file that counts, what is odd about it)}; links are not followed."""
    found = {}
    for place in sorted(Path(submissions).iterdir()):
        if place.is_symlink() or place.name.startswith("."):
            continue
        learner = place.stem if place.is_file() else place.name
        file, odd = _counts(place, lesson)
        while learner in found:
            learner += " (2)"
            odd = [*odd, "another file or folder has this learner's name"]
        found[learner] = file, odd
    return found


def _counts(place, lesson):
    """The notebook that counts of a learner's file or folder, None where there is none, and what is odd."""
    if place.is_file():
        return (place, []) if place.suffix == ".ipynb" else (None, [f"{place.name} is no notebook"])
    inside = place / lesson if (place / lesson).is_dir() else place
    files = sorted(file for file in inside.rglob("*.ipynb") if file.is_file() and not file.is_symlink()
                   and ".ipynb_checkpoints" not in file.parts)
    if not files:
        return None, ["there is no notebook in the folder"]
    file = next((file for file in files if file.name == f"{lesson}.ipynb"), max(files, key=os.path.getmtime))
    odd = [f"{len(files)} notebooks were there; {file.name} counts"] if len(files) > 1 else []
    return file, odd + ([] if file.name == f"{lesson}.ipynb" else [f"the file is named {file.name}"])


def _graded(files, fresh, lesson, to, timeout, sealed):
    """(learner, result), as they are done."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        jobs = {}
        for learner, (file, odd) in files.items():
            kept = Path(to) / "submitted" / learner / lesson / f"{lesson}.ipynb"
            if file and kept.resolve() != file.resolve():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, kept)
            jobs[pool.submit(grade_one, text(fresh), file, lesson, timeout, sealed)] = learner, odd
        for job in tqdm(as_completed(jobs), total=len(jobs), desc=lesson, disable=not sys.stderr.isatty()):
            learner, odd = jobs[job]
            try:
                result = job.result()
            except Exception as error:  # a grader that dies costs one learner a second look, and nobody a grade
                result = _nothing(fresh, f"could not be graded ({type(error).__name__}: {error}); look at it by hand")
            yield learner, {**result, "odd": odd + result["odd"]}


def grade_one(fresh, file, lesson, timeout, sealed):
    """The scores of one file, what was odd, the notebook that was run, and the feedback page."""
    fresh = v4.reads(fresh)
    if file is None:
        return _nothing(fresh, "look at it by hand")
    try:
        handed_in, odd = _handed_in(file)
        nb, more = restored(fresh, handed_in)
    except Exception as error:
        return _nothing(fresh, f"the file cannot be read as a notebook ({type(error).__name__}); look at it by hand")
    nb, stopped = run(nb, timeout, sealed)
    scores, seen = scored(nb)
    odd += more + stopped + seen
    return {"scores": scores, "odd": odd, "notebook": text(nb), "page": page(nb, scores, odd, lesson)}


def _handed_in(file):
    nb, odd = read(file), []
    kernel = nb.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    if kernel != "python":
        odd.append(f"it was saved for another language, {kernel}; it was run as Python")
    for cell in nb.cells:
        cell["metadata"], cell["source"] = from_dict(cell.get("metadata") or {}), cell.get("source") or ""
    return nb, odd


def _nothing(fresh, why):
    scores = {grading(cell)["grade_id"]: 0 for _, cell in tagged(fresh, "check")}
    return {"scores": scores, "odd": [why], "notebook": None, "page": None}


def page(nb, scores, odd, lesson):
    """The feedback page of one learner, by nbgrader's template."""
    nb = from_dict(nb)
    for cell in nb.cells:
        if grading(cell):
            cell.metadata.nbgrader["comment"] = None
        if grading(cell).get("grade"):
            cell.metadata.nbgrader["score"] = scores[grading(cell)["grade_id"]]
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in odd)
    if lines:
        nb.cells.insert(0, v4.new_markdown_cell(f"What was odd:\n<ul>{lines}</ul>"))
    most = sum(grading(cell)["points"] for _, cell in tagged(nb, "check"))
    about = {"score": sum(scores.values()), "max_score": most, "late_penalty": 0}
    return _exporter().from_notebook_node(nb, {"nbgrader": about, "metadata": {"name": lesson}})[0]


@functools.cache
def _exporter():
    """One for all pages: its templates take longer to compile than to fill in."""
    app = Path(nbgrader.__file__).parent / "server_extensions/formgrader"
    return HTMLExporter(template_name="feedback", extra_template_basedirs=[str(app / "templates")],
                        extra_template_paths=[str(app / "static/node_modules/bootstrap/dist/css")],
                        sanitize_html=True)


def keep(results, fresh, lesson, to):
    """Write autograded/, feedback/, the gradebook and grades.csv."""
    checks = [grading(cell)["grade_id"] for _, cell in tagged(fresh, "check")]
    most = sum(grading(cell)["points"] for _, cell in tagged(fresh, "check"))
    with gradebook(to) as book:
        for learner, result in sorted(results.items()):
            for part, suffix, content in (("autograded", "ipynb", result["notebook"]),
                                          ("feedback", "html", result["page"])):
                if content is not None:
                    place = to / part / learner / lesson / f"{lesson}.{suffix}"
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.unlink(missing_ok=True)  # nbgrader's own commands leave files that cannot be written to
                    place.write_text(content, encoding="utf-8", newline="\n")
            book.update_or_create_student(learner)
            with book.db.no_autoflush:  # nbgrader links a submission to its student before it adds it
                book.update_or_create_submission(lesson, learner)
            for check in checks:
                book.find_grade(check, lesson, lesson, learner).auto_score = result["scores"][check]
        book.db.commit()
    with open(to / "grades.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["learner", *(check.removeprefix("check_") for check in checks), "points", "of", "odd"])
        for learner, result in sorted(results.items()):
            points = [result["scores"][check] for check in checks]
            table.writerow([learner, *points, sum(points), most, "; ".join(result["odd"])])
