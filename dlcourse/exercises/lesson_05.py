"""Exercises of lesson 05: loss functions."""

import numpy as np

from .. import losses
from .verdict import Exercise, name_exercises


def _numbers(rng):
    """Targets and predictions: the deck's, one alone, then rows and a matrix of random ones; none is negative."""
    fixed = [(np.array([4.0, 0.0, 5.0, 2.0]), np.array([3.5, 1.0, 5.0, 3.0])), (np.array([3.0]), np.array([1.0])),
             (np.array([2.0, 4.0]), np.array([3.0, 3.0]))]
    return [*fixed, *((rng.uniform(0, 9, shape), rng.uniform(0, 9, shape)) for shape in (5, 12, (4, 3)))]


mean_squared_error = Exercise(
    reference=lambda target, prediction: losses.MeanSquaredError()(target, prediction),
    inputs=_numbers,
    mistakes={
        "This is the sum of the squares. Divide by their number: a loss should not grow because there are more data.":
            lambda target, prediction: np.sum((target - prediction) ** 2),
        "The mean is squared; square each difference first. Otherwise misses up and down cancel.":
            lambda target, prediction: np.mean(target - prediction) ** 2,
        "This is the root of the mean squared error. Leave the root away.":
            lambda target, prediction: np.sqrt(np.mean((target - prediction) ** 2)),
        "These are the absolute differences. Square them.":
            lambda target, prediction: np.mean(np.abs(target - prediction)),
        "The differences are not squared: misses up and down cancel.":
            lambda target, prediction: np.mean(target - prediction),
        "Half of it: some books put ½ in front, this lesson does not.":
            lambda target, prediction: np.mean((target - prediction) ** 2) / 2,
    },
    hints=["Three steps: the differences, their squares, the mean of these.",
           "`(target - prediction) ** 2` squares every difference of an array at once.",
           "np.mean((target - prediction) ** 2)"],
)

mean_squared_log_error = Exercise(
    reference=lambda target, prediction: losses.MeanSquaredLogarithmicError()(target, prediction),
    inputs=_numbers,
    mistakes={
        "The 1 is missing: ln 0 is −∞, so take the logarithm of 1 + y and of 1 + ŷ.":
            lambda target, prediction: np.mean((np.log(target) - np.log(prediction)) ** 2),
        "This is the logarithm of the squared error. First the logarithms, then the difference, then the square.":
            lambda target, prediction: np.log1p(np.mean((target - prediction) ** 2)),
        "This is the squared logarithm of the difference. The difference of the logarithms is meant.":
            lambda target, prediction: np.mean(np.log1p(np.abs(target - prediction)) ** 2),
        "These are logarithms to base 10. Use the natural one, `np.log` or `np.log1p`.":
            lambda target, prediction: np.mean((np.log10(1 + target) - np.log10(1 + prediction)) ** 2),
        "The differences of the logarithms are not yet squared.":
            lambda target, prediction: np.mean(np.abs(np.log1p(target) - np.log1p(prediction))),
        "This is the sum. Divide by the number of elements.":
            lambda target, prediction: np.sum((np.log1p(target) - np.log1p(prediction)) ** 2),
        "This is the root of it. Leave the root away.":
            lambda target, prediction: np.sqrt(np.mean((np.log1p(target) - np.log1p(prediction)) ** 2)),
    },
    hints=["It is the mean squared error of other numbers: of ln(1 + y) and ln(1 + ŷ).",
           "`np.log1p(y)` is ln(1 + y). You may call your own `mean_squared_error`.",
           "np.mean((np.log1p(target) - np.log1p(prediction)) ** 2)"],
)


