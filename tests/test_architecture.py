"""The house: which module may import which. Read from the syntax tree, so that nothing has to be imported."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What each module of the core may import besides the standard library, as docs/contributing.md says it.
# A new module is added here and there.
CORE = {
    "validate": {"numpy"},
    "activations": {"numpy", "validate"},
    "losses": {"numpy", "validate"},
    "perceptron": {"numpy", "validate"},
    "layers": {"numpy", "validate", "activations"},
    "convolution": {"numpy", "validate", "activations", "layers"},
    "recurrent": {"numpy", "validate", "activations", "layers"},
    "network": {"numpy", "validate", "activations", "layers"},
    "sequences": {"numpy", "validate", "layers", "network", "recurrent"},
    "tunes": {"numpy", "validate"},
    "optimizers": {"numpy", "validate"},
    "training": {"numpy", "validate"},
    "boltzmann": {"numpy", "validate", "activations", "layers", "network", "training"},
    "sparsity": {"numpy", "validate", "activations", "layers", "losses", "network"},
    "gradcheck": {"numpy"},
    "value": {"numpy", "validate"},
    "augment": {"numpy", "validate"},
    "datasets": {"numpy"},
    "__init__": None,  # None: the whole core
}
AROUND = {
    "estimators": {"numpy", "sklearn", "core"},
    "trained": {"numpy", "core"},
    "forecasting": {"numpy", "core"},
    "memory": {"numpy", "core"},
    "letters": {"numpy", "matplotlib"},
    "plots": {"numpy", "matplotlib", "PIL", "core", "letters"},
    "labs": {"numpy", "matplotlib", "PIL", "ipywidgets", "IPython", "threadpoolctl", "core", "trained", "forecasting",
             "letters", "plots", "labs", "exercises"},
    "exercises": {"numpy", "filelock", "platformdirs", "core", "forecasting", "exercises"},
    "classroom": {"nbformat", "nbclient", "nbconvert", "nbgrader", "jupyter_client", "jupyter_server", "PIL",
                  "tqdm", "plots", "labs", "classroom"},
    "doctor": set(),
}
LATE = {  # imports that stand inside functions, so that `import dlcourse` stays light
    "__init__": {"exercises"},
    "datasets": {"sklearn"},
    "doctor": {"PIL", "jupyter_core", "packaging", "labs", "core"},
}
FORBIDDEN = {"subprocess", "threading", "multiprocessing", "concurrent", "socket", "urllib", "http", "ftplib",
             "pickle", "random"}
EXCEPT = {("plots",): {"threading"}}  # the lock that labs take in turn; it starts no thread
STRANGERS_TO_THE_CORE = {"matplotlib", "ipywidgets", "pandas", "sklearn"}


class Import(NamedTuple):
    name: str  # a module of dlcourse ("plots", "labs") or a top-level package ("numpy")
    full: str
    line: int
    late: bool  # inside a function


def imports(tree, parts):
    """Every import of a module of dlcourse whose path inside the package is `parts` (("labs", "live"))."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    late = {id(node) for function in ast.walk(tree) if isinstance(function, functions)
            for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ["dlcourse", *parts[:-1]][: len(parts) + 1 - node.level] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            targets = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for full in targets:
            pieces = full.split(".")
            own = pieces[0] == "dlcourse" and len(pieces) > 1
            yield Import(pieces[1] if own else pieces[0], full, node.lineno, id(node) in late)


MODULES = {path.relative_to(ROOT / "dlcourse").with_suffix("").parts: ast.parse(path.read_text("utf-8"))
           for path in sorted((ROOT / "dlcourse").rglob("*.py"))}
EVERY_MODULE = pytest.mark.parametrize("parts", MODULES, ids="/".join)


def allowed(house, late):
    everything = CORE | AROUND
    permits = everything[house] if everything[house] is not None else {*CORE, "core"}
    return permits | (LATE.get(house, set()) if late else set())


