"""Settings for nbgrader's own commands and its sidebar in JupyterLab; the class lives in the folder class/."""

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ComputeChecksums,
    IncludeHeaderFooter,
    LimitOutput,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)

from dlcourse.classroom.grading import Execute
from dlcourse.classroom.release import RemoveSolutions

c = get_config()  # noqa: F821 - nbgrader provides it
c.CourseDirectory.root = str(Path(__file__).resolve().parent / "class")
# a lesson keeps its stubs and its outputs; its solutions are cells of their own
c.GenerateAssignment.preprocessors = [IncludeHeaderFooter, RemoveSolutions, LockCells, ComputeChecksums, SaveCells,
                                      CheckCellMetadata]
c.RemoveSolutions.enabled = True
c.Autograde.autograde_preprocessors = [Execute, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
c.ExecutePreprocessor.timeout = 30
c.ExecutePreprocessor.interrupt_on_timeout = True
