"""Exercises of lesson 16: three families compared, and what is the same in every framework."""

from itertools import pairwise

import numpy as np

from .smallkinds import choice, tried
from .verdict import Exercise, name_exercises


def _count(n_in, n_out, size, *, bias=1, kernel=True, channels=True, loop=True):
    area = size * size if kernel else size
    return ((n_in + bias) * n_out, (area * (n_in if channels else 1) + bias) * n_out,
            (n_in + (n_out if loop else 0) + bias) * n_out)


count_parameters = Exercise(
    reference=lambda n_in, n_out, size: _count(n_in, n_out, size),
    inputs=lambda rng: [(1, 1, 1), (8, 40, 3), (1, 8, 3), (3, 16, 5),
                        *map(tuple, rng.integers(2, 40, (4, 3)).tolist())],
    mistakes={
        "The biases are missing: one for each neuron, feature map or hidden neuron.":
            lambda n_in, n_out, size: _count(n_in, n_out, size, bias=0),
        "The kernel counts as a line. It is a square: size × size weights for each channel.":
            lambda n_in, n_out, size: _count(n_in, n_out, size, kernel=False),
        "The convolution looks at one channel only. A kernel has weights for each of the n_in channels.":
            lambda n_in, n_out, size: _count(n_in, n_out, size, channels=False),
        "The loop of the RNN is missing: each hidden neuron also hears all n_out hidden neurons of the step before.":
            lambda n_in, n_out, size: _count(n_in, n_out, size, loop=False),
        "A convolution has one bias for each feature map, not one for each channel of each kernel.":
            lambda n_in, n_out, size: (_count(n_in, n_out, size)[0], (size * size + 1) * n_in * n_out,
                                       _count(n_in, n_out, size)[2]),
        "In the RNN each hidden neuron hears itself only. The loop is a full matrix, n_out × n_out.":
            lambda n_in, n_out, size: (*_count(n_in, n_out, size)[:2], (n_in + 2) * n_out),
        "One bias for the whole layer is too few: each output has its own.":
            lambda n_in, n_out, size: tuple(n + 1 for n in _count(n_in, n_out, size, bias=0)),
    },
    hints=["Ask of one output neuron (or feature map, or hidden neuron): how many numbers does it multiply by a "
           "weight, and what else has it? Then times n_out.",
           "One dense neuron has n_in weights, one kernel size · size · n_in, one hidden neuron of an RNN n_in for the "
           "input and n_out for the state. Each has a bias too.",
           "(n_in + 1) * n_out, (size * size * n_in + 1) * n_out, (n_in + n_out + 1) * n_out"],
)


def _mix(pictures, order):
    pictures = np.asarray(pictures)
    return pictures.reshape(len(pictures), -1)[:, order].reshape(pictures.shape)


def _pictures(rng):
    fixed = [(np.arange(4.0).reshape(1, 2, 2), np.array([3, 0, 1, 2])),
             (np.arange(12.0).reshape(2, 2, 3), np.array([5, 2, 0, 1, 3, 4])),
             (np.array([[[7.0]]]), np.array([0]))]
    return fixed + [(np.round(rng.uniform(size=(n, *shape)), 2), rng.permutation(shape[0] * shape[1]))
                    for n, shape in ((1, (3, 3)), (4, (3, 2)), (3, (4, 4)))]


def _rows_of_all(pictures, order):
    """Mixes all pixels of all pictures as if they were one picture, by repeating the order."""
    flat = np.asarray(pictures).ravel()
    return flat[np.concatenate([np.asarray(order)] * len(pictures))].reshape(np.shape(pictures))


mix_pixels = Exercise(
    reference=_mix,
    inputs=_pictures,
    mistakes={
        "The order is used the wrong way round: new pixel i is old pixel order[i].":
            lambda pictures, order: _mix(pictures, np.argsort(order)),
        "The pictures come back as rows. Give them their old shape again.":
            lambda pictures, order: np.asarray(pictures).reshape(len(pictures), -1)[:, order],
        "Every picture has become the first one: the order must act within each picture.": _rows_of_all,
        "Nothing is mixed.": lambda pictures, order: np.array(pictures),
        "The pixels are turned round, whatever the order is.": lambda pictures, order: _mix(pictures, np.arange(
            len(order))[::-1]),
    },
    hints=["A picture is mixed most easily as a row: reshape, pick, reshape back.",
           "With `rows = pictures.reshape(len(pictures), -1)` the new rows are `rows[:, order]`.",
           "pictures.reshape(len(pictures), -1)[:, order].reshape(pictures.shape)"],
)


def _layers(rng):
    fixed = [(np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([2, 0, 1])), (np.array([[1.0], [2]]), np.array([1, 0])),
             (np.arange(16.0).reshape(4, 4), np.array([1, 2, 3, 0]))]
    return fixed + [(np.round(rng.normal(size=(n, m)), 2), rng.permutation(n)) for n, m in ((4, 3), (6, 2), (5, 5))]


