"""The doctor: what works on this computer, and the remedy for what does not.

Each check is a function that returns a detail worth knowing (a version, a place) or raises. Imports stand
inside the checks, because the doctor must be able to speak when a package is broken.
"""

import importlib.metadata
import io
import sys
from pathlib import Path

REPAIR = ("Close JupyterLab, delete the folder .venv in the course's folder and run `python3 course.py lab` "
          "(with conda: `conda env update -f environment.yml`).")


class Trouble(Exception):
    """Something does not work: what it is, and what to do about it."""

    def __init__(self, what, remedy=REPAIR):
        super().__init__(what)
        self.remedy = remedy


def python():
    if sys.version_info < (3, 11):  # noqa: UP036 - a notebook can run in another Python than the course's
        raise Trouble(f"this is Python {sys.version.split()[0]}.", "Install Python 3.11 or newer. " + REPAIR)
    return f"{sys.version.split()[0]} at {sys.executable}"


def packages():
    from packaging.requirements import Requirement

    asked = map(Requirement, importlib.metadata.requires("dlcourse"))
    versions, odd = [], []
    for package in (p for p in asked if p.marker is None):
        try:
            version = importlib.metadata.version(package.name)
        except importlib.metadata.PackageNotFoundError:
            version = None
        versions.append(f"{package.name} {version}")
        if version is None or not package.specifier.contains(version, prereleases=True):
            odd.append(f"{package.name} is {version or 'missing'}, and the course needs {package.specifier}")
    if odd:
        raise Trouble("; ".join(odd) + ".")
    return ", ".join(versions)


def pictures():
    from PIL import Image

    from .labs.live import Painter, View

    view = View(80, 60)
    painter = Painter(view)
    for name, picture, size in (("JPEG", painter.frame(), (80, 60)), ("PNG", painter.sharp(), (160, 120))):
        image = Image.open(io.BytesIO(picture))
        if (image.format, image.size) != (name, size):
            raise Trouble(f"a {name} picture of {size} pixels came out as {image.format} of {image.size}.")
    return f"{len(painter.frame())} bytes a frame"


def widgets():
    """JupyterLab must find the widgets' front end, and it must be the one that belongs to this ipywidgets."""
    from jupyter_core.paths import jupyter_path
    from packaging.requirements import Requirement

    front = importlib.metadata.distribution("jupyterlab_widgets")
    for needed in map(Requirement, importlib.metadata.requires("ipywidgets")):
        if needed.name == "jupyterlab_widgets" and not needed.specifier.contains(front.version):
            raise Trouble(f"jupyterlab_widgets is {front.version}, and ipywidgets needs {needed.specifier}.")
    manifest = "@jupyter-widgets/jupyterlab-manager/package.json"
    found = [path for folder in jupyter_path("labextensions") if (path := Path(folder, manifest)).is_file()]
    own = [front.locate_file(file) for file in front.files or () if str(file).endswith(manifest)]
    if not found:
        raise Trouble("JupyterLab finds no front end for widgets, so sliders would not appear.")
    if own and Path(own[0]).read_bytes() != found[0].read_bytes():
        raise Trouble(f"JupyterLab would load another front end for widgets, the one in {found[0].parent}.",
                      f"Delete the folder {found[0].parent} and restart JupyterLab.")
    return f"jupyterlab_widgets {front.version}"


def data():
    from . import datasets

    wrong = []
    for name in datasets.SHA256:
        try:
            datasets.read(name)
        except (OSError, ValueError) as error:
            wrong.append(str(error))
    if wrong:
        raise Trouble(" ".join(wrong), "Run `git checkout -- data` in the course's folder, or clone it again.")
    return f"{len(datasets.SHA256)} files in {datasets.FOLDER}"


CHECKS = {
    "Python is new enough": python,
    "the packages are those the course was written for": packages,
    "pictures are drawn and encoded (JPEG, PNG)": pictures,
    "JupyterLab has the front end for sliders and live pictures": widgets,
    "the data files are all there and undamaged": data,
}


def report(versions=False):
    """Run every check; the lines to print, and how many checks failed."""
    lines, failed = [], 0
    for claim, check in CHECKS.items():
        try:
            detail = check()
            lines.append(f"ok      {claim}" + (f": {detail}" if versions else ""))
        except Exception as error:  # whatever is broken, the doctor reports it and goes on
            failed += 1
            what = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
            lines += [f"FAILED  {claim}", f"        What: {what}",
                      f"        Remedy: {getattr(error, 'remedy', REPAIR)}"]
    lines.append(f"{failed} of {len(CHECKS)} checks failed." if failed else "All is well.")
    return lines, failed


def doctor(versions=False):
    """Say what works on this computer and how to mend what does not.

    One line for each check, `ok` or `FAILED`, and below a failure its remedy. The lines are the same on every
    healthy machine; with `versions=True` they add version numbers and places.
    """
    print(*report(versions)[0], sep="\n")


if __name__ == "__main__":
    text, failures = report(versions=True)
    print(*text, sep="\n")
    sys.exit(1 if failures else 0)
