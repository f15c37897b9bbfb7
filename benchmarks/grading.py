"""How fast is a class graded? Thirty submissions of lesson 04, beside nbgrader's own serial autograde of the same.

Run `python3 course.py bench grading`. The two take turns, ten submissions each. Ours also writes the feedback pages;
nbgrader's autograde runs every cell of a notebook, ours those that answers depend on.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dlcourse.classroom.cells import solved
from dlcourse.classroom.clean import find, read, text
from dlcourse.classroom.release import CLASS, gradebook, release, released

COURSE = CLASS.parent


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lesson", default="04")
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    total = {ours: 0, nbgraders: 0}
    for part in range(options.rounds):
        learners = [f"learner_{number:02d}" for number in range(part, options.learners, options.rounds)]
        for command in total:
            took, score = seconds(command, options.lesson, learners)
            total[command] += took
            print(f"round {part + 1}: {command.__name__:10} {took:6.1f} s for {len(learners)}, mean score {score:g}",
                  flush=True)
    print(f"{options.learners} submissions of lesson {options.lesson}: ours {total[ours]:.1f} s, nbgrader's autograde "
          f"{total[nbgraders]:.1f} s, ratio {total[nbgraders] / total[ours]:.2f}")


if __name__ == "__main__":
    main()