def _near_and_far(rng):
    """Errors inside, outside and exactly at δ."""
    fixed = [(np.array([0.0, 0.0, 0.0, 0.0]), np.array([0.5, -0.5, 4.0, -4.0]), 2.0),
             (np.array([1.0, 1.0]), np.array([3.0, 1.0]), 2.0), (np.array([10.0]), np.array([0.0]), 0.5)]
    return [*fixed, *((rng.normal(size=shape), rng.normal(scale=3, size=shape), float(rng.uniform(0.3, 3)))
                      for shape in (6, 20, (4, 3)))]


def _pieces(target, prediction, delta, near, far):
    """The mean of near(r) where |r| ≤ δ, and of far(|r|) elsewhere."""
    r = np.abs(np.asarray(prediction) - target)
    return np.mean(np.where(r <= delta, near(r), far(r)))


huber = Exercise(
    reference=lambda target, prediction, delta: losses.Huber(delta)(target, prediction),
    inputs=_near_and_far,
    mistakes={
        "Far away it is δ · |r|, which jumps at |r| = δ. Subtract ½ δ inside the bracket: δ · (|r| − ½ δ).":
            lambda target, prediction, delta: _pieces(target, prediction, delta, lambda r: r**2 / 2,
                                                      lambda r: delta * r),
        "Near 0 the ½ is missing, so that the two pieces do not meet at δ.":
            lambda target, prediction, delta: _pieces(target, prediction, delta, lambda r: r**2,
                                                      lambda r: delta * (r - delta / 2)),
        "The pieces are exchanged: squared where |r| ≤ δ, a straight line beyond.":
            lambda target, prediction, delta: _pieces(target, prediction, delta, lambda r: delta * (r - delta / 2),
                                                      lambda r: r**2 / 2),
        "This is half the squared error everywhere: beyond δ the loss should be a straight line.":
            lambda target, prediction, delta: np.mean((prediction - target) ** 2) / 2,
        "Far away the factor δ is missing: the slope of the line is δ, as the parabola's is where it ends.":
            lambda target, prediction, delta: _pieces(target, prediction, delta, lambda r: r**2 / 2,
                                                      lambda r: r - delta / 2),
        "δ is taken as 1, whatever is asked for.":
            lambda target, prediction, delta: losses.Huber(1.0)(target, prediction),
        "This is the sum. Divide by the number of elements.":
            lambda target, prediction, delta: losses.Huber(delta)(target, prediction) * np.size(target),
        "r is compared with δ, not |r|: a miss downwards by more than δ is far too.":
            lambda target, prediction, delta: np.mean(np.where(
                prediction - target <= delta, (prediction - target) ** 2 / 2,
                delta * (np.abs(prediction - target) - delta / 2))),
    },
    hints=["Work out `r = np.abs(prediction - target)` first. Then there are two cases: r up to delta, and the rest.",
           "`np.where(r <= delta, ..., ...)` takes the first where the condition holds, the second elsewhere.",
           "np.mean(np.where(r <= delta, r ** 2 / 2, delta * (r - delta / 2)))"],
)


def _chances(rng):
    fixed = [(np.array([1.0, 0.0]), np.array([0.9, 0.2])), (np.array([1.0]), np.array([0.01])),
             (np.array([0.0]), np.array([0.99]))]
    return [*fixed, *((rng.integers(0, 2, n).astype(float), rng.uniform(0.02, 0.98, n)) for n in (6, 30))]


