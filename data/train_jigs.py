"""Makes weights_jigs.npz in about 20 s: an LSTM of 96 neurons that says the next symbol, from 256 Irish jigs.

    python data/train_jigs.py

Then put the file's new sha256 into dlcourse/datasets.py and data/README.md.
"""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from dlcourse import Adam, SoftmaxCrossEntropy, one_hot, train, trained

EPOCHS, RATE = 50, 0.006
LENGTH = 170  # symbols of a tune to learn from; five in six tunes are shorter

if __name__ == "__main__":
    rng, cut = np.random.default_rng(0), trained.TRAIN["jigs"]
    task = trained.jigs()
    x, y = task.source, one_hot(task.target, len(task.write), np.float32)
    y[np.arange(len(y)), (task.target > 0).sum(axis=1), 0] = 1  # the end is to be said, what comes after it is not
    network, loss, optimizer = trained.jig_writer(rng), SoftmaxCrossEntropy(), Adam(RATE)
    run = train(network, loss, optimizer, (x[:cut, :LENGTH], y[:cut, :LENGTH]), epochs=EPOCHS, rng=rng, batch_size=8)
    for epoch in tqdm(run, total=EPOCHS):
        optimizer.learning_rate = RATE * min(1, 2 * (1 - epoch.number / EPOCHS) + 0.02)  # slower in the second half
    np.savez_compressed(Path(__file__).with_name("weights_jigs.npz"), **network.params)
    nats = loss.costs(y[cut:], network(x[cut:])).sum() / y[cut:].sum()
    print(f"{nats:.3f} nats a symbol on {len(x) - cut} held-out jigs")
