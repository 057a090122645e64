"""What tests of the application share, in browsers or without."""

import pytest


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
