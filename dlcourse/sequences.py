"""Sequences: from text to whole numbers and back, windows of a series, drawing the next symbol, encoder and decoder.

Symbols are numbered from 1. The id 0 is **padding**, "nothing here": it fills short sequences up to a common length,
stands before the first symbol and after the last one.
"""

import numpy as np

from . import validate
from .layers import Dense
from .network import load
from .recurrent import LSTM, EachStep, Embedding

__all__ = ["Alphabet", "EncoderDecoder", "generate", "one_hot", "pad", "sample", "windows"]


class Alphabet:
    """Numbers the symbols of a text, its characters, or of a list, such as its words: sorted, from 1; 0 is padding.

        letters = Alphabet("banana")       # "", "a", "b", "n"
        letters.encode("nab")              # [3, 1, 2]
        letters.decode([3, 1, 2, 0])       # "nab"

    `len(alphabet)` counts the padding, as an `Embedding` does. With `unknown`, a symbol such as "?", every symbol that
    is not in the alphabet becomes that one; without it such a symbol is a ValueError that names it.
    """

    def __init__(self, symbols, *, unknown=None):
        found = set(symbols) | ({unknown} if unknown is not None else set())
        if not found or not all(isinstance(symbol, str) and symbol for symbol in found):
            raise ValueError("An alphabet needs at least one symbol, and each must be a text that is not empty: "
                             f'Alphabet("abc") or Alphabet(["no", "yes"]); you gave {symbols!r}.')
        self.symbols = ("", *sorted(found))
        self.unknown = unknown
        self._ids = {symbol: number for number, symbol in enumerate(self.symbols) if symbol}
        self._join = all(len(symbol) == 1 for symbol in found)

    def encode(self, text):
        """The ids of a text's characters, or of a list's symbols, as an array (T,)."""
        other = self._ids.get(self.unknown)
        ids = [self._ids.get(symbol, other) for symbol in text]
        if None in ids:
            raise ValueError(f"{text[ids.index(None)]!r} in {text!r} is outside the alphabet, which has "
                             f"{' '.join(self.symbols[1:30])}{' …' if len(self) > 30 else ''}. Leave it out, or give "
                             "the alphabet a symbol for what it does not know: unknown='?'.")
        return np.array(ids, dtype=int)

    def decode(self, ids):
        """The symbols of ids (T,), paddings left out: a text if all symbols are characters, else a list."""
        ids = np.asarray(ids)
        if ids.size and (ids.dtype.kind not in "iu" or ids.ndim != 1 or ids.min() < 0 or ids.max() >= len(self)):
            raise ValueError(f"ids must be a row of whole numbers from 0 to {len(self) - 1}; you gave {ids.tolist()}.")
        symbols = [self.symbols[number] for number in ids.tolist() if number]
        return "".join(symbols) if self._join else symbols

    def __len__(self):
        return len(self.symbols)

    def __repr__(self):
        return f"Alphabet of {len(self) - 1} symbols and the padding"


def pad(sequences):
    """Sequences of ids as one array (n, T), short ones filled up with 0 at the end. ValueError for an empty one."""
    sequences = [np.asarray(each, dtype=int) for each in sequences]
    empty = [place for place, each in enumerate(sequences) if each.ndim != 1 or not each.size]
    if not sequences or empty:
        raise ValueError(f"pad takes at least one sequence, and each needs at least one id; sequence "
                         f"{empty[0] if empty else 0} has none. Leave empty sequences out.")
    ids = np.zeros((len(sequences), max(map(len, sequences))), int)
    for row, each in zip(ids, sequences, strict=True):
        row[:len(each)] = each
    return ids


def one_hot(ids, n_symbols, dtype=float):
    """Target rows for `SoftmaxCrossEntropy`: ids (…) become (…, n_symbols), and padding a row of zeros, which costs
    nothing. Raises ValueError for ids outside 0 … n_symbols − 1."""
    ids = np.asarray(ids)
    validate.count("n_symbols", n_symbols, 27)
    if ids.dtype.kind not in "iu" or (ids.size and (ids.min() < 0 or ids.max() >= n_symbols)):
        raise ValueError(f"ids must be whole numbers from 0 to {n_symbols - 1}; you gave {ids.dtype} values"
                         + (f" from {ids.min()} to {ids.max()}." if ids.size else "."))
    rows = np.eye(n_symbols, dtype=dtype)
    rows[0] = 0
    return rows[ids]


