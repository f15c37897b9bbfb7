"""Every file loads, whole and verified; a missing or damaged one says so; the generators make what they say."""

import hashlib
import re

import numpy as np
import pytest

from dlcourse import Perceptron, datasets
from tests.browser.jupyter import ROOT

SIZES = {"mnist": (5000, 28, 28), "shapes": (3600, 28, 28), "cats_dogs": (1984, 28, 28), "digits": (1797, 8, 8)}


@pytest.mark.parametrize("name", SIZES)
def test_images(name):
    images, labels, names = getattr(datasets, name)()
    assert images.shape == SIZES[name] and images.dtype == np.uint8 and labels.shape == (len(images),)
    assert set(labels) == set(range(len(names)))
    if name != "digits":  # classes take turns: the last fifth is a fair test part
        assert np.ptp(np.bincount(labels[-len(labels) // 5:])) <= 1


def test_tables():
    x, kind, columns, names = datasets.cars_trucks()
    assert x.shape == (234, 4) == (234, len(columns))
    assert np.bincount(kind).tolist() == [128, 106] and names == ("car", "truck")
    flowers = datasets.iris()
    assert flowers.x.shape == (150, 4) and np.bincount(flowers.labels).tolist() == [50, 50, 50]


@pytest.mark.parametrize(("name", "count", "first"), [
    ("sunspots", 309, 5.0), ("co2", 741, 315.70), ("oil", 4771, 25.56), ("weather", 1461, 12.8)])
def test_series(name, count, first):
    dates, values, unit = getattr(datasets, name)()
    assert len(dates) == len(values) == count and values[0] == first and unit and (np.diff(dates).astype(int) > 0).all()


def test_texts():
    sentences, labels = datasets.sentiment()
    assert len(sentences) == 3000 and labels.sum() == 1500 and sentences[0] == "Serious and thoughtful."
    assert len(datasets.dates()) == 4000 and datasets.dates()[0] == ("de", "2. januar 2035", "2035-01-02")
    assert len(datasets.phrases()) == 5000 and all(len(row) == 3 for row in datasets.phrases())
    tagged = datasets.tagged_sentences()
    assert len(tagged) == 2000 and {len(pair) for sentence in tagged for pair in sentence} == {2}
    assert len(datasets.names()) == 4000 and datasets.names()[0] == "michael"
    assert len(datasets.jigs()) == 285 and all(tune.startswith("X:") for tune in datasets.jigs())


def test_every_file_is_known_here_and_in_the_readme():
    files = {path.name for path in datasets.FOLDER.iterdir() if path.suffix != ".py"} - {"README.md"}
    readme = (ROOT / "data/README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", readme, re.MULTILINE)
    assert {name: digest for digest, name in listed} == datasets.SHA256 and files == set(datasets.SHA256)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "FOLDER", tmp_path)
    return tmp_path


def test_a_missing_file_is_named_with_the_remedy(folder):
    with pytest.raises(FileNotFoundError, match=r"mnist_5000.npz is missing.*git checkout -- data/mnist_5000.npz"):
        datasets.mnist()


@pytest.mark.parametrize("damage", [lambda data: data[:1000], lambda data: b"", lambda data: data[:-1] + b"x"])
@pytest.mark.parametrize(("name", "file"), [("names", "names_us.txt"), ("shapes", "shapes_generated.npz")])
def test_a_damaged_file_is_named_with_the_remedy(folder, name, file, damage):
    (folder / file).write_bytes(damage((ROOT / "data" / file).read_bytes()))
    with pytest.raises(ValueError, match=rf"{file} is damaged.*git checkout"):
        getattr(datasets, name)()


@pytest.fixture
def shipped(folder, monkeypatch):
    np.savez_compressed(folder / "weights_toy.npz", **{"0.W": np.arange(6, dtype=np.float32).reshape(2, 3)})
    digest = hashlib.sha256((folder / "weights_toy.npz").read_bytes()).hexdigest()
    monkeypatch.setitem(datasets.SHA256, "weights_toy.npz", digest)
    return folder / "weights_toy.npz"


def test_weights_come_by_name(shipped):
    arrays = datasets.weights("toy")
    assert list(arrays) == ["0.W"] and arrays["0.W"].dtype == np.float32 and arrays["0.W"][1, 2] == 5


def test_weights_of_an_unknown_name_are_refused_with_those_there_are(shipped):
    with pytest.raises(ValueError, match=r"no weights named 'datse'.*toy"):
        datasets.weights("datse")


def test_missing_and_damaged_weights_name_the_script_that_makes_them(shipped):
    shipped.write_bytes(shipped.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"weights_toy.npz is damaged.*python data/train_toy.py"):
        datasets.weights("toy")
    shipped.unlink()
    with pytest.raises(FileNotFoundError, match=r"weights_toy.npz is missing.*python data/train_toy.py"):
        datasets.weights("toy")


def test_train_test_cuts_the_end_off():
    x_train, y_train, x_test, y_test = datasets.train_test(np.arange(10), np.arange(10), test=0.3)
    assert x_test.tolist() == y_test.tolist() == [7, 8, 9] and len(x_train) == len(y_train) == 7
    for x, y, test in (([1], [1, 2], 0.5), ([1, 2], [1, 2], 0), ([1, 2], [1, 2], 1.5)):
        with pytest.raises(ValueError, match="test"):
            datasets.train_test(x, y, test)


def test_split_shuffles_and_shares_no_row():
    x = np.arange(20).reshape(10, 2)
    parts = datasets.split(x, np.arange(10), [5, 3], np.random.default_rng(0))
    assert [(len(rows), len(labels)) for rows, labels in parts] == [(5, 5), (3, 3)]
    assert all((rows[:, 0] == 2 * labels).all() for rows, labels in parts)
    seen = np.concatenate([labels for _, labels in parts]).tolist()
    assert len(set(seen)) == 8 and seen != sorted(seen)
    again = datasets.split(x, np.arange(10), [5, 3], np.random.default_rng(0))
    assert np.concatenate([labels for _, labels in again]).tolist() == seen
    for y, sizes in ((np.arange(9), [5, 3]), (np.arange(10), [5, 6]), (np.arange(10), [5, 0]), (np.arange(10), [5.0])):
        with pytest.raises(ValueError, match="sizes"):
            datasets.split(x, y, sizes, np.random.default_rng(0))


@pytest.mark.parametrize("make", [
    datasets.blobs, datasets.xor_cloud, datasets.circles, datasets.moons, datasets.spiral])
def test_generators_are_balanced_and_repeatable(make):
    x, y = make(200, np.random.default_rng(1))
    again, _ = make(200, np.random.default_rng(1))
    assert x.shape == (200, 2) and np.bincount(y).tolist() == [100, 100] and (x == again).all()
    if make not in (datasets.blobs, datasets.moons):
        neuron = Perceptron([0, 0])
        *_, last = neuron.learn(x, y, passes=50)
        assert last.mistakes > 0  # no line separates these


def test_six_points_are_learned_with_two_one_and_no_mistakes():
    updates = Perceptron([0, 0]).learn(*datasets.six_points(), passes=10)
    assert list({update.pass_number: update.mistakes for update in updates}.values()) == [2, 1, 0]
