"""Makes weights_forecast.npz in a few seconds: 24 small recurrent networks, for 3 series and 8 lengths of the window.

    python data/train_forecast.py

Then put the file's new sha256 into dlcourse/datasets.py and data/README.md.
"""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from dlcourse import Adam, MeanSquaredError, stop_early, train
from dlcourse.forecasting import LENGTHS, SERIES, forecaster, task


def trained(name, length):
    """A forecaster trained on the first 70 % of the series, of which the last fifth says when to stop."""
    rng, (_, values, _, _, cut) = np.random.default_rng(0), task(name)
    made = forecaster(name, length, rng)
    x, y = made.examples(values[:cut], length)
    watch = round(0.8 * len(x))
    run = train(made.network, MeanSquaredError(), Adam(0.005), (x[:watch], y[:watch]), epochs=150, rng=rng,
                validation=(x[watch:], y[watch:]))
    for _ in stop_early(run, made.network, patience=25):
        pass
    return made


def score(made, name, length):
    """Error of the forecasts on the held-out part, and of "same as last value"."""
    _, values, _, _, cut = task(name)
    past = np.lib.stride_tricks.sliding_window_view(values, length)[cut - length:-1]
    error = MeanSquaredError()
    return error(values[cut:], made(past)) ** 0.5, error(values[cut:], values[cut - 1:-1]) ** 0.5


if __name__ == "__main__":
    arrays, lines = {}, []
    for name, length in tqdm([(name, length) for name in SERIES for length in LENGTHS]):
        made = trained(name, length)
        arrays |= {f"{name}/{length}/{key}": array for key, array in made.network.params.items()}
        error, last = score(made, name, length)
        lines.append(f"{name:10}{length:3} values   RMSE {error:6.2f}   same as last value {last:6.2f}   "
                     f"{100 * (1 - error / last):+.0f} %")
    np.savez_compressed(Path(__file__).with_name("weights_forecast.npz"), **arrays)
    print("\n".join(lines))
