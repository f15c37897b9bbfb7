import itertools

import numpy as np
import pytest

from dlcourse import Adam, Network, SoftmaxCrossEntropy, fit, mlp, plots, relu
from dlcourse.labs import OverfittingLab
from dlcourse.labs.overfitrun import BATCH, LAST, MOST, RATE, SHOWN, VALIDATION, Settings, data, digits, run
from dlcourse.labs.overfitting import stopping
from dlcourse.labs.overfitview import HIGHEST


def lab_of(preset, **more):
    lab = OverfittingLab()
    lab.set(**lab.presets[preset] | more)
    return lab


def test_a_part_of_the_labels_is_wrong_and_validation_is_clean():
    x, labels = digits()
    known = data(200, 0.2, 3)
    assert np.sum(known.given != known.true) == 40 and known.x.shape == (200, 14, 14)
    label_of = {picture.tobytes(): label for picture, label in zip(x, labels, strict=True)}
    assert [label_of[picture.tobytes()] for picture in known.x] == known.true.tolist()
    assert [label_of[picture.tobytes()] for picture in known.x_validation] == known.validation.tolist()
    assert not {picture.tobytes() for picture in data(MOST, 0, 3).x} & {p.tobytes() for p in known.x_validation}


def test_more_pictures_and_more_wrong_labels_leave_the_others():
    small, large = data(100, 0.1, 5), data(MOST, 0.0, 5)
    assert np.array_equal(small.x, large.x[:100]) and np.array_equal(small.true, large.true[:100])
    slips = [data(200, wrong, 5).given != data(200, wrong, 5).true for wrong in (0.1, 0.2, 0.4)]
    assert [slip.sum() for slip in slips] == [20, 40, 80]
    assert (slips[0] <= slips[1]).all() and (slips[1] <= slips[2]).all()


def test_the_run_is_what_the_package_trains():
    """Without a remedy: the same network, trained by `fit`, ends with the same losses."""
    x, given, _, x_validation, validation = data(100, 0.2, 2)
    start, rng = np.random.default_rng([2, 1]), np.random.default_rng([2, 2])
    network = Network(*mlp([196, 16, 10], relu, rng=start, dtype=np.float32).layers)
    records = list(itertools.islice(run(Settings(100, 0.2, 16, 2)), 4))
    eye, loss = np.eye(10, dtype=np.float32), SoftmaxCrossEntropy()
    optimizer, rows = Adam(RATE), x.reshape(100, -1)
    for record in records:
        assert record.losses[0] == pytest.approx(loss(eye[given], network(rows)), rel=1e-4)
        scores = network(x_validation.reshape(VALIDATION, -1))
        assert record.losses[1] == pytest.approx(loss(eye[validation], scores), rel=1e-4)
        assert record.shares[1] == pytest.approx(np.mean(scores.argmax(axis=1) == validation))
        rng.uniform(size=(4, 100))  # what augmentation draws, also where its ranges are 0
        fit(network, loss, optimizer, (rows, eye[given]), epochs=1, rng=rng, batch_size=BATCH)


def test_without_a_remedy_it_learns_wrong_labels_by_heart():
    """In all of ten draws: everything right in training, and validation past its best for long."""
    for seed in range(1, 11):
        arrays = lab_of("no remedy", seed=seed)._arrays
        assert arrays.shares[-1, 0] > 0.98 and arrays.shares[-1, 1] < 0.75 and arrays.best < 16
        assert arrays.losses[-1, 1] > 1.3 * arrays.losses[arrays.best, 1] and arrays.others is None


@pytest.mark.parametrize(("preset", "points"), [("early stopping", 2), ("dropout", 2), ("L2", 2), ("augmentation", 5),
                                                ("all", 7)])
def test_every_remedy_helps_where_labels_are_wrong(preset, points):
    """On the mean of ten draws, in points of validation pictures right."""
    gains = []
    for seed in range(1, 11):
        arrays = lab_of(preset, seed=seed)._arrays
        gains.append(100 * (arrays.shares[arrays.now, 1] - arrays.others[1][-1]))
    assert np.mean(gains) > points


def test_more_data_is_the_best_remedy():
    few, many = (np.mean([lab_of("no remedy", wrong=0.0, pictures=pictures, seed=seed)._arrays.shares[-1, 1]
                          for seed in (1, 2, 3)]) for pictures in (50, MOST))
    assert many > few + 0.15


