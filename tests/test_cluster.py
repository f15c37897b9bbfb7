"""Lesson 07's search on a Dask cluster: two worker processes on this computer find what this process finds."""

import os

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV

from dlcourse import datasets, sigmoid, tanh
from dlcourse.classroom.clean import find, read
from dlcourse.estimators import MLPClassifier

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture
def client():
    here = "127.0.0.1:0"
    with (distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=here,
                                   worker_dashboard_address=here) as cluster, distributed.Client(cluster) as client):
        yield client


def test_the_same_search_runs_on_a_cluster_and_finds_the_same(client):
    images, labels, _ = datasets.digits()
    x, labels = images[:300].reshape(300, 64) / 16, labels[:300]
    search = GridSearchCV(
        MLPClassifier(epochs=5, random_state=0), {"hidden": [(4,), (16,)], "activation": [sigmoid, tanh]}, cv=3,
        scoring={"accuracy": get_scorer("accuracy"), "process": lambda model, x, y: os.getpid()}, refit="accuracy")
    here = clone(search).fit(x, labels)
    with parallel_config(backend="dask"):
        there = clone(search).fit(x, labels)

    assert set(processes(here)) == {os.getpid()}
    assert set(processes(there)) <= set(client.run(os.getpid).values())  # the workers did all the work
    np.testing.assert_array_equal(there.cv_results_["mean_test_accuracy"], here.cv_results_["mean_test_accuracy"])
    assert there.best_params_ == here.best_params_
    np.testing.assert_array_equal(there.predict_proba(x), here.predict_proba(x))


@pytest.fixture(scope="module")
def shown():
    """The cell of lesson 07 that runs a search on a cluster, as a learner reads it."""
    (path,) = find(["07"])
    (source,) = [cell.source for cell in read(path).cells if "def on_a_cluster" in cell.source]
    return source


def test_the_lines_that_the_lesson_shows_run_on_any_cluster(client, shown):
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(60, 3)), rng.integers(0, 2, 60)
    search = GridSearchCV(MLPClassifier(epochs=2, random_state=0), {"hidden": [(), (4,)]}, cv=2, n_jobs=-1,
                          scoring={"accuracy": get_scorer("accuracy"), "process": lambda model, x, y: os.getpid()},
                          refit="accuracy")
    lesson = {"find_spec": lambda name: None, "parallel_config": parallel_config}
    exec(shown, lesson)  # as on a computer without Dask: the function is there, and nothing is run
    assert "again" not in lesson
    there = lesson["on_a_cluster"](search, x, labels, address=client.scheduler.address)
    assert set(processes(there, folds=2)) <= set(client.run(os.getpid).values())
    here = lesson["on_a_cluster"](clone(search), x, labels)
    assert set(processes(here, folds=2)) == {os.getpid()}  # threads of this process
    np.testing.assert_array_equal(here.cv_results_["mean_test_accuracy"], there.cv_results_["mean_test_accuracy"])


def processes(search, folds=3):
    """The process in which each network was tried."""
    return np.ravel([search.cv_results_[f"split{fold}_test_process"] for fold in range(folds)]).astype(int)
