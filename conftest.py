"""For every test and every notebook under nbval: progress goes to a throw-away file, never to the learner's own."""

import os
import shutil
import tempfile

import pytest


def pytest_configure(config):
    folder = tempfile.mkdtemp(prefix="dlcourse-")
    os.environ["DLCOURSE_PROGRESS"] = os.path.join(folder, "progress.json")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_modifyitems(items):
    """Tests of one file, and cells of one notebook, stay in one process; the two slowest files are shared out."""
    for item in items:
        file, _, case = item.nodeid.partition("::")
        shared = file.endswith(("test_every_lab.py", "test_solved.py")) and "[" in case
        item.add_marker(pytest.mark.xdist_group(case.partition("[")[2] if shared else file))
