"""The shipped networks do on held-out data what data/README.md says, and the scripts that made them fit them."""

import ast

import numpy as np
import pytest

from dlcourse import datasets, generate, sample, trained, tunes
from tests.browser.jupyter import ROOT

NAMES = {"digit": trained.digit_reader, "names": trained.name_writer, "jigs": trained.jig_writer,
         "sentiment": trained.opinion_reader, "tags": trained.tagger, "dates": trained.date_writer}


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


def nats(task, network, cut):
    """The mean cost of a symbol in held-out texts, the end included."""
    scores, target = network(task.source[cut:]).astype(float), task.target[cut:]
    costs = np.log(np.exp(scores).sum(axis=-1)) - np.take_along_axis(scores, target[:, :, None], 2)[..., 0]
    return costs[np.arange(target.shape[1]) <= (target > 0).sum(axis=1)[:, None]].mean()


def test_names():
    assert nats(trained.names(), trained.name_writer(), trained.TRAIN["names"]) < 2.05
    scores = trained.name_writer()(np.array([[0]]))[0, 0]
    assert sample(scores, 1.0, np.random.default_rng(0)) > 0


def test_jigs():
    task, network = trained.jigs(), trained.jig_writer()
    assert nats(task, network, trained.TRAIN["jigs"]) < 1.36
    assert task.read.decode(task.target[0]).split("\n")[0] in {"G", "D", "A", "Am", "Em", "Gm", "C", "F", "Bm", "Dm"}


def test_a_written_jig_keeps_time():
    """At its own chances nine bars in ten, and more, have six eighths, or are an upbeat of one or its five."""
    task, network = trained.jigs(), trained.jig_writer()
    good = []
    for seed in range(5):
        run = generate(network, 1.0, np.random.default_rng(seed), steps=120)
        bars = tunes.bars("K:" + task.read.decode([said for said, _ in run]))[:-1]
        good += [sum(note.eighths for note in bar) in (1, 5, 6) for bar in bars]
    assert np.mean(good) > 0.9


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
