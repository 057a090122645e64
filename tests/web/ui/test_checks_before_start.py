"""No silent start without compiled languages, or with a quick exit that leads nowhere."""

import pytest

from daybreak.web.ui.checks import catalogues_are_compiled, neutral_address_can_be_opened

pytestmark = pytest.mark.any_database


def test_compiled_catalogues_pass_and_missing_ones_are_named(settings, tmp_path):
    assert catalogues_are_compiled(None) == []
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    settings.LOCALE_PATHS = [tmp_path]
    assert [(one.id, "'ar'" in one.msg) for one in catalogues_are_compiled(None)] == [("ui.E001", True)]


@pytest.mark.parametrize("address", ["", "https://weather.example/", "https://weather.example/today?x=1"])
def test_addresses_that_can_be_opened_pass(settings, address):
    settings.UI_NEUTRAL_ADDRESS = address
    assert neutral_address_can_be_opened(None) == []


@pytest.mark.parametrize(
    "address",
    [
        "weather.example",
        "http://weather.example/",
        "javascript:alert(1)",
        "//weather.example",
        "https://u@x.example",
        "https:",
    ],
)
def test_others_are_refused(settings, address):
    settings.UI_NEUTRAL_ADDRESS = address
    assert [one.id for one in neutral_address_can_be_opened(None)] == ["ui.E002"]
