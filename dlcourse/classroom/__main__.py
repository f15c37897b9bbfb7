"""The commands `python -m dlcourse.classroom clean | check | refresh [lesson ...]`."""

import argparse
import sys

from .check import check
from .clean import find, read, write
from .refresh import refresh


def main(words=None):
    parser = argparse.ArgumentParser(prog="python -m dlcourse.classroom", description="Notebook care.")
    parser.add_argument("command", choices=("clean", "check", "refresh"),
                        help="clean: drop what a run leaves behind; check: list what is wrong; refresh: run and store")
    parser.add_argument("lessons", nargs="*", help="numbers such as 02, or notebook files; all when none is named")
    options = parser.parse_args(words)
    try:
        if options.command == "refresh":
            return 1 if refresh(options.lessons) else 0
        if options.command == "check":
            complaints = check(options.lessons)
            print("\n".join(complaints) or "All is well.")
            return 1 if complaints else 0
        for path in find(options.lessons):
            print(f"{path.name}: {'cleaned' if write(read(path), path) else 'unchanged'}")
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
