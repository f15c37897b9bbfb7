"""The exercises: one module per lesson, and the engine that checks them.

In a notebook: `from dlcourse.exercises import lesson_02 as ex`, then `ex.net_input.check(net_input)` for the verdict
and `ex.net_input.hint()` for the next hint. An instructor adds an exercise in a notebook cell alone with
`Exercise(reference=..., inputs=..., mistakes={...}, hints=[...])`.
"""

from .verdict import Exercise, Hint, Verdict

__all__ = ["Exercise", "Hint", "Verdict"]
