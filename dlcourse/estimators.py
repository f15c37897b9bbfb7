"""Estimators: the course's own learners behind the interface of scikit-learn.

    search = GridSearchCV(MLPClassifier(epochs=20), {"hidden": [(8,), (64,)], "learning_rate": [0.001, 0.01]}, cv=5)
    search.fit(x, labels)

An estimator is told its hyperparameters when it is made and finds its parameters in `fit`, so whatever scikit-learn can
do with an estimator (pipelines, cross-validation, searches on several processors) it can do with these. The learning
is `Perceptron.learn` and `train`; nothing of it is written a second time here.
"""

from collections import deque

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from .activations import relu, softmax
from .losses import MeanSquaredError, SoftmaxCrossEntropy
from .network import mlp
from .optimizers import Adam
from .perceptron import Perceptron
from .training import stop_early, train

__all__ = ["MLPClassifier", "MLPRegressor", "PerceptronClassifier"]

FLOATS = (np.float64, np.float32)


def _generator(random_state):
    """The Generator for what scikit-learn calls random_state: None, a seed, a Generator, or a RandomState."""
    if hasattr(random_state, "randint"):
        random_state = random_state.randint(2**31)
    return np.random.default_rng(random_state)


class _Classifier(ClassifierMixin):
    """What the classifiers share: labels of any kind become numbers 0, 1, 2 … on the way in."""

    def fit(self, X, y):
        """Forget everything and learn rows X (n, n_in) with labels y (n,) of any kind; gives the estimator back."""
        return self._fit(X, y, None, once=False)

    def partial_fit(self, X, y, classes=None):
        """Learn on: one pass through the rows given. The first call is told all `classes`, unless y holds them all."""
        return self._fit(X, y, classes, once=True)

    def _fit(self, X, y, classes, once):
        new = not (once and hasattr(self, "_rng"))
        X, y = validate_data(self, X, y, dtype=FLOATS, reset=new)
        if new:
            check_classification_targets(y)
            self.classes_ = np.unique(y if classes is None else classes)
        numbers = self._numbers(y)
        if new:
            self._start(X, len(self.classes_))
        return self._learn(X, numbers, once)

    def _numbers(self, y):
        strangers = np.setdiff1d(y, self.classes_)
        if len(strangers):
            raise ValueError(f"The labels {strangers[:6].tolist()} are not among the classes "
                             f"{self.classes_[:12].tolist()}. Name them all at the first partial_fit(…, classes=[…]).")
        return np.searchsorted(self.classes_, y)


