"""The commands `python -m dlcourse.classroom clean | check | refresh | html | slides | release | grade`."""

import argparse
import sys

from .check import check
from .clean import find, read, write
from .refresh import refresh


def main(words=None):
    options = _parser().parse_args(words)
    try:
        if options.command == "refresh":
            return 1 if refresh(options.lessons) else 0
        if options.command == "check":
            complaints = check(options.lessons)
            print("\n".join(complaints) or "All is well.")
            return 1 if complaints else 0
        if options.command in ("release", "grade"):
            return _class(options)
        if options.command in ("html", "slides"):
            return _pages(options)
        for path in find(options.lessons):
            print(f"{path.name}: {'cleaned' if write(read(path), path) else 'unchanged'}")
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m dlcourse.classroom", description="Notebook care and classes.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("clean", "drop what a run leaves behind"), ("check", "list what is wrong"),
                        ("refresh", "run and store")):
        commands.add_parser(name, help=about).add_argument(
            "lessons", nargs="*", help="numbers such as 02, or notebook files; all when none is named")
    release = commands.add_parser("release", help="write lessons without their solutions")
    release.add_argument("lessons", nargs="+", help="numbers such as 02, or notebook files")
    grade = commands.add_parser("grade", help="grade what learners handed in")
    grade.add_argument("lesson", help="a number such as 02, or a notebook file")
    grade.add_argument("submissions", help="a folder with one notebook, or one folder, for each learner")
    grade.add_argument("--timeout", type=float, default=30, help="seconds that one cell may take (30)")
    html = commands.add_parser("html", help="write lessons as pages to read")
    slides = commands.add_parser("slides", help="write lessons as slides")
    slides.add_argument("--reveal", help="the address or folder of reveal.js 4, for a room without internet")
    for command, number in ((html, "*"), (slides, "+")):
        command.add_argument("lessons", nargs=number, help="numbers such as 02, or notebook files")
        command.add_argument("--to", help="the folder to write to (pages/ in the course)")
    for command in (release, grade):
        command.add_argument("--to", help="the folder of the class (class/ in the course)")
    return parser


def _pages(options):
    """Pages or slides; nbconvert and every lab, which only these need, are loaded here."""
    from .pages import PAGES, html_pages, slides

    to = options.to or PAGES
    make = html_pages(options.lessons, to) if options.command == "html" else slides(options.lessons, to, options.reveal)
    for path in make:
        print(f"wrote {path}", flush=True)
    return 0


def _class(options):
    """Release or grade; nbgrader, which only these need, is loaded here."""
    from .release import CLASS, release

    to = options.to or CLASS
    if options.command == "release":
        for path in release(options.lessons, to):
            print(f"released {path}")
        return 0
    from .grade import grade

    return grade(options.lesson, options.submissions, to, options.timeout)


if __name__ == "__main__":
    sys.exit(main())
