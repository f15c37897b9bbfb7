"""A lesson in small, complete and with its outputs, for tests to damage."""

from nbformat import from_dict, v4

from dlcourse.classroom.cells import GRADING
from dlcourse.classroom.clean import KERNEL

# one white pixel
PNG = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTjW7gAAAABJRU5ErkJggg==")


def markdown(source, *tags, slide="fragment"):
    return v4.new_markdown_cell(source, metadata={**({"tags": list(tags)} if tags else {}),
                                                  "slideshow": {"slide_type": slide}})


def code(source, *tags, printed="", plain="", png="", **metadata):
    cell = v4.new_code_cell(source, metadata={**({"tags": list(tags)} if tags else {}), **metadata})
    if printed:
        cell.outputs.append(v4.new_output("stream", name="stdout", text=printed))
    if plain:
        data = {"text/plain": plain, **({"image/png": png} if png else {})}
        cell.outputs.append(v4.new_output("execute_result", data=data))
    return cell


def exercise(name):
    """Stub, check and solution of a function that doubles."""
    solution = f"def {name}(x):\n    return 2 * x"
    verdict = "○ Not attempted. Replace the `...` with your code, run its cell, then this one."
    return [
        code(f"def {name}(x):\n    ...", "exercise", nbgrader={**GRADING["exercise"], "grade_id": name}),
        code(f"ex.{name}.check({name})  # stuck? run ex.{name}.hint()", "check", plain=verdict,
             nbgrader={**GRADING["check"], "grade_id": f"check_{name}", "points": 1}),
        markdown(f"<details><summary>Solution</summary>\n\n```python\n{solution}\n```\n\n</details>", "solution",
                 slide="skip"),
    ]


def lesson():
    """A notebook that every rule accepts."""
    cells = [
        markdown("# 02 · A lesson in small\n\n25 minutes", slide="slide"),
        code("import numpy as np"),
        markdown("## Doubling\n\n**Before you run it:** what comes out?", "predict", slide="slide"),
        code("print(2 * 0.35)", "worked-number", printed="0.7\n"),
        markdown("**Before you move the slider:** what happens?", "predict"),
        code("StartLab()", "lab", plain="StartLab: steepness 1.00", png=PNG),
        *exercise("double"), *exercise("triple"), *exercise("half"),
        markdown("## Quiz", slide="slide"),
        code("Quiz(...)", "quiz", plain="Quiz: 4 questions"),
        markdown("## Summary\n\nTwice is two times.", slide="slide"),
    ]
    nb = from_dict(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"},
                                                          "dlcourse": {"covers": ["D04"]}}))
    count = 0
    for number, cell in enumerate(nb.cells):
        cell.id = f"lesson-02-{number:03d}"
        if cell.cell_type == "code":
            cell.execution_count = count = count + 1
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    return nb