def windows(series, length, ahead=1):
    """Cut a series (T,) into (x (n, length, 1), y (n, 1)): `length` values in a row, and the one `ahead` steps later.

    n = T − length − ahead + 1. Raises ValueError for a series that is too short or not finite.
    """
    series = validate.finite("series", series)
    validate.count("length", length, 10)
    validate.count("ahead", ahead, 1)
    if series.ndim != 1 or len(series) < length + ahead:
        raise ValueError(f"series must be a row of at least length + ahead = {length + ahead} values; you gave shape "
                         f"{series.shape}.")
    x = np.lib.stride_tricks.sliding_window_view(series, length)[:len(series) - length - ahead + 1]
    return x[:, :, None].copy(), series[length + ahead - 1:, None].copy()


def sample(scores, temperature, rng):
    """Draw an id from scores (n,): id k comes with probability softmax(scores / temperature)[k].

    Near 0 the temperature makes it the best one always, at 1 the chances are the network's own, above 1 they come
    closer together. A score of −∞ is never drawn. Raises ValueError for a temperature that is not a positive number.
    """
    validate.positive("temperature", temperature)
    validate.generator(rng)
    scores = validate.as_float(scores, "scores")
    if scores.ndim != 1 or not scores.size or not np.isfinite(scores.max()):
        raise ValueError(f"scores must be a row of numbers, at least one of them finite; you gave {scores!r}.")
    with np.errstate(over="ignore"):  # at tiny temperatures, to −∞: never drawn
        powers = np.exp((scores.astype(float) - scores.max()) / temperature)
    return int(rng.choice(len(scores), p=powers / powers.sum()))


def generate(network, temperature, rng, *, steps):
    """Let a network write: yields (id, scores (n_symbols,)) for each symbol, the end (0) included, at most `steps`.

        scores, state = network(the symbol before, state)      at first 0, and a state of zeros
        id = sample(scores, temperature, rng)                  which is heard at the next step

    network: a `Network` of layers that take one step at a time, such as Embedding, LSTM, EachStep(Dense). Whoever holds
    the generator may stop it earlier. Raises ValueError as `sample` does.
    """
    validate.positive("temperature", temperature)
    validate.generator(rng)
    validate.count("steps", steps, 20)
    said, states = 0, {}
    for _ in range(steps):
        x = np.array([[said]])
        for place, layer in enumerate(network.layers):
            if hasattr(layer, "end"):
                x, cache = layer.forward(x, start=states.get(place))
                states[place] = layer.end(cache)
            else:
                x, _ = layer.forward(x)
        said = sample(x[0, 0], temperature, rng)
        yield said, x[0, 0]
        if not said:
            return


