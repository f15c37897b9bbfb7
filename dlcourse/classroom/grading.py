"""Grade one submission: its answers in a fresh release, run in a kernel that can neither stall nor reach the class."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from queue import Empty

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbformat import from_dict, v4
from nbgrader import preprocessors

from .cells import grading, tags, where
from .clean import KERNEL, NOTEBOOKS
from .restore import needed

GRACE = 3  # seconds in which an interrupted cell must end
PATIENCE = 5  # the lesson's own cells may take this many times as long as a learner's
MOST_OUTPUT = 200_000  # characters that one cell may show
RIGHT = "✓ Right."
EXERCISES = re.compile(r"from dlcourse\.exercises import (lesson_\d\d) as ex")
BWRAP = shutil.which("bwrap")


class Execute(preprocessors.Execute):
    """nbgrader's own execution, with checks that raise when an answer is not right."""

    def preprocess(self, nb, resources, **more):
        os.environ["DLCOURSE_GRADING"] = "1"
        try:
            return super().preprocess(nb, resources, **more)
        finally:
            del os.environ["DLCOURSE_GRADING"]


class Sealed(AsyncKernelManager):
    """A kernel in its own folder; `sealed` puts it behind bubblewrap: it sees Python, dlcourse and that folder only."""

    sealed = False

    def format_kernel_cmd(self, extra_arguments=None):
        command = [sys.executable, *super().format_kernel_cmd(extra_arguments)[1:]]
        if not self.sealed:
            return command
        shown = ["/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", sys.prefix,
                 sys.base_prefix, NOTEBOOKS.parent / "dlcourse", NOTEBOOKS.parent / "data"]
        shown = [str(path) for path in shown for _ in "ab" if Path(path).exists()]
        binds = [word for path in zip(shown[::2], shown[1::2], strict=True) for word in ("--ro-bind", *path)]
        folder = str(Path(self.connection_file).parent)
        return [BWRAP, "--unshare-all", "--die-with-parent", "--new-session", "--unsetenv",
                "JPY_PARENT_PID", "--tmpfs", "/tmp", *binds,
                "--proc", "/proc", "--dev", "/dev", "--bind", folder, folder, "--chdir", folder, *command]


class Client(NotebookClient):
    """A notebook client that keeps only the first part of what a cell shows, and goes on after an interrupted cell."""

    room = MOST_OUTPUT

    async def _async_handle_timeout(self, timeout, cell=None):
        """Interrupt a cell that takes too long, and give the kernel's answer; without one the kernel is lost."""
        await self.km.interrupt_kernel()
        try:
            answer = await ensure_async(self.kc.shell_channel.get_msg(timeout=GRACE))
        except Empty:
            raise CellTimeoutError.error_from_timeout_and_cell("not even an interrupt", timeout, cell) from None
        cell.metadata["late"] = timeout
        return answer

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            self.room -= len(msg["content"].get("text") or str(msg["content"]))
            if self.room < 0 and msg["msg_type"] != "error" and "check" not in tags(cell):
                cell.metadata["flooded"] = True
                return None
        return super().process_message(msg, cell, cell_index)


def works():
    """Whether bubblewrap is here and allowed to make a sealed room."""
    return bool(BWRAP) and subprocess.call([BWRAP, "--unshare-all", "--ro-bind", "/", "/", "true"],
                                           stderr=subprocess.DEVNULL) == 0


def run(nb, timeout, sealed):
    """The notebook with its cells run, and what was odd. A cell that takes longer than `timeout` seconds is
    interrupted; one that cannot be, or that ends its kernel, is left out, and the rest is run again from the start."""
    odd, out = [], {}
    for _ in range(1 + sum("own" in tags(cell) or bool(grading(cell)) for cell in nb.cells)):
        copy = from_dict(nb)
        stopped = _attempt(copy, timeout, sealed, out)
        if stopped is None:
            break
        number, reason = stopped
        out[copy.cells[number].id] = reason
        odd.append(f"{where(number + 1, copy.cells[number])} {reason}; it was left out")
    for number, cell in enumerate(copy.cells, start=1):
        if late := cell.metadata.pop("late", 0):
            odd.append(f"{where(number, cell)} took longer than {late:g} s; it was interrupted")
        if cell.metadata.pop("flooded", False):
            odd.append(f"{where(number, cell)} printed more than {MOST_OUTPUT:,} characters; the rest is cut")
    return copy, odd


