"""Runs that several tests of the release floor look at: hostile posts, and the bundled sample."""

from pathlib import Path

import pytest
from hostile_posts import hostile_rows, written

from daybreak.prosecution.leads import rank_leads
from daybreak.prosecution.networks import find_networks
from daybreak.release.files import write_run
from daybreak.standard.reading.posts import read_posts


@pytest.fixture(scope="session")
def hostile_out(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("hostile"), hostile_rows(), "posts_+447700900123.csv")


@pytest.fixture(scope="session")
def sample_leads(sample):
    return rank_leads(find_networks(read_posts(sample / "posts.csv"), workers=1), limit=30)


@pytest.fixture(scope="session")
def sample_out(sample_leads, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sample-run")
    write_run(sample_leads, folder)
    return folder
