"""Makes memory.npz in a few minutes: learning curves of 150 networks that are to remember the first symbol.

    python data/train_memory.py

Then put the file's new sha256 into dlcourse/datasets.py and data/README.md.
"""

import itertools
from pathlib import Path

import numpy as np
from tqdm import tqdm

from dlcourse import memory

if __name__ == "__main__":
    axes = tuple(memory.READERS), memory.WAITS, memory.SEEDS
    curves = [memory.curve(*settings) for settings in tqdm(list(itertools.product(*axes)))]
    right = np.array(curves, dtype=np.float32).reshape(*map(len, axes), -1)
    np.savez_compressed(Path(__file__).with_name("memory.npz"), right=right)
    for name, shares in zip(axes[0], right[..., -1], strict=True):
        print(name, *(f"wait {wait}: {share:.2f}" for wait, share in zip(axes[1], shares.mean(axis=1), strict=True)))
