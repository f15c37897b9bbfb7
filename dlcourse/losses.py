"""Losses: how wrong is a prediction, as one number, and which way is down.

A loss is an object: `loss(target, prediction)` is its value, a float, and `loss.gradient(target, prediction)` is
∂L/∂prediction, of the prediction's shape. Target and prediction have one shape, (n,) or (n, n_out).

The reduction, said once for all of them: **elementwise** losses average over every element; **distribution** losses
sum over the last axis, the classes, and average over the examples (a single row counts as one example).
`HalfSquaredError` sums over outputs and averages over examples as well.
"""

import numpy as np

from . import validate

__all__ = [
    "BinaryCrossEntropy", "CategoricalCrossEntropy", "HalfSquaredError", "Hinge", "Huber", "KullbackLeiblerDivergence",
    "Loss", "MeanAbsoluteError", "MeanSquaredError", "MeanSquaredLogarithmicError", "SigmoidCrossEntropy",
    "SoftmaxCrossEntropy",
]

LABELS = "A target is a probability, or a label 0 or 1. Labels −1 and 1 become these by (y + 1) / 2."
ROWS = ("A target row is one-hot, or holds a probability for each class. Class numbers y become rows by "
        "np.eye(classes)[y].")
CHANCES = "Probabilities lie in [0, 1]. For raw scores use "


class Loss:
    """What all losses share: the checks, and the average over every element.

    A subclass says what one element costs, `_cost(t, p)`, and how that changes with the prediction, `_slope(t, p)`.
    Raises ValueError for unequal shapes, an empty batch, NaN or infinity, and for numbers outside the loss's domain.
    """

    def __call__(self, target, prediction):
        """The loss, a float without unit (or in the target's unit, squared for squared losses)."""
        target, prediction = self._checked(target, prediction)
        return float(self._cost(target, prediction).sum() / self._shares(prediction))

    def costs(self, target, prediction):
        """What each element adds, of the prediction's shape: the loss is their sum, divided as the module says."""
        return self._cost(*self._checked(target, prediction))

    def gradient(self, target, prediction):
        """∂L/∂prediction, of the prediction's shape."""
        target, prediction = self._checked(target, prediction)
        return self._slope(target, prediction) / prediction.dtype.type(self._shares(prediction))

    def value_and_gradient(self, target, prediction):
        """(the loss, ∂L/∂prediction), the arrays checked once instead of twice: what a step of training needs."""
        target, prediction = self._checked(target, prediction)
        shares = self._shares(prediction)
        return (float(self._cost(target, prediction).sum() / shares),
                self._slope(target, prediction) / prediction.dtype.type(shares))

    def _shares(self, prediction):
        return prediction.size

    def _checked(self, target, prediction):
        target, prediction = validate.finite("target", target), validate.finite("prediction", prediction)
        if target.shape != prediction.shape:
            raise ValueError(f"target has shape {target.shape} and prediction has shape {prediction.shape}. They must "
                             f"be equal.{_remedy(target, prediction)}")
        if not prediction.size:
            raise ValueError(f"An empty batch has no loss; you gave shape {prediction.shape}. Pass at least one row.")
        self._check(target, prediction)
        return target.astype(prediction.dtype, copy=False), prediction

    def _check(self, target, prediction):
        """The domain of this loss."""

    def _cost(self, target, prediction):
        raise NotImplementedError

    def _slope(self, target, prediction):
        raise NotImplementedError


class MeanSquaredError(Loss):
    """The average squared difference: L = mean (y − ŷ)², gradient 2 (ŷ − y) / N. Far misses count most."""

    def _cost(self, target, prediction):
        return (prediction - target) ** 2

    def _slope(self, target, prediction):
        return 2 * (prediction - target)


