"""Thirty learners of lesson 04: right, wrong and damaged, each with the points due and the words of what is odd."""

import copy

from dlcourse.classroom.cells import grading, solved, tagged, tags
from dlcourse.classroom.clean import find, read, text
from dlcourse.classroom.release import released

LESSON = "04_activation_functions"
NAMES = ["sigmoid", "bipolar_sigmoid", "sigmoid_slope", "leaky_relu", "softmax", "my_activation"]
SOURCE = read(find(["04"])[0])
FRESH, SOLVED = released(SOURCE), released(solved(SOURCE))
LEARNERS = {}  # learner: (text of the file, {exercise: right}, words of what is odd, file name)


def learner(points, *words, name=f"{LESSON}.ipynb", start=SOLVED):
    """Register a function that changes a solved lesson; it may hand back the whole text of the file."""
    def register(function):
        nb = copy.deepcopy(start)
        handed_in = function(nb)
        due = points if isinstance(points, list) else [int(n != points and points != "none") for n in NAMES]
        LEARNERS[function.__name__] = (handed_in or text(nb), due, words, name)
        return function
    return register


def stub(nb, name):
    return next(cell for cell in nb.cells if grading(cell).get("grade_id") == name)


def check(nb, name):
    return stub(nb, f"check_{name}")


def add(nb, place, source):
    """A cell of the learner's own, before the cell at `place`; as JupyterLab makes it, under a name of its own."""
    cell = copy.deepcopy(nb.cells[1])
    cell.update(source=source, outputs=[], execution_count=None, id=f"own-{place}-{len(nb.cells)}")
    nb.cells.insert(place, cell)


def at(nb, name):
    return nb.cells.index(stub(nb, name))


for number in range(6):  # six who have it all right
    learner("all")(type(lambda: 0)((lambda nb: None).__code__, {}, f"right_{number}"))


@learner("none", start=FRESH)
def unfinished_from_the_start(nb): ...


@learner([1, 1, 1, 0, 0, 0])
def unfinished(nb):
    for name in NAMES[3:]:
        stub(nb, name).source = stub(FRESH, name).source


@learner("none")
def all_wrong(nb):
    for _, cell in tagged(nb, "exercise"):
        cell.source = cell.source.partition("\n")[0] + "\n    return 99.0"


for number, wrong in enumerate(NAMES[:5]):  # five with one slip each
    def slip(nb, wrong=wrong):
        stub(nb, wrong).source = stub(nb, wrong).source.partition("\n")[0] + "\n    return z * 0 + 7"
    slip.__name__ = f"slip_{number}"
    learner(wrong)(slip)


@learner("softmax", "raised SyntaxError")
def syntax_error(nb):
    stub(nb, "softmax").source = "def my_softmax(scores, steepness)\n    return 1"


@learner("softmax", "took longer than")
def endless_loop(nb):
    stub(nb, "softmax").source = "def my_softmax(scores, steepness):\n    while True:\n        pass"


@learner("all", "took longer than")
def loop_that_swallows_the_interrupt(nb):
    add(nb, at(nb, "softmax"), "while True:\n    try:\n        while True:\n            pass\n"
                               "    except BaseException:\n        pass")


@learner("all", "took longer than")
def endless_print(nb):
    add(nb, at(nb, "softmax"), "while True:\n    print('again and again and again')")


@learner("leaky_relu", "ended its kernel")
def os_exit(nb):
    stub(nb, "leaky_relu").source = "import os\nos._exit(3)"


@learner("all", "the check cell check_softmax was missing")
def deleted_check(nb):
    nb.cells.remove(check(nb, "softmax"))


@learner("all", "the check cell check_softmax was there twice")
def duplicated_check(nb):
    nb.cells.append(copy.deepcopy(check(nb, "softmax")))


@learner("softmax", "the check cell check_softmax was changed")
def edited_check(nb):
    check(nb, "softmax").source = "print('✓ Right.')"
    stub(nb, "softmax").source = stub(FRESH, "softmax").source


@learner("all", "was added")
def helper_cells(nb):
    code = stub(nb, "sigmoid").source.replace("my_sigmoid", "helper")
    add(nb, at(nb, "sigmoid"), code)
    stub(nb, "sigmoid").source = "def my_sigmoid(z, steepness):\n    return helper(z, steepness)"


@learner("all", "the file is named final (2).ipynb", name="final (2).ipynb")
def renamed(nb): ...


@learner("none", "cannot be read as a notebook")
def not_json(nb):
    return text(nb)[:5000]


@learner("all", "saved for another language, R")
def foreign_kernel(nb):
    nb.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


@learner("softmax", "the answer cell softmax was missing", "the check check_old is not in this release")
def older_release(nb):
    for name in ("check_softmax", "softmax"):
        cell = stub(nb, name)
        cell.metadata.nbgrader.grade_id = name.replace("softmax", "old")
        cell.id = f"before-{name}"


@learner("all", "printed more than")
def flood(nb):
    add(nb, at(nb, "softmax"), "for _ in range(100):\n    print('x' * 1_000_000)")


@learner("all", "raised MemoryError")
def memory_hog(nb):
    add(nb, at(nb, "softmax"), "hog = [np.ones(500_000_000) for _ in range(100)]")


@learner("softmax", "these were changed, and put back", "ex")
def redefined_check(nb):
    stub(nb, "softmax").source = ("class Always:\n    def __getattr__(self, name):\n        return self\n"
                                  "    def check(self, f):\n        return ex_verdict\n"
                                  "from dlcourse.exercises import Verdict\nex_verdict = Verdict('right', '')\n"
                                  "ex = Always()\ndef my_softmax(scores, steepness):\n    return 0")


@learner("softmax", "these were changed, and put back", "Exercise._judge")
def patched_dlcourse(nb):
    stub(nb, "softmax").source = (
        "from dlcourse.exercises import verdict\nimport os\nos.environ.pop('DLCOURSE_GRADING')\n"
        "verdict.Exercise._judge = lambda *_: verdict.Verdict('right', 'Well done.')\n"
        "ex.softmax.check = lambda f: verdict.Verdict('right', '')\n"
        "def my_softmax(scores, steepness):\n    return 0")


@learner("softmax", "these were changed, and put back", "DLCOURSE_GRADING")
def forged_verdict(nb):
    stub(nb, "softmax").source = ("import os\nfrom IPython.display import display\n"
                                  "from dlcourse.exercises import Verdict\n"
                                  "def my_softmax(scores, steepness):\n    os.environ.pop('DLCOURSE_GRADING', '')\n"
                                  "    display(Verdict('right', 'Well done.'))\n    return scores")


@learner("all", "raised")
def reads_other_files(nb):
    add(nb, 2, "import pathlib, socket\nassert not list(pathlib.Path(SECRET).iterdir())")


assert len(SOLVED.cells) == len(FRESH.cells) and tags(SOLVED.cells[0]) == tags(FRESH.cells[0])
