"""GenerationLab: what it draws is what the network scores and `sample` draws; names, bars and sound add up."""

import io
import wave
from fractions import Fraction

import numpy as np
import pytest

from dlcourse import datasets, plots, sample, softmax, trained
from dlcourse.labs import GenerationLab
from dlcourse.labs.generation import LAST, RATE, replay, writer
from dlcourse.labs.generationview import LETTERS, MARKS, fill, fits, lines_of
from dlcourse.tunes import Note


def names_of(lab, kind):
    return [name.text for name in lab._arrays.names if name.kind == kind]


def test_chances_are_the_networks_own_at_this_temperature():
    lab = GenerationLab(temperature=0.5, seed=4, step=3)
    ids = [record.drawn for record in replay("names", 0.5, 4).first(3)]
    scores = trained.name_writer()(np.array([[0, *ids[:-1]]]))[0, -1].astype(float)
    np.testing.assert_allclose(lab._arrays.chances, softmax(scores / 0.5), atol=1e-6)
    np.testing.assert_allclose(lab._arrays.own, softmax(scores), atol=1e-6)
    assert lab._arrays.drawn == ids[-1]


def test_it_writes_what_the_network_and_the_seed_say():
    rng, letters = np.random.default_rng(7), trained.names().read
    network = trained.name_writer()
    name = []
    while not name or name[-1]:
        name.append(sample(network(np.array([[0, *name]]))[0, -1], 1.0, rng))
    lab = GenerationLab(seed=7, step=len(name))
    assert [(each.text, each.kind != "unfinished") for each in lab._arrays.names] == [(letters.decode(name), True)]
    lab.set(step=len(name) - 1)
    assert names_of(lab, "unfinished") == [letters.decode(name)]


def test_names_are_known_held_out_or_new():
    real = datasets.names()
    assert not writer("names")[2] & writer("names")[3]
    for temperature in (0.3, 1.0):
        lab = GenerationLab(temperature=temperature, step=LAST)
        task, cut = trained.names(), trained.TRAIN["names"]
        learned = {task.read.decode(row) for row in task.target[:cut]}
        assert set(names_of(lab, "known")) <= learned
        assert set(names_of(lab, "held out")) <= set(real) - learned
        assert not set(names_of(lab, "new")) & set(real)


def test_a_high_temperature_forgets_what_names_look_like():
    known = {}
    for temperature in (0.3, 1.0, 2.5):
        labs = [GenerationLab(temperature=temperature, seed=seed, step=LAST) for seed in range(1, 6)]
        known[temperature] = np.mean([len(names_of(lab, "known")) / max(1, len(lab._arrays.names)) for lab in labs])
    assert known[0.3] > 0.35 > known[1.0] > 0.05 > known[2.5]


def test_the_drawn_symbol_is_marked():
    lab = GenerationLab(step=3)
    marked = [line for line in lab.view.labels.lines if "drawn" in line.text]
    bold = [line.text for line in lab.view.labels.lines if line.bold and "drawn" not in line.text]
    assert len(marked) == 1 and bold == [lab._arrays.symbols[lab._arrays.drawn]]
    assert marked[0].text == f"{lab._arrays.chances[lab._arrays.drawn]:.2f} ◀ drawn"
    names = [line.text for line in lab.view.labels.lines if line.align == "right"]
    assert names == [*lab._arrays.symbols[1:], "end"]


def test_each_kind_of_name_has_its_mark():
    lab = GenerationLab(temperature=0.3, step=LAST)
    shown = [line.text for line in lab.view.words.lines]
    assert shown == [f"{MARKS[name.kind]} {name.text}" for name in lab._arrays.names]
    lab.set(writes="jigs")
    assert not lab.view.words.lines


