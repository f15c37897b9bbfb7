"""Run notebooks and store what they show: what a lesson says is then what its code gives today."""

import os
import tempfile
import time

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from .cells import where
from .clean import NOTEBOOKS, find, read, write

TIMEOUT = 120  # seconds that one cell may take


def execute(nb, folder=NOTEBOOKS, timeout=TIMEOUT):
    """Run every cell in a fresh kernel that works in `folder`; the outputs go into `nb`, which is also returned.

    Progress goes to a throw-away file. A kernel that dies is given one more try. Raises nbclient's CellExecutionError
    at the first cell that raises, CellTimeoutError at one that takes too long, DeadKernelError at the second death.
    """
    for last_try in (False, True):
        client = NotebookClient(nb, timeout=timeout, kernel_name="python3", store_widget_state=False,
                                extra_arguments=["--log-level=ERROR"], resources={"metadata": {"path": str(folder)}})
        with tempfile.TemporaryDirectory() as scratch:
            try:
                return client.execute(env={**os.environ, "DLCOURSE_PROGRESS": f"{scratch}/progress.json"})
            except DeadKernelError:
                if last_try:
                    raise


def refresh(names=()):
    """Run the named notebooks and store them clean, with a line about each; the number that could not be run.

    A notebook in which a cell raises, takes too long or kills the kernel keeps its file as it was.
    """
    failures = 0
    for path in find(names):
        began = time.monotonic()
        nb = read(path)
        try:
            execute(nb, path.parent)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failures += 1
            print(f"{path.name}: not stored: {_trouble(nb, error)}", flush=True)
            continue
        done = "stored" if write(nb, path) else "unchanged"
        print(f"{path.name}: {done}, {time.monotonic() - began:.0f} s", flush=True)
    return failures


def _trouble(nb, error):
    if isinstance(error, CellExecutionError):
        number, cell = next((number, cell) for number, cell in enumerate(nb.cells, start=1)
                            if any(output.output_type == "error" for output in cell.get("outputs", ())))
        return f"{where(number, cell)} raised {error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"
