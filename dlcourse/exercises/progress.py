"""Progress: which exercises and quizzes a learner has got right, in one small JSON file.

It lives in the user's data directory, never in the course's folder; DLCOURSE_PROGRESS names another place. Each record
takes its turn, re-reads the file, adds to it and replaces it in one step, so two open notebooks lose nothing. A damaged
file is set aside with a notice. Losing the file loses this table and nothing else.
"""

import contextlib
import html
import importlib
import json
import os
import pathlib
import pkgutil
import time

import filelock
import platformdirs

TURN = 2.0  # seconds to wait for another notebook's turn
_said = set()


def path():
    """Where the file is: DLCOURSE_PROGRESS, or progress.json in the user's data directory."""
    return pathlib.Path(os.environ.get("DLCOURSE_PROGRESS")
                        or platformdirs.user_data_path("dlcourse", appauthor=False) / "progress.json")


def read():
    """{"exercises": {lesson: {name: {"right": bool, "attempts": int}}}, "quizzes": {lesson: {question: bool}}}."""
    try:
        kept = json.loads(path().read_text(encoding="utf-8"))
        if not _is_sound(kept):
            raise ValueError("not a progress file")
        return kept
    except FileNotFoundError:
        pass
    except (ValueError, RecursionError):
        _set_aside()
    except OSError as error:
        _notice(f"Your progress cannot be read ({error}). The exercises work all the same.")
    return {"exercises": {}, "quizzes": {}}


def record_exercise(lesson, name, right):
    """Count one attempt at an exercise; once right, it stays right."""
    with _turn():
        kept = read()
        entry = kept["exercises"].setdefault(lesson, {}).setdefault(name, {"right": False, "attempts": 0})
        entry["attempts"] += 1
        entry["right"] = entry["right"] or bool(right)
        _write(kept)


def record_quiz(lesson, question, right):
    """Keep whether a quiz question was answered rightly at the latest try."""
    with _turn():
        kept = read()
        kept["quizzes"].setdefault(lesson, {})[question] = bool(right)
        _write(kept)


def reset():
    """Forget all progress."""
    path().unlink(missing_ok=True)


def show():
    """The table of lessons, as an object that a notebook shows; see `dlcourse.progress`."""
    return Progress(read())


class Progress:
    """Right answers per lesson, as a table with bars; `save(file, name)` writes it as a page to hand in, `reset()`
    begins anew."""

    def __init__(self, kept):
        self.rows = [_row(lesson, names, kept) for lesson, names in _lessons()]

    def __repr__(self):
        return "\n".join(f"{row['lesson']}   exercises {row['right']} of {row['of']} "
                         f"{'■' * row['right']}{'□' * (row['of'] - row['right'])}   checks run {row['attempts']:3}"
                         f"   quiz {_quiz(row)}" for row in self.rows)

    def _repr_html_(self):
        left = "style='text-align:left'"
        columns = ("lesson", "exercises", "", "checks run", "quiz")
        head = "".join(f"<th scope='col' {left}>{column}</th>" for column in columns)
        body = "".join(
            f"<tr><th scope='row' {left}>{row['lesson']}</th><td {left}>{_bar(row)}</td>"
            f"<td {left}>{row['right']} of {row['of']} right</td><td>{row['attempts']}</td><td>{_quiz(row)}</td></tr>"
            for row in self.rows)
        return f"<table><tr>{head}</tr>{body}</table>"

    def save(self, file, name=""):
        """Write the table as one HTML page to hand in: `file` is where to, `name` the learner's name on it."""
        title = f"Progress of {html.escape(name)}" if name else "Progress"
        style = "body {font: 16px/1.5 sans-serif; margin: 3em auto; max-width: 46em} td, th {padding: 4px 14px 4px 0}"
        pathlib.Path(file).write_text(
            f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title><style>{style}</style>"
            f"<body><h1>{title}</h1><p>{time.strftime('%Y-%m-%d')}</p>{self._repr_html_()}</body></html>",
            encoding="utf-8")

    reset = staticmethod(reset)


def _lessons():
    """Every lesson that has exercises, with their names."""
    from .verdict import Exercise

    for module in sorted(m.name for m in pkgutil.iter_modules([str(pathlib.Path(__file__).parent)])):
        if module.startswith("lesson_"):
            things = vars(importlib.import_module(f"{__package__}.{module}"))
            yield module, [name for name, thing in things.items() if isinstance(thing, Exercise)]


def _row(lesson, names, kept):
    done = [kept["exercises"].get(lesson, {}).get(name, {"right": False, "attempts": 0}) for name in names]
    quiz = kept["quizzes"].get(lesson, {})
    return {"lesson": lesson.replace("_", " "), "right": sum(entry["right"] for entry in done), "of": len(names),
            "attempts": sum(entry["attempts"] for entry in done),
            "quiz_right": sum(quiz.values()), "quiz_of": len(quiz)}


def _quiz(row):
    return f"{row['quiz_right']} of {row['quiz_of']} answers right" if row["quiz_of"] else "–"


def _bar(row):
    box = "display:inline-block; width:18px; height:12px; margin-right:2px; border:1px solid #0072B2"
    bar = "".join(f"<span style='{box}; background:{'#0072B2' if i < row['right'] else 'transparent'}'></span>"
                  for i in range(row["of"]))
    return f"<span role='img' aria-label='{row['right']} of {row['of']}'>{bar}</span>"


def _is_sound(kept):
    """Whether the file holds what `read` promises, all the way down."""
    def lessons(part, is_entry):
        return isinstance(part, dict) and all(
            isinstance(lesson, dict) and all(map(is_entry, lesson.values())) for lesson in part.values())

    def is_exercise(entry):
        return isinstance(entry, dict) and type(entry.get("right")) is bool and type(entry.get("attempts")) is int

    return isinstance(kept, dict) and lessons(kept.get("exercises"), is_exercise) and lessons(
        kept.get("quizzes"), lambda entry: type(entry) is bool)


def _set_aside():
    aside = path().with_suffix(".damaged.json")
    try:
        os.replace(path(), aside)
    except OSError as error:
        _notice(f"The progress file {path()} is damaged and cannot be set aside ({error}). Delete it to begin a new "
                "one; the exercises work all the same.")
    else:
        _notice(f"The progress file was damaged. It is set aside as {aside}; a new one begins. "
                "Your notebooks are safe.")


@contextlib.contextmanager
def _turn():
    """Hold the lock, so that two notebooks add to the progress file one after the other."""
    lock = filelock.FileLock(path().with_name(path().name + ".lock"), timeout=TURN)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, NotImplementedError):  # no place to write, or too long a wait: `_write` tries, and says so
        pass
    try:
        yield
    finally:
        lock.release()


def _write(kept):
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        fresh = path().with_name(f"{path().name}.{os.getpid()}")
        fresh.write_text(json.dumps(kept, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(fresh, path())
    except OSError as error:
        _notice(f"Your progress cannot be kept ({error}). The exercises work all the same.")


def _notice(text):
    if text not in _said:
        _said.add(text)
        print(text)
