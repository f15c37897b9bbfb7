"""The shipped networks do on held-out data what data/README.md says, and the scripts that made them fit them."""

import ast

import numpy as np
import pytest

from dlcourse import datasets, sample, trained
from tests.browser.jupyter import ROOT

NAMES = {"digit": trained.digit_reader, "names": trained.name_writer, "sentiment": trained.opinion_reader,
         "tags": trained.tagger, "dates": trained.date_writer}


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_small_finite_and_made_by_a_script(name):
    arrays = datasets.weights(name)
    assert (datasets.FOLDER / f"weights_{name}.npz").stat().st_size < 300_000
    assert all(values.dtype == np.float32 and np.isfinite(values).all() for values in arrays.values())
    script = ast.parse((ROOT / f"data/train_{name}.py").read_text("utf-8"))
    assert f"weights_{name}.npz" in ast.get_docstring(script)
    fresh = NAMES[name](np.random.default_rng(1))
    assert {key: values.shape for key, values in fresh.params.items()} == {
        key: values.shape for key, values in arrays.items()}


def test_digits():
    (x, labels), cut = trained.digits(), trained.TRAIN["digit"]
    assert (trained.digit_reader()(x[cut:]).argmax(axis=1) == labels[cut:]).mean() > 0.88


def test_names():
    task, cut = trained.names(), trained.TRAIN["names"]
    scores = trained.name_writer()(task.source[cut:]).astype(float)
    letters = np.log(np.exp(scores).sum(axis=-1)) - np.take_along_axis(scores, task.target[cut:, :, None], 2)[..., 0]
    said = np.arange(task.target.shape[1]) <= (task.target[cut:] > 0).sum(axis=1)[:, None]
    assert letters[said].mean() < 2.05
    assert sample(scores[0, 0], 1.0, np.random.default_rng(0)) > 0


def test_sentiment():
    task, cut = trained.sentiment(), trained.TRAIN["sentiment"]
    assert ((trained.opinion_reader()(task.source[cut:]) > 0) == task.target[cut:]).mean() > 0.72


@pytest.mark.parametrize("text", ["", "🙂🙂", "A FILM!", "naïve " * 500, "\n\0"])
def test_any_text_has_words_that_the_reader_takes(text):
    ids = trained.sentiment().read.encode(trained.words(text))
    assert np.isfinite(trained.opinion_reader()(ids[None])).all()


def test_tags():
    task, cut = trained.tags(), trained.TRAIN["tags"]
    there = task.target[cut:] > 0
    assert (trained.tagger()(task.source[cut:]).argmax(axis=2) == task.target[cut:])[there].mean() > 0.98


def test_dates():
    task, cut = trained.dates(), trained.TRAIN["dates"]
    written = trained.date_writer()(task.source[cut:])
    assert (written[:, :-1] == task.target[cut:]).all(axis=1).mean() > 0.95
    assert not {human for _, human, _ in datasets.dates()[:cut]} & {human for _, human, _ in datasets.dates()[cut:]}