def _attempt(nb, timeout, sealed, out):
    """Run the cells in order; None, or the place and the reason of the one that stopped it."""
    with tempfile.TemporaryDirectory(prefix="dlg", ignore_cleanup_errors=True) as folder:
        manager = Sealed(kernel_name="python3", transport="ipc" if os.name != "nt" else "tcp",
                         connection_file=f"{folder}/k.json")
        manager.sealed = sealed
        manager.kernel_spec.interrupt_mode = "signal" if os.name == "nt" else "message"  # a signal stops at bubblewrap
        client = Client(nb, km=manager, timeout_func=partial(_time, timeout), allow_errors=True,
                        store_widget_state=False, shutdown_kernel="immediate",
                        resources={"metadata": {"path": folder}})
        with client.setup_kernel(env=_surroundings(folder), cwd=folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, cleanup_kc=True):
            lesson = next((found[1] for cell in nb.cells if (found := EXERCISES.search(cell.source))), None)
            _hidden(client, nb, f"import dlcourse.classroom.guard as _g\n_g.watch({lesson!r})")
            wanted = needed(nb)
            for number, cell in enumerate(nb.cells):
                if cell.id not in wanted:
                    continue
                cell.outputs, cell.execution_count, client.room = [], None, MOST_OUTPUT
                if cell.id in out:
                    cell.outputs = [v4.new_output("error", ename="Stopped", evalue=out[cell.id],
                                                  traceback=[f"This cell {out[cell.id]}."])]
                    continue
                try:
                    if "check" in tags(cell):
                        cell.metadata["patched"] = _hidden(
                            client, nb, "import dlcourse.classroom.guard as _g\nprint(*_g.restore(globals()))")
                        for earlier in (cell for cell in nb.cells[:number] if "reference" in tags(cell)):
                            _hidden(client, nb, earlier.source)
                    client.execute_cell(cell, number)
                except CellTimeoutError:
                    return number, f"took longer than {_time(timeout, cell):g} s and could not be interrupted"
                except DeadKernelError:
                    return number, "ended its kernel"
    return None


def _time(timeout, cell):
    """The lesson's own cells load libraries and data, which is not the learner's time."""
    return timeout if "own" in tags(cell) or grading(cell) else PATIENCE * timeout


def _hidden(client, nb, source):
    nb.cells.append(cell := v4.new_code_cell(source))
    try:
        client.execute_cell(cell, len(nb.cells) - 1)
    finally:
        nb.cells.pop()
    return "".join(output.get("text", "") for output in cell.outputs if output.get("name") == "stdout").strip()


def _surroundings(folder):
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "HOME": folder, "IPYTHONDIR": f"{folder}/.ipython", "MPLCONFIGDIR": f"{folder}/.mpl",
            "DLCOURSE_GRADING": "1", "DLCOURSE_PROGRESS": f"{folder}/progress.json", "OPENBLAS_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(NOTEBOOKS.parent), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def scored(nb):
    """{check: points} of a notebook that was run, and what was odd in it; check cells are put in nbgrader's form."""
    scores, odd = {}, []
    for number, cell in enumerate(nb.cells, start=1):
        errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
        if grading(cell).get("grade") is True:
            patched = cell.metadata.pop("patched", "")
            if patched:
                odd.append(f"before the check {grading(cell)['grade_id']} these were changed, and put back: {patched}")
            right = not errors and any(output.data.get("text/plain", "").startswith(RIGHT) for output in cell.outputs
                                       if output.output_type == "execute_result")  # what a function displays is not it
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            if not right and not errors:
                cell.outputs = [v4.new_output("error", ename="NotRight", evalue="No verdict.",
                                              traceback=["No verdict."])]
            scores[grading(cell)["grade_id"]] = grading(cell)["points"] * right
        elif errors and errors[0].ename != "Stopped":
            odd.append(f"{where(number, cell)} raised {errors[0].ename}")
    nb.metadata["kernelspec"] = KERNEL
    return scores, odd