same_answers = Exercise(
    reference=lambda W, order: np.asarray(W)[order],
    inputs=_layers,
    mistakes={
        "The other way round: weight i of the new matrix must meet pixel order[i].":
            lambda W, order: np.asarray(W)[np.argsort(order)],
        "These are the old weights. They would meet other pixels than before.": lambda W, order: np.array(W),
        "The matrix is transposed. Rows of W belong to inputs, and they only change places.":
            lambda W, order: np.asarray(W)[order].T,
        "Mixed back to front: that is right for one order only.": lambda W, order: np.asarray(W)[::-1],
        "The rows are sorted, which has nothing to do with the order of the pixels.":
            lambda W, order: np.sort(np.asarray(W), axis=0),
    },
    hints=["The sum over the pixels is the same whatever the order of its terms. Which weight must stand at place i, "
           "if pixel order[i] stands there now?",
           "x[order] @ V is Σ x[order[i]] V[i]. It equals Σ x[j] W[j] when V[i] is W[order[i]].",
           "W[order]"],
)


def _state(sizes, rng):
    """What a Sequential of Linear and ReLU layers gives as its state: the odd places hold the activations."""
    return {name: values for place, (n_in, n_out) in enumerate(pairwise(sizes))
            for name, values in ((f"{2 * place}.weight", np.round(rng.normal(size=(n_out, n_in)), 2)),
                                 (f"{2 * place}.bias", np.round(rng.normal(size=n_out), 2)))}


def _translated(state, *, turn=np.transpose, place=lambda number: number // 2, letters=("W", "b")):
    names = dict(zip(("weight", "bias"), letters, strict=True))
    return {f"{place(int(number))}.{names[kind]}": turn(values) if kind == "weight" else np.array(values)
            for (number, kind), values in ((name.split("."), values) for name, values in state.items())}


def _mirrored(W):
    """The right shape and the wrong numbers."""
    return np.reshape(W, np.shape(W)[::-1])


from_pytorch = Exercise(
    reference=_translated,
    inputs=lambda rng: [(_state(sizes, rng),) for sizes in ((2, 3), (2, 2, 2), (3, 4, 2), (4, 3, 5, 2))],
    mistakes={
        "The weights are not turned: PyTorch keeps (n_out, n_in), the course (n_in, n_out).":
            lambda state: _translated(state, turn=np.array),
        "`reshape` gives the right shape and the wrong numbers in it. Rows become columns by `.T`.":
            lambda state: _translated(state, turn=_mirrored),
        "The places are PyTorch's, where an activation is a layer of its own. Here place 2 is 1, and 4 is 2.":
            lambda state: _translated(state, place=lambda number: number),
        "The places are right, the names are not: the course calls them W and b.":
            lambda state: _translated(state, letters=("weight", "bias")),
    },
    hints=["Three things change: the place (0, 2, 4 … become 0, 1, 2 …), the name (weight, bias become W, b), and the "
           "weights are transposed.",
           "Go through `state.items()`; `place, kind = name.split('.')`, and the new place is `int(place) // 2`.",
           "{f\"{int(n.split('.')[0]) // 2}.{'W' if 'weight' in n else 'b'}\": v.T for n, v in state.items()} "
           "(a bias is a row of numbers, and .T leaves it as it is)"],
)


my_network = Exercise(
    reference=choice(kind="CNN", width=12, shift=1.0, updates=800),
    inputs=[()],
    view=tried,
    mistakes={
        "A CNN minds moved digits less, but it has never seen one. Let it: raise `shift`.":
            choice(kind="CNN", width=12, shift=0.0),
        "A fully connected network has no idea that a moved digit is the same digit. Show it some: raise `shift`.":
            choice(kind="ANN", width=16, shift=0.0),
        "An RNN reads the rows in order, and moved to the side every row is another. Show it some: raise `shift`.":
            choice(kind="RNN", width=24, shift=0.0),
        "Moved by up to three pixels, a digit of eight pixels loses much of itself. Smaller steps are enough.":
            choice(kind="CNN", width=12, shift=3.0),
        "Too few updates: changed pictures need more of them.": choice(kind="CNN", width=12, shift=1.0, updates=60),
        "Two maps are too few to tell ten digits apart. There is room for more in 1,500 parameters.":
            choice(kind="CNN", width=2, shift=1.0),
        "32 neurons have 32 × 75 + 10 parameters, more than allowed. Fewer will do.":
            choice(kind="ANN", width=32, shift=1.0),
    },
    hints=["Count first: an ANN has 75 · width + 10 parameters, a CNN 100 · width + 10, an RNN width² + 19 · width "
           "+ 10.",
           "Which of the three minded a moved digit least? And what did lesson 11 do so that a network gets used to "
           "moved pictures?",
           "kind=\"CNN\", width=12, shift=1.0, updates=800 reaches both goals."],
)

name_exercises(globals())
