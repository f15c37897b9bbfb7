"""Exercises of lesson 09: the multilayer perceptron and backpropagation."""

from functools import partial

import numpy as np

from ..activations import sigmoid
from ..gradcheck import numerical_gradient
from ..perceptron import GATE_INPUTS
from .answers import shape
from .byhand import (
    PUBLISHED,
    XOR,
    all_at_once,
    deaf_outputs,
    differences,
    forward,
    gradient,
    slope,
    train_xor,
    update,
)
from .verdict import Exercise, name_exercises


def _networks(rng):
    """The published example, then networks with other weights and biases: (i, w, b1, b2)."""
    return [PUBLISHED, *((rng.normal(size=2), rng.normal(size=8), *rng.normal(size=2).tolist()) for _ in range(4))]


forward_pass = Exercise(
    reference=lambda i, w, b1, b2: forward(i, w, b1, b2),
    inputs=_networks,
    mistakes={
        "The hidden neurons hand on their net inputs: the sigmoid is missing there.": partial(forward, f=lambda z: z),
        "The outputs are net inputs: the sigmoid is missing in the output layer.": partial(forward, g=lambda z: z),
        "The bias b1 is used in both layers; the output neurons have b2.": lambda i, w, b1, b2: forward(i, w, b1, b1),
        "The bias of the hidden layer is missing.": lambda i, w, b1, b2: forward(i, w, 0, b2),
        "The bias of the output layer is missing.": lambda i, w, b1, b2: forward(i, w, b1, 0),
        "The biases are missing.": lambda i, w, b1, b2: forward(i, w, 0, 0),
        "w2 and w3 have changed places: w2 leads from i2 to h1, w3 from i1 to h2.":
            partial(forward, order=[0, 2, 1, 3, 4, 5, 6, 7]),
        "w6 and w7 have changed places: w6 leads from h2 to o1, w7 from h1 to o2.":
            partial(forward, order=[0, 1, 2, 3, 4, 6, 5, 7]),
        "w2 has changed places with w3, and w6 with w7: the weights into one neuron are neighbours.":
            partial(forward, order=[0, 2, 1, 3, 4, 6, 5, 7]),
        "The output neurons listen to the inputs; they should listen to the hidden neurons' outputs.": deaf_outputs,
    },
    hints=["Four neurons, and each is lesson 01's: a weighted sum of what comes in, plus a bias, then the sigmoid. "
           "Begin with h1: what comes in is i1 and i2.",
           "`out_h1 = sigmoid(w1 * i1 + w2 * i2 + b1)`. For o1 the same with w5, w6 and b2; what comes in there is "
           "out_h1 and out_h2.",
           "out_o1 = sigmoid(w5 * out_h1 + w6 * out_h2 + b2), and out_o2 with w7 and w8."],
)


def _answers(rng):
    """Targets and outputs: the published ones, one output alone, then several."""
    fixed = [(np.array([0.01, 0.99]), np.array([0.75136507, 0.772928465])), (np.array([0.0]), np.array([0.5]))]
    return [*fixed, *((rng.uniform(size=n), rng.uniform(0.05, 0.95, size=n)) for n in (2, 3, 5))]


output_delta = Exercise(
    reference=lambda target, out: (out - target) * slope(out),
    inputs=_answers,
    mistakes={
        "The sigmoid's slope is missing: this is ∂E/∂out, and δ is ∂E/∂net.": lambda target, out: out - target,
        "The sign is wrong: an output above its target must give a positive δ. It is out − target.":
            lambda target, out: (target - out) * slope(out),
        "The sign is wrong, and the sigmoid's slope is missing.": lambda target, out: target - out,
        "The slope is taken at the output instead of the net input: with the output at hand it is out · (1 − out).":
            lambda target, out: (out - target) * sigmoid.derivative(out),
        "The factor 2 is too much: it cancels with the ½ in E.": lambda target, out: 2 * (out - target) * slope(out),
        "This is the slope alone. Multiply it by how far the output is from the target.":
            lambda target, out: slope(out),
        "The factor 1 − out of the slope is missing.": lambda target, out: (out - target) * out,
        "The factor out of the slope is missing.": lambda target, out: (out - target) * (1 - out),
        "Here the error itself is multiplied by the slope; it should be the error's derivative, out − target.":
            lambda target, out: (out - target) ** 2 / 2 * slope(out),
    },
    hints=["Two questions, one factor each: how does E change with out, and how does out change with net?",
           "∂E/∂out is out − target. The sigmoid's slope can be had from its output: out · (1 − out).",
           "return (out - target) * out * (1 - out)"],
)


