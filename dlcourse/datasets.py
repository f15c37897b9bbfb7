"""Data: the course's files in data/, two sets of scikit-learn's, and generators of made-up points.

A loader reads its file, verifies the file's sha256 and returns a named tuple of plain arrays or lists. Nothing is
downloaded and nothing is unpickled. Sources, licences and recipes are in data/README.md.
"""

import csv
import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

_HERE = Path(__file__).parent
FOLDER = _HERE / "_data" if (_HERE / "_data").is_dir() else _HERE.parent / "data"  # in a wheel, else in a checkout
SHA256 = {
    "cars_trucks_epa.csv": "2f7f232f70613b73f83df776997eeea03c54f654111c63b03c5e0ac1275a9269",
    "cats_dogs_silhouettes.npz": "8d9b0a2f2deafca3921d70b94ec8715b35c3bda9d643cf5481c90bfc8b2a2c8d",
    "co2_mauna_loa_monthly.csv": "7411f9037437841a1dbee8db6a2d3aa0591bd6667eb241703f18f82808266411",
    "comparison.npz": "99ec02282d907574f85abe2efca6ba844ecd95c356591fcc600bb557986e4d98",
    "dates_human_iso.tsv": "80e27dcf96a9d94de0b952fc18d03da0e8702a1aa9df61e3652ce1ce7caadb02",
    "digits_grid.npz": "288f42ae941d09cc4c11ae4e441feae27544c8391ebef3581cec790d26064f7b",
    "irish_jigs.abc": "9f4d8e44243736335d471486538545968feab8e654b06089b0a945eed7404184",
    "memory.npz": "186e268113a277a79331f4aac49d0fc436d0b605ab388436bdaf60424c277a60",
    "mnist_5000.npz": "ec56671eedea578fe38198d455616f721540adb79079f21462763a80602814a0",
    "names_us.txt": "98c6a3c144ea5ba9b11a3a7b0a77810b21a1ddcf63bbcffb80c07d743454cf4d",
    "ner_templates.tsv": "abaebac1f53a8bdca09a380f96c23a26a4e49e9a6a3374a4e786e29ebae36ebb",
    "phrases_en_fr_cldr.tsv": "af1f611ddd36d04f8bd9e57bd56f24e0d06efcef8e61eb9f078468fbf0399135",
    "seattle_weather_daily.csv": "0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be",
    "sentiment_snippets.csv": "52b667e523175322f823c7e3ed9eb71ccaf3185dc016925aba005ccaf192d38d",
    "shapes_generated.npz": "30cdc3e8847302fbb30229421071dc82ed74355204b61d35e9978697272223e9",
    "sunspots_yearly.csv": "a7459ac790a1e40cf4b78b44fdf8248c9a0514ed672ec42cc555f4e8ddcbfd1b",
    "weights_dates.npz": "5de1441c6d3e29c4a9773bb43038e37511055688dc617f1bc72ae11bc4b4772a",
    "weights_digit.npz": "b4280d67112bf1426309d9d052c6de6cf0b8505cec161b43cfee5e8238bb9cd3",
    "weights_forecast.npz": "df1af6a3c5ce5fbe925b997111f240d1535550b37dae3840f46042221f7e878d",
    "weights_jigs.npz": "a0032e371ccacfac417e9bd27ec404fdd4555ee1d1fad299a0802e5cddf4a0aa",
    "weights_names.npz": "b428d72c0fb0e9b66d5f475c17e27564e7ecda46cd7347305ebbdf2e51069270",
    "weights_sentiment.npz": "d0c5e2d74cdfcb7cf80adb3743d8de81f7997a153f08aa9109d5d238620f5686",
    "weights_tags.npz": "4917555b07b4c2e435ae2baa36a042bb49600e4678f4592a0c3da21384671c35",
    "wti_oil_price_daily.csv": "9d2121720f43be9c80fa6590337902346e894ff36a743942bf99cc0ac97b1651",
}


class Images(NamedTuple):
    """Pictures with labels: `images` (n, 28, 28) uint8 grey levels 0–255, `labels` (n,), `names` of the classes."""

    images: np.ndarray
    labels: np.ndarray
    names: tuple


class Table(NamedTuple):
    """Measurements with labels: `x` (n, n_in), `labels` (n,), `columns` (name and unit of each), `names` of classes."""

    x: np.ndarray
    labels: np.ndarray
    columns: tuple
    names: tuple


class Series(NamedTuple):
    """A time series: `dates` (n,), `values` (n,) or (n, k), and what is measured, with its unit."""

    dates: np.ndarray
    values: np.ndarray
    unit: str


