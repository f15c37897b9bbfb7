"""Text to ids and back, windows, sampling, and an encoder–decoder whose gradients are checked."""

import numpy as np
import pytest

from dlcourse import (
    LSTM,
    RNN,
    Adam,
    Alphabet,
    Dense,
    Dropout,
    EachStep,
    Embedding,
    EncoderDecoder,
    Network,
    SoftmaxCrossEntropy,
    fit,
    generate,
    one_hot,
    pad,
    sample,
    softmax,
    windows,
)
from dlcourse.gradcheck import check_gradient


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_an_alphabet_goes_there_and_back():
    letters = Alphabet("banana")
    assert letters.symbols == ("", "a", "b", "n") and len(letters) == 4
    assert letters.encode("nab").tolist() == [3, 1, 2] and letters.decode([3, 1, 2, 0, 0]) == "nab"
    assert letters.encode("").tolist() == [] and letters.decode([]) == "" and letters.decode(letters.encode("")) == ""


def test_an_alphabet_of_words_decodes_to_a_list():
    words = Alphabet(["to", "be", "or", "not", "to", "be"])
    assert words.decode(words.encode(["to", "be"])) == ["to", "be"]


@pytest.mark.parametrize("text", ["über", "🙂", "\x00\n", "ab🙂" * 1000])
def test_unknown_symbols_are_named_or_become_the_unknown_one(text):
    with pytest.raises(ValueError, match=r"outside the alphabet, which has a b\. .*unknown"):
        Alphabet("ab").encode(text)
    open_minded = Alphabet("ab", unknown="?")
    assert len(open_minded) == 4 and len(open_minded.decode(open_minded.encode(text))) == len(text)


@pytest.mark.parametrize("symbols", ["", [], ["a", ""], [1, 2]])
def test_what_is_no_alphabet(symbols):
    with pytest.raises(ValueError, match="at least one symbol"):
        Alphabet(symbols)


@pytest.mark.parametrize("ids", [[4], [-1], [0.5], [[1]]])
def test_ids_outside_are_refused(ids):
    with pytest.raises(ValueError, match="from 0 to 3"):
        Alphabet("abn").decode(ids)


def test_pad_and_targets():
    ids = pad([[1, 2, 3], [2]])
    assert ids.tolist() == [[1, 2, 3], [2, 0, 0]]
    rows = one_hot(ids, 4, np.float32)
    assert rows.shape == (2, 3, 4) and rows.dtype == np.float32
    assert rows.sum(axis=-1).tolist() == [[1, 1, 1], [1, 0, 0]] and rows[0, 2].tolist() == [0, 0, 0, 1]
    costs = SoftmaxCrossEntropy()
    scores = np.random.default_rng(1).normal(size=rows.shape)
    assert not costs.gradient(rows, scores)[1, 1:].any()


@pytest.mark.parametrize(("call", "said"), [
    (lambda: pad([]), "at least one sequence"), (lambda: pad([[1], []]), "sequence 1 has none"),
    (lambda: one_hot([3], 3), "from 0 to 2"), (lambda: one_hot([-1], 3), "from 0 to 2"),
    (lambda: one_hot([1.0], 3), "float64"), (lambda: windows([1, 2, 3], 3), "at least length . ahead = 4"),
    (lambda: windows([1, 2, np.nan], 1), "NaN"), (lambda: windows([1, 2, 3], 0), "length"),
    (lambda: windows([[1, 2], [3, 4]], 1), "a row"), (lambda: windows([1, 2, 3], 1, 0), "ahead")])
def test_bad_sequences_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_windows():
    x, y = windows([10, 11, 12, 13, 14], 2)
    assert x[:, :, 0].tolist() == [[10, 11], [11, 12], [12, 13]] and y.tolist() == [[12], [13], [14]]
    x, y = windows([10, 11, 12, 13, 14], 2, ahead=3)
    assert x[:, :, 0].tolist() == [[10, 11]] and y.tolist() == [[14]]


def test_samples_follow_the_softmax(rng):
    scores = np.array([0.0, 1.0, 2.0, -np.inf])
    for temperature in (0.5, 1.0, 3.0):
        drawn = np.bincount([sample(scores, temperature, rng) for _ in range(4000)], minlength=4) / 4000
        np.testing.assert_allclose(drawn[:3], softmax(scores[:3] / temperature), atol=0.03)
        assert drawn[3] == 0
    assert {sample(scores, 1e-300, rng) for _ in range(20)} == {2}
    assert len({sample(np.array([5, 4, 3], np.float32), 1e9, rng) for _ in range(100)}) == 3


@pytest.mark.parametrize("temperature", [0, -1, np.nan, np.inf, "warm", True])
def test_temperatures_that_are_none(rng, temperature):
    with pytest.raises(ValueError, match=r"temperature must be a positive finite number.*Try temperature=1.0"):
        sample([1.0, 2.0], temperature, rng)


