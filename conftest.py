"""For every test and every notebook under nbval: progress goes to a throw-away file, never to the learner's own, and
the clock of the kernels has gone wild, so that nothing a lesson prints or claims can rest on it.

`--moves N`: how many random moves each lab must bear (tests/labs/test_every_lab.py).
"""

import os
import pathlib
import shutil
import tempfile

WILD = """def _wild():
    import itertools, random, time
    draw = random.Random(7).uniform
    time.perf_counter = time.process_time = itertools.accumulate(10**draw(-6, 1) for _ in itertools.count()).__next__
_wild()
del _wild
"""


def pytest_addoption(parser):
    parser.addoption("--moves", type=int, default=150, metavar="N", help="random moves of each lab in its test (150)")


def pytest_configure(config):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dlcourse-"))
    os.environ["DLCOURSE_PROGRESS"] = str(folder / "progress.json")
    os.environ["IPYTHONDIR"] = str(folder / "ipython")
    startup = folder / "ipython/profile_default/startup/clock.py"
    startup.parent.mkdir(parents=True)
    startup.write_text(WILD)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
