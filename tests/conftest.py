"""What tests of the application share, in browsers or without."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items):
    """Begin with the long ones: of several processes none is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium without a screen; a process can only ever run one."""
    if not CHROMIUM.exists():
        pytest.skip("the system's Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = play.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield made
        made.close()


@pytest.fixture
def cheap_passwords(monkeypatch):
    """Whoever is added costs next to nothing."""
    from probe_app.surroundings import wrap_cheaply

    wrap_cheaply(monkeypatch)


@pytest.fixture
def same_database(monkeypatch):
    """The process of a job must open the database of the test."""
    from probe_app.surroundings import share_database

    share_database(monkeypatch)
