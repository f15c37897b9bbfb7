"""Makes comparison.npz: trains 135 networks (dlcourse/labs/comparisonrun.py), tries each on 150 kinds of damage.

    python data/build_comparison.py

It takes a few minutes. Then put the file's new sha256 into dlcourse/datasets.py and data/README.md.
"""

import itertools
from pathlib import Path

import numpy as np
from tqdm import tqdm

from dlcourse.labs import comparisonrun as runs

AXES = runs.KINDS, runs.ORDERS, runs.SIZES, runs.STARTS
DAMAGE = runs.ERASED, runs.MOVES, runs.MOVES

if __name__ == "__main__":
    counts, weights = [], {kind: [] for kind in runs.KINDS}
    for kind, order, size, start in tqdm(list(itertools.product(*AXES))):
        network = runs.train_one(kind, order, size, start)
        runs.unpack(network, runs.pack(network))
        counts.append([runs.right(network, kind, order, *damage) for damage in itertools.product(*DAMAGE)])
        if start == runs.STARTS[0]:
            weights[kind].append(runs.pack(network))
    right = np.array(counts, dtype=np.uint16).reshape(*map(len, AXES), *map(len, DAMAGE))
    rows = {kind: np.reshape(values, (len(runs.ORDERS), len(runs.SIZES), -1)) for kind, values in weights.items()}
    np.savez_compressed(Path(__file__).with_name("comparison.npz"), right=right, **rows)
