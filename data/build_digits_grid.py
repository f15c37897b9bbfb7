"""Makes digits_grid.npz: trains the 1,458 networks of dlcourse/labs/tuning_runs.py one after the other, in minutes.

    python data/build_digits_grid.py

Then put the file's new sha256 into dlcourse/datasets.py and data/README.md.
"""

import itertools
from pathlib import Path

import numpy as np
from tqdm import tqdm

from dlcourse.labs import tuning_runs as runs

AXES = runs.RATES, runs.SIZES, runs.LAYERS, runs.NAMES, runs.STARTS

if __name__ == "__main__":
    right = np.array([list(runs.run(*setting)) for setting in tqdm(list(itertools.product(*AXES)))], dtype=np.uint16)
    shape = *map(len, AXES), runs.EPOCHS, len(runs.PARTS)
    np.savez_compressed(Path(__file__).with_name("digits_grid.npz"), right=right.reshape(shape))
