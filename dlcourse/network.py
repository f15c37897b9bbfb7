"""Networks: layers in a row, each taking what the one before gives."""

from . import validate
from .activations import linear, relu
from .layers import Dense, Dropout

__all__ = ["Network", "mlp"]


class Network:
    """Layers in a row; itself a layer. `network(x)` predicts, `forward` and `backward` are for training.

    `params` holds every layer's arrays under names such as "0.W", the layer's place and its own name. A layer that
    stands in two places keeps the name of the first, and its gradient is the sum of both.
    A mask, given or made by an `Embedding` with padding, goes to the layers after it that take one (`RNN`, `LSTM`).
    Raises ValueError without layers, for something that is not a layer, and for dense layers that do not fit.
    """

    takes_mask = True

    def __init__(self, *layers):
        if not layers:
            raise ValueError("A network needs at least one layer, for example Network(Dense(2, 1, rng=rng)).")
        for layer in layers:
            if not all(hasattr(layer, name) for name in ("params", "forward", "backward")):
                raise ValueError(f"{layer!r} is not a layer: it lacks params, forward or backward. "
                                 "Pass layers one by one: Network(*layers).")
        _check_widths(layers)
        self.layers = layers

    @property
    def params(self):
        """The parameter arrays themselves, by name; changing one in place changes the network."""
        return {name: values for place, layer in enumerate(self.layers) if self.layers.index(layer) == place
                for name, values in _named(place, layer.params)}

    def __call__(self, x):
        """The outputs (n, n_out) for rows x (n, n_in), in predicting mode."""
        return self.forward(x)[0]

    def forward(self, x, rng=None, mask=None):
        """(outputs, caches); with an rng in training mode. mask: where sequences (n, T, …) hold something."""
        caches = []
        for layer in self.layers:
            extra = {"mask": mask} if mask is not None and getattr(layer, "takes_mask", False) else {}
            out, cache = layer.forward(x, rng, **extra)
            mask = layer.mask(x) if hasattr(layer, "mask") else mask
            x = out
            caches.append(cache)
        return x, caches

    def backward(self, d_out, caches, input_gradient=True):
        """(∂L/∂x, ∂L/∂params) from ∂L/∂outputs: the chain rule, from the last layer to the first."""
        grads = {}
        for place in reversed(range(len(self.layers))):
            layer = self.layers[place]
            d_out, own = layer.backward(d_out, caches[place], input_gradient or place > 0)
            for name, grad in _named(self.layers.index(layer), own):
                grads[name] = grads[name] + grad if name in grads else grad
        return d_out, grads

    def load(self, params):
        """Take over trained weights: copies `params`, arrays by name as in `self.params`, into the network's own.

            network.load(datasets.weights("dates"))

        Nothing is changed unless every name and shape agrees; ValueError names those that do not.
        """
        load(self.params, params)

    def __repr__(self):
        return f"Network({', '.join(map(repr, self.layers))})"


def mlp(sizes, activation=relu, *, output=linear, rng, dtype=float):
    """A multilayer perceptron: dense layers of the given sizes, inputs first, outputs last.

        mlp([784, 64, 10], relu, rng=rng)      # 784 inputs, 64 hidden neurons, 10 scores

    `activation` is that of the hidden layers, `output` that of the last. Raises ValueError for fewer than two sizes.
    """
    sizes = list(sizes)
    if len(sizes) < 2:
        raise ValueError(f"sizes must name inputs and outputs at least, such as [2, 1]; you gave {sizes}.")
    for place, size in enumerate(sizes):
        validate.count(f"sizes[{place}]", size, 2)
    functions = [activation] * (len(sizes) - 2) + [output]
    return Network(*(Dense(n_in, n_out, function, rng=rng, dtype=dtype)
                     for n_in, n_out, function in zip(sizes, sizes[1:], functions, strict=False)))


def load(own, params):
    """Copy arrays into others of the same names and shapes, all or none; what `Network.load` does."""
    made = "The weights were made for another network: build it with the sizes of the script that made them."
    if missing := [name for name in own if name not in params]:
        raise ValueError(f"params lacks {', '.join(missing)}. {made}")
    if extra := [name for name in params if name not in own]:
        raise ValueError(f"params holds {', '.join(extra)}, which this network does not have. {made}")
    new = {name: validate.as_float(params[name], name) for name in own}
    for name, values in own.items():
        if new[name].shape != values.shape:
            raise ValueError(f"{name} has shape {new[name].shape}, but in this network it is {values.shape}. {made}")
    for name, values in own.items():
        values[...] = new[name]


def _check_widths(layers):
    """A dense layer takes as many inputs as the one before gives. Dropout passes them on, others leave it open."""
    last, width = None, None
    for layer in layers:
        if isinstance(layer, Dense):
            n_in, n_out = layer.params["W"].shape
            if width not in (None, n_in):
                raise ValueError(f"{last!r} gives {width} outputs, but the layer after it, {layer!r}, takes {n_in} "
                                 f"inputs. Make both {width} or both {n_in}.")
            last, width = layer, n_out
        elif not isinstance(layer, Dropout):
            width = None


def _named(place, values):
    return ((f"{place}.{name}", array) for name, array in values.items())
