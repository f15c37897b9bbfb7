"""Exercises of lesson 08: digits with one layer."""

from functools import lru_cache

import numpy as np

from .. import activations
from ..losses import SoftmaxCrossEntropy
from ..network import mlp
from ..optimizers import GradientDescent
from ..training import fit
from .verdict import Exercise, name_exercises


def _labels(rng):
    fixed = [(np.array([2, 0, 1]), 4), (np.array([3]), 10), (np.array([1, 1, 1, 0]), 3)]
    return [*fixed, *((rng.integers(0, classes, size=n), classes) for n, classes in ((6, 10), (8, 5)))]


one_hot = Exercise(
    reference=lambda labels, classes: np.eye(classes)[labels],
    inputs=_labels,
    mistakes={
        "The matrix lies on its side: rows are examples, columns are classes.":
            lambda labels, classes: np.eye(classes)[:, labels],
        "Too few columns: there is one for each of the `classes`, also for those that happen not to occur.":
            lambda labels, classes: np.eye(labels.max() + 1)[labels],
        "The classes count from 0: label 0 has its 1 in column 0.": lambda labels, classes: np.eye(classes)[labels - 1],
        "In its place stands the label itself; it should be a 1, whatever the digit is called.":
            lambda labels, classes: np.eye(classes)[labels] * labels[:, None],
        "These are the numbers of examples in each class. Each example should have a row of its own.":
            lambda labels, classes: np.bincount(labels, minlength=classes),
        "It is the other way round: 1 at the label, 0 everywhere else.":
            lambda labels, classes: 1 - np.eye(classes)[labels],
    },
    hints=["How many rows, how many columns? Start with `np.zeros((len(labels), classes))`.",
           "Row i gets its 1 in column labels[i]. A loop does it, or `y[np.arange(len(labels)), labels] = 1`.",
           "Shorter still: which rows of `np.eye(classes)` are these? Arrays can be picked by an array of indices."],
)


def _layers(rng):
    fixed = [(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]),
              np.array([0.5, -0.5, 0.0, 1.0])), (np.zeros((1, 3)), np.ones((3, 2)), np.array([1.0, -2.0]))]
    return [*fixed, *((rng.random((n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(size=n_out))
                      for n, n_in, n_out in ((4, 6, 10), (7, 5, 3)))]


scores = Exercise(
    reference=lambda x, W, b: x @ W + b,
    inputs=_layers,
    mistakes={
        "The bias is missing: add b to every row.": lambda x, W, b: x @ W,
        "The bias is subtracted; add it.": lambda x, W, b: x @ W - b,
        "This is softmax of the scores. Here the scores themselves are asked for.":
            lambda x, W, b: activations.softmax(x @ W + b),
        "All pictures are added up into one. Each row of x should get a row of scores.":
            lambda x, W, b: x.sum(axis=0) @ W + b,
        "These are the scores of the first picture alone.": lambda x, W, b: x[0] @ W + b,
        "The products are averaged over the pixels; add them up.": lambda x, W, b: x @ W / x.shape[1] + b,
    },
    hints=["One neuron's score is np.dot(x, w) + b, as in lesson 02. Now w has a column for each neuron.",
           "`x @ W` multiplies every row of x with every column of W and adds up. What shape has it? What is missing?"],
)


def _errors(rng):
    fixed = [(np.array([[1.0, 0.0, 2.0]]), np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]])),
             (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.5, 0.5], [0.2, 0.8]]),
              np.array([[0.0, 1.0], [1.0, 0.0]]))]
    drawn = ((rng.random((n, n_in)), activations.softmax(rng.normal(size=(n, k))), np.eye(k)[rng.integers(0, k, n)])
             for n, n_in, k in ((4, 6, 3), (5, 3, 10)))
    return [*fixed, *drawn]


def _gradient(x, p, y):
    return x.T @ (p - y) / len(x), (p - y).mean(axis=0)


