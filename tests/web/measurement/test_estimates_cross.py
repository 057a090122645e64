"""What of prevalence may cross, and how it reads with whoever gets it."""

import pytest

from daybreak.web.handover.crossings import may_cross
from daybreak.web.measurement.crossings import estimate_lines, reading_lines
from daybreak.web.measurement.models import Estimation, Reading
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)


def test_lists_never_cross():
    ours = {one for one in may_cross() if one.startswith("measurement.")}
    assert ours == {
        "measurement.estimation.headline",
        "measurement.estimation.shown",
        "measurement.reading.shown",
    }


def test_estimates_and_overlaps_read_as_lines_with_their_warnings(officer, begin, send, work, table):
    study = begin(officer)
    [lists] = send(officer, study, ("lists.csv", table()))
    work(officer, f"{study}read/", kind="table", files=[lists])
    reading = Reading.objects.get()
    work(
        officer, f"/prevalence/lists/{reading.pk}/estimate/",
        methods=["chao", "lincoln-petersen"], bootstrap=0, order=2, level="0.95", seed=0,
    )  # fmt: skip
    by = unlock_with(officer.person, "a long enough passphrase 42")
    shown = open_sealed(by=by, record=Estimation.objects.get(), why=Purpose.STATISTICS)["shown"]
    lines = estimate_lines(shown)
    assert lines[0] == shown["headline"] and any("at least" in line for line in lines)
    assert set(shown["warnings"]) <= set(lines)
    overlaps = reading_lines(
        open_sealed(by=by, record=reading, why=Purpose.STATISTICS, fields=["shown"])["shown"]
    )
    assert "police: 104" in overlaps and any(line.startswith("police + shelter:") for line in overlaps)
