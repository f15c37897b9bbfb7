"""Replays: a training run that a slider can scrub back and forth."""

import itertools


class Replay:
    """Keeps what a run (any iterable) yields, and works out only as much of it as somebody has looked at.

    A lab's `compute` asks for the first k records; when k grows by one, one step is worked out, and going back costs
    nothing. Make it in a function under `functools.lru_cache`, so that equal settings share one run.
    """

    def __init__(self, run):
        self._run, self._records = iter(run), []

    def first(self, k):
        """The first k records; fewer when the run is shorter."""
        self._records.extend(itertools.islice(self._run, max(0, k - len(self._records))))
        return self._records[:k]