softmax_gradient = Exercise(
    reference=_gradient,
    inputs=_errors,
    mistakes={
        "The sign is wrong: p − y, not y − p. Stepping downhill would go up.": lambda x, p, y: _gradient(x, y, p),
        "The division by n is missing: the loss is the mean over the pictures.":
            lambda x, p, y: (x.T @ (p - y), (p - y).sum(axis=0)),
        "dW is right, and db is not divided by n.": lambda x, p, y: (_gradient(x, p, y)[0], (p - y).sum(axis=0)),
        "Divide by the number of pictures only, not by the number of classes too: the loss adds up over classes.":
            lambda x, p, y: tuple(part / p.shape[1] for part in _gradient(x, p, y)),
        "dW lies on its side: it has the shape of W, inputs × classes.":
            lambda x, p, y: (_gradient(x, p, y)[0].T, _gradient(x, p, y)[1]),
        "The slope p (1 − p) of a sigmoid is in it. With softmax and cross-entropy together it cancels: p − y is all.":
            lambda x, p, y: (x.T @ ((p - y) * p * (1 - p)) / len(x), ((p - y) * p * (1 - p)).mean(axis=0)),
        "db has a number for each class: add up over the pictures only, axis=0.":
            lambda x, p, y: (_gradient(x, p, y)[0], (p - y).sum() / len(x)),
        "The target is missing: the error is what the layer says less what it should say.":
            lambda x, p, y: (x.T @ p / len(x), p.mean(axis=0)),
    },
    hints=["Two parts: how wrong each score is, p − y, and what each weight had to do with it, its pixel.",
           "dW sums pixel × error over the pictures, for each pixel and each class: `x.T @ (p - y)`. Then the mean.",
           "A bias is a weight whose pixel is always 1, so db is the mean of p − y over the pictures: "
           "`(p - y).mean(axis=0)`. Return both: `return dW, db`."],
)


def _scored(rng):
    fixed = [(np.array([0, 1, 2]), np.array([[3.0, 1.0, 0.0], [9.0, 2.0, 1.0], [-3.0, -2.0, -1.0]])),
             (np.array([1]), np.array([[-5.0, -4.0]]))]
    return [*fixed, *((rng.integers(0, k, n), rng.normal(scale=3, size=(n, k))) for n, k in ((12, 3), (30, 10)))]


accuracy = Exercise(
    reference=lambda labels, scores: float(np.mean(scores.argmax(axis=1) == labels)),
    inputs=_scored,
    mistakes={
        "This is the share of wrong answers. Count the right ones.":
            lambda labels, scores: float(np.mean(scores.argmax(axis=1) != labels)),
        "This is the number of right answers; divide by how many there are.":
            lambda labels, scores: int(np.sum(scores.argmax(axis=1) == labels)),
        "The smallest score wins here. The answer is the class with the largest.":
            lambda labels, scores: float(np.mean(scores.argmin(axis=1) == labels)),
        "A right answer needs no positive score, only the largest of its row.":
            lambda labels, scores: float(np.mean((scores.argmax(axis=1) == labels) & (scores.max(axis=1) > 0))),
        "This says of each picture whether it is right. Take the mean.":
            lambda labels, scores: scores.argmax(axis=1) == labels,
    },
    hints=["What does the layer answer? The class whose score is the largest of its row.",
           "`scores.argmax(axis=1)` is the answer to each picture. Which share of the answers equals the label?"],
)


def _answered(rng):
    fixed = [(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]), 3), (np.array([1, 1, 1]), np.array([0, 0, 0]), 2),
             (np.array([0]), np.array([0]), 3)]
    drawn = ((labels, np.where(rng.random(len(labels)) < 0.6, labels, rng.integers(0, classes, len(labels))), classes)
             for labels, classes in ((rng.integers(0, 4, 60), 4), (rng.integers(0, 10, 200), 10)))
    return [*fixed, *drawn]


def _confusion(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (labels, answers), 1)
    return counts


def _once(labels, answers, classes):
    counts = np.zeros((classes, classes), dtype=int)
    counts[labels, answers] += 1
    return counts


