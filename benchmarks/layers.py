"""How fast are the layers? RNN, LSTM and Conv2D, forward and backward, beside eager PyTorch on the CPU, float32.

Run `python3 course.py bench layers`. Ours and theirs start from the same weights and take turns in one process, so a
slow moment of the machine meets both. Before anything is timed, outputs and gradients are compared.
"""

import argparse
import os
import platform

import numpy as np

from benchmarks.training import time_in_turn
from dlcourse import LSTM, RNN
from dlcourse.convolution import Conv2D

N, STEPS, N_IN, N_HIDDEN = 64, 50, 32, 64  # sequences
SIDE, MAPS, SIZE = 28, 8, 3  # pictures of one channel, SIZE × SIZE kernels
PASSES = 10  # in a turn
ROUNDING = 1e-3  # of the largest value: float32 sums of thousands of terms, in another order


def recurrent(kind, steps=STEPS):
    """(our layer, x, ∂L/∂out) for sequences."""
    rng = np.random.default_rng(0)
    layer = kind(N_IN, N_HIDDEN, rng=rng, dtype=np.float32)
    return layer, *(rng.normal(size=(N, steps, size)).astype(np.float32) for size in (N_IN, N_HIDDEN))


def convolution():
    """(our layer, x, ∂L/∂out) for pictures."""
    rng, out = np.random.default_rng(0), SIDE - SIZE + 1
    layer = Conv2D(1, MAPS, SIZE, rng=rng, dtype=np.float32)
    shapes = (N, SIDE, SIDE, 1), (N, out, out, MAPS)
    return layer, *(rng.normal(size=shape).astype(np.float32) for shape in shapes)


def course(layer, x, d_out):
    """One forward and backward pass, which gives (out, ∂L/∂x, ∂L/∂b)."""
    def both_ways():
        out, cache = layer.forward(x)
        d_x, grads = layer.backward(d_out, cache)
        return out, d_x, grads["b"]

    return both_ways


def pytorch(layer, x, d_out):
    """The same by PyTorch, from the same weights."""
    import torch

    pictures = x.ndim == 4
    if pictures:
        model = torch.nn.Conv2d(1, MAPS, SIZE)
        copies = {"weight": layer.params["W"].transpose(3, 2, 0, 1), "bias": layer.params["b"]}
        x, d_out = (np.ascontiguousarray(values.transpose(0, 3, 1, 2)) for values in (x, d_out))
    else:
        model = {"RNN": torch.nn.RNN, "LSTM": torch.nn.LSTM}[type(layer).__name__](N_IN, N_HIDDEN, batch_first=True)
        copies = {"weight_ih_l0": layer.params["W"].T, "weight_hh_l0": layer.params["U"].T,
                  "bias_ih_l0": layer.params["b"], "bias_hh_l0": np.zeros_like(layer.params["b"])}
    model.load_state_dict({name: torch.tensor(values.copy()) for name, values in copies.items()})
    x, d_out = torch.tensor(x, requires_grad=True), torch.tensor(d_out)
    bias = model.bias if pictures else model.bias_ih_l0

    def both_ways():
        x.grad = None
        model.zero_grad()
        out = model(x) if pictures else model(x)[0]
        out.backward(d_out)
        return out, x.grad, bias.grad

    return both_ways


def compare(ours, theirs):
    """The largest difference in outputs and gradients, as a share of the largest value."""
    worst = 0.0
    for mine, other in zip(ours(), theirs(), strict=True):
        other = other.detach().numpy()
        other = other.transpose(0, 2, 3, 1) if other.ndim == 4 else other
        worst = max(worst, float(np.abs(mine - other).max() / np.abs(other).max()))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    if "OPENBLAS_CORETYPE" in os.environ:
        print("note: OPENBLAS_CORETYPE is set and slows NumPy down; unset it for a fair race")
    try:
        import torch

        makers = {"ours": course, "PyTorch, eager": pytorch}
        print(f"PyTorch {torch.__version__} on {torch.get_num_threads()} threads")
    except ImportError:
        makers = {"ours": course}
        print("PyTorch is not installed and does not take part")
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}")
    print(f"batches of {N}; {STEPS} steps of {N_IN} inputs, {N_HIDDEN} hidden; "
          f"{SIDE} × {SIDE} × 1 → {MAPS} maps of {SIZE} × {SIZE}")
    for name, task in {"RNN": recurrent(RNN), "LSTM": recurrent(LSTM), "Conv2D": convolution()}.items():
        contestants = {who: make(*task) for who, make in makers.items()}
        note = ""
        if len(contestants) > 1:
            worst = compare(*contestants.values())
            if worst > ROUNDING:
                raise SystemExit(f"{name}: outputs or gradients differ by {worst:.1e}, so there is nothing to time")
            note = f"   (differs by {worst:.0e})"
        report(name, time_in_turn(contestants, options.rounds, PASSES), note)
    print("growth with the number of steps, in ms (and times the time for half as many)")
    for kind in (RNN, LSTM):
        grow(kind, makers, options.rounds)


def report(name, seconds, note):
    ours = seconds["ours"]
    others = "".join(f"   {who} {1000 * value:6.2f} ms, so ours is {value / ours:.2f} × as fast"
                     for who, value in seconds.items() if who != "ours")
    print(f"{name:7} ours {1000 * ours:6.2f} ms{others}{note}")


def grow(kind, makers, rounds):
    before = {}
    for steps in (25, 50, 100, 200):
        task = recurrent(kind, steps)
        seconds = time_in_turn({who: make(*task) for who, make in makers.items()}, rounds, PASSES)
        print(f"{kind.__name__:5}{steps:4} steps" + "".join(
            f"   {who} {1000 * value:6.2f}" + (f" ({value / before[who]:.2f} ×)" if before else "        ")
            for who, value in seconds.items()))
        before = seconds


if __name__ == "__main__":
    main()
