"""Exercises of lesson 06: gradient descent."""

import numpy as np

from ..losses import MeanSquaredError
from ..optimizers import Adam, GradientDescent, Momentum, RMSProp
from .verdict import Exercise, name_exercises

LOSS = MeanSquaredError()


def _lines(rng):
    """x, y, m, c: a line that fits, one that is too low, then random ones."""
    fixed = [([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], 2.0, 1.0), ([0.0, 1.0, 2.0], [2.0, 4.0, 6.0], 2.0, 1.0),
             ([-1.0, 0.5, 3.0, 4.0], [2.0, 0.0, -1.0, 1.0], 0.0, 0.5)]
    drawn = [(*rng.normal(size=(2, n)), *map(float, rng.normal(size=2))) for n in (5, 8, 13)]
    return [(np.array(x), np.array(y), m, c) for x, y, m, c in [*fixed, *drawn]]


def _gradient(x, y, m, c):
    slope = LOSS.gradient(y, m * x + c)
    return float(slope @ x), float(slope.sum())


mse_gradient = Exercise(
    reference=_gradient,
    inputs=_lines,
    mistakes={
        "The 2 is missing: the square's exponent comes down as a factor.":
            lambda x, y, m, c: tuple(part / 2 for part in _gradient(x, y, m, c)),
        "Both have the wrong sign: with y − ŷ in place of ŷ − y the gradient points downhill.":
            lambda x, y, m, c: tuple(-part for part in _gradient(x, y, m, c)),
        "These are sums over the rows. The loss is a mean, so its gradient is one too.":
            lambda x, y, m, c: tuple(len(x) * part for part in _gradient(x, y, m, c)),
        "The slope's part lacks the factor x: m moves a prediction by x times as much as c does.":
            lambda x, y, m, c: 2 * (_gradient(x, y, m, c)[1],),
        "The two parts are exchanged: return ∂L/∂m first.": lambda x, y, m, c: _gradient(x, y, m, c)[::-1],
        "The prediction lacks the intercept: ŷ = m x + c.": lambda x, y, m, c: _gradient(x, y, m, 0.0),
        "The means are taken too early: the mean of a product is not the product of the means.":
            lambda x, y, m, c: (_gradient(x, y, m, c)[1] * float(np.mean(x)), _gradient(x, y, m, c)[1]),
    },
    hints=["Start with the misses, `m * x + c - y`: one number for each row. Each is squared, and the squares are "
           "averaged.",
           "The derivative of miss² is 2 · miss times the derivative of the miss, which is x for m and 1 for c.",
           "miss = m * x + c - y; then np.mean(2 * miss * x) and np.mean(2 * miss)."],
)


def _rates(rng):
    return [(*case, rate) for case, rate in zip(_lines(rng), (0.1, 0.1, 1.0, 0.01, 0.2, 0.5), strict=True)]


def _step(x, y, m, c, learning_rate):
    dm, dc = _gradient(x, y, m, c)
    return m - learning_rate * dm, c - learning_rate * dc


def _c_after_m(x, y, m, c, learning_rate):
    m = m - learning_rate * _gradient(x, y, m, c)[0]
    return m, c - learning_rate * _gradient(x, y, m, c)[1]


descent_step = Exercise(
    reference=_step,
    inputs=_rates,
    mistakes={
        "This goes uphill: subtract the gradient.":
            lambda x, y, m, c, learning_rate: _step(x, y, m, c, -learning_rate),
        "The gradient for c is taken after m has moved. Work out both parts first, then move both.": _c_after_m,
        "The learning rate is not used.": lambda x, y, m, c, learning_rate: _step(x, y, m, c, 1.0),
        "c has not moved: both parameters take their step.":
            lambda x, y, m, c, learning_rate: (_step(x, y, m, c, learning_rate)[0], c),
        "m has not moved: both parameters take their step.":
            lambda x, y, m, c, learning_rate: (m, _step(x, y, m, c, learning_rate)[1]),
        "These are the steps alone. Add them to where you are: return the new m and c.":
            lambda x, y, m, c, learning_rate: tuple(np.subtract(_step(x, y, m, c, learning_rate), (m, c))),
        "The gradient is divided by the learning rate; multiply, so that a small rate is a small step.":
            lambda x, y, m, c, learning_rate: _step(x, y, m, c, 1 / learning_rate),
        "The gradient lacks its factor 2; see the exercise before.":
            lambda x, y, m, c, learning_rate: _step(x, y, m, c, learning_rate / 2),
    },
    hints=["Where are you, which way is up, and how far do you go? You may call your own `mse_gradient`.",
           "Take both parts of the gradient at the old place: dm, dc = mse_gradient(x, y, m, c).",
           "return m - learning_rate * dm, c - learning_rate * dc"],
)


def _batch_cases(rng):
    """n, batch_size, epochs, rng: a last batch that is smaller, one that is not, one row a batch, all rows a batch."""
    sizes = [(10, 3, 3), (12, 4, 2), (9, 1, 2), (11, 11, 2), (int(rng.integers(20, 40)), 7, 4)]
    return [(*case, np.random.default_rng(rng.integers(2**32))) for case in sizes]


