"""`--pictures DIR`: where the browser checks leave a picture of each lab; without it they keep none."""

import pathlib

import pytest


def pytest_addoption(parser):
    parser.addoption("--pictures", metavar="DIR", help="keep a picture of each lab there (browser checks)")


@pytest.fixture(scope="session")
def pictures(request):
    folder = request.config.getoption("--pictures", default=None)
    if folder:
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    return folder