binary_cross_entropy = Exercise(
    reference=lambda target, probability: losses.BinaryCrossEntropy()(target, probability),
    inputs=_chances,
    mistakes={
        "The sign is missing: logarithms of probabilities are negative, and a loss is not.":
            lambda target, probability: -losses.BinaryCrossEntropy()(target, probability),
        "Class 0 costs nothing here. It needs its own term, (1 − y) · ln(1 − ŷ).":
            lambda target, probability: -np.mean(target * np.log(probability)),
        "The second term has the wrong sign: the minus in front belongs to both.":
            lambda target, probability: -np.mean(target * np.log(probability)
                                                 - (1 - target) * np.log(1 - probability)),
        "This is the sum. Divide by the number of answers.":
            lambda target, probability: losses.BinaryCrossEntropy()(target, probability) * len(target),
        "These are logarithms to base 2, so the answer is in bits. Use the natural one, `np.log`.":
            lambda target, probability: losses.BinaryCrossEntropy()(target, probability) / np.log(2),
        "This is the average difference between label and probability, not the average surprise: take −ln of the "
        "probability that was given to what happened.":
            lambda target, probability: np.mean(np.abs(target - probability)),
        "This is the mean squared error.": lambda target, probability: np.mean((target - probability) ** 2),
    },
    hints=["For y = 1 the cost is −ln ŷ, for y = 0 it is −ln(1 − ŷ). How do y and 1 − y switch the one on and the "
           "other off?",
           "`target * np.log(probability)` is the first half, before the minus sign and the mean.",
           "-np.mean(target * np.log(probability) + (1 - target) * np.log(1 - probability))"],
)


def _margins(rng):
    fixed = [(np.array([1.0, 1.0, -1.0, -1.0]), np.array([2.0, 0.3, 0.5, -3.0])), (np.array([1.0]), np.array([1.0])),
             (np.array([-1.0]), np.array([-0.5]))]
    return [*fixed, *((rng.choice([-1.0, 1.0], n), rng.normal(scale=2, size=n)) for n in (6, 30))]


hinge = Exercise(
    reference=lambda label, score: losses.Hinge()(label, score),
    inputs=_margins,
    mistakes={
        "The margin is missing: a score on the right side by less than 1 still costs something. Use 1 − y · s.":
            lambda label, score: np.mean(np.maximum(0, -label * score)),
        "Scores beyond the margin bring a reward here. Let nothing fall below 0.":
            lambda label, score: np.mean(1 - label * score),
        "The maximum is taken of the mean; take it of each element, or good scores pay for bad ones.":
            lambda label, score: np.maximum(0, np.mean(1 - label * score)),
        "This is the squared hinge. Leave the square away.":
            lambda label, score: np.mean(np.maximum(0, 1 - label * score) ** 2),
        "The sign is wrong: the product y · s is positive where the side is right, and should lower the cost.":
            lambda label, score: np.mean(np.maximum(0, 1 + label * score)),
        "This counts the scores on the wrong side. The hinge loss also says by how much.":
            lambda label, score: np.mean(label * score < 0),
        "This is the sum. Divide by the number of answers.":
            lambda label, score: np.sum(np.maximum(0, 1 - label * score)),
    },
    hints=["y · s is positive where the side is right. By how much does it fall short of 1?",
           "`np.maximum(0, ...)` cuts off what is below 0, element by element. `max` does not.",
           "np.mean(np.maximum(0, 1 - label * score))"],
)


def _scored(rng):
    """One-hot rows and scores; among them scores whose exponentials do not fit."""
    def rows(n, k):
        return np.eye(k)[rng.integers(0, k, n)]

    fixed = [(np.array([[0.0, 1.0, 0.0]]), np.array([[2.0, 1.0, 0.0]])),
             (np.eye(3)[[0, 2]], np.array([[1.0, 1.0, 1.0], [0.0, 5.0, 2.0]])),
             (np.eye(3)[[1, 0]], np.array([[1000.0, 1001.0, 999.0], [0.0, -1.0, 1.0]])),
             (np.eye(2)[[0, 1]], np.array([[-800.0, 0.0], [3.0, 3.0]]))]
    return [*fixed, *((rows(n, k), rng.normal(scale=2, size=(n, k))) for n, k in ((5, 4), (8, 3)))]


def _share(powers):
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax(scores):
    return _share(np.exp(scores - scores.max(axis=-1, keepdims=True)))


def _of_logarithms(target, logarithms):
    """−mean over rows of Σ y ln q, with 0 · (−∞) left out."""
    return -np.where(target > 0, logarithms, 0).sum(axis=-1).mean()


