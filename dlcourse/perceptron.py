"""The perceptron: one neuron that answers 1 or 0, and the rule by which it learns.

It sums its inputs, each times its weight, adds a bias and fires when the sum exceeds a threshold:

    z = x · w + b        output = 1 if z > threshold else 0
"""

from dataclasses import dataclass

import numpy as np

from . import validate

__all__ = ["GATES", "GATE_INPUTS", "Perceptron", "Update", "and_gate", "nand_gate", "or_gate", "xor_gate"]


@dataclass(frozen=True)
class Update:
    """What one sample did: one record per step of `Perceptron.learn`.

    `pass_number` counts from 1, `index` is the sample's row, `mistake` says whether the answer was wrong (and the
    weights moved), `weights` (n_in,) and `bias` are those after the step, `mistakes` counts this pass's so far.
    """

    pass_number: int
    index: int
    mistake: bool
    weights: np.ndarray
    bias: float
    mistakes: int


class Perceptron:
    """A neuron with `weights` (n_in,), a `bias` and a `threshold`, all without units.

    A threshold θ and a bias −θ say the same; the learning rule moves the bias and leaves the threshold alone.
    Raises ValueError when the weights are not a row of finite numbers or bias or threshold is not one.
    """

    def __init__(self, weights, bias=0.0, threshold=0.0):
        self.weights = validate.finite("weights", weights).copy()
        if self.weights.ndim != 1 or not self.weights.size:
            raise ValueError(f"weights must be a row of numbers, one for each input; you gave shape "
                             f"{self.weights.shape}. Try Perceptron([0.7, 0.7]).")
        self.bias, self.threshold = (validate.number(*pair) for pair in (("bias", bias), ("threshold", threshold)))

    def net_input(self, x):
        """The weighted sum z = x · w + b: a float for one example x (n_in,), an array (n,) for rows x (n, n_in)."""
        x = validate.finite("x", x)
        if x.ndim not in (1, 2) or x.shape[-1] != self.weights.size:
            raise ValueError(f"x has shape {x.shape}, but this perceptron has {self.weights.size} weights. "
                             f"Pass one example ({self.weights.size},) or rows (n, {self.weights.size}).")
        z = x @ self.weights + self.bias
        return z if z.ndim else float(z)

    def predict(self, x):
        """1 where the net input exceeds the threshold, else 0: an int for one example, an array (n,) for rows."""
        z = self.net_input(x)
        return (z > self.threshold).astype(int) if isinstance(z, np.ndarray) else int(z > self.threshold)

    def learn(self, x, y, *, learning_rate=1.0, passes, rng=None):
        """Rosenblatt's rule: only a mistake moves the weights, and by the mistaken example itself.

            w ← w + η (y − ŷ) x        b ← b + η (y − ŷ)

        Goes through the rows of x (n, n_in) with labels y (n,) of 0 and 1, up to `passes` times, in their order or,
        given a `numpy.random.Generator`, shuffled anew each pass. Yields an `Update` per sample, stops after a pass
        without mistakes. η is `learning_rate`. If a line separates the classes it gets there after finitely many
        mistakes (Novikoff 1962); if none does, it never stops by itself. Source: Rosenblatt 1958.
        Raises ValueError for labels outside {0, 1}, shapes that do not fit, no data, NaN, a rate ≤ 0 or passes < 1.
        """
        x, y = self._checked(x, y, learning_rate, passes, rng)
        return self._steps(x, y, learning_rate, passes, rng)

    def _steps(self, x, y, learning_rate, passes, rng):
        for pass_number in range(1, passes + 1):
            mistakes = 0
            for index in range(len(x)) if rng is None else rng.permutation(len(x)):
                error = y[index] - (x[index] @ self.weights + self.bias > self.threshold)
                if error:
                    self.weights += learning_rate * error * x[index]
                    self.bias += learning_rate * error
                    mistakes += 1
                yield Update(pass_number, int(index), bool(error), self.weights.copy(), float(self.bias), mistakes)
            if not mistakes:
                return

    def _checked(self, x, y, learning_rate, passes, rng):
        x, y = validate.finite("x", x), np.asarray(y)
        if x.ndim != 2 or not len(x) or x.shape[1] != self.weights.size:
            raise ValueError(f"x has shape {x.shape}; learning needs at least one row of {self.weights.size} inputs, "
                             f"as an array (n, {self.weights.size}).")
        if y.shape != (len(x),):
            raise ValueError(f"x has shape {x.shape} and y has shape {y.shape}. "
                             f"Give one label for each row: ({len(x)},).")
        if not np.isin(y, (0, 1)).all():
            raise ValueError(f"Labels must be 0 or 1; you gave {np.unique(y)[:6].tolist()}. "
                             "Turn classes into 0 and 1 first, for example (y == 'truck').astype(int).")
        validate.positive("learning_rate", learning_rate)
        validate.count("passes", passes, 10)
        if rng is not None:
            validate.generator(rng)
        return x, y.astype(int)


GATE_INPUTS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
GATE_INPUTS.flags.writeable = False
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "NOR": (1, 0, 0, 0), "XOR": (0, 1, 1, 0)}

and_gate = Perceptron([0.7, 0.7], threshold=1)
or_gate = Perceptron([1.2, 1.2], threshold=1)
nand_gate = Perceptron([-0.7, -0.7], threshold=-1)


def xor_gate(x):
    """XOR by two layers: one or the other, but not both. x is one pair (2,) or rows (n, 2) of 0 and 1.

    Two hidden neurons answer OR and NAND; the output neuron fires when both do.
    """
    hidden = np.stack([or_gate.predict(x), nand_gate.predict(x)], axis=-1)
    return and_gate.predict(hidden)