def read(name):
    """The bytes of one data file, verified.

    Raises FileNotFoundError when the file is missing and ValueError when its sha256 is not the one of the release.
    """
    path = FOLDER / name
    remedy = f"Restore it with `git checkout -- data/{name}`, or clone the course again."
    if name.startswith("weights_"):
        remedy += f" It was made by `python data/{name.replace('weights', 'train').replace('npz', 'py')}`."
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"The data file {name} is missing from {FOLDER}. {remedy}") from None
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise ValueError(f"The data file {name} is damaged: its {len(data):,} bytes are not those of the release "
                         f"(sha256 differs). {remedy}")
    return data


def _images(name, classes=None):
    with np.load(io.BytesIO(read(name)), allow_pickle=False) as arrays:
        names = classes or tuple(str(text) for text in arrays["names"])
        return Images(arrays["images"], arrays["labels"].astype(int), names)


def _rows(name, delimiter=","):
    return list(csv.DictReader(io.StringIO(read(name).decode()), delimiter=delimiter, quoting=_quoting(delimiter)))


def _quoting(delimiter):
    return csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE


def _series(name, column, unit):
    rows = _rows(name)
    first = next(iter(rows[0]))
    dates = [f"{row[first]:0>4}" for row in rows]
    return Series(np.array(dates, dtype="datetime64"), np.array([float(row[column]) for row in rows]), unit)


def mnist():
    """5,000 handwritten digits, 500 of each; classes take turns, so that any part is balanced. LeCun et al. 1998."""
    return _images("mnist_5000.npz", tuple("0123456789"))


def shapes():
    """3,600 drawn circles, squares and triangles, classes taking turns."""
    return _images("shapes_generated.npz")


def cats_dogs():
    """1,984 silhouettes of cats (0) and dogs (1), classes taking turns."""
    return _images("cats_dogs_silhouettes.npz")


def cars_trucks():
    """234 cars (0) and light trucks (1) of 1999 and 2008: engine, cylinders and fuel economy. US EPA."""
    rows = _rows("cars_trucks_epa.csv")
    columns = {"litres": "engine (litres)", "cylinders": "cylinders", "city_mpg": "city (miles per gallon)",
               "highway_mpg": "highway (miles per gallon)"}
    x = np.array([[float(row[column]) for column in columns] for row in rows])
    return Table(x, np.array([row["kind"] == "truck" for row in rows]).astype(int), tuple(columns.values()),
                 ("car", "truck"))


def iris():
    """150 irises of three species: lengths and widths of sepal and petal in cm. Fisher 1936, from scikit-learn."""
    from sklearn.datasets import load_iris

    flowers = load_iris()
    return Table(flowers.data, flowers.target, tuple(flowers.feature_names), tuple(map(str, flowers.target_names)))


def digits():
    """1,797 handwritten digits of 8 × 8 pixels, grey levels 0–16, from scikit-learn."""
    from sklearn.datasets import load_digits

    small = load_digits()
    return Images(small.images.astype(np.uint8), small.target, tuple("0123456789"))


def sunspots():
    """Yearly sunspot number, 1700–2008."""
    return _series("sunspots_yearly.csv", "sunspots", "sunspot number")


def co2():
    """Monthly carbon dioxide at Mauna Loa, 1958–2020; five months are missing."""
    return _series("co2_mauna_loa_monthly.csv", "co2_ppm", "CO₂ (parts per million)")


def oil():
    """Daily price of oil (West Texas Intermediate), 2000–2019."""
    return _series("wti_oil_price_daily.csv", "usd_per_barrel", "US dollars per barrel")


def weather():
    """Daily highest temperature in Seattle, 2012–2015."""
    return _series("seattle_weather_daily.csv", "temp_max", "highest temperature (°C)")


def sentiment():
    """3,000 short review sentences: (sentences, labels), label 1 for praise and 0 for blame."""
    rows = _rows("sentiment_snippets.csv")
    return [row["text"] for row in rows], np.array([int(row["label"]) for row in rows])


def dates():
    """4,000 dates as people write them, with their ISO form: (language, human, iso) each; four languages."""
    return [tuple(row.values()) for row in _rows("dates_human_iso.tsv", "\t")]


def phrases():
    """5,000 English phrases about dates, times and measures with their French: (kind, english, french) each."""
    return [tuple(row.values()) for row in _rows("phrases_en_fr_cldr.tsv", "\t")]


def tagged_sentences():
    """2,000 sentences as lists of (word, tag), tags marking names and places (IOB)."""
    blocks = read("ner_templates.tsv").decode().strip().split("\n\n")
    return [[tuple(line.split("\t")) for line in block.split("\n")] for block in blocks]


def names():
    """4,000 first names in lower case, the most frequent first."""
    return read("names_us.txt").decode().split()


