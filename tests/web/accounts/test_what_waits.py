"""What waits for somebody stands in the order of what cannot wait."""

from daybreak.web.accounts import frame
from daybreak.web.accounts.frame import Waiting, what_waits


def _declared(monkeypatch, *rows):
    """What waits is this alone; each: title, order, count, urgent."""
    monkeypatch.setattr(frame, "_waiting", [])
    monkeypatch.setattr(frame.rules, "has_perm", lambda permission, person: permission != "none")
    for title, order, count, urgent in rows:
        one = Waiting(title, "", "/", count, urgent)
        frame.waiting(permission="some", order=order)(lambda person, one=one: [one])


def test_urgent_first_then_as_declared(monkeypatch):
    _declared(
        monkeypatch,
        ("colleagues", 50, 1, False),
        ("reports", 10, 2, False),
        ("late", 60, 1, True),
        ("nothing", 1, 0, True),
    )
    assert [one.title for one in what_waits(None)] == ["late", "reports", "colleagues"]


def test_reports_come_before_everything_that_is_about_numbers():
    """A supervisor looks at people first, then at entries of the directory."""
    orders = {find.__module__: order for order, _, find in frame._waiting}
    assert orders["daybreak.web.protection.frame_parts"] < orders["daybreak.web.prevention.frame_parts"]
