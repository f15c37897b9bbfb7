"""The tables and plots of benchmarks/README.md, made anew from what the benchmarks stored in benchmarks/results/.

Run `python3 course.py bench report`. A benchmark called with `--publish` stores what it measured and does the same.
Its module offers `table(runs)`, lines of Markdown, and may offer `plot(runs)`, a figure and its alt text; `runs` is
what was measured in up to `KEEP` runs, the newest last.
"""

import argparse
import importlib
import json
import os
import platform
from pathlib import Path

import numpy as np

from dlcourse import plots

HERE = Path(__file__).parent
KEEP = 4  # runs


def machine():
    """What the numbers depend on besides the code, in a few words."""
    slow = ", OPENBLAS_CORETYPE set (this slows NumPy down)" if "OPENBLAS_CORETYPE" in os.environ else ""
    return (f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"NumPy {np.__version__}{slow}")


def pytorch():
    """PyTorch, or None where it is not installed and does not take part."""
    try:
        import torch
    except ImportError:
        return None
    return torch


def parser(module_docstring):
    """The command line of a benchmark, to which it adds its own options."""
    made = argparse.ArgumentParser(description=module_docstring.partition("\n")[0])
    made.add_argument("--publish", action="store_true", help="store the results in benchmarks/README.md")
    return made


def show(name, measured, store):
    """Print what the benchmark `name` measured as its table, and publish it where `store` says so."""
    print("\n".join([measured["machine"], *_module(name).table([measured])]))
    if store:
        publish(name, measured)


def publish(name, measured):
    """Store what the benchmark `name` measured beside its earlier runs, and bring the README up to date."""
    path = HERE / f"results/{name}.json"
    path.parent.mkdir(exist_ok=True)
    earlier = json.loads(path.read_text("utf-8")) if path.exists() else []
    runs = [*earlier, measured][-KEEP:]
    path.write_text(json.dumps(runs, ensure_ascii=False) + "\n", "utf-8")
    write(name, runs)


def write(name, runs):
    """Put the table and the plot of one benchmark between its marks in the README."""
    module = _module(name)
    newest = f"The newest of {len(runs)} runs." if len(runs) > 1 else "One run."
    lines = [*module.table(runs), "", f"{runs[-1]['machine']}. {newest}"]
    if hasattr(module, "plot"):
        with plots.style():
            figure, alt = module.plot(runs)
            figure.savefig(HERE / f"results/{name}.png", dpi=144, metadata={"Software": None})
        lines += ["", f"![{alt}](results/{name}.png)"]
    readme = HERE / "README.md"
    before, start, rest = readme.read_text("utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
    if not end:
        raise ValueError(f"{readme} has no place for {name}: the lines <!-- {name} --> and <!-- end of {name} -->.")
    readme.write_text(before + start + "\n".join([*lines, end]) + after, "utf-8")


def _module(name):
    """The module of a benchmark: that of "latency-2" is `latency`."""
    return importlib.import_module(f"benchmarks.{name.partition('-')[0]}")


def spread(values, digits=2):
    """The smallest and the largest of several runs, as text."""
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def main():
    for stored in sorted((HERE / "results").glob("*.json")):
        write(stored.stem, json.loads(stored.read_text("utf-8")))
        print(f"benchmarks/README.md: {stored.stem}")


if __name__ == "__main__":
    main()
