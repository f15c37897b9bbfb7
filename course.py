#!/usr/bin/env python3
"""The course's commands. They need Python 3.11 or newer and nothing else.

  python3 course.py lab               open the course in JupyterLab
  python3 course.py test [...]        check the style and run every test; what follows goes to pytest
                                      (the browser checks run when named: test tests/browser)
  python3 course.py doctor            say what works on this computer, and the remedy for what does not
  python3 course.py refresh [02 ...]  run notebooks and store their outputs (all, or the lessons named)
  python3 course.py html [02 ...] [--to DIR]
                                      pages to read without Python, each lab as pictures of its presets (pages/)
  python3 course.py slides 02 [...] [--to DIR]
                                      a lecture: the lesson cut into slides (pages/)
  python3 course.py release 02 [...] [--to DIR]
                                      lessons without their solutions, for a class; DIR is its folder (class/)
  python3 course.py grade 02 SUBMISSIONS [--to DIR]
                                      grade what learners handed in: grades.csv, gradebook, feedback pages
  python3 course.py bench NAME        measure speed with benchmarks/NAME.py
  python3 course.py setup [SET]       only make the environment: learn (the default), test or bench

The first command makes the environment, .venv, from the pinned and hashed files in requirements/. Later ones
find it ready. On Windows write `py` for `python3`.
"""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent
VENV = COURSE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course-stamp.txt"  # the set that .venv holds and its fingerprint, or "unfinished"
SETS = ("learn", "test", "bench")  # each holds everything of the one before
JUPYTERLAB = ["--ServerApp.ip=127.0.0.1", "--LabApp.news_url=None",
              "--ContentsManager.pre_save_hook=dlcourse.classroom.hook.pre_save",
              "--ServerApp.kernel_websocket_connection_class=dlcourse.classroom.prompt.PromptConnection"]


def say(line):
    print("course: " + line, flush=True)


def call(*command):
    """The exit status of a command: 0 when all went well."""
    return subprocess.call([str(part) for part in command], cwd=COURSE)


def run(purpose, remedy, *command):
    """Run one step of the set-up; when it fails, say what to do and stop."""
    say(purpose)
    status = call(*command)
    if status:
        sys.exit(f"course: this step failed (exit status {status}).\n{remedy}")


def hand_over(*command):
    """Run the last step in place of this script, so that Ctrl-C and the exit status are its own."""
    command = [str(part) for part in (PYTHON, "-m", *command)]
    os.chdir(COURSE)
    if os.name != "nt":
        os.execv(PYTHON, command)
    process = subprocess.Popen(command)  # Windows cannot replace a running program
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(process.wait())


def fingerprint(name):
    """What the environment of a set depends on: its pins, and where the checkout stands."""
    return hashlib.sha256((COURSE / f"requirements/{name}.txt").read_bytes() + bytes(COURSE)).hexdigest()


def installed():
    """The set that .venv holds and the fingerprint it was made from; None when .venv must be made afresh."""
    try:
        name, mark = STAMP.read_text().split() if STAMP.exists() else ("learn", "made by someone else")
        works = subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except (OSError, ValueError):
        return None
    return (name, mark) if works and name in SETS else None