class MeanSquaredLogarithmicError(Loss):
    """Squared error of the logarithms, so that ratios count: L = mean (ln(1 + y) − ln(1 + ŷ))².

    Gradient 2 (ln(1 + ŷ) − ln(1 + y)) / (1 + ŷ) / N. Raises ValueError for negative values.
    """

    def _check(self, target, prediction):
        for name, values in (("target", target), ("prediction", prediction)):
            _between(name, values, 0, np.inf, "This loss takes logarithms of 1 + y. Shift the data, or use "
                                              "MeanSquaredError.")

    def _cost(self, target, prediction):
        return (np.log1p(prediction) - np.log1p(target)) ** 2

    def _slope(self, target, prediction):
        return 2 * (np.log1p(prediction) - np.log1p(target)) / (1 + prediction)


class MeanAbsoluteError(Loss):
    """The average distance: L = mean |y − ŷ|, gradient sign(ŷ − y) / N, 0 at ŷ = y. Outliers pull no harder."""

    def _cost(self, target, prediction):
        return np.abs(prediction - target)

    def _slope(self, target, prediction):
        return np.sign(prediction - target)


class Huber(Loss):
    """Squared when near, absolute when far: with r = ŷ − y, ½ r² for |r| ≤ δ, else δ (|r| − ½ δ); the mean of these.

    δ is `delta`, in the target's unit. Gradient: r, cut off at ±δ, over N. Huber 1964, who calls δ k.
    """

    def __init__(self, delta=1.0):
        validate.positive("delta", delta)
        self.delta = float(delta)  # a NumPy number would turn float32 into float64

    def _cost(self, target, prediction):
        distance = np.abs(prediction - target)
        near = np.minimum(distance, self.delta)
        return near * (distance - near / 2)

    def _slope(self, target, prediction):
        return np.clip(prediction - target, -self.delta, self.delta)


class HalfSquaredError(Loss):
    """Half the squared difference, summed over outputs, averaged over examples: L = mean over rows of Σ ½ (y − ŷ)².

    Gradient (ŷ − y) / n: the ½ is there to cancel the 2. The loss of the lecture deck's backpropagation example.
    """

    def _shares(self, prediction):
        return _rows(prediction)

    def _cost(self, target, prediction):
        return (prediction - target) ** 2 / 2

    def _slope(self, target, prediction):
        return prediction - target


class BinaryCrossEntropy(Loss):
    """The surprise at yes-or-no answers: L = −mean (y ln ŷ + (1 − y) ln(1 − ŷ)), with 0 · ln 0 = 0.

    Gradient ((1 − y)/(1 − ŷ) − y/ŷ) / N. Both are infinite, without a warning, where the prediction is certain and
    wrong. Raises ValueError for targets or predictions outside [0, 1].
    """

    def _check(self, target, prediction):
        _between("target", target, 0, 1, LABELS)
        _between("prediction", prediction, 0, 1, CHANCES + "SigmoidCrossEntropy.")

    def _cost(self, target, prediction):
        return -_times_log(target, prediction) - _times_log(1 - target, 1 - prediction)

    def _slope(self, target, prediction):
        return _over(1 - target, 1 - prediction) - _over(target, prediction)


class Hinge(Loss):
    """Right by a margin, or pay: L = mean max(0, 1 − y s) for scores s and labels y of −1 and 1.

    Gradient −y / N where y s < 1, else 0. Raises ValueError for other labels.
    """

    def _check(self, target, prediction):
        if not np.isin(target, (-1, 1)).all():
            raise ValueError(f"Hinge needs the labels −1 and 1; you gave {np.unique(target)[:6].tolist()}. "
                             "Turn 0 and 1 into them by 2 * y - 1.")

    def _cost(self, target, prediction):
        return np.maximum(0, 1 - target * prediction)

    def _slope(self, target, prediction):
        return np.where(target * prediction < 1, -target, prediction.dtype.type(0))


class _Distribution(Loss):
    """Sums over classes, averages over examples."""

    def _shares(self, prediction):
        return _rows(prediction)

    def _check(self, target, prediction):
        if not prediction.ndim:
            raise ValueError("A distribution is a row of classes; you gave a single number. Pass rows, of shape "
                             "(n, classes).")
        _between("target", target, 0, 1, ROWS)


