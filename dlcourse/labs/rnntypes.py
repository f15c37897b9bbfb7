"""RnnTypesLab: the five types of recurrent networks, each a trained one, unrolled and stepping through time."""

from dataclasses import dataclass

from .. import plots
from .controls import choice, count, switch
from .live import Lab
from .typesdraw import Arrays, visible
from .typesrun import KINDS, trace
from .typesview import TypesView

MOST = 22  # steps of the longest example
HELD = 5


@dataclass(frozen=True)
class State:
    kind: str = choice(KINDS[2], KINDS, label="network", group="Network")
    example: int = count(1, 1, HELD, label="example", group="Network")
    unrolled: bool = switch(True, label="unrolled in time", group="Network")
    step: int = count(3, 1, MOST, label="step", play=700, group="Time")
    neuron: int = count(5, 1, 32, label="neuron", group="State")


def start(kind, **changes):
    return {"kind": KINDS[kind], "example": 1, "unrolled": True, "step": 1} | changes


class RnnTypesLab(Lab):
    """Five trained networks: what each hears, keeps in its state and says, step by step."""

    State, View = State, TypesView
    presets = {
        "one to one": start(0), "one to many": start(1), "many to one": start(2), "many, equal": start(3),
        "many, unequal": start(4), "fooled by a word": start(2, example=5, step=MOST),
        "a name or a firm?": start(3, example=5, step=2),
    }

    def __init__(self, **changes):
        for kind in KINDS:  # loaded before the first move, which should not wait for it
            trace(kind, 1)
        super().__init__(**changes)

    @staticmethod
    def compute(state):
        seen = trace(state.kind, state.example)
        return Arrays(seen, min(state.step, len(seen.columns)), state.neuron, state.unrolled)

    @staticmethod
    def describe(state, arrays):
        columns, k = arrays.trace.columns, arrays.step - 1
        column = columns[k]
        heard = f"“{visible(column.heard or column.back)}”" if column.heard or column.back else "the start sign"
        said = f"says {column.said} ({column.chance:.2f})" if column.said else "says nothing yet"
        verdict = {None: "", True: ": right", False: ": wrong"}[arrays.trace.right(k) if column.said else None]
        return (f"step {arrays.step} of {len(columns)}: hears {heard}, neuron {arrays.neuron}: "
                f"{plots.number(column.hidden[arrays.neuron - 1], 2)}, {said}{verdict}")
