"""The set-up: pins, ranges, conda's file, the commands, and the doctor agree with each other."""

import ast
import contextlib
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from dlcourse import datasets, doctor

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {"learn": ("build",), "test": ("build", "test", "class", "cluster"),
          "bench": ("build", "test", "class", "cluster", "bench")}


def ranges(name):
    """The ranges that pyproject.toml gives for a set."""
    lines = [*PROJECT["dependencies"], *(line for extra in EXTRAS[name]
                                         for line in PROJECT["optional-dependencies"][extra])]
    return {r.name: r.specifier for r in map(Requirement, lines)}


def pins(name):
    """The pinned requirements of a set, as {(name, marker): (version, hashes)}."""
    text = (ROOT / f"requirements/{name}.txt").read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        pin, *hashes = re.split(r"\s+--hash=", line.strip())
        pin = Requirement(pin)
        (version,) = pin.specifier
        assert version.operator == "==", f"{line} is not pinned"
        found[pin.name, str(pin.marker)] = version.version, hashes
    return found


EVERY_SET = pytest.mark.parametrize("name", EXTRAS)
EVERY_FILE = pytest.mark.parametrize("name", [*EXTRAS, "uv"])


@EVERY_FILE
def test_every_pin_is_hashed(name):
    for pin, (_, hashes) in pins(name).items():
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes)


def test_pins_keep_the_extras_that_packages_ask_for():
    """pip 23 takes jsonschema[format] for another package: without a pin of its own, the newest, which has no hash."""
    text = (ROOT / "requirements/test.txt").read_text("utf-8")
    pinned = {r.name: r.extras for r in map(Requirement, re.findall(r"^[^ #]+==[^ ]+", text, re.M))}
    asked = {}
    for package in pinned:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):  # of another system
            for needed in map(Requirement, importlib.metadata.requires(package) or ()):
                if needed.extras and (not needed.marker or needed.marker.evaluate({"extra": ""})):
                    asked.setdefault(needed.name, set()).update(needed.extras)
    assert "format-nongpl" in asked["jsonschema"]
    assert {name: extras for name, extras in asked.items() if not extras <= pinned.get(name, extras)} == {}


@EVERY_FILE
def test_pins_name_no_host(name):
    text = (ROOT / f"requirements/{name}.txt").read_text("utf-8")
    assert not re.search(r"://|index-url|find-links|@ ", text)


@EVERY_SET
def test_pins_are_inside_the_ranges(name):
    versions = {}
    for (package, _), (version, _) in pins(name).items():
        versions.setdefault(package, []).append(version)
    for package, specifier in ranges(name).items():
        assert package in versions, f"{package} is not in requirements/{name}.txt: compile the pins again"
        assert all(specifier.contains(v) for v in versions[package]), f"{package} {versions[package]}"


@pytest.mark.parametrize(("small", "large"), [("learn", "test"), ("test", "bench")])
def test_each_set_holds_the_one_before(small, large):
    def held(name):  # markers aside: a package may be needed on more systems by a larger set
        return {(package, version) for (package, _), (version, _) in pins(name).items()}

    assert held(small) <= held(large)


def test_this_environment_holds_the_pins():
    for (package, marker), (version, _) in pins("test").items():
        if marker == "None":
            assert importlib.metadata.version(package) == version


def test_conda_has_the_same_ranges():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *packages, local = environment["dependencies"]
    conda = {r.name: r.specifier for r in map(Requirement, packages)}
    assert conda.pop("python") == Requirement("python" + PROJECT["requires-python"]).specifier
    assert conda.pop("pip") == Requirement("pip").specifier
    conda["matplotlib"] = conda.pop("matplotlib-base")  # conda's name for matplotlib without a window toolkit
    assert conda == ranges("learn")
    assert local == {"pip": ["-e ."]}
    assert environment["channels"][0] == "conda-forge"


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 course.py lab" in readme
    assert "python3 course.py test" in readme


def test_the_guide_gives_the_command_that_makes_the_pins():
    guide = (ROOT / "docs/contributing.md").read_text("utf-8")
    assert "--generate-hashes" in guide
    assert "--exclude-newer" in guide


def test_ci_runs_the_readme_test_command():
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert "set -euo pipefail" in script
    assert re.search(r"^python3 course\.py test$", script, re.MULTILINE)


# course.py -----------------------------------------------------------------------------------------------


def course(*arguments):
    return subprocess.run([sys.executable, ROOT / "course.py", *arguments], capture_output=True, text=True)