confusion = Exercise(
    reference=_confusion,
    inputs=_answered,
    mistakes={
        "Each pair is counted once, however often it occurs: `counts[labels, answers] += 1` does that. Use a loop, or "
        "`np.add.at(counts, (labels, answers), 1)`.": _once,
        "Rows and columns are exchanged: the row is what the picture is, the column what the layer says.":
            lambda labels, answers, classes: _confusion(answers, labels, classes),
        "These are shares. Leave them as numbers of pictures.":
            lambda labels, answers, classes: _confusion(labels, answers, classes) / len(labels),
        "These are shares of each row; numbers of pictures are asked for.":
            lambda labels, answers, classes: _confusion(labels, answers, classes) / np.maximum(
                1, np.bincount(labels, minlength=classes))[:, None],
        "The table has only as many rows as there are classes among these pictures. Use `classes`.":
            lambda labels, answers, classes: _confusion(labels, answers, int(max(labels.max(), answers.max())) + 1),
        "The right answers are missing: they belong on the diagonal.":
            lambda labels, answers, classes: _confusion(labels, answers, classes) * (1 - np.eye(classes, dtype=int)),
        "Only the right answers are counted. What became of the others?":
            lambda labels, answers, classes: _confusion(labels, answers, classes) * np.eye(classes, dtype=int),
    },
    hints=["Start with `np.zeros((classes, classes), dtype=int)` and go through the pictures.",
           "For each picture, one more in row label, column answer: `counts[label, answer] += 1` in a loop over "
           "`zip(labels, answers)`."],
)

MOST, ENOUGH = 150, 0.5
DONE = f"at most {MOST} pictures, with more than half of the mistakes among them"


@lru_cache(maxsize=1)
def judged():
    """The probabilities (1000, 10) of a layer trained as in the lesson, and which of its answers are wrong (1000,)."""
    from .. import datasets

    digits = datasets.mnist()
    x, rng = digits.images.reshape(5000, -1).astype(np.float32) / 255, np.random.default_rng(0)
    layer = mlp([784, 10], rng=rng, dtype=np.float32)
    target = np.eye(10, dtype=np.float32)[digits.labels]
    fit(layer, SoftmaxCrossEntropy(), GradientDescent(0.1), (x[:4000], target[:4000]), epochs=10, rng=rng)
    p = activations.softmax(layer(x[4000:]))
    return p, p.argmax(axis=1) != digits.labels[4000:]


def _handed_over(answer):
    """What a person gets to see, in words; the same words for whatever is good enough."""
    _, wrong = judged()
    answer = np.asarray(answer)
    if answer.shape != wrong.shape or not np.isin(answer, (0, 1)).all():
        raise ValueError(f"return True or False for each of the {len(wrong)} pictures, as an array of that length.")
    answer = answer.astype(bool)
    share = np.sum(wrong & answer) / wrong.sum()
    if answer.sum() <= MOST and share > ENOUGH:
        return DONE
    return f"{answer.sum()} pictures, with {share:.0%} of the mistakes among them"


hand_over = Exercise(
    reference=lambda p: p.max(axis=1) <= np.sort(p.max(axis=1))[MOST - 1],
    inputs=lambda rng: [(judged()[0],)],
    view=_handed_over,
    mistakes={
        "Everything is handed over. That is safe, and no help.": lambda p: np.full(len(p), True),
        "Nothing is handed over, so nobody finds a mistake.": lambda p: np.full(len(p), False),
        "These are the pictures that the layer is surest of. Take those at the other end.":
            lambda p: p.max(axis=1) >= np.sort(p.max(axis=1))[-MOST],
        "The first pictures are no worse than others. What in a row of p tells that the layer is not sure?":
            lambda p: np.arange(len(p)) < MOST,
        "The right kind of picture, and too few of them: the person has time for 150.":
            lambda p: p.max(axis=1) < 0.5,
        "Too many: the person has time for 150. Lower the limit.": lambda p: p.max(axis=1) < 0.9,
        "Some digits are harder than others, but most pictures of a hard digit are answered well. Look at each row.":
            lambda p: np.isin(p.argmax(axis=1), (5,)),
    },
    hints=["How sure is the layer of its answer? The largest number of each row, `p.max(axis=1)`, says it.",
           "Hand over those where it is small. With which limit are there just under 150?",
           "Other rules do as well: the gap between the largest and the second largest, "
           "`np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2]`, or the entropy of the row."],
)

name_exercises(globals())
