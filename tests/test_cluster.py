"""Lesson 07's search on a Dask cluster: two worker processes on this computer find what this process finds."""

import os

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV

from dlcourse import datasets, sigmoid, tanh
from dlcourse.estimators import MLPClassifier

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture
def client():
    with (distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
          distributed.Client(cluster) as client):
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


def processes(search):
    """The process in which each network was tried."""
    return np.ravel([search.cv_results_[f"split{fold}_test_process"] for fold in range(3)]).astype(int)