cross_entropy = Exercise(
    reference=lambda target, scores: losses.SoftmaxCrossEntropy()(target, scores),
    inputs=_scored,
    mistakes={
        "e^1000 is too large for the computer, and inf / inf is nan. Subtract each row's largest score first: it "
        "changes nothing else.": lambda target, scores: _of_logarithms(target, np.log(_share(np.exp(scores)))),
        "The largest score is subtracted, but then softmax rounds e^−800 to 0, and ln 0 is −∞. Do not go through the "
        "probabilities: ln q = s − max − ln Σ e^(s − max).":
            lambda target, scores: _of_logarithms(target, np.log(_softmax(scores))),
        "A tiny number is added inside the logarithm. It hides the underflow and caps the cost: scores that are 800 "
        "apart cost 800.": lambda target, scores: _of_logarithms(target, np.log(_softmax(scores) + 1e-12)),
        "This averages over all elements. Sum over the classes, average over the examples.":
            lambda target, scores: losses.SoftmaxCrossEntropy()(target, scores) / scores.shape[-1],
        "This is the sum over the examples. Take their mean.":
            lambda target, scores: losses.SoftmaxCrossEntropy()(target, scores) * len(scores),
        "The scores are used as if they were logarithms of probabilities. Subtract the logarithm of Σ eˢ from them.":
            lambda target, scores: _of_logarithms(target, scores),
        "The sum runs down the columns; each row is one example. Use axis=-1, keepdims=True.":
            lambda target, scores: losses.SoftmaxCrossEntropy()(target.T, scores.T) * scores.shape[-1] / len(scores),
    },
    hints=["Only the logarithm of the right class's probability counts, and ln(e^s / Σ e^s) = s − ln Σ e^s.",
           "Subtract each row's largest score from the row first: `s = scores - scores.max(axis=-1, keepdims=True)`. "
           "Then no power overflows, and Σ e^s is at least 1.",
           "log_q = s - np.log(np.exp(s).sum(axis=-1, keepdims=True)), then the mean over rows of "
           "-np.sum(target * log_q, axis=-1)."],
)


def _pairs(rng):
    fixed = [([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]), ([0.9, 0.1], [0.5, 0.5]), ([0.0, 1.0, 0.0], [0.2, 0.7, 0.1]),
             ([0.5, 0.5, 0.0], [0.1, 0.1, 0.8])]
    return [*((np.array(p), np.array(q)) for p, q in fixed),
            *((rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k))) for k in (2, 4, 6))]


def _divergence(p, q):
    return losses.KullbackLeiblerDivergence()(p, q)


kl_divergence = Exercise(
    reference=_divergence,
    inputs=_pairs,
    mistakes={
        "Where p is 0 the term is 0 by convention; the computer makes 0 · (−∞) into nan. Leave those classes out.":
            lambda p, q: np.sum(p * np.log(p / q)),
        "This is KL(q‖p). The first distribution is the one that is averaged over, and stands on top.":
            lambda p, q: _divergence(q, p),
        "This is the cross-entropy. The divergence is what it is above the entropy of p.":
            lambda p, q: losses.CategoricalCrossEntropy()(p, q),
        "The sign is wrong: ln(q/p) instead of ln(p/q). A divergence is never negative.":
            lambda p, q: -_divergence(p, q),
        "These are logarithms to base 2, so the answer is in bits. Use the natural one, `np.log`.":
            lambda p, q: _divergence(p, q) / np.log(2),
        "This is the mean over the classes. It is their sum: p already holds the weights.":
            lambda p, q: _divergence(p, q) / len(p),
        "The logarithms are not weighted with p.": lambda p, q: np.sum(np.log(p[p > 0] / q[p > 0])),
    },
    hints=["For each class: p · ln(p/q). Then the sum. What should a class with p = 0 add?",
           "`some = p > 0` marks the classes that count; `p[some]` and `q[some]` are theirs.",
           "np.sum(p[some] * np.log(p[some] / q[some]))"],
)