def _layers(rng):
    """δ of the outputs, the weights W into them and the hidden outputs; W is square."""
    fixed = [(np.array([0.138498562, -0.038098237]), np.array([[0.40, 0.50], [0.45, 0.55]]),
              np.array([0.593269992, 0.596884378]))]
    return fixed + [(rng.normal(size=n), rng.normal(size=(n, n)), rng.uniform(0.05, 0.95, size=n)) for n in (2, 3, 4)]


hidden_delta = Exercise(
    reference=lambda delta_out, W, out_hidden: (W @ delta_out) * slope(out_hidden),
    inputs=_layers,
    mistakes={
        "The sigmoid's slope is missing in δ of the hidden layer: this is ∂E/∂out of its neurons.":
            lambda delta_out, W, out_hidden: W @ delta_out,
        "W is used the wrong way round: hidden neuron j sends through row j of W, so the sum runs along the rows.":
            lambda delta_out, W, out_hidden: (W.T @ delta_out) * slope(out_hidden),
        "W is used the wrong way round, and the sigmoid's slope is missing.":
            lambda delta_out, W, out_hidden: W.T @ delta_out,
        "Only the path through the first output is counted; the error comes back through every output.":
            lambda delta_out, W, out_hidden: delta_out[0] * W[:, 0] * slope(out_hidden),
        "The paths are averaged. They add up: sum them.":
            lambda delta_out, W, out_hidden: (W @ delta_out) / len(delta_out) * slope(out_hidden),
        "The weights are missing: each δ comes back through the weight that its signal went out by.":
            lambda delta_out, W, out_hidden: delta_out.sum() * slope(out_hidden),
        "The δ of the outputs are not used: these are the summed weights times the slope.":
            lambda delta_out, W, out_hidden: W.sum(axis=1) * slope(out_hidden),
        "The slope is taken at the output instead of the net input: with the output at hand it is out · (1 − out).":
            lambda delta_out, W, out_hidden: (W @ delta_out) * sigmoid.derivative(out_hidden),
        "The factor 1 − out of the slope is missing.": lambda delta_out, W, out_hidden: (W @ delta_out) * out_hidden,
    },
    hints=["Follow hidden neuron h1 forward: which outputs hear it, and through which weights? The error comes back "
           "the same ways.",
           "∂E/∂out_h1 is δ_o1 · w5 + δ_o2 · w7, which is row 0 of W times `delta_out`: `W @ delta_out` does all rows. "
           "One factor is still missing.",
           "return (W @ delta_out) * out_hidden * (1 - out_hidden)"],
)


def _updates(rng):
    """(i, target, w, b1, b2, learning_rate)"""
    rates = [0.5, *rng.uniform(0.2, 2, size=4).tolist()]
    targets = [np.array([0.01, 0.99]), *rng.uniform(size=(4, 2))]
    return [(i, target, w, b1, b2, rate)
            for (i, w, b1, b2), target, rate in zip(_networks(rng), targets, rates, strict=True)]