def test_stopping_is_the_packages_rule():
    assert stopping([3, 2, 1, 2, 2, 2], 2) == (3, 5)
    assert stopping([3, 2, 2, 1.5, 9, 9, 9], 2) == (4, 6)  # a tie is no improvement, but patience is 2
    assert stopping([3, 2, 1], 2) == (3, 3) and stopping([1], 1) == (1, 1)


def test_a_stopped_run_has_the_weights_of_its_best_epoch():
    lab = lab_of("early stopping")
    arrays, plain = lab._arrays, lab_of("no remedy")._arrays
    assert np.array_equal(arrays.losses, plain.losses)  # the same run, left earlier
    assert arrays.stop == arrays.best + 5 and arrays.now == arrays.best
    assert lab.view.loss.stop.get_xdata()[0] == arrays.stop
    assert lab.view.loss.dots[1].get_data()[1][0] == pytest.approx(arrays.losses[:, 1].min())
    assert len(lab.view.loss.before[1].get_xdata()) == arrays.stop + 1  # what would have come is paler
    assert len(lab.view.loss.after[1].get_xdata()) == LAST + 1 - arrays.stop
    assert f"stopped after {arrays.stop}, weights of epoch {arrays.best}: " in lab.readout


def test_patience_that_has_not_run_out_stops_nothing():
    lab = lab_of("early stopping", epoch=9)
    assert lab._arrays.stop is None and lab._arrays.now == 9 and lab.readout.startswith("epoch 9: ")


def test_the_pictures_shown_are_those_of_the_epoch():
    plain, changed = lab_of("no remedy"), lab_of("augmentation")
    x = data(200, 0.2, 1).x[:SHOWN]
    assert np.array_equal(plain._arrays.seen, np.uint8(255 * x)) and plain.view.sheet.values.shape == (42, 600)
    first = changed._arrays.seen
    changed.set(epoch=LAST - 1)
    assert not np.array_equal(first, changed._arrays.seen) and not np.array_equal(first, plain._arrays.seen)
    labels = [line.text for line in plain.view.labels.lines]
    assert [text.removeprefix("✗ ") for text in labels] == [str(label) for label in data(200, 0.2, 1).given[:SHOWN]]
    assert [text.startswith("✗") for text in labels] == (~plain._arrays.right).tolist() and any(~plain._arrays.right)


def test_the_gap_is_told_and_drawn():
    lab = lab_of("no remedy")
    train, validation = 100 * lab._arrays.shares[-1]
    assert f"gap {train - validation:.0f}" in lab.readout
    assert lab.view.share.words.lines[-1].text == f"gap {train - validation:.0f} points"
    assert lab.view.share.gap.get_ydata().tolist() == [train, validation]


def test_a_loss_beyond_the_axis_is_still_told():
    lab = lab_of("no remedy", pictures=50, wrong=0.4, hidden=64)
    assert lab._arrays.losses[-1, 1] > HIGHEST and f"loss {lab._arrays.losses[-1, 1]:.2f}" in lab.readout
    assert lab.view.loss.dots[1].get_data()[1] == [HIGHEST]


@pytest.mark.parametrize("start", [*OverfittingLab.presets.values(), {"epoch": 0}, {"epoch": 1, "dropout": 0.8},
                                   {"pictures": 50, "wrong": 0.4, "hidden": 64}, {"degrees": 180, "wrong": 0.0}])
def test_labels_stand_apart_and_inside(start):
    lab = OverfittingLab(**start)
    for chart in (lab.view.loss, lab.view.share):
        places = chart.ax.transData.transform([(line.x, line.y) for line in chart.words.lines])
        heights = np.sort(places[:-1, 1])
        assert np.diff(heights).min() > 12 and places[:, 1].min() >= 168 and places[:, 1].max() < 400
    assert len(lab.readout) < 112 and lab.view.figure.get_size_inches()[0] * plots.DPI == 640


def test_a_bad_value_is_refused():
    lab = OverfittingLab()
    with pytest.raises(ValueError, match="dropout must be one of"):
        lab.set(dropout=1.0)
    assert "dropout" in lab.error
