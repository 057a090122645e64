"""Windows of the one browser that ask nobody but us, and people with two factors.

The browser (tests/conftest.py) is started once by each process of a run. Windows are thrown away after each
test, and with them every cookie; what they asked for and what their consoles said is judged then.
"""

import pytest
from visiting import PASSWORD, Windows


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever asks for the browser is marked so."""
    for item in items:
        if "journeys" in item.path.parts and "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def windows(browser, live_server):
    """Windows on the served application; in the end nobody else was asked for anything."""
    made = Windows(browser, live_server.url)
    yield made
    made.close()
    assert made.strangers() == []


@pytest.fixture
def open_page(windows):
    """Opens narrow pages."""
    return windows.open


@pytest.fixture
def staff(cheap_passwords, transactional_db):
    """Adds somebody to the organisation Harbour Light, with a second factor at `.secret`."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from daybreak.web.accounts.actions import add_person, found_organisation

    def added(name, role):
        person = add_person(
            organisation=found_organisation(name="Harbour Light"),
            sign_in_name=name,
            password=PASSWORD,
            roles=[role],
        )
        person.secret = generate_totp_secret()
        TOTP.activate(person, person.secret)
        return person

    return added


@pytest.fixture
def open_channel():
    """Opens the channel Lantern, whose reports one person receives."""
    from daybreak.web.protection.actions import make_channel

    def opened(person, kind):
        return make_channel(by=person, people=[person], slug="lantern", kind=kind, name="Lantern")

    return opened


@pytest.fixture
def mei(staff, open_channel):
    """A supervisor who receives what survivors write to the channel."""
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection.models import Kind

    person = staff("mei", Role.SUPERVISOR)
    open_channel(person, Kind.SURVIVORS)
    return person
