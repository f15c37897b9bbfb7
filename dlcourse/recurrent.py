"""Recurrent layers: a state that is handed on from step to step, so that order counts and the past is remembered.

Sequences are (n, T, features). Unequal lengths are padded to one T, and a **mask** (n, T) says where something is: at
False, "nothing here", the state is carried over unchanged. Inside, time comes first, so that a step is one block of
memory. A **state** is h (n, n_hidden) for an `RNN` and the pair (h, c) for an `LSTM`.
"""

from typing import NamedTuple

import numpy as np

from . import validate
from .layers import _check_gradient, _float_type

__all__ = ["LSTM", "RNN", "EachStep", "Embedding", "LastStep"]


class _Run(NamedTuple):
    """The cache of a recurrent layer, time first: `states[k][t]` is the state before step t, `gates` the gates'
    values, `mask` (T, n, 1) or None."""

    x: np.ndarray
    mask: np.ndarray | None
    states: tuple
    gates: np.ndarray | None
    squashed: np.ndarray | None


class _Recurrent:
    """What RNN and LSTM share: the products that need no loop, and the checks."""

    takes_mask = True
    blocks, memories = 1, 1  # matrices side by side in W and U; arrays that make up a state

    def __init__(self, n_in, n_hidden, *, rng, dtype=float):
        validate.count("n_in", n_in, 2)
        validate.count("n_hidden", n_hidden, 8)
        validate.generator(rng)
        dtype = _float_type(dtype)
        spread = (2 / (n_in + n_hidden)) ** 0.5
        self.params = {
            "W": rng.normal(scale=spread, size=(n_in, self.blocks * n_hidden)).astype(dtype),
            "U": np.hstack([_orthogonal(n_hidden, rng) for _ in range(self.blocks)]).astype(dtype),
            "b": np.zeros(self.blocks * n_hidden, dtype),
        }

    def forward(self, x, rng=None, mask=None, start=None):
        """(h (n, T, n_hidden), cache) for x (n, T, n_in); `start` is the state before the first step, else zeros."""
        W, b = self.params["W"], self.params["b"]
        x = _sequences(x, W)
        n, T, _ = x.shape
        mask = None if mask is None else _time_first(_checked_mask(mask, n, T))[:, :, None]
        x = _time_first(x)
        z = (_flat(x) @ W).reshape(T, n, -1)
        z += b
        states = tuple(np.empty((T + 1, n, len(self.params["U"])), z.dtype) for _ in range(self.memories))
        for values, first in zip(states, self._parts("start", start, n), strict=True):
            values[0] = first
        gates, squashed = self._steps(z, mask, states)
        return states[0][1:].swapaxes(0, 1), _Run(x, mask, states, gates, squashed)

    def step(self, x_t, state=None):
        """(h_t, state after it) for one step x_t (n, n_in): sequences that are made while they are read."""
        x_t = np.asarray(x_t)
        if x_t.ndim != 2:
            raise ValueError(f"x_t has shape {x_t.shape}; one step of n sequences is (n, {len(self.params['W'])}).")
        h, run = self.forward(x_t[:, None], start=state)
        return h[:, 0], self.end(run)

    def end(self, cache):
        """The state after the last step, which `step` and another layer's `start` take."""
        return self._state([values[-1] for values in cache.states])

    def backward(self, d_h, cache, input_gradient=True):
        """(∂L/∂x, ∂L/∂params) from ∂L/∂h (n, T, n_hidden)."""
        return self.backward_through_time(d_h, cache, input_gradient)[:2]

    def backward_through_time(self, d_h, cache, input_gradient=True, d_end=None):
        """(∂L/∂x, ∂L/∂params, ∂L/∂states): `backward`, and what arrives at each state on the way back.

        d_end: ∂L/∂ of the state `end(cache)`, when the loss depends on it too. ∂L/∂states is shaped as a state with
        time, (n, T + 1, n_hidden) or a pair of these: [:, 0] belongs to `start`, [:, t] to the state after step t
        (of an LSTM's c, with its way through h_t). Their norms are what vanishes or explodes.
        """
        h = cache.states[0]
        steps, n = h.shape[0] - 1, h.shape[1]
        _check_gradient(d_h, (n, steps, h.shape[2]))
        d_states = tuple(np.zeros_like(values) for values in cache.states)
        d_states[0][1:] = np.swapaxes(d_h, 0, 1)
        for values, last in zip(d_states, self._parts("d_end", d_end, n), strict=True):
            values[-1] += last
        delta = _flat(self._back(cache, d_states))
        W = self.params["W"]
        grads = {"W": _flat(cache.x).T @ delta, "U": _flat(h[:-1]).T @ delta, "b": delta.sum(axis=0)}
        d_x = (delta @ W.T).reshape(cache.x.shape).swapaxes(0, 1) if input_gradient else None
        return d_x, grads, self._state([values.swapaxes(0, 1) for values in d_states])

    def _state(self, parts):
        return parts[0] if self.memories == 1 else tuple(parts)

    def _parts(self, name, state, n):
        """The arrays of a state, checked; zeros for None."""
        if state is None:
            return (0,) * self.memories
        parts = (state,) if self.memories == 1 else tuple(state)
        shape = (n, len(self.params["U"]))
        if len(parts) != self.memories or any(np.shape(part) != shape for part in parts):
            wanted = f"an array of shape {shape}" if self.memories == 1 else f"a pair (h, c), each of shape {shape}"
            raise ValueError(f"{name} must be {wanted}; you gave shapes {[np.shape(part) for part in parts]}.")
        return parts

    def __repr__(self):
        return f"{type(self).__name__}({len(self.params['W'])}, {len(self.params['U'])})"


