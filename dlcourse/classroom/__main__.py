"""The commands `python -m dlcourse.classroom clean | check | refresh [lesson ...]`."""

import argparse
import sys

import nbformat

from .check import check
from .clean import clean, find, text
from .refresh import refresh


def main():
    parser = argparse.ArgumentParser(prog="python -m dlcourse.classroom", description=__doc__)
    parser.add_argument("what", choices=("clean", "check", "refresh"))
    parser.add_argument("lessons", nargs="*", help="numbers such as 02, or files (default: all)")
    options = parser.parse_args()
    if options.what == "refresh":
        return refresh(options.lessons)
    if options.what == "check":
        found = check(options.lessons)
        print("\n".join(found) or "Every notebook is complete and clean.")
        return bool(found)
    for path in find(options.lessons):
        source = path.read_text(encoding="utf-8")
        cleaned = text(clean(nbformat.reads(source, as_version=4)))
        if cleaned != source:
            path.write_text(cleaned, encoding="utf-8", newline="\n")
        print(f"{path.name}: {'unchanged' if cleaned == source else 'cleaned'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
