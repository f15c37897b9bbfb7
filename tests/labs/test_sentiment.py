import numpy as np
import pytest

from dlcourse import trained
from dlcourse.activations import sigmoid
from dlcourse.labs import SentimentLab
from dlcourse.labs.controls import Words
from dlcourse.labs.sentiment import ALL, NOTHING, SHOWN, reader, states

LONG = "I wanted to like this xylophone extravaganza but it was the most boring two hours of my whole life so far!"


def shown(lab):
    return [label.get_text() for label in lab.view.words if label.get_text()]


def test_the_last_chance_is_the_networks_answer():
    lab = SentimentLab(sentence=LONG)
    ids = trained.sentiment().read.encode(trained.words(LONG))
    assert lab._arrays.chances[-1] == pytest.approx(sigmoid(float(trained.opinion_reader()(ids[None])[0, 0])), abs=1e-5)


def test_a_chance_in_the_middle_is_that_of_the_words_so_far():
    whole, part = SentimentLab(sentence="A good film", read=2), SentimentLab(sentence="A good")
    assert whole._arrays.chances == pytest.approx(part._arrays.chances)


def test_shares_add_up_to_the_score_and_states_are_ordered_by_weight():
    lab = SentimentLab()
    network, _, rows = reader()
    weights = network.params["5.W"][rows, 0]
    assert (np.diff(weights) <= 0).all()
    scores = lab._arrays.cells.sum(axis=0) + network.params["5.b"]
    assert sigmoid(scores.astype(float)) == pytest.approx(lab._arrays.chances, abs=1e-5)
    shares = lab._arrays.cells
    lab.set(show="state h")
    assert lab._arrays.cells * weights[:, None] == pytest.approx(shares, abs=1e-6)


def test_words_unknown_to_training_stand_in_brackets():
    lab = SentimentLab(sentence="A xylophone film")
    assert shown(lab) == ["a", "(xylophone)", "film"] and "brackets" in lab.view.note.get_text()
    assert lab.readout.endswith("unknown words: 1")
    lab.set(sentence="A good film.")
    assert shown(lab) == ["a", "good", "film"] and lab.view.note.get_text() == ""


def test_a_long_sentence_shows_the_last_words_that_were_read():
    lab = SentimentLab(sentence=LONG)
    assert len(shown(lab)) == SHOWN and shown(lab)[-1] == "!"
    lab.set(read=3)
    assert shown(lab)[:4] == ["i", "(wanted)", "to", "like"] and lab.readout.startswith("after 3 of 22 words")
    lab.set(read=ALL)
    assert lab.readout.startswith("after all 22 words")
    lab.set(sentence="very " * 3000)
    assert len(lab._arrays.words) == 3000 and np.isfinite(lab._arrays.chances).all()


@pytest.mark.parametrize("nothing", ["", "   \n", "好 🙂", "123 …"])
def test_a_sentence_without_words_is_no_accident(nothing):
    lab = SentimentLab(sentence=nothing)
    assert shown(lab) == [NOTHING] and lab.readout.startswith("no word that the network can read")


def test_order():
    lab = SentimentLab(sentence="one two three four five")
    lab.set(order="backwards")
    assert lab._arrays.words == ("five", "four", "three", "two", "one")
    lab.set(order="shuffled")
    assert sorted(lab._arrays.words) == sorted(trained.words(lab.state.sentence)) and lab._arrays.words[0] != "one"


def test_the_lessons_sentences():
    """What the lesson says of them: "not" is heard as a bad word, also before a bad one."""
    good, bad = (states(trained.words(sentence))[1][-1] for sentence in ("a good film", "a bad film"))
    not_good, not_bad = (states(trained.words(f"not {sentence}"))[1][-1] for sentence in ("a good film", "a bad film"))
    assert good > 0 > not_good and not_bad < bad < 0
    for preset, praise in (("good", True), ("not good", False), ("not bad", False)):
        lab = SentimentLab(**SentimentLab.presets[preset])
        assert ("praise" in lab.readout.split(": ")[1]) == praise


def test_a_text_control_takes_any_text_and_nothing_else():
    control = Words("text", "")
    assert control.accept("sentence", "a\n🙂") == "a\n🙂"
    assert control.widget("a").value == "a"
    with pytest.raises(ValueError, match=r"sentence must be a text.*you gave 3"):
        control.accept("sentence", 3)
    lab = SentimentLab()
    lab.controls["sentence"].value = "good"
    assert lab.readout.startswith("after the only word")