def test_a_jig_is_shown_as_text_and_as_notes():
    lab = GenerationLab(writes="jigs", temperature=0.5, step=LAST)
    key, body = lab._arrays.tune.split("\n")
    text = "".join(line.text for line in lab.view.small.lines[:-1])
    assert text.replace(" ", "") == f"key{key}:{body}▏"
    notes = sum(note.pitch is not None for bar in lab._arrays.bars for note in bar)
    drawn = sum(len(roll.notes.get_segments()) for roll in lab.view.rolls)
    assert 40 < drawn <= notes
    assert all(roll.notes.get_visible() for roll in lab.view.rolls)
    lab.set(writes="names")
    assert not any(roll.notes.get_visible() for roll in lab.view.rolls)


def test_bars_of_the_wrong_length_are_crossed():
    lab = GenerationLab(writes="jigs", temperature=2.0, step=LAST)
    wrong = [bar for bar in lab._arrays.whole_bars if not fits(bar)]
    assert wrong
    crosses = [line for roll in lab.view.rolls for line in roll.crosses.lines]
    assert len(crosses) == len(wrong) and {line.color for line in crosses} == {plots.VERMILLION}


def test_a_bar_that_is_still_being_written_is_not_judged():
    for step in range(1, LAST + 1, 7):
        arrays = GenerationLab.compute(GenerationLab.State("jigs", 0.5, 1, step))
        assert all(map(fits, arrays.whole_bars))
        assert arrays.bars[:len(arrays.whole_bars)] == arrays.whole_bars
        assert len(arrays.bars) - len(arrays.whole_bars) <= 1


def test_lengths_that_fit():
    eighth = Note(62, Fraction(1))
    assert [n for n in range(1, 9) if fits([eighth] * n)] == [1, 5, 6]
    assert fill([[eighth] * 6] * 20, 55) == 9 and fill([[eighth] * 60], 55) == 1 and fill([], 55) == 0


@pytest.mark.parametrize("tune", ["", "G", "G\n", "G\n" + "abc|" * 60, "G\n" + "a" * 300, "G\n|||", "x" * 120])
def test_lines_of_abc(tune):
    lines = lines_of(tune)
    assert 1 <= len(lines) <= 6 and all(len(line) <= LETTERS for line in lines)


def test_a_tune_that_ends_stays_as_it_is():
    lab = GenerationLab(writes="jigs", temperature=2.0, step=LAST)
    assert lab._arrays.finished and lab.readout.endswith("the tune has ended") and lab._arrays.drawn == 0


def sound(lab):
    with wave.open(io.BytesIO(lab.audio.value)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def test_jigs_are_heard_and_names_are_not():
    lab = GenerationLab()
    assert lab._listen.layout.display == "none" and not lab.audio.autoplay
    lab.set(writes="jigs", temperature=0.5, step=LAST)
    lab._sharpen()  # what the engine does when the control rests
    assert lab._listen.layout.display is None
    samples, rate = sound(lab)
    eighths = sum(note.eighths for bar in lab._arrays.bars for note in bar)
    assert rate == RATE and len(samples) / rate == pytest.approx(float(eighths) * 0.17, rel=0.01)
    assert np.abs(samples).max() > 3000
    lab.set(step=1)  # a key and no note yet
    lab._sharpen()
    assert lab._listen.layout.display == "none"


def test_the_player_stands_among_the_controls():
    lab = GenerationLab()
    body = next(row for row in lab.children if "dlcourse-body" in row._dom_classes)
    assert body.children[0].children[-1] is lab._listen


def test_the_wildest_tunes_are_drawn_and_played():
    lab = GenerationLab(writes="jigs", temperature=3.0, step=LAST)
    for seed in range(1, 30):
        lab.set(seed=seed)
        lab._sharpen()
        assert lab.error == ""


@pytest.mark.parametrize("temperature", [0, -1.0, float("nan")])
def test_no_temperature_of_zero(temperature):
    lab = GenerationLab()
    with pytest.raises(ValueError, match="temperature"):
        lab.set(temperature=temperature)
