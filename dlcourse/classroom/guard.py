"""In a kernel that grades: keep the checks as they are, whatever a learner's cells have put in their place.

It is a guard against a careless or cheeky cell, no wall: who studies this file can get around it.
"""

import builtins
import contextlib
import importlib
import inspect
import os
import sys
import types

MEMORY = 4 << 30  # bytes that a kernel may hold
CHECKING = ("dlcourse", "numpy", "builtins", "copy", "inspect", "dis", "ast", "io", "contextlib", "traceback")
LEFT = ("dlcourse.labs", "dlcourse.classroom", "dlcourse.plots")
KERNELS = ("_", "input")  # parts of builtins that the kernel itself replaces
_kept, _lesson = [], None


def watch(lesson):
    """Keep what every checking module, class and exercise holds now; `lesson` is the module of its exercises."""
    global _lesson
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    _lesson = importlib.import_module(f"dlcourse.exercises.{lesson}") if lesson else None
    importlib.import_module("dlcourse.exercises.verdict")
    modules = [module for name, module in sorted(sys.modules.items()) if isinstance(module, types.ModuleType)
               and (name in CHECKING or name.startswith("dlcourse")) and not name.startswith(LEFT)]
    for module in modules:
        _kept.append((module, module.__name__, dict(vars(module))))
        for name, thing in vars(module).items():
            place = f"{module.__name__}.{name}"
            if not module.__name__.startswith("dlcourse"):
                continue
            if isinstance(thing, type) and thing.__module__ == module.__name__:
                _kept.append((thing, place, dict(vars(thing))))
                _kept.extend(_code(part, f"{place}.{part.__name__}") for part in vars(thing).values()
                             if inspect.isfunction(part))
            elif inspect.isfunction(thing):
                _kept.append(_code(thing, place))
            elif type(thing).__name__ == "Exercise":
                _kept.append((thing, place, {key: value for key, value in vars(thing).items() if key[0] != "_"}))


def restore(names):
    """Put back what was changed, in the modules and in the notebook's own `names`; say what it was."""
    changed = []
    for owner, place, kept in _kept:
        now = vars(owner) if not inspect.isfunction(owner) else None
        for name, value in kept.items():
            have = getattr(owner, name, None) if now is None else now.get(name, kept)
            if have is value or (owner is builtins and name.startswith(KERNELS)) or name in ("__dict__", "__weakref__"):
                continue
            try:
                setattr(owner, name, value)
            except (AttributeError, TypeError):
                continue
            changed.append(f"{place}.{name}")
        if isinstance(owner, types.ModuleType | type) is False and now is not None:  # an exercise's own `check`
            for name in [name for name in now if name not in kept and name[0] != "_"]:
                delattr(owner, name)
                changed.append(f"{place}.{name}")
    if os.environ.get("DLCOURSE_GRADING") != "1":
        os.environ["DLCOURSE_GRADING"] = "1"
        changed.append("DLCOURSE_GRADING")
    if _lesson is not None and names.get("ex", _lesson) is not _lesson:
        changed.append("ex")
    if _lesson is not None and "ex" in names:
        names["ex"] = _lesson
    return changed


def _code(function, place):
    return function, place, {"__code__": function.__code__, "__defaults__": function.__defaults__}