class RNN(_Recurrent):
    """A layer with a loop: what it said at the last step is an input of the next.

        h_t = tanh(x_t W + h_{t−1} U + b)

    Backwards (through time), with delta_t = ∂L/∂h_t · (1 − h_t²), where ∂L/∂h_t comes from the output and from later:

        ∂L/∂h_{t−1} = d_h_{t−1} + delta_t Uᵀ      dW = Σ x_tᵀ delta_t      dU = Σ h_{t−1}ᵀ delta_t      db = Σ delta_t

    `params` are W (n_in, n_hidden), normal with variance 2 / (n_in + n_hidden) (Glorot & Bengio 2010), U (n_hidden,
    n_hidden), a random orthogonal matrix (Saxe et al. 2014), and b, zeros. Elman 1990; Werbos 1990 for the way back.
    Raises ValueError for sizes below 1, sequences that do not fit or have length 0, and masks that hide everything.
    """

    def _steps(self, z, mask, states):
        h, U = states[0], self.params["U"]
        for t in range(len(z)):
            new = np.matmul(h[t], U, out=h[t + 1])
            new += z[t]
            np.tanh(new, out=new)
            if mask is not None:
                np.copyto(new, h[t], where=~mask[t])
        return None, None

    def _back(self, cache, d_states):
        h, d_h, mask = cache.states[0], d_states[0], cache.mask
        back = np.ascontiguousarray(self.params["U"].T)
        delta = 1 - h[1:] ** 2
        if mask is not None:
            delta *= mask
        for t in reversed(range(len(delta))):
            delta[t] *= d_h[t + 1]
            d_h[t] += delta[t] @ back
            if mask is not None:
                d_h[t] += d_h[t + 1] * ~mask[t]
        return delta