@EVERY_MODULE
def test_imports_go_one_way(parts):
    house = parts[0]
    assert house in CORE | AROUND, f"dlcourse/{'/'.join(parts)}.py is new: add {house!r} to the house table"
    for found in imports(MODULES[parts], parts):
        if found.name in sys.stdlib_module_names or found.full == "dlcourse.__version__":
            continue
        permits = allowed(house, found.late)
        assert found.name in permits or (found.name in CORE and "core" in permits), (
            f"dlcourse/{'/'.join(parts)}.py line {found.line} imports {found.full}; it may import {permits}")


@EVERY_MODULE
def test_no_module_reaches_outside_python(parts):
    """No threads, processes, network or pickles: the course can run in a browser, and trusts no file."""
    if parts[0] == "classroom":
        return
    found = {f"line {i.line}: {i.full}" for i in imports(MODULES[parts], parts)
             if i.name in FORBIDDEN - EXCEPT.get(parts, set())}
    assert not found


@EVERY_MODULE
def test_no_pyplot(parts):
    found = [i.line for i in imports(MODULES[parts], parts) if "pyplot" in i.full or i.name == "pylab"]
    assert not found, f"pyplot keeps global state; dlcourse.plots builds figures without it (lines {found})"


def test_one_import_is_read_from_every_way_to_write_it():
    source = """
import matplotlib.pyplot as plt
from matplotlib import pyplot
from . import plots
from ..activations import Sigmoid
import dlcourse.labs.live
def f():
    from .. import labs
"""
    found = [(i.name, i.full, i.late) for i in imports(ast.parse(source), ("labs", "live"))]
    assert found == [
        ("matplotlib", "matplotlib.pyplot", False), ("matplotlib", "matplotlib.pyplot", False),
        ("labs", "dlcourse.labs.plots", False), ("activations", "dlcourse.activations.Sigmoid", False),
        ("labs", "dlcourse.labs.live", False), ("labs", "dlcourse.labs", True),
    ]


def test_importing_the_core_is_light():
    code = "import sys, json, dlcourse; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, text=True,
                                           stdout=subprocess.PIPE).stdout))
    assert "numpy" in loaded
    assert not loaded & STRANGERS_TO_THE_CORE


SEEDED = {"Generator", "default_rng", "SeedSequence", "BitGenerator", "PCG64"}


def global_randomness(tree):
    """Lines that draw from a global generator: np.random.seed, np.random.rand, RandomState, random."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Attribute(ast.Name("np" | "numpy"), "random"), name):
                names = [f"numpy.random.{name}"]
            case ast.ImportFrom(module=module, names=aliases, level=0):
                names = [f"{module}.{alias.name}" for alias in aliases]
            case ast.Import(names=aliases):
                names = [f"{alias.name}." for alias in aliases]
            case _:
                continue
        for name in names:
            _, _, drawn = name.rpartition("numpy.random.")
            if name.startswith("random.") or (name != drawn and drawn and drawn not in SEEDED):
                yield node.lineno


def sources():
    for folder in ("dlcourse", "tests", "benchmarks", "data"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, path.read_text("utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield path, "".join(cell["source"])


def test_no_global_randomness():
    found = [f"{path.relative_to(ROOT)}:{line}" for path, source in sources()
             for line in global_randomness(ast.parse(source))]
    assert not found, f"pass a numpy.random.Generator instead: {found}"


@pytest.mark.parametrize("source", ["np.random.seed(1)", "x = numpy.random.rand(3)", "import random",
                                    "from random import choice", "from numpy.random import normal"])
def test_global_randomness_is_seen(source):
    assert list(global_randomness(ast.parse(source))) == [1]


def test_a_generator_of_ones_own_is_fine():
    source = "import numpy as np\nrng = np.random.default_rng(1)\nrng.random()"
    assert not list(global_randomness(ast.parse(source)))


def test_the_core_makes_no_generator_of_its_own():
    """A hidden default generator would make results differ from run to run; the caller passes `rng`."""
    calls = [(parts, node) for parts, tree in MODULES.items() if parts[0] in CORE
             for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = [f"{'/'.join(parts)}.py:{node.lineno}" for parts, node in calls
             if getattr(node.func, "attr", getattr(node.func, "id", "")) == "default_rng"]
    assert not found