@pytest.mark.parametrize("scores", [[], [[1.0, 2.0]], [np.nan, 1.0], [-np.inf, -np.inf], [np.inf, 0]])
def test_scores_that_are_none(rng, scores):
    with pytest.raises(ValueError, match="scores must be a row"):
        sample(scores, 1.0, rng)


@pytest.fixture
def writer(rng):
    return Network(Embedding(5, 3, rng=rng), LSTM(3, 6, rng=rng), Dropout(0.5), RNN(6, 4, rng=rng),
                   EachStep(Dense(4, 5, rng=rng)))


def test_a_network_writes_what_it_would_score_for_the_whole_text(writer):
    for seed in range(20):
        ids, scores = zip(*generate(writer, 1.0, np.random.default_rng(seed), steps=8), strict=True)
        heard = np.array([[0, *ids[:-1]]])
        np.testing.assert_allclose(np.stack(scores), writer(heard)[0], atol=1e-12)
        again = np.random.default_rng(seed)
        assert list(ids) == [sample(row, 1.0, again) for row in scores]
        assert len(ids) == 8 or ids[-1] == 0
        assert 0 not in ids[:-1]


def test_a_cold_network_takes_the_best_each_time_and_the_caller_may_stop(writer, rng):
    run = generate(writer, 1e-9, rng, steps=8)
    said, scores = next(run)
    assert said == scores.argmax()


@pytest.mark.parametrize(("change", "message"), [
    ({"temperature": 0.0}, "temperature must be a positive"), ({"temperature": -1}, "temperature must be a positive"),
    ({"rng": 3}, "rng must be a numpy.random.Generator"), ({"steps": 0}, "steps must be a whole number from 1")])
def test_what_cannot_be_written(writer, rng, change, message):
    options = {"temperature": 1.0, "rng": rng, "steps": 3} | change
    with pytest.raises(ValueError, match=message):
        next(generate(writer, options["temperature"], options["rng"], steps=options["steps"]))


@pytest.fixture
def small(rng):
    return EncoderDecoder(5, 4, 4, 3, 2, rng=rng)


def test_examples_hold_what_is_heard_and_what_is_to_say(small):
    x, y = small.examples(pad([[1, 2, 3], [4]]), pad([[3, 1, 2], [2]]))
    assert x.tolist() == [[1, 2, 3, 0, 3, 1, 2], [4, 0, 0, 0, 2, 0, 0]]
    assert y.argmax(axis=-1).tolist() == [[3, 1, 2, 0], [2, 0, 0, 0]]
    assert y.sum(axis=-1).tolist() == [[1, 1, 1, 1], [1, 1, 0, 0]]  # the end counts, what comes after it does not


def test_every_gradient_of_the_encoder_decoder(small, rng):
    loss = SoftmaxCrossEntropy()
    x, y = small.examples(pad([[1, 2, 3], [4]]), pad([[3, 1, 2], [2]]))
    scores, caches = small.forward(x)
    _, grads = small.backward(loss.gradient(y, scores), caches)
    assert set(grads) == set(small.params)
    for name, values in small.params.items():
        check_gradient(grads[name], lambda _: loss(y, small.forward(x)[0]), values, name=name)


def test_writing_by_itself_is_the_greedy_path(small):
    source = pad([[1, 2, 3], [4, 1]])
    said = small(source)
    assert said.shape == (2, 4)
    scores, _ = small.forward(np.hstack([source, np.roll(said, 1, axis=1) * [0, 1, 1, 1]]))
    ended = np.cumsum(said == 0, axis=1) - (said == 0) > 0
    assert (scores.argmax(axis=-1)[~ended] == said[~ended]).all() and not said[ended].any()


def test_padding_does_not_matter(small):
    np.testing.assert_array_equal(small(pad([[1, 2]])), small(np.array([[1, 2, 0, 0, 0]])))


def test_it_learns_to_write_backwards_and_to_stop(rng):
    words = [rng.integers(1, 4, size=rng.integers(1, 4)) for _ in range(300)]
    source, target = pad(words), pad([word[::-1] for word in words])
    network = EncoderDecoder(4, 4, 4, 16, 4, rng=rng)
    data = network.examples(source, target)
    fit(network, SoftmaxCrossEntropy(), Adam(0.02), data, epochs=25, rng=rng)
    assert (network(source)[:, :3] == target).all(axis=1).mean() > 0.95
    again = EncoderDecoder(4, 4, 4, 16, 4, rng=rng)
    again.load(network.params)
    np.testing.assert_array_equal(again(source), network(source))


def test_what_does_not_fit_is_refused(small):
    with pytest.raises(ValueError, match="T_out below steps = 4"):
        small.examples(pad([[1]]), pad([[1, 2, 3, 1]]))
    with pytest.raises(ValueError, match=r"examples\(source, target\)"):
        small.forward(pad([[1, 2]]))
    with pytest.raises(ValueError, match="hides everything"):
        small(np.zeros((1, 3), int))
    with pytest.raises(ValueError, match="outside the alphabet"):
        small(np.array([[5]]))
    with pytest.raises(ValueError, match=r"encoder.U has shape"):
        small.load(small.params | {"encoder.U": np.zeros((2, 2))})
