"""How fast is `train`? One epoch of 784-128-10 on 10,000 digits, beside scikit-learn, PyTorch and bare matrix products.

Run `python3 course.py bench training`. All contestants take turns in one process, a round each, so a slow moment of the
machine meets all of them. The same work for all: ReLU, softmax cross-entropy, batches of 200, Adam at 0.001, float32.
PyTorch (eager, on the CPU) takes part where it is installed.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
import warnings

import numpy as np

from dlcourse import Adam, SoftmaxCrossEntropy, datasets, mlp, train

SIZES, BATCH = (784, 128, 10), 200
REST = 0.25  # seconds


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


def import_time(statement, rounds=7):
    """Median seconds of a fresh Python that runs `statement`, less those of one that runs nothing."""
    def once(code):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    return statistics.median(once(statement) - once("pass") for _ in range(rounds))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if "OPENBLAS_CORETYPE" in os.environ:
        print("note: OPENBLAS_CORETYPE is set and slows NumPy down; unset it for a fair race")
    makers = {"dlcourse train": course, "scikit-learn MLPClassifier": scikit_learn, "bare matrix products": products}
    try:
        import torch

        makers["PyTorch, eager"] = pytorch
        print(f"PyTorch {torch.__version__} on {torch.get_num_threads()} threads")
    except ImportError:
        print("PyTorch is not installed and does not take part")
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}")
    x, labels = digits(10_000)
    seconds = time_in_turn({name: make(x, labels) for name, make in makers.items()}, options.rounds)
    ours = seconds["dlcourse train"]
    for name, value in seconds.items():
        print(f"{name:28}{1000 * value:8.1f} ms an epoch{value / ours:8.2f} × ours")
    for rows in (2_500, 5_000, 10_000, 20_000):
        value = time_in_turn({"ours": course(*digits(rows))}, 5)["ours"]
        print(f"{rows:8} rows: {1e6 * value / rows:6.2f} µs a row")
    numpy, whole = import_time("import numpy"), import_time("import numpy, dlcourse")
    print(f"import numpy {1000 * numpy:.0f} ms, dlcourse on top {1000 * (whole - numpy):.0f} ms "
          f"({(whole - numpy) / numpy:.2f} of NumPy's)")


if __name__ == "__main__":
    main()
