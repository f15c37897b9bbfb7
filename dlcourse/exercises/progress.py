"""Progress: which exercises and quizzes a learner has got right, in one small JSON file.

It lives in the user's data directory, never in the course's folder; DLCOURSE_PROGRESS names another place. Each record
re-reads the file, adds to it and replaces it in one step, so two open notebooks lose nothing. A damaged file is set
aside with a notice. Losing the file loses this table and nothing else.
"""

import html
import json
import os
import pathlib
import sys

import platformdirs

_said = set()


def path():
    """Where the file is: DLCOURSE_PROGRESS, or progress.json in the user's data directory."""
    return pathlib.Path(os.environ.get("DLCOURSE_PROGRESS")
                        or platformdirs.user_data_path("dlcourse", appauthor=False) / "progress.json")


def read():
    """{"exercises": {lesson: {name: {"right": bool, "attempts": int}}}, "quizzes": {lesson: {question: bool}}}."""
    try:
        kept = json.loads(path().read_text(encoding="utf-8"))
        if not (isinstance(kept, dict) and all(isinstance(kept[part], dict) for part in ("exercises", "quizzes"))
                and all(isinstance(lesson, dict) for part in kept.values() for lesson in part.values())):
            raise ValueError("not a progress file")
        return kept
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, AttributeError, UnicodeDecodeError):
        aside = path().with_suffix(".damaged.json")
        os.replace(path(), aside)
        _notice(f"The progress file was damaged. It is set aside as {aside}; a new one begins. "
                "Your notebooks are safe.")
    except OSError as error:
        _notice(f"Your progress cannot be read ({error}). The exercises work all the same.")
    return {"exercises": {}, "quizzes": {}}


def record_exercise(lesson, name, right):
    """Count one attempt at an exercise; once right, it stays right."""
    kept = read()
    entry = kept["exercises"].setdefault(lesson, {}).setdefault(name, {"right": False, "attempts": 0})
    entry["attempts"] += 1
    entry["right"] = entry["right"] or bool(right)
    _write(kept)


def record_quiz(lesson, question, right):
    """Keep whether a quiz question was answered rightly at the latest try."""
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
    """Right answers per lesson, as a table with bars; `save(file)` writes it as a page to hand in."""

    def __init__(self, kept):
        import pkgutil

        from .. import exercises
        from .verdict import Exercise

        self.rows = []
        for module in sorted(m.name for m in pkgutil.iter_modules(exercises.__path__) if m.name.startswith("lesson_")):
            lesson = __import__(f"{exercises.__name__}.{module}", fromlist=["_"])
            names = [name for name, thing in vars(lesson).items() if isinstance(thing, Exercise)]
            done = kept["exercises"].get(module, {})
            quiz = kept["quizzes"].get(module, {})
            self.rows.append((module.replace("_", " "), [name for name in names if done.get(name, {}).get("right")],
                              len(names), sum(quiz.values()), len(quiz)))

    def __repr__(self):
        lines = [f"{lesson}   exercises {len(right)} of {total} {'■' * len(right)}{'□' * (total - len(right))}"
                 f"   quiz {quiz} of {asked} answered" for lesson, right, total, quiz, asked in self.rows]
        return "\n".join(lines)

    def _repr_html_(self):
        def row(lesson, right, total, quiz, asked):
            box = "display:inline-block; width:18px; height:12px; margin-right:2px; border:1px solid #0072B2"
            bar = "".join(f"<span style='{box}; background:{'#0072B2' if i < len(right) else 'transparent'}'></span>"
                          for i in range(total))
            return (f"<tr><th scope='row' style='text-align:left'>{html.escape(lesson)}</th>"
                    f"<td style='text-align:left'>{bar}</td><td>{len(right)} of {total}</td>"
                    f"<td>{f'{quiz} of {asked}' if asked else '–'}</td></tr>")

        head = ("<tr><th scope='col'>lesson</th><th scope='col' style='text-align:left'>exercises</th>"
                "<th scope='col'>right</th><th scope='col'>quiz</th></tr>")
        return f"<table>{head}{''.join(row(*values) for values in self.rows)}</table>"

    def save(self, file):
        """Write the table as one HTML page. `file` is where to."""
        pathlib.Path(file).write_text(
            f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Progress</title><body><h1>Progress</h1>"
            f"{self._repr_html_()}</body></html>", encoding="utf-8")


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
        print(text, file=sys.stdout)