@pytest.fixture
def script(tmp_path):
    """course.py as a module, with a copy of its own in an empty checkout."""
    (tmp_path / "requirements").mkdir()
    for name in (*EXTRAS, "uv"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"# {name}\n")
    copy = tmp_path / "course.py"
    copy.write_bytes((ROOT / "course.py").read_bytes())
    spec = importlib.util.spec_from_file_location("course_copy", copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_course_lists_its_commands():
    told = course()
    assert told.returncode == 0
    for command in ("lab", "test", "doctor", "refresh", "bench", "setup"):
        assert f"python3 course.py {command}" in told.stdout


@pytest.mark.parametrize(("arguments", "says"), [
    (["tset"], "there is no command 'tset'. The commands are lab, test"),
    (["setup", "all"], "there is no set 'all'. The sets are learn, test, bench"),
    (["bench", "nothing"], "there is no benchmark 'nothing'. Name one of: "),
])
def test_course_refuses_with_a_remedy(arguments, says):
    told = course(*arguments)
    assert told.returncode == 1
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_an_old_python_is_told_so(script, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"needs 3\.11 or newer"):
        script.setup()
    assert not script.VENV.exists()


def test_course_py_compiles_for_an_old_python():
    ast.parse((ROOT / "course.py").read_text("utf-8"), feature_version=(3, 7))


def make_venv(script, *, stamp):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", script.VENV], check=True)
    pip = next(script.VENV.rglob("site-packages")) / "pip"
    pip.mkdir()
    (pip / "__init__.py").touch()
    if stamp:
        script.STAMP.write_text(stamp)


def test_no_environment_and_a_half_finished_one_are_made_afresh(script):
    assert script.installed() is None
    make_venv(script, stamp="unfinished\n")
    assert script.installed() is None


def test_an_environment_made_by_someone_else_is_kept_but_completed(script):
    make_venv(script, stamp=None)
    name, mark = script.installed()
    assert name == "learn"
    assert mark != script.fingerprint("learn")


def test_a_finished_environment_is_left_alone(script):
    make_venv(script, stamp=f"test {script.fingerprint('test')}\n")
    before = script.STAMP.read_text()
    script.setup("learn")  # the test set holds the learner's
    script.setup("test")
    assert script.STAMP.read_text() == before


def test_changed_pins_are_noticed(script):
    make_venv(script, stamp=f"test {script.fingerprint('test')}\n")
    (script.COURSE / "requirements/test.txt").write_text("# newer\n")
    assert script.installed() != ("test", script.fingerprint("test"))


@pytest.mark.parametrize("stamp", ["", "test", "tset 0123", "a b c"])
def test_a_damaged_stamp_does_not_count(script, stamp):
    make_venv(script, stamp=stamp or "\n")
    assert script.installed() is None


def test_an_environment_whose_python_is_gone_does_not_count(script):
    make_venv(script, stamp=f"learn {script.fingerprint('learn')}\n")
    script.PYTHON.unlink()
    assert script.installed() is None


def test_a_failing_step_says_what_to_do(script, capfd):
    with pytest.raises(SystemExit, match=r"exit status 3\)\.\nDo this\."):
        script.run("trying", "Do this.", sys.executable, "-c", "raise SystemExit(3)")
    assert "course: trying" in capfd.readouterr().out


def test_without_uv_pip_installs(script, capfd):
    """The copy's files of pins are empty: uv does not come with them, and pip has nothing to fetch."""
    with pytest.raises(SystemExit, match="Delete the folder"):  # the copy has no package to install
        script.setup()
    told, complaints = capfd.readouterr()
    assert "No module named uv" in complaints
    assert "course: trying again with pip" in told
    assert told.index("trying again with pip") < told.index("installing the course's own package")
    assert script.STAMP.read_text() == "unfinished\n"


# The doctor ----------------------------------------------------------------------------------------------


def test_the_doctor_finds_all_well(capsys):
    doctor.doctor()
    told = capsys.readouterr().out
    assert told.splitlines() == [*(f"ok      {claim}" for claim in doctor.CHECKS), "All is well."]


def test_the_doctor_tells_versions_when_asked():
    lines, failed = doctor.report(versions=True)
    assert failed == 0
    assert any(f"numpy {importlib.metadata.version('numpy')}" in line for line in lines)


def test_the_doctor_names_the_remedy_and_goes_on(monkeypatch):
    def broken():
        raise doctor.Trouble("the wheel came off.", "Put it back.")

    monkeypatch.setattr(doctor, "CHECKS", {"wheel": broken, "engine": lambda: 1 / 0, "horn": lambda: "loud"})
    assert doctor.report(versions=True) == ([
        "FAILED  wheel",
        "        What: the wheel came off.",
        "        Remedy: Put it back.",
        "FAILED  engine",
        "        What: ZeroDivisionError: division by zero",
        f"        Remedy: {doctor.REPAIR}",
        "ok      horn: loud",
        "2 of 3 checks failed.",
    ], 2)


def test_the_doctor_names_damaged_and_missing_data(monkeypatch, tmp_path):
    first, second, *others = sorted(datasets.SHA256)
    for name in (second, *others):
        (tmp_path / name).write_bytes(datasets.read(name))
    (tmp_path / second).write_bytes(datasets.read(second)[:-1])
    monkeypatch.setattr(datasets, "FOLDER", tmp_path)
    with pytest.raises(doctor.Trouble, match=rf"{first} is missing .* {second} is damaged") as trouble:
        doctor.data()
    assert not any(name in str(trouble.value) for name in others)
    assert "git checkout" in trouble.value.remedy


def test_the_doctor_sees_a_foreign_front_end(monkeypatch, tmp_path):
    foreign = tmp_path / "labextensions/@jupyter-widgets/jupyterlab-manager/package.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text('{"version": "2.0.0"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with pytest.raises(doctor.Trouble, match="another front end"):
        doctor.widgets()


def test_a_wheel_holds_the_data_and_the_font(tmp_path):
    """Built from a copy, because a build leaves files behind."""
    for part in ("dlcourse", "data"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, tmp_path)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
                    "--no-index", "-w", tmp_path / "out", tmp_path], check=True, capture_output=True)
    (wheel,) = (tmp_path / "out").iterdir()
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"dlcourse/_data/{name}" for name in datasets.SHA256} <= names
    assert {f"dlcourse/fonts/{path.name}" for path in (ROOT / "dlcourse/fonts").iterdir()} <= names