class LSTM(_Recurrent):
    """A recurrent layer with a memory c that is written and erased by gates, so that gradients last longer.

        i, f, o = sigmoid(x_t W + h_{t−1} U + b)       input, forget and output gate
        g = tanh(x_t W + h_{t−1} U + b)                candidate
        c_t = f c_{t−1} + i g,   h_t = o tanh(c_t)

    each with its own columns of W, U and b, in the order i, f, g, o. Backwards along the memory,
    ∂L/∂c_{t−1} = f ∂L/∂c_t: no matrix and no slope of tanh, only the forget gate.

    `params` are W (n_in, 4 n_hidden), U (n_hidden, 4 n_hidden) and b (4 n_hidden,), made as an `RNN`'s; b of the forget
    gate starts at 1, "remember" (Jozefowicz et al. 2015). Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000.
    Raises ValueError as `RNN` does.
    """

    blocks, memories = 4, 2

    def __init__(self, n_in, n_hidden, *, rng, dtype=float):
        super().__init__(n_in, n_hidden, rng=rng, dtype=dtype)
        self.params["b"][n_hidden:2 * n_hidden] = 1

    def _steps(self, z, mask, states):
        h, c = states
        size = h.shape[2]
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], z.dtype), size)  # sigmoid(z) = ½ tanh(½ z) + ½: one tanh for all
        rest = np.repeat(np.array([0.5, 0.5, 0, 0.5], z.dtype), size)
        U, squashed = self.params["U"] * half, np.empty_like(h[1:])
        z *= half
        for t, a in enumerate(z):
            a += h[t] @ U
            np.tanh(a, out=a)
            a *= half
            a += rest
            i, f, g, o = a.reshape(len(a), 4, size).swapaxes(0, 1)  # np.split takes seven times as long
            np.multiply(f, c[t], out=c[t + 1])
            c[t + 1] += i * g
            np.tanh(c[t + 1], out=squashed[t])
            np.multiply(o, squashed[t], out=h[t + 1])
            if mask is not None:
                np.copyto(c[t + 1], c[t], where=~mask[t])
                np.copyto(h[t + 1], h[t], where=~mask[t])
        return z, squashed

    def _back(self, cache, d_states):
        (d_h, d_c), mask = d_states, cache.mask
        i, f, g, o = np.split(cache.gates, 4, axis=2)
        delta = cache.gates * (1 - cache.gates)
        d_i, d_f, d_g, d_o = np.split(delta, 4, axis=2)
        d_i *= g
        d_f *= cache.states[1][:-1]
        np.multiply(i, 1 - g * g, out=d_g)
        d_o *= cache.squashed
        through, keep = o * (1 - cache.squashed ** 2), f
        if mask is not None:
            delta *= mask
            through *= mask
            keep = np.where(mask, f, f.dtype.type(1))
        steps, n, size = through.shape
        written = delta.reshape(steps, n, 4, size)
        back = np.ascontiguousarray(self.params["U"].T)
        for t in reversed(range(steps)):
            d_c[t + 1] += d_h[t + 1] * through[t]
            written[t, :, :3] *= d_c[t + 1][:, None]
            written[t, :, 3] *= d_h[t + 1]
            np.multiply(d_c[t + 1], keep[t], out=d_c[t])
            d_h[t] += delta[t] @ back
            if mask is not None:
                d_h[t] += d_h[t + 1] * ~mask[t]
        return delta


class LastStep:
    """Many to one: of each sequence (n, T, features) the last step, (n, features). No parameters."""

    def __init__(self):
        self.params = {}

    def forward(self, x, rng=None):
        x = validate.as_float(x, "x")
        _check_sequences(x)
        return x[:, -1], x.shape

    def backward(self, d_out, cache, input_gradient=True):
        _check_gradient(d_out, (cache[0], cache[2]))
        d_x = np.zeros(cache, np.asarray(d_out).dtype)
        d_x[:, -1] = d_out
        return d_x, {}

    def __repr__(self):
        return "LastStep()"


class EachStep:
    """Many to many: one layer, such as `Dense`, for every step of (n, T, features), with the same weights."""

    def __init__(self, layer):
        if not all(hasattr(layer, name) for name in ("params", "forward", "backward")):
            raise ValueError(f"{layer!r} is not a layer. Pass one, such as EachStep(Dense(8, 3, rng=rng)).")
        self.layer = layer

    @property
    def params(self):
        return self.layer.params

    def forward(self, x, rng=None):
        x = np.asarray(x)
        _check_sequences(x)
        out, cache = self.layer.forward(x.reshape(-1, x.shape[2]), rng)
        return out.reshape(*x.shape[:2], -1), (x.shape, cache)

    def backward(self, d_out, cache, input_gradient=True):
        shape, inner = cache
        d_out = np.asarray(d_out)
        if d_out.ndim != 3 or d_out.shape[:2] != shape[:2]:
            raise ValueError(f"d_out has shape {d_out.shape}, but the outputs had {shape[0]} sequences of {shape[1]} "
                             "steps. It is ∂L/∂outputs, and needs their shape.")
        d_x, grads = self.layer.backward(d_out.reshape(-1, d_out.shape[2]), inner, input_gradient)
        return (None if d_x is None else d_x.reshape(shape)), grads

    def __repr__(self):
        return f"EachStep({self.layer!r})"