def _cut(order, batch_size):
    return [order[start:start + batch_size] for start in range(0, len(order), batch_size)]


def _reshuffled(n, batch_size, epochs, rng):
    return [_cut(rng.permutation(n), batch_size) for _ in range(epochs)]


def _same_cut(n, batch_size, epochs, rng):
    batches = _cut(rng.permutation(n), batch_size)
    return [[batches[i] for i in rng.permutation(len(batches))] for _ in range(epochs)]


def _filled(n, batch_size, epochs, rng):
    return [_cut(np.resize(rng.permutation(n), -(-n // batch_size) * batch_size), batch_size) for _ in range(epochs)]


def _epochs(answer):
    """The answer as a list of epochs, each a list of batches, each a list of row numbers."""
    try:
        return [[[int(row) for row in batch] for batch in epoch] for epoch in answer]
    except TypeError:
        raise ValueError("give a list of batches for every epoch, and each batch as an array of row numbers.") from None


def _order(epochs):
    """What the order of the rows is like, from one epoch to the next."""
    rows = [[row for batch in epoch for row in batch] for epoch in epochs]
    if any(order == sorted(order) for order in rows):
        return "rows in the file's order"
    if any(order == rows[0] for order in rows[1:]):
        return "the same order again"
    if 1 < len(epochs[0]) < len(rows[0]) and all(set(map(frozenset, epoch)) == set(map(frozenset, epochs[0]))
                                                for epoch in epochs):
        return "the same rows in a batch again"
    return "a new order in every epoch"


def _what_batches(answer):
    """What matters of an answer: how large the batches are, whether each row comes once, and the order."""
    epochs = _epochs(answer)
    if not epochs or not all(epochs):
        raise ValueError("there is an epoch without batches.")
    sizes = [[len(batch) for batch in epoch] for epoch in epochs]
    rows = [[row for batch in epoch for row in batch] for epoch in epochs]
    largest = max(max(order, default=0) for order in rows)
    once = all(sorted(order) == list(range(largest + 1)) for order in rows)
    return {"sizes": sizes, "rows": "each once" if once else "some missing or more than once",
            "order": _order(epochs)}


mini_batches = Exercise(
    reference=_reshuffled,
    inputs=_batch_cases,
    view=_what_batches,
    mistakes={
        "The rows are shuffled once, before the first epoch. Shuffle anew for every epoch.":
            lambda n, batch_size, epochs, rng: epochs * [_cut(rng.permutation(n), batch_size)],
        "Nothing is shuffled: the batches are the same rows in every epoch.":
            lambda n, batch_size, epochs, rng: epochs * [_cut(np.arange(n), batch_size)],
        "The last, smaller batch is lost, and its rows with it. Keep it.":
            lambda n, batch_size, epochs, rng: [
                [batch for batch in epoch if len(batch) == batch_size]
                for epoch in _reshuffled(n, batch_size, epochs, rng)],
        "The rows are drawn with replacement, so some come twice and others not at all. Use a permutation.":
            lambda n, batch_size, epochs, rng: [_cut(rng.integers(0, n, n), batch_size) for _ in range(epochs)],
        "Only the batches change places; the rows in a batch are always the same. Shuffle the rows.": _same_cut,
        "The last batch is filled up with rows that were already there. It may be smaller.": _filled,
    },
    hints=["`rng.permutation(n)` gives the row numbers 0 … n − 1 in a random order. When do you need a new one?",
           "Slices do not mind the end: order[9:12] of ten rows is one row. So the last batch takes care of itself.",
           "for each epoch: order = rng.permutation(n), then [order[i:i + batch_size] for i in range(0, n, "
           "batch_size)]."],
)


def _velocities(rng):
    fixed = [(1.0, 0.0, 2.0, 0.1, 0.9), (1.0, -0.5, 2.0, 0.1, 0.9), (0.0, 1.0, 0.0, 0.1, 0.5)]
    shapes = (3, (2, 2))
    drawn = [(*(rng.normal(size=shape) for _ in range(3)), float(rng.uniform(0.01, 0.5)), float(rng.uniform(0.1, 0.95)))
             for shape in shapes]
    return [*fixed, *drawn]


def _momentum(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity - learning_rate * gradient
    return theta + velocity, velocity


def _average_form(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return theta - learning_rate * velocity, velocity


def _unscaled_form(theta, velocity, gradient, learning_rate, beta):
    velocity = beta * velocity + gradient
    return theta - learning_rate * velocity, velocity


momentum_step = Exercise(
    reference=_momentum,
    inputs=_velocities,
    mistakes={
        "θ moves with the old velocity. Work out the new one first, then move.":
            lambda theta, velocity, gradient, learning_rate, beta: (
                theta + velocity, _momentum(theta, velocity, gradient, learning_rate, beta)[1]),
        "The gradient pushes uphill: it enters the velocity with a minus.":
            lambda theta, velocity, gradient, learning_rate, beta: _momentum(
                theta, velocity, gradient, -learning_rate, beta),
        "β is not used, so the ball never loses speed.":
            lambda theta, velocity, gradient, learning_rate, beta: _momentum(
                theta, velocity, gradient, learning_rate, 1.0),
        "The old velocity is forgotten: this is plain gradient descent.":
            lambda theta, velocity, gradient, learning_rate, beta: _momentum(
                theta, velocity, gradient, learning_rate, 0.0),
        "The learning rate is not used.":
            lambda theta, velocity, gradient, learning_rate, beta: _momentum(theta, velocity, gradient, 1.0, beta),
        "This is another convention: an average with weight 1 − β on the gradient. Here v ← βv − η ∇L.": _average_form,
        "This is another convention, in which η multiplies the velocity at the end. Here v ← βv − η ∇L, θ ← θ + v.":
            _unscaled_form,
        "The order of the two is exchanged: return θ first, then the velocity.":
            lambda theta, velocity, gradient, learning_rate, beta: _momentum(
                theta, velocity, gradient, learning_rate, beta)[::-1],
    },
    hints=["Two lines: first the velocity changes, then the place.",
           "The velocity keeps the share β of itself and gets a push of −η times the gradient.",
           "velocity = beta * velocity - learning_rate * gradient; return theta + velocity, velocity"],
)

OPTIMIZERS = {"gradient descent": GradientDescent, "momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
STEPS, START, ENOUGH = 100, (-1.5, 2.5), 1.05
ARRIVES = "at the bottom, and stays there"


def long_valley():
    """24 points round a line, far from x = 0, which makes the bowl of m and c a long valley: (x (24,), y (24,))."""
    x = np.linspace(1.5, 4.5, 24)
    return x, x - 0.5 + np.random.default_rng(39).normal(scale=0.6, size=24)


def losses_in_valley(optimizer, rate, steps=STEPS):
    """The loss before each of `steps` steps in the long valley and after the last, as multiples of the least loss.

    optimizer: a name in OPTIMIZERS; rate: its learning rate. The run ends early where it diverges.
    """
    x, y = long_valley()
    least = LOSS(y, np.polyval(np.polyfit(x, y, 1), x))
    optimizer, params = OPTIMIZERS[optimizer](rate), {"m": np.array(START[0]), "c": np.array(START[1])}
    losses = []
    while len(losses) <= steps and (not losses or losses[-1] < 1e9):
        prediction = params["m"] * x + params["c"]
        slope = LOSS.gradient(y, prediction)
        losses.append(LOSS(y, prediction) / least)
        optimizer.update(params, {"m": slope @ x, "c": slope.sum()})
    return np.array(losses)


def _what_becomes(answer):
    """In words: what becomes of a run with this optimizer and rate."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise ValueError("return two things, the optimizer's name and its learning rate, such as (\"Adam\", 0.01).")
    name, rate = answer
    if name not in OPTIMIZERS:
        raise ValueError(f"the name should be one of {', '.join(OPTIMIZERS)}.")
    losses = losses_in_valley(name, rate)
    if losses[-1] > losses[0]:
        return f"{name} diverges"
    if losses[-10:].max() <= ENOUGH:
        return ARRIVES
    if losses.min() <= ENOUGH:
        return f"{name} reaches the bottom and does not stay"
    far = "more than twice" if losses[-10:].max() > 2 else "less than twice"
    return f"{name} is still on its way after 100 steps, the loss {far} the least"


my_descent = Exercise(
    reference=lambda: ("momentum", 0.04),
    inputs=[()],
    view=_what_becomes,
    mistakes={
        "Too large a rate. For plain gradient descent the limit here is 2 / 21.5 = 0.093.":
            lambda: ("gradient descent", 0.12),
        "Close to its limit of 0.093 plain gradient descent is as fast as it gets, and that is not enough in this "
        "valley. Which optimizer gathers speed along it?": lambda: ("gradient descent", 0.09),
        "With a rate this small plain gradient descent creeps. Can it go faster without diverging?":
            lambda: ("gradient descent", 0.01),
        "Momentum allows a larger rate than plain gradient descent, but not any rate.": lambda: ("momentum", 0.4),
        "Momentum is the right idea; give it a larger rate.": lambda: ("momentum", 0.003),
        "Adam's steps are about as long as its rate, whatever the gradient. From m = −1.5 to about 1 that takes many "
        "steps; be bolder.": lambda: ("Adam", 0.001),
        "RMSProp's steps do not shrink with the gradient: it gets to the bottom and hops about there. Which optimizer "
        "comes to rest?": lambda: ("RMSProp", 0.3),
    },
    hints=["Try before you choose: `ex.losses_in_valley(\"momentum\", 0.01)` gives the losses of a run, as multiples "
           "of the least.",
           "A bowl with one steep and one flat direction is hard for plain gradient descent: the steep one limits the "
           "rate, the flat one needs it. Momentum and Adam were made for this.",
           "Momentum, with a rate between 0.02 and 0.1."],
)

name_exercises(globals())
