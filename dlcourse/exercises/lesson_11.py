"""Exercises of lesson 11: overfitting and remedies."""

import numpy as np

from .remedies import choice, tried
from .verdict import Exercise, name_exercises


def _read_curves(training, validation):
    training, validation = np.asarray(training), np.asarray(validation)
    best = int(np.argmin(validation))
    return best + 1, validation[best] - training[best], validation[-1] - training[-1]


def _curves(rng):
    fixed = [([2.0, 1.0, 0.5, 0.2], [2.1, 1.4, 1.2, 1.5]), ([1.0], [1.5]), ([3.0, 2.0, 1.0], [3.0, 2.5, 2.5]),
             ([1.0, 0.9, 0.8, 0.7, 0.6], [2.0, 1.0, 1.5, 1.2, 1.1])]
    drawn = [(np.sort(rng.uniform(0.1, 2, n))[::-1], rng.uniform(1, 3, n)) for n in (6, 9, 12)]
    return [tuple(map(np.array, pair)) for pair in fixed] + [tuple(pair) for pair in drawn]


def _of_each_its_best(training, validation):
    best, *_, end = _read_curves(training, validation)
    return best, np.min(validation) - np.min(training), end


read_curves = Exercise(
    reference=_read_curves,
    inputs=_curves,
    mistakes={
        "Epochs are counted from 1 here, and `argmin` counts from 0.":
            lambda training, validation: (_read_curves(training, validation)[0] - 1,
                                          *_read_curves(training, validation)[1:]),
        "The gaps have the wrong sign: it is validation − training, positive where new pictures are harder.":
            lambda training, validation: (_read_curves(training, validation)[0],
                                          *(-gap for gap in _read_curves(training, validation)[1:])),
        "Training chose the epoch. Its loss falls to the end; the smallest *validation* loss marks the best epoch.":
            lambda training, validation: (int(np.argmin(training)) + 1,
                                          (np.asarray(validation) - training)[np.argmin(training)],
                                          validation[-1] - training[-1]),
        "The first gap compares two different epochs: each curve at its own lowest. Take both losses at the best "
        "epoch.": _of_each_its_best,
        "The epoch with the smallest gap is not the best one: at the very start there is hardly any gap, and nothing "
        "has been learned.":
            lambda training, validation: (int(np.argmin(np.asarray(validation) - training)) + 1,
                                          np.min(np.asarray(validation) - training), validation[-1] - training[-1]),
        "These are losses, so the smallest is the best.":
            lambda training, validation: (int(np.argmax(validation)) + 1,
                                          (np.asarray(validation) - training)[np.argmax(validation)],
                                          validation[-1] - training[-1]),
    },
    hints=["Find the best epoch first: where is the validation loss smallest? Then the gap there, then the gap at the "
           "end.",
           "`best = np.argmin(validation)` counts from 0. The gap at the end stands at place -1 of both.",
           "best = np.argmin(validation); return best + 1, validation[best] - training[best], "
           "validation[-1] - training[-1]"],
)


def _early_stop(losses, patience, better=lambda loss, best: loss < best, extra=0):
    best = 0
    for epoch, loss in enumerate(losses):
        if better(loss, losses[best]):
            best = epoch
        if epoch - best >= patience + extra:
            return best + 1, epoch + 1
    return best + 1, len(losses)


def _losses(rng):
    fixed = [([5.0, 4, 3, 4, 5, 6], 2), ([3.0, 2, 1], 2), ([1.0, 2, 3, 4], 1), ([3.0, 2, 2, 2, 1], 2),
             ([3.0, 2, 2, 1, 5, 5, 5], 2), ([4.0, 3, 5, 2, 3, 4, 5, 1], 3), ([2.0], 1),
             ([5.0, 4, 4.5, 3, 3.5, 3.6, 3.7], 2), ([3.0, 1, 5, 4, 3, 2, 0.5], 3)]
    drawn = [(np.round(np.linspace(3, 1, n) + rng.normal(scale=0.6, size=n), 1), int(rng.integers(1, 5)))
             for n in (8, 12, 16, 20)]
    return [(np.array(losses), patience) for losses, patience in [*fixed, *drawn]]


def _since_last(losses, patience):
    """Counts epochs that are worse than the one before."""
    worse = 0
    for epoch in range(1, len(losses)):
        worse = worse + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if worse >= patience:
            return int(np.argmin(losses[:epoch + 1])) + 1, epoch + 1
    return int(np.argmin(losses)) + 1, len(losses)