NEAR = 1e-4
_SIDE = np.concatenate([[NEAR], np.geomspace(0.01, 1e4, 60)])
ERRORS = np.concatenate([-_SIDE[::-1], [0.0], _SIDE])
DATA, FAR, CANDIDATES = np.array([10.0, 11, 12, 13, 14]), (100.0, 10_000.0), np.linspace(0, 2000, 4001)
FITS = np.concatenate([(CANDIDATES[:, None] - np.append(DATA, far)).ravel() for far in FAR])
ALL_FOUR = "0 at 0 and positive elsewhere, never falling, no kink, not impressed by the outlier"


def _properties(answer):
    """Which of the four properties a loss has; the first that fails is named with its number."""
    costs = np.asarray(answer, dtype=float)
    if costs.shape != (len(ERRORS) + len(FITS),):
        raise ValueError(f"return one cost for every error, shape {(len(ERRORS) + len(FITS),)}, not {costs.shape}.")
    f, zero = costs[:len(ERRORS)], len(_SIDE)
    if not np.isfinite(costs).all():
        return f"nan or infinity, for example at error {np.append(ERRORS, FITS)[~np.isfinite(costs)][0]:g}"
    if abs(f[zero]) > 1e-9:
        return f"cost {f[zero]:.3g} at error 0"
    if (rest := np.delete(f, zero)).min() <= 0:
        return f"cost {rest.min():.3g} at error {np.delete(ERRORS, zero)[rest.argmin()]:g}"
    for side, outward in ((f[zero:], ERRORS[zero:]), (f[zero::-1], ERRORS[zero::-1])):
        if (falls := np.diff(side) < -1e-9 * side[:-1]).any():
            return f"falling, for example from error {outward[falls.argmax()]:.4g} to {outward[falls.argmax() + 1]:.4g}"
    if max(f[zero - 1], f[zero + 1]) > 0.01 * NEAR:
        return f"slopes {-f[zero - 1] / NEAR:.3g} and {f[zero + 1] / NEAR:.3g} beside 0: a kink"
    sums = costs[len(ERRORS):].reshape(len(FAR), len(CANDIDATES), -1).sum(axis=-1)
    best = CANDIDATES[sums.argmin(axis=1)]
    if (np.abs(best - DATA.mean()) > 2).any():
        return f"best constant {best[0]:.1f} with the outlier at 100, {best[1]:.1f} with it at 10,000"
    return ALL_FOUR


def _pseudo_huber(error):
    return np.hypot(1, error) - 1


my_loss = Exercise(
    reference=_pseudo_huber,
    inputs=[(np.concatenate([ERRORS, FITS]),)],
    view=_properties,
    mistakes={
        "That is the squared error: one outlier drags the answer wherever it likes.": lambda error: error**2,
        "The absolute error has a kink at 0. Round it off.": np.abs,
        "A power between 1 and 2 has no kink and is dragged less, but still without end.":
            lambda error: np.abs(error) ** 1.5,
        "cosh overflows far from 0. For large |r|, ln cosh r is nearly |r| − ln 2: which form says so?":
            lambda error: np.log(np.cosh(error)),
        "A cost that forgives large errors again makes outliers right, not harmless.":
            lambda error: error**2 * np.exp(-(error**2) / 50) + 1e-300,
        "The least cost should be 0, so that a perfect prediction costs nothing.": lambda error: np.hypot(1, error),
        "Below 0 the cost is negative: a miss downwards would be rewarded.": lambda error: error * 1.0,
    },
    hints=["Near 0 you want something like r², far away something like |r|. Which loss of this lesson is sewn together "
           "like that?",
           "Or in one formula: √(1 + r²) is 1 at r = 0, has no kink, and is nearly |r| far away. What has to be "
           "subtracted?"],
)

name_exercises(globals())
