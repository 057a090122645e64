"""Deployments that tests of faults begin with: making one takes seconds, copying it does not."""

import shutil

import pytest

from faults.served import Served


@pytest.fixture(scope="session")
def empty_deployment(tmp_path_factory):
    """The folder of a deployment in which there is nothing yet; to be copied."""
    served = Served(tmp_path_factory.mktemp("empty") / "home")
    served.begin()
    return served.home


@pytest.fixture(scope="session")
def filled_deployment(empty_deployment, tmp_path_factory):
    """The folder of one with an analyst, to be copied, and what a client needs to know of it."""
    served = Served(tmp_path_factory.mktemp("filled") / "home")
    shutil.copytree(empty_deployment, served.home)
    return served.home, served.make()
