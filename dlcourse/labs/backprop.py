"""BackpropLab: the 2-2-2 network of the published example, one layer or ten thousand updates at a time."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .backpass import GIVEN, LAST, NUMBERS, PUBLISHED, Pass, one_pass, replay
from .backview import BackpropView
from .backwords import formulas, nine, sign, trim
from .controls import choice, count, hidden, slider, switch
from .live import Lab

STAGES = ("nothing yet", "hidden layer", "outputs and error", "back: output layer", "back: hidden layer")
CHOICES = {sign(name.removeprefix("b_")): name for name in ("i1", "i2", *NUMBERS[:12], "t1", "t2")}
REACH = 5.0  # of the slider that changes a number


def _number(name):
    return hidden(slider(PUBLISHED[name], -1000, 1000, label=sign(name)))


@dataclass(frozen=True)
class State:
    """`w1` … `t2` are the numbers from which training starts; `value` is what the chosen one is now."""

    reached: str = choice(STAGES[4], STAGES, label="computed so far", group="One pass, layer by layer")
    learning_rate: float = slider(0.5, 0.005, 50, log=True, label="learning rate η", group="Many updates")
    biases: bool = switch(False, label="biases learn too", group="Many updates")
    chosen: str = choice("w₅", CHOICES, label="look at", group="Look at a number, and change it")
    value: float = slider(0.4, -REACH, REACH, step=0.01, label="its value (or bias)",
                          group="Look at a number, and change it")
    w1: float = _number("w1")
    w2: float = _number("w2")
    w3: float = _number("w3")
    w4: float = _number("w4")
    w5: float = _number("w5")
    w6: float = _number("w6")
    w7: float = _number("w7")
    w8: float = _number("w8")
    b_h1: float = _number("b_h1")
    b_h2: float = _number("b_h2")
    b_o1: float = _number("b_o1")
    b_o2: float = _number("b_o2")
    i1: float = _number("i1")
    i2: float = _number("i2")
    t1: float = _number("t1")
    t2: float = _number("t2")
    step: int = hidden(count(0, 0, LAST, label="updates"))


class Arrays(NamedTuple):
    seen: Pass  # every number of the pass
    reached: int  # how far the pass has got, 0 to 4
    chosen: str  # name of the number or neuron that the formula is about
    lines: list  # of the formula
    picks: np.ndarray  # some of the updates so far, close together where they are few
    errors: np.ndarray  # the error after each of them, as a power of ten


def training(state):
    """What training has gone through so far: (weights and biases (12,), error) at the start and after each update."""
    start = tuple(getattr(state, name) for name in NUMBERS)
    return replay(start, state.learning_rate, state.biases).first(state.step + 1)


def now(state):
    """NUMBERS by name, weights and biases as they are after the updates."""
    theta, _ = training(state)[-1]
    return dict(zip(NUMBERS, [*theta.tolist(), *(getattr(state, name) for name in GIVEN)], strict=True))


def forward(state):
    """One layer on; after the whole pass a new one begins."""
    return {"reached": STAGES[2 if state.reached in STAGES[1:3] else 1]}


def backward(state):
    """One layer back; the way forward is completed first."""
    return {"reached": STAGES[4 if state.reached in STAGES[3:] else 3]}


def update(state):
    """One step downhill; what has been computed is then out of date."""
    return {"step": min(state.step + 1, LAST), "reached": STAGES[0]}


def run(updates):
    return lambda state: {"step": min(state.step + updates, LAST), "reached": STAGES[4]}


class BackpropLab(Lab):
    """Backpropagation with every number in sight: step forward, step back, update, and watch the error fall."""

    State, View = State, BackpropView
    actions = {
        "One pass, layer by layer": {"forward": forward, "backward": backward, "update": update},
        "Many updates": {"run 1": run(1), "10": run(10), "1,000": run(1000), "10,000": run(10_000),
                         "reset": lambda state: {"step": 0}},
    }
    presets = {
        text: {**PUBLISHED, "learning_rate": 0.5, "biases": False, "step": 0, "reached": STAGES[4], **changes}
        for text, changes in {
            "the published example": {"chosen": "w₅"},
            "hidden twins": {"w3": 0.15, "w4": 0.20, "w6": 0.40, "w8": 0.50, "chosen": "h₁"},
            "a saturated output": {"b_o1": 5.0, "chosen": "o₁"},
            "one step too far": {"learning_rate": 50.0, "biases": True, "step": 1, "chosen": "o₁"},
        }.items()}

    def follow(self, state, changes):
        """A changed number starts a new run from the numbers on screen; the slider shows the chosen number."""
        field = CHOICES[state.chosen]
        shown = now(state)
        if "value" in changes and field not in changes and state.value != within(shown[field]):
            state = replace(state, **shown | {field: state.value}, step=0)
        elif "step" not in changes and changes.keys() & {*NUMBERS, "learning_rate", "biases"}:
            state = replace(state, step=0)
        return replace(state, value=within(now(state)[field]))

    @staticmethod
    def compute(state):
        records = training(state)
        reached, chosen = STAGES.index(state.reached), CHOICES[state.chosen].removeprefix("b_")
        seen = one_pass(now(state))
        known = len(records) - (reached < 2)  # this pass's error comes with its outputs
        picks = np.unique(np.geomspace(1, max(known, 1), 120).astype(int))[:known] - 1
        errors = np.array([records[pick][1] for pick in picks])
        return Arrays(seen, reached, chosen, formulas(chosen, seen, reached, state.learning_rate, state.biases), picks,
                      np.log10(errors, out=np.full_like(errors, -99), where=errors > 0))

    @staticmethod
    def describe(state, arrays):
        seen, after = arrays.seen, f"{state.step:,} update{'s' * (state.step != 1)}"
        if arrays.reached < 2:
            return f"after {after}:  computed so far: {state.reached}; the error comes with the outputs"
        outputs = ",  ".join(f"{sign(name)} says {nine(seen.out[name])} for {trim(seen.now['t' + name[1]])}"
                             for name in ("o1", "o2"))
        return f"after {after}:  E = {nine(seen.error)},  {outputs}"


def within(value):
    """The slider's place for a number that may lie beyond its reach."""
    return min(max(value, -REACH), REACH)