early_stop = Exercise(
    reference=lambda losses, patience: _early_stop(losses, patience),
    inputs=_losses,
    mistakes={
        "A tie counts as an improvement here. Only a *smaller* loss does: a plateau should use up the patience.":
            lambda losses, patience: _early_stop(losses, patience, lambda loss, best: loss <= best),
        "You stop one epoch too late: with patience 2, the second epoch without improvement is the last one.":
            lambda losses, patience: _early_stop(losses, patience, extra=1),
        "You stop one epoch too early: with patience 2, there are two epochs after the best one.":
            lambda losses, patience: _early_stop(losses, patience - 1) if patience > 1 else _early_stop(losses, 1),
        "Each loss is compared with the one before it. Compare it with the best so far: after a high peak, a loss can "
        "fall and still be no good.": _since_last,
        "This looks at all epochs, those after the stop too. Training that has stopped does not know them.":
            lambda losses, patience: (int(np.argmin(losses)) + 1,
                                      min(int(np.argmin(losses)) + 1 + patience, len(losses))),
        "Epochs are counted from 1 here.":
            lambda losses, patience: tuple(epoch - 1 for epoch in _early_stop(losses, patience)),
        "The two epochs are exchanged: first the best one, whose weights come back, then the last one.":
            lambda losses, patience: _early_stop(losses, patience)[::-1],
        "The weights that are kept are those of the best epoch, not of the last.":
            lambda losses, patience: (_early_stop(losses, patience)[1],) * 2,
    },
    hints=["Go through the losses once, and remember which epoch was the best so far.",
           "In each epoch: is this loss smaller than the best? Then it is the new best. If not: how many epochs ago "
           "was the best one? If that is `patience`, stop.",
           "for epoch, loss in enumerate(losses, start=1): a smaller loss sets best, lowest = epoch, loss; "
           "if epoch - best == patience, return best, epoch. After the loop: return best, len(losses)."],
)


def _l2_gradient(dW, W, l2):
    return dW + l2 * W


def _weights(rng):
    fixed = [(np.zeros((2, 2)), np.array([[1.0, -2], [3, 0]]), 0.1), (np.ones((2, 1)), np.array([[5.0], [-5]]), 0.0)]
    return fixed + [(rng.normal(size=shape), rng.normal(size=shape), float(rng.uniform(0.01, 2)))
                    for shape in ((3, 2), (4, 4), (1, 5))]


l2_gradient = Exercise(
    reference=_l2_gradient,
    inputs=_weights,
    mistakes={
        "The gradient of the loss is missing: the penalty's is added to it.": lambda dW, W, l2: l2 * W,
        "The square's derivative is 2w, but the penalty has a ½ in front of it, and the two cancel.":
            lambda dW, W, l2: dW + 2 * l2 * W,
        "This adds half of it: ½ times the derivative of w², which is 2w, gives w.":
            lambda dW, W, l2: dW + l2 / 2 * W,
        "This adds the penalty itself. It is its slope that is added: the derivative of w² / 2 is w.":
            lambda dW, W, l2: dW + l2 / 2 * W**2,
        "This is the slope of an L1 penalty Σ|w|: every weight is pulled equally. L2 pulls large weights more.":
            lambda dW, W, l2: dW + l2 * np.sign(W),
        "With a minus the weights would grow: descent goes against the gradient.": lambda dW, W, l2: dW - l2 * W,
        "The strength l2 is not used.": lambda dW, W, l2: dW + W,
        "All weights together have one length here. Each weight is pulled by its own size.":
            lambda dW, W, l2: dW + l2 * np.sum(W),
    },
    hints=["The slope of a sum is the sum of the slopes: that of the loss is dW. What is the slope of (l2 / 2) · w²?",
           "d/dw of (l2 / 2) w² is l2 · w, for each weight.", "dW + l2 * W"],
)


def _dropout(x, p, u):
    return np.where(u < p, 0, x) / (1 - p)


def _activations(rng):
    fixed = [(np.array([[1.0, 2, 3, 4]]), 0.5, np.array([[0.1, 0.6, 0.4, 0.9]])),
             (np.array([[1.0, -2]]), 0.0, np.array([[0.0, 0.7]])), (np.array([5.0]), 0.8, np.array([0.9]))]
    return fixed + [(rng.normal(size=shape), float(rng.uniform(0.1, 0.8)), rng.random(shape))
                    for shape in ((4, 6), (3, 10), (20,))]


dropout = Exercise(
    reference=_dropout,
    inputs=_activations,
    mistakes={
        "What is kept has not grown, so the sum that the next layer sees shrinks. Divide by 1 − p.":
            lambda x, p, u: np.where(u < p, 0, x),
        "What is kept has been made smaller. It should make up for what is missing: divide by 1 − p.":
            lambda x, p, u: np.where(u < p, 0, x) * (1 - p),
        "You divided by p. A share of 1 − p is kept, so divide by that.":
            lambda x, p, u: np.where(u < p, 0, x) / (p or 1),
        "You kept what should go: a unit is dropped where u < p.": lambda x, p, u: np.where(u < p, x, 0) / (1 - p),
        "You kept what should go (it is dropped where u < p), and what is kept should grow: divide by 1 − p.":
            lambda x, p, u: np.where(u < p, x, 0),
        "Nothing is dropped: this only makes everything larger.": lambda x, p, u: x / (1 - p),
        "Nothing is dropped at random here: every unit is made smaller instead. A mask of zeros and ones is needed.":
            lambda x, p, u: x * (1 - p),
    },
    hints=["Two steps: a mask that is 0 where u < p and 1 elsewhere, and a factor that makes up for what is lost.",
           "On average a share of 1 − p is kept. So that the expectation stays, what is kept is divided by 1 − p.",
           "x * (u >= p) / (1 - p)"],
)