one_update = Exercise(
    reference=lambda i, target, w, b1, b2, learning_rate: update(i, target, w, b1, b2, learning_rate),
    inputs=_updates,
    tolerance=1e-9,
    mistakes={
        "The sigmoid's slope is missing in δ of the hidden layer.": partial(update, hidden_slope=False),
        "The sigmoid's slope is missing in δ of the output layer.": partial(update, out_slope=False),
        "The sigmoid's slope is missing in δ of both layers.": partial(update, out_slope=False, hidden_slope=False),
        "δ of the hidden layer is computed with output weights that have been updated already. Compute every gradient "
        "with the old weights, then update. (With this slip the published example's error is 0.291027924.)":
            partial(update, new_weights=True),
        "The weights into the hidden layer have not moved; w1 to w4 have gradients too.":
            partial(update, hidden=False),
        "The error comes back to the hidden layer through o1 only; add the path through o2.":
            partial(update, paths=(0,)),
        "In the gradients of w1 to w4 the input is missing: ∂E/∂w1 is δ_h1 · i1.": partial(update, hears=False),
        "This goes uphill: the gradient has to be subtracted.": partial(update, times=-1.0),
        "The learning rate is not used.":
            lambda i, target, w, b1, b2, learning_rate: w - gradient(i, target, w, b1, b2, 1.0),
        "These are the gradients. The new weight is the old one minus the learning rate times its gradient.": gradient,
        "The steps are twice too long: the 2 of the squared error cancels with the ½.": partial(update, times=2.0),
    },
    hints=["Four stages: forward pass, δ of o1 and o2, δ of h1 and h2, and then all eight weights at once. You have "
           "functions for the first three.",
           "Each gradient is δ of the neuron that the weight leads to, times what comes along the weight: ∂E/∂w5 = "
           "δ_o1 · out_h1, ∂E/∂w1 = δ_h1 · i1.",
           "With delta_o, delta_h and h as arrays: `gradient = np.concatenate([np.outer(delta_h, i).ravel(), "
           "np.outer(delta_o, h).ravel()])`, and the answer is `w - learning_rate * gradient`."],
)


def _dense(rng):
    shapes = [(1, 2, 2), (4, 3, 2), (3, 2, 5), (5, 4, 4)]
    return [(rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=(n, n_out)))
            for n, n_in, n_out in shapes]


dense_backward = Exercise(
    reference=lambda x, W, delta: (x.T @ delta, delta.sum(axis=0), delta @ W.T),
    inputs=_dense,
    mistakes={
        "dW has its axes exchanged: W is (n_in, n_out), and so is dW. Take x.T @ delta.":
            lambda x, W, delta: (delta.T @ x, delta.sum(axis=0), delta @ W.T),
        "db is not summed: the bias is shared by all rows, so its gradient is the sum over the rows.":
            lambda x, W, delta: (x.T @ delta, delta, delta @ W.T),
        "db is summed over everything; each neuron has a bias of its own. Sum over the rows only: axis=0.":
            lambda x, W, delta: (x.T @ delta, delta.sum(), delta @ W.T),
        "db is summed along the rows; it should be summed over them: axis=0.":
            lambda x, W, delta: (x.T @ delta, delta.sum(axis=1), delta @ W.T),
        "db is a mean; the loss has divided by the number of rows already. Take the sum.":
            lambda x, W, delta: (x.T @ delta, delta.mean(axis=0), delta @ W.T),
        "dW and db are divided by the number of rows; the loss has done that already.":
            lambda x, W, delta: (x.T @ delta / len(x), delta.mean(axis=0), delta @ W.T),
        "All three are right, but in another order: it should be dW, db, dx.":
            lambda x, W, delta: (delta @ W.T, x.T @ delta, delta.sum(axis=0)),
        "dx is the gradient with respect to the inputs, delta @ W.T; here delta is handed on without the weights.":
            lambda x, W, delta: (x.T @ delta, delta.sum(axis=0), delta),
    },
    hints=["Shapes lead the way: a gradient has the shape of what it belongs to. x is (n, n_in), delta (n, n_out), "
           "W (n_in, n_out). Which product of two of them has W's shape, and which has x's?",
           "`x.T @ delta` is (n_in, n_out), `delta @ W.T` is (n, n_in). b has one number a neuron: sum delta over the "
           "rows.",
           "return x.T @ delta, delta.sum(axis=0), delta @ W.T"],
)


def bowl(x):
    """Σ x²"""
    return float(np.sum(x**2))


def cubes(x):
    """Σ x³"""
    return float(np.sum(x**3))


def squashed(x):
    """σ(Σ x)²"""
    return sigmoid(float(np.sum(x))) ** 2


def _slopes(rng):
    fixed = [(bowl, np.array([1.0, -2.0]), 1e-3), (cubes, np.array([0.5]), 1e-2)]
    return [*fixed, (cubes, rng.normal(size=3), 1e-2), (squashed, rng.normal(size=4), 1e-2),
            (bowl, rng.normal(size=(2, 3)), 1e-3), (cubes, rng.normal(size=(2, 2)), 1e-2)]


