"""How fast are the layers? RNN, LSTM and Conv2D, forward and backward, beside eager PyTorch on the CPU, float32.

Run `python3 course.py bench layers`. Ours and theirs start from the same weights and take turns in one process, so a
slow moment of the machine meets both. Before anything is timed, outputs and gradients are compared.
"""

import numpy as np

from benchmarks import report
from benchmarks.training import time_in_turn
from dlcourse import LSTM, RNN, plots
from dlcourse.convolution import Conv2D

N, STEPS, N_IN, N_HIDDEN = 64, 50, 32, 64  # sequences
SIDE, MAPS, SIZE = 28, 8, 3  # pictures of one channel, SIZE × SIZE kernels
PASSES = 10  # in a turn
STEPS_TRIED = (25, 50, 100, 200)
OURS, THEIRS = "ours", "PyTorch, eager"
AIMS = {"RNN": "≥ 1.2", "LSTM": "≥ 0.4, better 1", "Conv2D": "≥ 0.5, better 1"}
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


def measure(rounds):
    """Seconds of a pass for each layer and contestant, and for the recurrent ones by the number of steps."""
    torch = report.pytorch()
    makers = {OURS: course} | ({THEIRS: pytorch} if torch else {})
    found = {"machine": report.machine() + (f", PyTorch {torch.__version__.partition('+')[0]}" if torch else ""),
             "seconds": {}, "growth": {}}
    for name, task in {"RNN": recurrent(RNN), "LSTM": recurrent(LSTM), "Conv2D": convolution()}.items():
        contestants = {who: make(*task) for who, make in makers.items()}
        if torch and (worst := compare(*contestants.values())) > ROUNDING:
            raise SystemExit(f"{name}: outputs or gradients differ by {worst:.1e}, so there is nothing to time")
        found["seconds"][name] = time_in_turn(contestants, rounds, PASSES)
    for kind in (RNN, LSTM):
        grow = found["growth"][kind.__name__] = {}
        for steps in STEPS_TRIED:
            task = recurrent(kind, steps)
            grow[str(steps)] = time_in_turn({who: make(*task) for who, make in makers.items()}, rounds, PASSES)
    return found


def table(runs):
    last = runs[-1]
    yield "| | ours | PyTorch | ours is … as fast | all runs | aim |"
    yield "|---|---|---|---|---|---|"
    for name, seconds in last["seconds"].items():
        every = [run["seconds"][name][THEIRS] / run["seconds"][name][OURS] for run in runs
                 if THEIRS in run["seconds"][name]]
        theirs = (f"{1000 * seconds[THEIRS]:.2f} ms | {every[-1]:.2f} × | {report.spread(every)}"
                  if THEIRS in seconds else "| |")
        yield f"| `{name}` | {1000 * seconds[OURS]:.2f} ms | {theirs} | {AIMS[name]} |"


def plot(runs):
    """(figure, alt text): a pass of RNN and LSTM by the number of steps."""
    figure = plots.figure(760, 260)
    for left, (name, growth) in zip((70, 440), runs[-1]["growth"].items(), strict=True):
        steps = [int(count) for count in growth]
        axes = plots.axes(figure, (left, 48, 290, 180), "steps", f"ms for a pass of {name}", grid=True,
                          xlim=(20, 250), ylim=(0.5, 100))
        for who, color, dash, marker in ((OURS, plots.BLUE, "solid", "o"), (THEIRS, plots.ORANGE, "dashed", "s")):
            if who in growth["25"]:
                axes.loglog(steps, [1000 * seconds[who] for seconds in growth.values()], color=color, label=who,
                            linestyle=plots.DASHES[dash], marker=marker)
        axes.minorticks_off()
        axes.set_xticks(steps, steps)
        axes.set_yticks([1, 10, 100], [1, 10, 100])
        axes.legend(loc="upper left", fontsize=plots.px(13))
    return figure, "The time of a pass rises in proportion to the steps, for RNN and LSTM, for ours and for PyTorch"


def main():
    parser = report.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    report.show("layers", measure(options.rounds), options.publish)


if __name__ == "__main__":
    main()