class EncoderDecoder:
    """One network reads a sequence into a state, another writes a sequence from it: the two lengths are free.

        (h, c) = state of the encoder LSTM after the source's last symbol
        decoder LSTM: starts from (h, c), hears the symbol before (0 at first), scores the next one; 0 ends the writing

    While training, the decoder hears the right symbol before (**teacher forcing**), also where it was wrong itself;
    `examples` packs source and target ids for `train`, with `SoftmaxCrossEntropy`. `network(source)` writes by itself,
    each time the symbol of the highest score (**greedy**), at most `steps` symbols, the end included.

    n_in, n_out: symbols of source and target, padding included; n_hidden: neurons of each LSTM; n_embedding:
    numbers per symbol. Sutskever, Vinyals & Le 2014; Cho et al. 2014.
    """

    def __init__(self, n_in, n_out, steps, n_hidden, n_embedding, *, rng, dtype=float):
        validate.count("steps", steps, 11)
        how = {"rng": rng, "dtype": dtype}
        self.steps = steps
        self.layers = {"read": Embedding(n_in, n_embedding, padding=0, **how),
                       "encoder": LSTM(n_embedding, n_hidden, **how),
                       "heard": Embedding(n_out, n_embedding, **how),
                       "decoder": LSTM(n_embedding, n_hidden, **how),
                       "say": EachStep(Dense(n_hidden, n_out, **how))}

    @property
    def params(self):
        """The arrays by name, such as "encoder.U"."""
        return {f"{place}.{name}": values for place, layer in self.layers.items()
                for name, values in layer.params.items()}

    def load(self, params):
        """Take over trained weights; see `Network.load`."""
        load(self.params, params)

    def examples(self, source, target):
        """(x, y) for `train`, from padded ids: x holds the source and what the decoder hears, y one-hot rows of what it
        should say, the end included. ValueError for targets that leave no room for the end in `steps`."""
        source, target = np.asarray(source), np.asarray(target)
        if source.ndim != 2 or target.ndim != 2 or len(source) != len(target) or target.shape[1] >= self.steps:
            raise ValueError(f"source and target must be padded ids, (n, T_in) and (n, T_out) with T_out below steps = "
                             f"{self.steps}; you gave {source.shape} and {target.shape}.")
        said = np.zeros((len(target), self.steps), int)
        said[:, :target.shape[1]] = target
        heard = np.roll(said, 1, axis=1)
        y = one_hot(said, len(self.layers["heard"].params["W"]), self.layers["say"].params["W"].dtype)
        y[np.arange(len(said)), (said != 0).sum(axis=1), 0] = 1  # the first 0 is the end, the ones after it nothing
        return np.hstack([source, heard]), y

    def encode(self, source):
        """The encoder's states (n, T, n_hidden) while it reads, and the state (h, c) that it hands over."""
        h, caches = self._read(source)
        return h, self.layers["encoder"].end(caches[1])

    def __call__(self, source):
        """The ids (n, steps) that the network writes for padded sources (n, T), 0 from the end on."""
        _, state = self.encode(source)
        said = np.zeros(len(source), int)
        out = []
        for step in range(self.steps):
            scores, state = self.step(said, state)
            said = np.where((said == 0) & (step > 0), 0, scores.argmax(axis=1))
            out.append(said)
        return np.stack(out, axis=1)

    def step(self, heard, state):
        """(scores (n, n_out), next state) of the decoder that hears the ids (n,) it said before, 0 at first."""
        h, state = self.layers["decoder"].step(self.layers["heard"].forward(np.asarray(heard)[:, None])[0][:, 0], state)
        return self.layers["say"].layer.forward(h)[0], state

    def forward(self, x, rng=None):
        """(scores (n, steps, n_out), caches) for x as `examples` makes it: the decoder hears the right symbols."""
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] <= self.steps:
            raise ValueError(f"x has shape {x.shape}, but holds source and target, (n, T + {self.steps}): make it with "
                             "examples(source, target). To let the network write by itself, call network(source).")
        _, (read, encoder) = self._read(x[:, :-self.steps])
        inputs, heard = self.layers["heard"].forward(x[:, -self.steps:])
        h, decoder = self.layers["decoder"].forward(inputs, start=self.layers["encoder"].end(encoder))
        scores, say = self.layers["say"].forward(h)
        return scores, (read, encoder, heard, decoder, say)

    def backward(self, d_out, caches, input_gradient=True):
        """(None, ∂L/∂params): through the decoder to its first state, which is the encoder's last, and on."""
        read, encoder, heard, decoder, say = caches
        grads = {}
        d_h, grads["say"] = self.layers["say"].backward(d_out, say)
        d_x, grads["decoder"], d_states = self.layers["decoder"].backward_through_time(d_h, decoder)
        _, grads["heard"] = self.layers["heard"].backward(d_x, heard)
        d_x, grads["encoder"], _ = self.layers["encoder"].backward_through_time(
            np.zeros_like(encoder.states[0][1:]).swapaxes(0, 1), encoder, d_end=[part[:, 0] for part in d_states])
        _, grads["read"] = self.layers["read"].backward(d_x, read)
        return None, {f"{place}.{name}": grads[place][name] for place in self.layers for name in grads[place]}

    def _read(self, source):
        inputs, read = self.layers["read"].forward(source)
        h, encoder = self.layers["encoder"].forward(inputs, mask=self.layers["read"].mask(source))
        return h, (read, encoder)

    def __repr__(self):
        sizes = *(len(self.layers[place].params["W"]) for place in ("read", "heard")), self.steps
        return f"EncoderDecoder({', '.join(map(str, sizes))}, {len(self.layers['encoder'].params['U'])})"
