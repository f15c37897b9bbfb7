"""Run notebooks and store their outputs, clean: what a lesson shows is what its code gives today."""

import os
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from .clean import NOTEBOOKS, clean, find, text

TIMEOUT = 120  # seconds a cell may take


def execute(nb):
    """Run every cell in a fresh kernel, in the notebooks' folder; progress goes to a throw-away file.

    A kernel that dies is tried once more. Raises nbclient's CellExecutionError at the first cell that raises.
    """
    with tempfile.TemporaryDirectory() as scratch:
        env = {**os.environ, "DLCOURSE_PROGRESS": f"{scratch}/progress.json"}
        for attempt in (1, 2):
            try:
                client = NotebookClient(nb, timeout=TIMEOUT, kernel_name="python3", store_widget_state=False,
                                        resources={"metadata": {"path": str(NOTEBOOKS)}})
                return client.execute(env=env)
            except DeadKernelError:
                if attempt == 2:
                    raise


def refresh(names=()):
    """Run and store the named notebooks; a line each. A notebook whose cell raises keeps its file; returns failures."""
    failures = 0
    for path in find(names):
        began = time.monotonic()
        before = path.read_text(encoding="utf-8")
        nb = nbformat.reads(before, as_version=4)
        try:
            execute(nb)
        except CellExecutionError as error:
            failures += 1
            print(f"{path.name}: not stored, a cell raised.\n{error}", file=sys.stderr)
            continue
        after = text(clean(nb))
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
        what = "unchanged" if after == before else "stored"
        print(f"{path.name}: {what}, {time.monotonic() - began:.0f} s", flush=True)
    return failures