class PerceptronClassifier(_Classifier, BaseEstimator):
    """Perceptrons as a classifier: for each class one neuron that fires for it, and the largest net input wins.

    For two classes one neuron is enough. Each learns by Rosenblatt's rule, `Perceptron.learn`, from weights 0, in up to
    `passes` passes through the rows, shuffled by `random_state`, with steps of `learning_rate`. A neuron whose class no
    line separates from the rest never comes to rest; what counts is where it stands at the end.
    After `fit`: `perceptrons_`, one for each class (for two classes, one), `classes_`, `n_features_in_`.
    """

    def __init__(self, learning_rate=1.0, passes=20, random_state=None):
        self.learning_rate, self.passes, self.random_state = learning_rate, passes, random_state

    def _start(self, x, n_classes):
        neurons = n_classes if n_classes > 2 else 1
        self.perceptrons_ = [Perceptron(np.zeros(x.shape[1], x.dtype)) for _ in range(neurons)]
        self._rng = _generator(self.random_state)

    def _learn(self, x, numbers, once):
        last = len(self.classes_) - 1
        for place, perceptron in enumerate(self.perceptrons_):
            fires = numbers == (place if len(self.perceptrons_) > 1 else last)
            steps = perceptron.learn(x, fires, learning_rate=self.learning_rate, passes=1 if once else self.passes,
                                     rng=self._rng)
            deque(steps, maxlen=0)
        return self

    def decision_function(self, X):
        """The net inputs (n, classes); for two classes (n,), positive for the second."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=FLOATS, reset=False)
        z = np.stack([perceptron.net_input(X) for perceptron in self.perceptrons_], axis=1)
        return z[:, 0] if z.shape[1] == 1 else z

    def predict(self, X):
        """The label (n,) of each row."""
        z = self.decision_function(X)
        return self.classes_[z.argmax(axis=1) if z.ndim == 2 else np.where(z > 0, len(self.classes_) - 1, 0)]


class _MLP(BaseEstimator):
    """What the two networks share: the hyperparameters, and `train` with or without early stopping."""

    loss = None

    def __init__(self, hidden=(64,), activation=relu, optimizer=Adam, learning_rate=0.001, batch_size=32, epochs=100,
                 patience=None, validation_fraction=0.1, random_state=None):
        self.hidden, self.activation = hidden, activation
        self.optimizer, self.learning_rate = optimizer, learning_rate
        self.batch_size, self.epochs = batch_size, epochs
        self.patience, self.validation_fraction = patience, validation_fraction
        self.random_state = random_state

    def _start(self, x, n_out):
        if not isinstance(self.hidden, tuple | list):
            raise ValueError(f"hidden must hold the size of each hidden layer, such as (64,) or (32, 32); "
                             f"you gave {self.hidden!r}.")
        rng = _generator(self.random_state)
        self.network_ = mlp([x.shape[1], *self.hidden, n_out], self.activation, rng=rng, dtype=x.dtype)
        self.history_, self._optimizer, self._rng = [], self.optimizer(self.learning_rate), rng

    def _train(self, x, target, once):
        stops, validation = self.patience is not None and not once, None
        if stops:
            x, held_out, target, held_out_target = train_test_split(
                x, target, test_size=self.validation_fraction, random_state=int(self._rng.integers(2**31)))
            validation = held_out, held_out_target
        run = train(self.network_, self.loss, self._optimizer, (x, target), epochs=1 if once else self.epochs,
                    rng=self._rng, batch_size=min(self.batch_size, len(x)), validation=validation)
        self.history_ += stop_early(run, self.network_, self.patience) if stops else run
        return self

    def _outputs(self, X):
        check_is_fitted(self)
        return self.network_(validate_data(self, X, dtype=FLOATS, reset=False))


class MLPClassifier(_Classifier, _MLP):
    """A multilayer perceptron as a classifier: one score for each class, softmax, cross-entropy.

    hidden: sizes of the hidden layers, () for none; activation: theirs, an `Activation` such as dlcourse.tanh or
    Sigmoid(2); optimizer: what makes an optimizer from a rate, such as Adam or GradientDescent; learning_rate: η;
    batch_size: rows a step, at most all there are; epochs: passes through the data. patience: None, or stop so many
    epochs after the best loss on held-out rows and restore the best weights (see `stop_early`); validation_fraction:
    the share of rows held out for it. random_state: a seed, or a Generator.
    After `fit`: `network_`, `history_` (a list of `Epoch`), `classes_`, `n_features_in_`.
    """

    loss = SoftmaxCrossEntropy()

    def _learn(self, x, numbers, once):
        return self._train(x, np.eye(len(self.classes_), dtype=x.dtype)[numbers], once)

    def predict_proba(self, X):
        """The probability (n, classes) of each class, in the order of `classes_`."""
        return softmax(self._outputs(X))

    def predict(self, X):
        """The likeliest label (n,) of each row."""
        scores = self._outputs(X)
        return self.classes_[scores.argmax(axis=1)]


class MLPRegressor(RegressorMixin, _MLP):
    """A multilayer perceptron for numbers: linear outputs, mean squared error; hyperparameters as in `MLPClassifier`.

    y is (n,) or (n, n_out), and predictions have its shape. Bring inputs and targets to a size near 1 first
    (StandardScaler, TransformedTargetRegressor): the learning rate is meant for that.
    After `fit`: `network_`, `history_` (a list of `Epoch`), `n_features_in_`.
    """

    loss = MeanSquaredError()

    def fit(self, X, y):
        """Forget everything and learn rows X (n, n_in) with targets y; gives the estimator back."""
        return self._fit(X, y, once=False)

    def partial_fit(self, X, y):
        """Learn on: one pass through the rows given."""
        return self._fit(X, y, once=True)

    def _fit(self, X, y, once):
        new = not (once and hasattr(self, "_rng"))
        X, y = validate_data(self, X, y, dtype=FLOATS, reset=new, multi_output=True, y_numeric=True)
        target = y.astype(X.dtype).reshape(len(y), -1)
        if new:
            self._flat = y.ndim == 1
            self._start(X, target.shape[1])
        return self._train(X, target, once)

    def predict(self, X):
        """The prediction for each row, of the shape of y."""
        out = self._outputs(X)
        return out[:, 0] if self._flat else out

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