class Embedding:
    """A row of numbers for each symbol, learned like weights: ids (n, T) become W[ids] (n, T, n_out).

    Where ids equal `padding` there is nothing: `mask(ids)` says so, and a `Network` hands it on to the recurrent layers
    that follow. `params` is W (n_symbols, n_out), drawn from a normal distribution of variance 1 / n_out. Ids have no
    gradient: ∂L/∂x is None. Raises ValueError for ids that are not whole numbers from 0 to n_symbols − 1.
    """

    def __init__(self, n_symbols, n_out, *, padding=None, rng, dtype=float):
        validate.count("n_symbols", n_symbols, 27)
        validate.count("n_out", n_out, 8)
        validate.generator(rng)
        if padding is not None and padding not in range(n_symbols):
            raise ValueError(f"padding must be an id from 0 to {n_symbols - 1}, or None; you gave {padding!r}.")
        self.padding = padding
        self.params = {"W": rng.normal(scale=n_out ** -0.5, size=(n_symbols, n_out)).astype(_float_type(dtype))}

    def mask(self, ids):
        """Where something is, (n, T) of True and False; None when there is no padding."""
        return None if self.padding is None else np.asarray(ids) != self.padding

    def forward(self, x, rng=None):
        ids = np.asarray(x) if _rectangular(x) else _refuse_ragged()
        if ids.dtype.kind not in "iu" or ids.ndim != 2 or not ids.size:
            raise ValueError(f"An Embedding takes whole-number ids (n, T) with n and T at least 1; you gave shape "
                             f"{ids.shape} of {ids.dtype}.")
        known = len(self.params["W"])
        if ids.min() < 0 or ids.max() >= known:
            wrong = int(ids[(ids < 0) | (ids >= known)][0])
            raise ValueError(f"The id {wrong} is outside the alphabet of {known} symbols; ids go from 0 to "
                             f"{known - 1}.")
        return self.params["W"][ids], ids

    def backward(self, d_out, cache, input_gradient=True):
        W = self.params["W"]
        _check_gradient(d_out, (*cache.shape, W.shape[1]))
        grad = np.zeros_like(W)
        np.add.at(grad, cache, d_out)
        return None, {"W": grad}

    def __repr__(self):
        return f"Embedding({', '.join(map(str, self.params['W'].shape))})"


def _orthogonal(size, rng):
    q, r = np.linalg.qr(rng.normal(size=(size, size)))
    return q * np.sign(np.diag(r))


def _time_first(values):
    return np.ascontiguousarray(np.swapaxes(values, 0, 1))


def _flat(values):
    return values.reshape(-1, values.shape[-1])


def _rectangular(x):
    try:
        return np.asarray(x).dtype != object
    except ValueError:
        return False


def _refuse_ragged():
    raise ValueError("The sequences have unequal lengths. Pad them to one length and say by a mask (n, T) where "
                     "something is; an Embedding with padding=0 makes it from the ids.")


def _sequences(x, W):
    x = np.asarray(x) if _rectangular(x) else _refuse_ragged()
    x = x.astype(W.dtype) if x.dtype.kind in "iub" else validate.as_float(x, "x")
    _check_sequences(x)
    if x.shape[2] != len(W):
        raise ValueError(f"x has shape {x.shape}, but this layer takes {len(W)} features at each step, "
                         f"(n, T, {len(W)}).")
    return x


def _check_sequences(x):
    if x.ndim != 3:
        raise ValueError(f"x has shape {x.shape}, but sequences are (n, T, features). One sequence alone is x[None], "
                         "one feature a step x[:, :, None].")
    if not x.shape[0] or not x.shape[1]:
        raise ValueError(f"x has shape {x.shape}: there must be at least one sequence, and a sequence of length 0 has "
                         "no step to take. Leave empty sequences out.")


def _checked_mask(mask, n, T):
    mask = np.asarray(mask)
    if mask.dtype != bool or mask.shape != (n, T):
        raise ValueError(f"mask must be True or False for each step, of shape {(n, T)}; you gave shape {mask.shape} of "
                         f"{mask.dtype}.")
    empty = np.flatnonzero(~mask.any(axis=1))
    if len(empty):
        raise ValueError(f"The mask hides everything of sequence {empty[0]}: no step is left to take. Leave empty "
                         "sequences out.")
    return mask