def setup(name="learn"):
    """Bring .venv to the named set, or leave it alone when it holds that set already."""
    python = "Python " + sys.version.split()[0]
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets as far as this line
        sys.exit(f"course: this is {python}; the course needs 3.11 or newer. Install one (python.org or your "
                 "system's packages) and run the same command with it, e.g. `python3.11 course.py lab`.")
    if name not in SETS:
        sys.exit(f"course: there is no set {name!r}. The sets are {', '.join(SETS)}.")
    have = installed()
    if have:
        name = max(name, have[0], key=SETS.index)
        if have == (name, fingerprint(name)):
            return
    else:
        run(f"making the environment {VENV} with {python}",
            "Does the message above name ensurepip or venv? On Debian or Ubuntu: `apt install python3-venv`\n"
            "Does it name a file in use? Close JupyterLab. Then run the same command again.",
            sys.executable, "-m", "venv", "--clear", VENV)
    STAMP.write_text("unfinished\n")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    uv = (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON)
    pinned = ("--require-hashes", "--only-binary", ":all:", "-r")
    say(f"installing the packages of requirements/{name}.txt (later runs skip this)")
    install = uv
    if call(*pip, *pinned, COURSE / "requirements/uv.txt") or call(*uv, *pinned, COURSE / f"requirements/{name}.txt"):
        install = pip
        run("trying again with pip, which may know a mirror or proxy that uv does not (about a minute)",
            "No network? Connect and run the same command again: what was downloaded is kept.\n"
            "Disk full? Make room (1 GB). No matching version? The pins need Python 3.11 to 3.14.\n"
            "Is a second set-up running? Let it finish, then run the same command again.",
            *pip, *pinned, COURSE / f"requirements/{name}.txt")
    run("installing the course's own package, dlcourse, from this folder",
        f"Delete the folder {VENV} and run the same command again.",
        *install, "--no-deps", "--no-build-isolation", "--editable", COURSE)
    STAMP.write_text(f"{name} {fingerprint(name)}\n")


def lab(*arguments):
    """JupyterLab on the start page, on this computer only (127.0.0.1), behind its token."""
    setup()
    options = [*JUPYTERLAB, f"--ServerApp.root_dir={COURSE}",
               "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        say("running as root (in a container?): JupyterLab is told to allow it")
        options.append("--allow-root")
    if sys.platform.startswith("linux") and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        say("no display here: open the address that JupyterLab prints below in a browser")
        options.append("--no-browser")
    say("starting JupyterLab; stop it with Ctrl-C")
    hand_over("jupyterlab", *options, *arguments)


def test(*arguments):
    setup("test")
    run("checking the style of code and notebooks with ruff",
        "Put right what ruff lists above (`python -m ruff check --fix` in .venv does part of it).",
        PYTHON, "-m", "ruff", "check", "--quiet", ".")
    say("running the tests with pytest")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # pytest has a worker for each core
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or a hundred kernels would each compile the package anew
    hand_over("pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "-n", "auto", "--dist",
              "loadfile", "--no-loadscope-reorder", *arguments)  # the longest files are not the last


def doctor(*arguments):
    setup()
    hand_over("dlcourse.doctor", *arguments)


def refresh(*lessons):
    setup()
    hand_over("dlcourse.classroom", "refresh", *lessons)


def html(*arguments):
    setup()
    hand_over("dlcourse.classroom", "html", *arguments)


def slides(*arguments):
    setup()
    hand_over("dlcourse.classroom", "slides", *arguments)


def release(*arguments):
    setup("test")
    hand_over("dlcourse.classroom", "release", *arguments)


def grade(*arguments):
    setup("test")
    hand_over("dlcourse.classroom", "grade", *arguments)


def bench(name="", *arguments):
    there = sorted(path.stem for path in (COURSE / "benchmarks").glob("[a-z]*.py"))
    if name not in there:
        sys.exit(f"course: there is no benchmark {name!r}. Name one of: {', '.join(there)}.")
    setup("bench")
    hand_over(f"benchmarks.{name}", *arguments)


COMMANDS = {f.__name__: f for f in (lab, test, doctor, refresh, html, slides, release, grade, bench, setup)}

if __name__ == "__main__":
    word, *rest = sys.argv[1:] or ["help"]
    if word in ("help", "-h", "--help"):
        sys.exit(print(__doc__))
    if word not in COMMANDS:
        sys.exit(f"course: there is no command {word!r}. The commands are {', '.join(COMMANDS)}.")
    try:
        COMMANDS[word](*rest)
    except KeyboardInterrupt:
        sys.exit("course: stopped. Run the same command again to go on.")
