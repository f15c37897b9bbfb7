"""How fast is a class graded? Thirty submissions of lesson 04, beside nbgrader's own serial autograde of the same.

Run `python3 course.py bench grading`. The two take turns, ten submissions each. Ours also writes the feedback pages;
nbgrader's autograde runs every cell of a notebook, ours those that answers depend on.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import report
from dlcourse.classroom.cells import solved
from dlcourse.classroom.clean import find, read, text
from dlcourse.classroom.release import CLASS, gradebook, release, released

COURSE = CLASS.parent
OURS, THEIRS = "`course.py grade`", "`nbgrader autograde`"


def hand_in(folder, lesson, learners):
    """Every learner hands in the solved lesson, in the layout of nbgrader."""
    path = find([lesson])[0]
    content = text(released(solved(read(path))))
    for learner in learners:
        place = folder / "submitted" / learner / path.stem / path.name
        place.parent.mkdir(parents=True)
        place.write_text(content, "utf-8")
    return path.stem


def ours(folder, lesson, name):
    return ["-m", "dlcourse.classroom", "grade", lesson, str(folder / "submitted"), "--to", str(folder)]


def nbgraders(folder, lesson, name):
    return ["-m", "nbgrader", "autograde", name, f"--CourseDirectory.root={folder}"]


def seconds(command, lesson, learners):
    """Seconds that one grader takes for a fresh class, and its mean score as the gradebook has it."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        release([lesson], folder)
        name = hand_in(folder, lesson, learners)
        words = [sys.executable, *command(folder, lesson, name)]
        start = time.perf_counter()
        done = subprocess.run(words, cwd=COURSE, capture_output=True, text=True)
        took = time.perf_counter() - start
        if done.returncode:
            sys.exit(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
        with gradebook(folder) as book:
            scores = [book.find_submission(name, learner).score for learner in learners]
        return took, sum(scores) / len(scores)


def measure(lesson, learners, rounds):
    """Seconds of each round for both graders; the learners are shared out over the rounds."""
    times = {OURS: [], THEIRS: []}
    for part in range(rounds):
        some = [f"learner_{number:02d}" for number in range(part, learners, rounds)]
        for name, command in ((OURS, ours), (THEIRS, nbgraders)):
            took, score = seconds(command, lesson, some)
            times[name].append(took)
            print(f"round {part + 1}: {name} took {took:.1f} s for {len(some)}, mean score {score:g}", flush=True)
    return {"machine": report.machine(), "lesson": lesson, "learners": learners, "seconds": times}


def table(runs):
    last = runs[-1]
    yield f"| | {last['learners']} submissions of lesson {last['lesson']} | rounds | × ours | all runs | aim |"
    yield "|---|---|---|---|---|---|"
    for name, times in last["seconds"].items():
        every = [sum(run["seconds"][name]) / sum(run["seconds"][OURS]) for run in runs]
        rounds = ", ".join(f"{took:.1f}" for took in times)
        rest = "| | |" if name == OURS else f"{every[-1]:.1f} | {report.spread(every, 1)} | ≥ 1.7 |"
        yield f"| {name} | {sum(times):.1f} s | {rounds} s | {rest}"


def main():
    parser = report.parser(__doc__)
    parser.add_argument("--lesson", default="04")
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    report.show("grading", measure(options.lesson, options.learners, options.rounds), options.publish)


if __name__ == "__main__":
    main()