def _moved(picture, down, across):
    height, width = picture.shape
    out = np.zeros_like(picture)
    if abs(down) < height and abs(across) < width:
        out[max(down, 0):height + min(down, 0), max(across, 0):width + min(across, 0)] = picture[
            max(-down, 0):height - max(down, 0), max(-across, 0):width - max(across, 0)]
    return out


def _pictures(rng):
    picture = np.arange(1.0, 13).reshape(3, 4)
    fixed = [(picture, 1, 0), (picture, 0, 1), (picture, -1, 0), (picture, 0, -2), (picture, 1, -1), (picture, 0, 0)]
    return fixed + [(np.round(rng.uniform(0.1, 1, (5, 6)), 2), *map(int, rng.integers(-3, 4, 2))) for _ in range(6)]


def _smeared(picture, down, across):
    """Repeats the edge where the picture has gone."""
    rows, columns = (np.clip(np.arange(size) - step, 0, size - 1)
                     for size, step in zip(picture.shape, (down, across), strict=True))
    return picture[np.ix_(rows, columns)]


moved = Exercise(
    reference=_moved,
    inputs=_pictures,
    mistakes={
        "What leaves at one edge comes in again at the other: `np.roll` goes round in a circle. Let paper (0) come in.":
            lambda picture, down, across: np.roll(picture, (down, across), (0, 1)),
        "Down and across are exchanged: the first axis counts rows, from top to bottom.":
            lambda picture, down, across: _moved(picture, across, down),
        "It moves the other way: out[row] is picture[row − down].":
            lambda picture, down, across: _moved(picture, -down, -across),
        "It moves up where it should move down. Row 0 is at the top.":
            lambda picture, down, across: _moved(picture, -down, across),
        "It moves left where it should move right. Column 0 is at the left.":
            lambda picture, down, across: _moved(picture, down, -across),
        "The edge is drawn out into the empty space. Paper (0) should come in there.": _smeared,
        "It moves down and right only; a negative number should move the other way.":
            lambda picture, down, across: _moved(picture, max(down, 0), max(across, 0)),
        "The size of the step is right, its sign is not used.":
            lambda picture, down, across: _moved(picture, abs(down), abs(across)),
    },
    hints=["Start from a picture of zeros and copy into it the part that stays inside. Try it on paper for down = 1: "
           "which rows of the old picture are left, and where do they go?",
           "A way without cases: put a wide margin of zeros round the picture with `np.pad`, then cut the frame out at "
           "another place.",
           "height, width = picture.shape; large = np.pad(picture, ((height, height), (width, width))); "
           "return large[height - down:2 * height - down, width - across:2 * width - across]"],
)

my_remedies = Exercise(
    reference=choice(degrees=15, factor=1.2, pixels=1, dropout=0.2, l2=0.003),
    inputs=[()],
    view=tried,
    mistakes={
        "Nothing is done against overfitting: every training picture is known by heart, the 40 wrong labels included.":
            choice(),
        "Dropout alone gains a few points. Which remedy gains most in the lesson's table?": choice(dropout=0.5),
        "A penalty alone gains a few points. Which remedy gains most in the lesson's table?": choice(l2=0.03),
        "So strong a penalty leaves no weights to learn with.": choice(l2=0.1),
        "Early stopping alone gains a few points. Which remedy gains most in the lesson's table?": choice(patience=5),
        "Half a turn makes a 9 of a 6: such pictures teach wrong labels. Stay below 30 degrees.":
            choice(degrees=180, factor=1.2, pixels=1),
        "These pictures have 14 × 14 pixels, so 3 pixels are a fifth of them. Move them less.":
            choice(degrees=15, factor=1.2, pixels=3),
        "Four hidden neurons cannot learn anything by heart, nor ten digits.":
            choice(hidden=4, degrees=15, factor=1.2, pixels=1),
        "Three epochs are over before much has been learned. Changed pictures need more time, not less.":
            choice(epochs=3, degrees=15, factor=1.2, pixels=1),
        "More neurons than allowed, and they would not close the gap: see the lesson's figure.": choice(hidden=256),
        "More epochs than allowed, and without a remedy they only lead farther past the best one.":
            choice(epochs=100),
    },
    hints=["Start from `hidden=64, epochs=40` and everything else off (0, and factor 1). That gets about 66 %. Switch "
           "on one remedy at a time.",
           "Augmentation gains most: a few degrees, a factor a little above 1, and at most one pixel of shift. Try "
           "what a little dropout or a small penalty adds.",
           "degrees=15, factor=1.2, pixels=1 reaches the goal; dropout=0.2 and l2=0.003 with them gain another point."],
)

name_exercises(globals())