central_difference = Exercise(
    reference=lambda f, x, h: numerical_gradient(f, np.array(x, dtype=float), h),
    inputs=_slopes,
    mistakes={
        "This is a one-sided difference, (f(x + h) − f(x)) / h. Step to both sides: the error shrinks from h to h².":
            lambda f, x, h: differences(f, x, lambda g: (g(h) - g(0)) / h),
        "This is a one-sided difference, (f(x) − f(x − h)) / h. Step to both sides: the error shrinks from h to h².":
            lambda f, x, h: differences(f, x, lambda g: (g(0) - g(-h)) / h),
        "Twice too large: from x − h to x + h it is 2h, so divide by 2h.":
            lambda f, x, h: differences(f, x, lambda g: (g(h) - g(-h)) / h),
        "A division without brackets: `/ 2 * h` divides by 2 and multiplies by h. Write `/ (2 * h)`.":
            lambda f, x, h: differences(f, x, lambda g: (g(h) - g(-h)) / 2 * h),
        "The sign is wrong: it is f(x + h) − f(x − h).":
            lambda f, x, h: differences(f, x, lambda g: (g(-h) - g(h)) / (2 * h)),
        "This is the difference alone. A slope is difference divided by distance, 2h.":
            lambda f, x, h: differences(f, x, lambda g: g(h) - g(-h)),
        "All elements are moved at once, which gives the sum of the slopes. Move one element at a time.": all_at_once,
        "This is the second difference, which measures the curvature.":
            lambda f, x, h: differences(f, x, lambda g: (g(h) - 2 * g(0) + g(-h)) / h**2),
    },
    hints=["For each element: a copy of x with this element h larger, one with it h smaller, and f of both.",
           "`for k in np.ndindex(x.shape):` runs through the elements of any array; `above = x.copy()` and "
           "`above[k] += h` make the first copy.",
           "gradient[k] = (f(above) - f(below)) / (2 * h), with `gradient = np.zeros(x.shape)` made before the loop."],
)

def _outcome(start):
    """What becomes of a start, in words."""
    if shape(start) != (9,):
        raise ValueError("return nine numbers: w1, w2 (into h1), w3, w4 (into h2), b_h1, b_h2, w5, w6, b_o.")
    start = np.asarray(start, dtype=float)
    if not (np.abs(start) <= 1).all():
        raise ValueError("every number must lie between −1 and 1.")
    network = train_xor(start)
    out = network(GATE_INPUTS)
    if (np.abs(out - XOR) < 0.3).all():
        return "XOR, learned"
    answers = ", ".join(f"{answer:.1f}" for answer in out[:, 0])
    W, b = network.layers[0].params.values()
    twins = "hidden twins, and " if (W[:, 0] == W[:, 1]).all() and b[0] == b[1] else ""
    return f"{twins}the answers {answers}"


my_start = Exercise(
    reference=lambda: np.random.default_rng(1).uniform(-1, 1, size=9),
    inputs=[()],
    view=_outcome,
    mistakes={
        "With zeros everywhere the hidden neurons are the same neuron twice, and no gradient reaches their weights, "
        "because w5 = w6 = 0. Make the two differ.": lambda: np.zeros(9),
        "h1 and h2 start equal and send through equal weights, so they get equal gradients and stay twins: two neurons "
        "that do the work of one. Make them differ.": lambda: np.full(9, 0.5),
        "The hidden neurons differ, but two of the four answers have settled near ½, where the gradients cancel. "
        "Such a plateau is not your fault: try another start.": lambda: np.random.default_rng(2).uniform(-1, 1, size=9),
        "The numbers are so small that all answers are still ½: the differences between the neurons had no time to "
        "grow. Start further away from 0.": lambda: 1e-3 * np.array([1, 2, 3, -4, 1, -2, 5, -3, 0.0]),
    },
    hints=["Nothing but a difference at the start can make h1 and h2 become different. Which numbers may differ?",
           "Let chance decide: `np.random.default_rng(1).uniform(-1, 1, size=9)`. About three random starts in four "
           "get there, so try another seed when one gets stuck."],
)

name_exercises(globals())
