"""How fast is `train`? One epoch of 784-128-10 on 10,000 digits, beside scikit-learn, PyTorch and bare matrix products.

Run `python3 course.py bench training`. All contestants take turns in one process, a round each, so a slow moment of the
machine meets all of them. The same work for all: ReLU, softmax cross-entropy, batches of 200, Adam at 0.001, float32.
PyTorch (eager, on the CPU) takes part where it is installed.
"""

import os
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np

from benchmarks import report
from dlcourse import Adam, SoftmaxCrossEntropy, datasets, mlp, plots, train

SIZES, BATCH = (784, 128, 10), 200
REST = 0.25  # seconds
ROWS = (2_500, 5_000, 10_000, 20_000)
OURS = "`dlcourse.train`"
AIMS = {"scikit-learn": "≥ 1.5", "PyTorch": "≥ 1.2", "the bare": "≥ 0.33"}


def digits(rows):
    """`rows` real digits, repeated where there are not enough, as float32 rows and class numbers."""
    data = datasets.mnist()
    pick = np.arange(rows) % len(data.images)
    return (data.images.reshape(len(data.images), -1)[pick] / 255).astype(np.float32), data.labels[pick]


def course(x, labels):
    rng = np.random.default_rng(0)
    network = mlp(SIZES, rng=rng, dtype=np.float32)
    run = train(network, SoftmaxCrossEntropy(), Adam(), (x, np.eye(10, dtype=np.float32)[labels]), epochs=10**6,
                rng=rng, batch_size=BATCH)
    return lambda: next(run)


def scikit_learn(x, labels):
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # that ten epochs do not converge
    model = MLPClassifier(SIZES[1:-1], batch_size=BATCH, alpha=0, random_state=0)
    return lambda: model.partial_fit(x, labels, classes=np.arange(10))


def pytorch(x, labels):
    import torch

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(*SIZES[:2]), torch.nn.ReLU(), torch.nn.Linear(*SIZES[1:]))
    optimizer, loss = torch.optim.Adam(model.parameters()), torch.nn.CrossEntropyLoss()
    x, labels = torch.from_numpy(x), torch.from_numpy(labels).long()

    def epoch():
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            loss(model(x[rows]), labels[rows]).backward()
            optimizer.step()

    return epoch


def products(x, labels):
    """The five matrix products that an epoch cannot do without, and nothing else."""
    rng = np.random.default_rng(0)
    W1, W2 = (rng.normal(size=shape).astype(np.float32) for shape in (SIZES[:2], SIZES[1:]))

    def epoch():
        for start in range(0, len(x), BATCH):
            batch = x[start:start + BATCH]
            hidden = batch @ W1
            out = hidden @ W2
            hidden.T @ out
            batch.T @ (out @ W2.T)

    return epoch


def time_in_turn(contestants, rounds, passes=1):
    """Median seconds of a pass: in each of the rounds each contestant makes `passes` of them, after one to warm up.

    Before each turn comes a rest: the threads of the one before go on spinning for a while, and cost the next one time.
    """
    times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, once in contestants.items():
            time.sleep(REST)
            once()
            for _ in range(passes):
                start = time.perf_counter()
                once()
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def import_times(statements, rounds=15):
    """Median seconds of a fresh Python that runs each statement, less those of one that runs nothing; in turn."""
    times = {code: [] for code in ("pass", *statements)}
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds):
        for code, values in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=compiled)
            values.append(time.perf_counter() - start)
    nothing = statistics.median(times["pass"])
    return [statistics.median(times[code]) - nothing for code in statements]


def measure(rounds):
    """Seconds an epoch of each contestant, of ours by the number of rows, and of the two imports."""
    makers = {OURS: course, "scikit-learn `MLPClassifier`": scikit_learn, "the bare matrix products": products}
    if torch := report.pytorch():
        makers[f"PyTorch {torch.__version__.partition('+')[0]}, eager, {torch.get_num_threads()} threads"] = pytorch
    x, labels = digits(10_000)
    seconds = time_in_turn({name: make(x, labels) for name, make in makers.items()}, rounds)
    growth = {str(rows): time_in_turn({"ours": course(*digits(rows))}, 5)["ours"] for rows in ROWS}
    return {"machine": report.machine(), "seconds": seconds, "growth": growth,
            "imports": import_times(("import numpy", "import numpy, dlcourse"))}


def ratios(run):
    return {name: seconds / run["seconds"][OURS] for name, seconds in run["seconds"].items()}


def table(runs):
    last = runs[-1]
    yield "| | ms an epoch | × ours | all runs | aim |"
    yield "|---|---|---|---|---|"
    for name, seconds in last["seconds"].items():
        every = [ratios(run)[name] for run in runs if name in run["seconds"]]
        aim = next((words for start, words in AIMS.items() if name.startswith(start)), "")
        yield (f"| {name} | {1000 * seconds:.1f} | {seconds / last['seconds'][OURS]:.2f} | "
               f"{'' if name == OURS else report.spread(every)} | {aim} |")
    yield ""
    per_row = ", ".join(f"{1e6 * seconds / int(rows):.1f} µs for {int(rows):,}"
                        for rows, seconds in last["growth"].items())
    yield f"The cost of a row, by the number of rows: {per_row}."
    shares = [(run["imports"][1] - run["imports"][0]) / run["imports"][0] for run in runs]
    yield f"Loading `dlcourse` on top of NumPy takes {report.spread(shares)} of loading NumPy (aim: at most 0.5)."


def plot(runs):
    """(figure, alt text): an epoch of each contestant, and of ours by the number of rows."""
    last, figure = runs[-1], plots.figure(760, 260)
    names, values = zip(*last["seconds"].items(), strict=True)
    axes = plots.axes(figure, (220, 48, 190, 200), "ms for an epoch", xlim=(0, 1150 * max(values)), ylim=(3.6, -0.6))
    axes.barh(range(len(names)), [1000 * value for value in values], color=plots.SKY, edgecolor=plots.BLUE, height=0.6)
    axes.set_yticks(range(len(names)), [name.replace("`", "") for name in names])
    rows = np.array([int(rows) for rows in last["growth"]])
    axes = plots.axes(figure, (500, 48, 240, 200), "rows", "ms for an epoch", grid=True, xlim=(2_000, 25_000),
                      ylim=(8, 200))
    axes.loglog(rows, 1000 * np.array(list(last["growth"].values())), "o-", color=plots.BLUE, label="ours")
    axes.loglog(rows, 1000 * last["growth"][str(rows[-1])] * rows / rows[-1], color=plots.GREY,
                linestyle=plots.DASHES["dashed"], label="in proportion")
    axes.minorticks_off()
    axes.set_xticks(rows, [f"{count:,}" for count in rows])
    axes.set_yticks([10, 20, 50, 100, 200], [10, 20, 50, 100, 200])
    axes.legend(fontsize=plots.px(13))
    return figure, "Bars: an epoch takes least with the bare products, then with ours; curve: in proportion to the rows"


def main():
    parser = report.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    report.show("training", measure(options.rounds), options.publish)


if __name__ == "__main__":
    main()