class CategoricalCrossEntropy(_Distribution):
    """The surprise at the right class: L = −mean over rows of Σ y ln ŷ, for rows that sum to 1, with 0 · ln 0 = 0.

    Gradient −y/ŷ / n. Infinite, without a warning, where the prediction gives the right class no chance.
    Raises ValueError for numbers outside [0, 1]; class numbers have to become rows first: np.eye(classes)[labels].
    """

    def _check(self, target, prediction):
        super()._check(target, prediction)
        _between("prediction", prediction, 0, 1, CHANCES + "SoftmaxCrossEntropy.")

    def _cost(self, target, prediction):
        return -_times_log(target, prediction)

    def _slope(self, target, prediction):
        return -_over(target, prediction)


class KullbackLeiblerDivergence(CategoricalCrossEntropy):
    """How far a predicted distribution is from the true one: L = mean over rows of Σ y ln(y/ŷ), with 0 · ln 0 = 0.

    It is 0 for equal rows, else positive (for rows that sum to 1), and not symmetric. The cross-entropy is larger by
    the entropy of y, which no prediction changes, so the gradient is the same: −y/ŷ / n. Kullback & Leibler 1951.
    """

    def _cost(self, target, prediction):
        return super()._cost(target, prediction) + _times_log(target, target)


class SigmoidCrossEntropy(Loss):
    """`BinaryCrossEntropy` of sigmoid(s), worked out from the scores s: L = mean (max(s, 0) − y s + ln(1 + e^−|s|)).

    Gradient (σ(s) − y) / N. Nothing overflows and nothing is infinite, however large the scores.
    Raises ValueError for targets outside [0, 1].
    """

    def _check(self, target, prediction):
        _between("target", target, 0, 1, LABELS)

    def _cost(self, target, prediction):
        return np.maximum(prediction, 0) - target * prediction + np.log1p(np.exp(-np.abs(prediction)))

    def _slope(self, target, prediction):
        small = np.exp(-np.abs(prediction))
        return np.where(prediction >= 0, 1, small) / (1 + small) - target


class SoftmaxCrossEntropy(_Distribution):
    """`CategoricalCrossEntropy` of softmax(s), worked out from the scores s: L = mean over rows of Σ y (ln Σ eˢ − s).

    Gradient (softmax(s) − y) / n, for target rows that sum to 1. Nothing overflows, however large the scores.
    Raises ValueError for targets outside [0, 1].
    """

    def _cost(self, target, prediction):
        below = prediction - prediction.max(axis=-1, keepdims=True)
        return target * (np.log(np.exp(below).sum(axis=-1, keepdims=True)) - below)

    def _slope(self, target, prediction):
        powers = np.exp(prediction - prediction.max(axis=-1, keepdims=True))
        return powers * (target.sum(axis=-1, keepdims=True) / powers.sum(axis=-1, keepdims=True)) - target


def _rows(prediction):
    return prediction.size // prediction.shape[-1] if prediction.ndim else 1


def _times_log(a, b):
    """a ln b, with 0 · ln 0 = 0 and, without a warning, ln 0 = −∞."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(a == 0, a.dtype.type(0), a * np.log(b))


def _over(a, b):
    """a / b, with 0 / 0 = 0 and, without a warning, a / b = ∞ where b is 0 or too near it for the type."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(a == 0, a.dtype.type(0), a / b)


def _between(name, values, low, high, remedy):
    if values.min() < low or values.max() > high:
        where = "negative values" if high == np.inf else f"values outside [{low}, {high}]"
        raise ValueError(f"{name} holds {where}, from {values.min()} to {values.max()}. {remedy}")


def _remedy(target, prediction):
    n = len(prediction) if prediction.ndim else 0
    if target.shape == (n,) and prediction.shape == (n, 1):
        return " Make the target a column: y[:, None]."
    if target.shape == (n, 1) and prediction.shape == (n,):
        return " Make the target flat: y[:, 0]."
    if target.shape in ((n,), (n, 1)) and prediction.ndim == 2 and (target == np.round(target)).all():
        flat = "y" if target.ndim == 1 else "y[:, 0]"
        return f" Make class numbers, which must be integers, one-hot rows: np.eye({prediction.shape[1]})[{flat}]."
    return ""
