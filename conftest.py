"""For every test and every notebook under nbval: progress goes to a throw-away file, never to the learner's own.

`--moves N`: how many random moves each lab must bear (tests/labs/test_every_lab.py).
"""

import os
import shutil
import tempfile


def pytest_addoption(parser):
    parser.addoption("--moves", type=int, default=300, metavar="N", help="random moves of each lab in its test (300)")


def pytest_configure(config):
    folder = tempfile.mkdtemp(prefix="dlcourse-")
    os.environ["DLCOURSE_PROGRESS"] = os.path.join(folder, "progress.json")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
