import numpy as np
import pytest

from dlcourse import datasets, trained
from dlcourse.activations import sigmoid, tanh
from dlcourse.labs import RnnTypesLab
from dlcourse.labs.rnntypes import HELD, MOST
from dlcourse.labs.typesdraw import shape
from dlcourse.labs.typesrun import KINDS, trace

EVERY = [(kind, example) for kind in KINDS for example in range(1, HELD + 1)]
DIGIT, NAME, OPINION, TAGS, DATE = KINDS


def said(kind, example):
    return [column.said for column in trace(kind, example).columns]


def heard(kind, example):
    return [column.heard or column.back for column in trace(kind, example).columns]


def test_each_type_hears_and_says_as_its_name_says():
    """What comes from outside and what is said: one or many, at once or one after the other."""
    for kind, example in EVERY:
        columns = trace(kind, example).columns
        hears, says = ([bool(column.heard) for column in columns], [bool(column.said) for column in columns])
        n, reading = len(columns), trace(kind, example).reading
        assert n <= MOST
        assert (hears, says) == {
            DIGIT: ([True], [True]), NAME: ([True] + [False] * (n - 1), [True] * n),
            OPINION: ([True] * n, [False] * (n - 1) + [True]), TAGS: ([True] * n, [True] * n),
            DATE: ([True] * reading + [False] * (n - reading), [False] * reading + [True] * (n - reading))}[kind]


def test_the_answers_are_those_of_the_trained_networks():
    task, network = trained.dates(), trained.date_writer()
    sentiment, reader = trained.sentiment(), trained.opinion_reader()
    for example in range(1, HELD + 1):
        date = trace(DATE, example)
        source = task.read.encode(heard(DATE, example)[:date.reading])[None]
        assert task.write.decode(network(source)[0]) == "".join(said(DATE, example)[date.reading:-1])
        praise = sigmoid(float(reader(sentiment.read.encode(heard(OPINION, example))[None])[0, 0]))
        assert max(praise, 1 - praise) == pytest.approx(trace(OPINION, example).columns[-1].chance, abs=1e-5)


def test_the_tagger_s_states_follow_from_its_weights():
    """h_t = tanh(x_t W + h_{t−1} U + b), by hand."""
    task, params = trained.tags(), trained.tagger().params
    h = np.zeros(32)
    for word, column in zip(heard(TAGS, 1), trace(TAGS, 1).columns, strict=True):
        x = params["0.W"][task.read.encode([word])[0]]
        h = tanh(x @ params["1.W"] + h @ params["1.U"] + params["1.b"])
        assert column.hidden == pytest.approx(h, abs=1e-5)


def test_a_name_is_written_by_hearing_itself():
    for example in range(1, HELD + 1):
        assert heard(NAME, example)[1:] == said(NAME, example)[:-1] and said(NAME, example)[-1] == "end"
    assert "m" + "".join(said(NAME, 1)[:-1]) == "marianna"


def test_the_examples_were_held_out():
    sentence = [word for word, _ in datasets.tagged_sentences()[trained.TRAIN["tags"] + 9]]
    assert heard(TAGS, 1) == sentence
    human = datasets.dates()[trained.TRAIN["dates"] + 17][1]
    assert "".join(heard(DATE, 1)[:trace(DATE, 1).reading]) == human


def test_right_and_wrong():
    verdicts = {place: trace(*place).right(len(trace(*place).columns) - 1) for place in EVERY}
    assert [place for place, right in verdicts.items() if right is False] == [(OPINION, 5)]
    assert all(verdicts[NAME, example] is None for example in range(1, HELD + 1))
    assert [trace(TAGS, 5).right(k) for k in range(3)] == [False, True, True]
    assert [trace(DATE, 1).right(k) for k in range(10, 21)] == [True] * 11


def test_the_readout():
    lab = RnnTypesLab()
    assert lab.readout.startswith("step 3 of 7: hears “wonderful”, neuron 5: ")
    assert lab.readout.endswith("says nothing yet")
    lab.set(step=MOST)
    assert lab.readout.startswith("step 7 of 7") and lab.readout.endswith("says praise (0.98): right")
    lab.set(kind=DATE, step=11)
    assert "hears the start sign" in lab.readout
    lab.set(**RnnTypesLab.presets["fooled by a word"])
    assert lab.readout.endswith("wrong")


@pytest.mark.parametrize("kind", KINDS)
def test_values_stand_in_the_boxes_that_were_reached(kind):
    lab = RnnTypesLab(kind=kind, step=MOST)
    whole = len(lab.view.tiles.pictures)
    assert whole == len(trace(kind, 1).columns) + (kind == DIGIT)
    lab.set(step=2)
    assert len(lab.view.tiles.pictures) == min(2, whole)
    lab.set(unrolled=False)
    assert len(lab.view.tiles.pictures) == 1 + (kind == DIGIT)


@pytest.mark.parametrize(("kind", "example"), EVERY)
def test_everything_is_inside_the_picture(kind, example):
    lab = RnnTypesLab(kind=kind, example=example, step=MOST)
    for unrolled in (True, False):
        lab.set(unrolled=unrolled)
        for path in lab.view.boxes.get_paths():
            assert path.vertices.min() >= 0 and (path.vertices <= [640, 430]).all()
    places = shape(lab._arrays)
    assert len(places.x) == len(trace(kind, example).columns)


def test_bad_input():
    with pytest.raises(ValueError, match="kind must be one of"):
        RnnTypesLab(kind="many to none")
    with pytest.raises(ValueError, match="step must be a whole number from 1 to 22"):
        RnnTypesLab(step=0)
