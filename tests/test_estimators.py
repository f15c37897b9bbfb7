"""The estimators: scikit-learn's own checks, and that what learns behind them is the core, number for number."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import check_random_state
from sklearn.utils.estimator_checks import parametrize_with_checks

from dlcourse import (
    Adam,
    GradientDescent,
    MeanSquaredError,
    Perceptron,
    Sigmoid,
    SoftmaxCrossEntropy,
    datasets,
    fit,
    mlp,
    softmax,
    tanh,
)
from dlcourse.estimators import MLPClassifier, MLPRegressor, PerceptronClassifier

EVERY_KIND = [
    PerceptronClassifier(), MLPClassifier(), MLPClassifier(hidden=(), optimizer=GradientDescent, learning_rate=0.5),
    MLPClassifier(patience=10), MLPRegressor(), MLPRegressor(activation=tanh, patience=10),
]


@parametrize_with_checks(EVERY_KIND)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def digits():
    images, labels, _ = datasets.digits()
    return images[:600].reshape(600, 64) / 16, labels[:600]


@pytest.fixture(scope="module")
def line():
    x = np.random.default_rng(0).uniform(-1, 1, size=(200, 3))
    return x, x @ [2.0, -1.0, 0.5] + 0.3


def small(**changes):
    return MLPClassifier(**{"hidden": (16,), "learning_rate": 0.01, "epochs": 8, "random_state": 0} | changes)


def test_the_classifier_is_the_core_and_nothing_else(digits):
    x, labels = digits
    ours = small(activation=Sigmoid(2), batch_size=50).fit(x, labels)
    rng = np.random.default_rng(0)
    network = mlp([64, 16, 10], Sigmoid(2), rng=rng)
    epochs = fit(network, SoftmaxCrossEntropy(), Adam(0.01), (x, np.eye(10)[labels]), epochs=8, rng=rng, batch_size=50)
    assert ours.history_ == epochs
    assert_array_equal(ours.predict_proba(x), softmax(network(x)))
    assert_array_equal(ours.predict(x), network(x).argmax(axis=1))


def test_the_regressor_is_the_core_and_nothing_else(line):
    x, y = line
    ours = MLPRegressor(hidden=(5, 4), activation=tanh, epochs=6, random_state=3).fit(x, y)
    rng = np.random.default_rng(3)
    network = mlp([3, 5, 4, 1], tanh, rng=rng)
    assert ours.history_ == fit(network, MeanSquaredError(), Adam(0.001), (x, y[:, None]), epochs=6, rng=rng)
    assert_array_equal(ours.predict(x), network(x)[:, 0])


def test_two_classes_need_one_perceptron_and_it_is_the_cores(digits):
    x, labels = digits
    x, eights = x[labels % 7 == 1], labels[labels % 7 == 1] == 8  # ones and eights
    ours = PerceptronClassifier(learning_rate=0.5, passes=4, random_state=1).fit(x, np.where(eights, "eight", "a one"))
    perceptron = Perceptron(np.zeros(64))
    updates = list(perceptron.learn(x, eights, learning_rate=0.5, passes=4, rng=np.random.default_rng(1)))
    assert len(ours.perceptrons_) == 1 and len(updates) > len(x)
    # classes are in alphabetical order, so the neuron fires for the second, "eight"
    assert ours.classes_.tolist() == ["a one", "eight"]
    assert_array_equal(ours.decision_function(x), perceptron.net_input(x))
    assert_array_equal(ours.predict(x) == "eight", perceptron.predict(x) == 1)


def test_with_more_classes_each_perceptron_fires_for_its_own(digits):
    x, labels = digits
    model = PerceptronClassifier(random_state=0).fit(x, labels)
    assert len(model.perceptrons_) == 10 and model.decision_function(x).shape == (600, 10)
    fires = np.stack([perceptron.predict(x) for perceptron in model.perceptrons_], axis=1)
    assert (fires == (labels[:, None] == np.arange(10))).mean() > 0.98
    assert model.score(x, labels) > 0.95


def test_a_network_learns_real_digits_that_it_has_not_seen():
    x_train, y_train, x_test, y_test = datasets.train_test(*datasets.digits()[:2])
    x_train, x_test = (x.reshape(len(x), 64) / 16 for x in (x_train, x_test))
    assert small(hidden=(32,), epochs=15).fit(x_train, y_train).score(x_test, y_test) > 0.88
    assert PerceptronClassifier(passes=8, random_state=0).fit(x_train, y_train).score(x_test, y_test) > 0.85


def test_the_regressor_finds_a_line_and_takes_several_outputs(line):
    x, y = line
    assert MLPRegressor(hidden=(), learning_rate=0.02, random_state=0).fit(x, y).score(x, y) > 0.9999
    both = MLPRegressor(hidden=(8,), learning_rate=0.02, random_state=0).fit(x, np.column_stack([y, -3 * y]))
    assert both.predict(x).shape == (200, 2) and both.score(x, np.column_stack([y, -3 * y])) > 0.99
    scaled = TransformedTargetRegressor(MLPRegressor(learning_rate=0.01, random_state=0), transformer=StandardScaler())
    assert scaled.fit(x, 1e6 * y).score(x, 1e6 * y) > 0.99


@pytest.mark.parametrize("model", [small(), PerceptronClassifier(passes=3, random_state=0)])
def test_same_seed_same_model_another_seed_another(digits, model):
    def answers(model):
        model.fit(*digits)
        return getattr(model, "predict_proba", getattr(model, "decision_function", None))(digits[0])

    assert_array_equal(answers(clone(model)), answers(clone(model)))
    assert (answers(clone(model).set_params(random_state=1)) != answers(clone(model))).any()
    legacy = [answers(clone(model).set_params(random_state=check_random_state(5))) for _ in range(2)]
    assert_array_equal(*legacy)
    assert_array_equal(answers(clone(model)), answers(model.set_params(random_state=np.random.default_rng(0))))
    assert (answers(clone(model).set_params(random_state=None)) != answers(clone(model))).any()


@pytest.mark.parametrize("patience", [None, 3])
def test_float32_stays_float32(digits, patience):
    x, labels = digits
    model = small(patience=patience, epochs=3).fit(x.astype(np.float32), labels)
    assert {array.dtype for array in model.network_.params.values()} == {np.dtype(np.float32)}
    assert model.predict_proba(x.astype(np.float32)).dtype == np.float32
    line = MLPRegressor(epochs=2).fit(x.astype(np.float32), labels)
    assert line.predict(x.astype(np.float32)).dtype == np.float32
    perceptron = PerceptronClassifier(passes=1).fit(x.astype(np.float32), labels).perceptrons_[0]
    assert perceptron.weights.dtype == np.float32


def test_integers_are_computed_as_floats(digits):
    x, labels = (digits[0] * 16).astype(np.uint8), digits[1]
    assert_array_equal(small(learning_rate=1e-3).fit(x, labels).predict(x),
                       small(learning_rate=1e-3).fit(x.astype(float), labels).predict(x))


def test_patience_stops_early_with_the_best_weights(digits):
    x, labels = digits
    model = small(learning_rate=0.05, epochs=200, patience=4).fit(x, labels)
    losses = [epoch.val_loss for epoch in model.history_]
    best = int(np.argmin(losses))
    assert len(losses) == best + 1 + 4 < 200
    # without patience nothing is held out and nothing stops
    free = small(epochs=12).fit(x, labels)
    assert len(free.history_) == 12 and free.history_[0].val_loss is None
    # the rows held out are other rows: the loss on them can be worked out again from the weights kept
    probabilities = model.predict_proba(x)
    assert -np.log(probabilities[np.arange(600), labels]).mean() < losses[best]


@pytest.mark.parametrize(("model", "budget"), [(small(), "epochs"), (PerceptronClassifier(random_state=2), "passes")])
def test_so_many_partial_fits_are_one_fit(digits, model, budget):
    x, labels = digits
    bit_by_bit, at_once = clone(model), clone(model).set_params(**{budget: 3}).fit(x, labels)
    for _ in range(3):
        assert bit_by_bit.partial_fit(x, labels) is bit_by_bit
    # one perceptron after the other draws its shuffles from one generator, so only two classes agree to the bit
    if budget == "epochs":
        assert_array_equal(bit_by_bit.predict_proba(x), at_once.predict_proba(x))
        assert [epoch.loss for epoch in bit_by_bit.history_] == [epoch.loss for epoch in at_once.history_]
    assert abs(bit_by_bit.score(x, labels) - at_once.score(x, labels)) < 0.1


def test_partial_fit_meets_classes_bit_by_bit(digits):
    x, labels = digits
    for model in (small(), PerceptronClassifier()):
        model.partial_fit(x[labels < 5], labels[labels < 5], classes=range(10))
        model.partial_fit(x[labels >= 5], labels[labels >= 5])
        assert model.predict(x).max() >= 5 and model.classes_.tolist() == list(range(10))
        with pytest.raises(ValueError, match=r"labels \[11\] are not among the classes .* partial_fit"):
            model.partial_fit(x[:2], [11, 3])
    fresh = small().partial_fit(x[labels < 2], labels[labels < 2])
    assert fresh.fit(x, labels).classes_.tolist() == list(range(10))  # fit starts anew


def test_a_regressors_partial_fit_goes_on(line):
    x, y = line
    model = MLPRegressor(learning_rate=0.01, random_state=0)
    scores = [model.partial_fit(x, y).score(x, y) for _ in range(40)]
    assert scores[-1] > 0.98 > scores[0] and len(model.history_) == 40


def test_names_of_classes_and_columns(digits):
    x, labels = digits
    names = np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])[labels]
    table = pd.DataFrame(x, columns=[f"pixel {i}" for i in range(64)])
    model = small().fit(table, names)
    assert model.feature_names_in_[5] == "pixel 5" and model.n_features_in_ == 64
    assert model.classes_.tolist() == sorted(set(names))
    assert (model.predict(table) == names).mean() > 0.9
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(table[table.columns[::-1]])
    with pytest.raises(ValueError, match="63 features"):
        small().fit(x, labels).predict(x[:, 1:])


@pytest.mark.parametrize("model", [small(), PerceptronClassifier(passes=2), MLPRegressor(epochs=2)])
def test_pickled_models_answer_alike(digits, model):
    x, labels = digits
    model = clone(model).fit(x, labels)
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(again.predict(x), model.predict(x))
    again.partial_fit(x, labels)
    assert_array_equal(again.predict(x), model.partial_fit(x, labels).predict(x))


def test_pipelines_cross_validation_and_searches(digits):
    x, labels = digits
    pipeline = make_pipeline(StandardScaler(), small())
    scores = cross_val_score(pipeline, x, labels, cv=3)
    assert len(scores) == 3 and scores.min() > 0.75
    grid = {"mlpclassifier__hidden": [(2,), (24,)], "mlpclassifier__activation": [tanh, Sigmoid(2)]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(x, labels)
    assert search.best_params_["mlpclassifier__hidden"] == (24,)
    assert search.cv_results_["mean_test_score"].max() == search.best_score_ > 0.85
    assert "Sigmoid(steepness=2)" in str(search.cv_results_["params"][-1])
    perceptrons = GridSearchCV(PerceptronClassifier(random_state=0), {"passes": [1, 4]}, cv=3).fit(x, labels)
    assert perceptrons.best_score_ > 0.8


def test_several_processes_find_the_same(digits):
    grid = {"hidden": [(4,), (16,)], "learning_rate": [0.003, 0.03]}
    alone, together = (GridSearchCV(small(), grid, cv=2, n_jobs=jobs).fit(*digits) for jobs in (1, 2))
    assert_array_equal(alone.cv_results_["mean_test_score"], together.cv_results_["mean_test_score"])
    assert alone.best_params_ == together.best_params_


@pytest.mark.parametrize(("changes", "words"), [
    ({"hidden": 64}, r"hidden must hold the size of each hidden layer, such as \(64,\)"),
    ({"hidden": (0,)}, "whole number from 1"), ({"activation": "relu"}, "activation must be an Activation"),
    ({"learning_rate": -1}, "learning_rate must be a positive"), ({"epochs": 0}, "epochs must be a whole number"),
    ({"batch_size": 0}, "batch_size must be a whole number"), ({"patience": 0}, "patience must be a whole number"),
    ({"patience": 3, "validation_fraction": 1.5}, "test_size")])
def test_bad_hyperparameters_are_refused_by_fit(digits, changes, words):
    with pytest.raises(ValueError, match=words):
        small(**changes).fit(*digits)


def test_bad_data_are_refused(digits):
    x, labels = digits
    with pytest.raises(ValueError, match="passes must be a whole number"):
        PerceptronClassifier(passes=0).fit(x, labels)
    with pytest.raises(ValueError, match="continuous"):
        small().fit(x, x[:, 10])
    with pytest.raises(ValueError, match="NaN"):
        PerceptronClassifier().fit(np.full((3, 2), np.nan), [0, 1, 0])
    with pytest.raises(FloatingPointError, match="learning rate ten times smaller"):
        MLPRegressor(optimizer=GradientDescent, learning_rate=50.0).fit(x, labels)