def jigs():
    """285 Irish jigs in ABC notation, one string each."""
    return read("irish_jigs.abc").decode().strip().split("\n\n")


def weights(name):
    """Trained weights that come with the course, arrays by name, for `Network.load`; data/train_<name>.py made them.

    Raises ValueError for a name there is none of, and as `read` does for a missing or damaged file.
    """
    file = f"weights_{name}.npz"
    if file not in SHA256:
        known = ", ".join(sorted(each[8:-4] for each in SHA256 if each.startswith("weights_")))
        raise ValueError(f"There are no weights named {name!r}; there are: {known}.")
    with np.load(io.BytesIO(read(file)), allow_pickle=False) as arrays:
        return dict(arrays)


def train_test(x, y, test=0.2):
    """Cut off the last part for testing: (x_train, y_train, x_test, y_test). The files are in a fair order for it.

    x (n, …) and y (n,) of equal length, `test` the share to hold out, between 0 and 1. Raises ValueError otherwise.
    """
    if len(x) != len(y) or not 0 < test < 1:
        raise ValueError(f"x and y must have one length and test lie between 0 and 1; you gave {len(x)} examples, "
                         f"{len(y)} labels and test={test!r}.")
    cut = len(x) - round(test * len(x))
    return x[:cut], y[:cut], x[cut:], y[cut:]


def six_points():
    """Six points that a perceptron learns with 2, 1 and 0 mistakes a pass, easy by hand: (x (6, 2), y (6,))."""
    return np.array([(0.0, 3), (4, 2), (-4, 4), (-4, -1), (4, -3), (-3, -2)]), np.array([1, 1, 0, 0, 1, 0])


def split(x, y, sizes, rng):
    """Shuffle and cut into parts that share no row: a list of pairs (x, y), one for each of `sizes`.

        train, validation, test = split(x, y, [600, 500, 697], rng)

    x (n, …) and y (n,) of equal length; what is left over is left out. Raises ValueError for unequal lengths, sizes
    that are not whole numbers from 1, and more rows asked for than there are.
    """
    sizes = list(sizes)
    bad = [size for size in sizes if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1]
    if len(x) != len(y) or bad or sum(sizes) > len(x):
        raise ValueError(f"x and y must have one length, and sizes be whole numbers from 1 that add up to at most it; "
                         f"you gave {len(x)} examples, {len(y)} labels and sizes={sizes}.")
    parts = np.split(rng.permutation(len(x)), np.cumsum(sizes))[:len(sizes)]
    return [(np.asarray(x)[rows], np.asarray(y)[rows]) for rows in parts]


def blobs(n, rng, spread=1.0, distance=4.0):
    """Two round clouds of points in the plane, `distance` apart: (x (n, 2), y (n,)). Separable if `spread` is small."""
    y = np.arange(n) % 2
    return rng.normal(scale=spread, size=(n, 2)) + distance * (y[:, None] - 0.5) * (0.8, 0.6), y


def xor_cloud(n, rng, noise=0.2):
    """Four clouds at the corners of a square, opposite corners alike, which no line separates: (x (n, 2), y (n,))."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    which = np.arange(n) % 4
    return corners[which] + rng.normal(scale=noise, size=(n, 2)), which % 2


def circles(n, rng, noise=0.1):
    """A disc inside a ring: (x (n, 2), y (n,)), y = 1 inside."""
    y = np.arange(n) % 2
    radius = np.where(y == 1, 0.4, 1.0) + rng.normal(scale=noise, size=n)
    return _polar(radius, rng.uniform(0, 2 * np.pi, n)), y


def moons(n, rng, noise=0.1):
    """Two half rings that reach into each other: (x (n, 2), y (n,))."""
    y = np.arange(n) % 2
    turn = rng.uniform(0, np.pi, n) + np.pi * y
    return _polar(1.0, turn) + np.where(y[:, None] == 1, (0.5, 0.25), (-0.5, -0.25)) + rng.normal(
        scale=noise, size=(n, 2)), y


def spiral(n, rng, noise=0.05, turns=1.5, arms=2):
    """Arms that wind round each other, one for each class: (x (n, 2), y (n,))."""
    y = np.arange(n) % arms
    way = rng.uniform(0.1, 1, n)
    return _polar(way, 2 * np.pi * (turns * way + y / arms)) + rng.normal(scale=noise, size=(n, 2)), y


def clouds(n, rng, spread=0.25, classes=3):
    """Round clouds on a circle of radius 1, one for each class: (x (n, 2), y (n,))."""
    y = np.arange(n) % classes
    return _polar(np.ones(n), 2 * np.pi * (y + 0.25) / classes) + rng.normal(scale=spread, size=(n, 2)), y


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
