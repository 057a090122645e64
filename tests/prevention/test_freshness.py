"""What nobody checked is not shown, and what is past its day is gone, whichever way the clock moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.prevention.freshness import LONGEST, SHOWN, TOLD, Standing, Validity, checked, reminder

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
days = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize(
    "checked_on, expires_on, standing",
    [
        (None, None, Standing.NOT_CHECKED),
        (None, TODAY + 90 * DAY, Standing.NOT_CHECKED),
        (TODAY, TODAY + 90 * DAY, Standing.CURRENT),
        (TODAY - 80 * DAY, TODAY + 22 * DAY, Standing.CURRENT),
        (TODAY - 80 * DAY, TODAY + 21 * DAY, Standing.DUE),
        (TODAY - 80 * DAY, TODAY + DAY, Standing.DUE),
        (TODAY - 80 * DAY, TODAY, Standing.EXPIRED),
        (TODAY - 80 * DAY, TODAY - DAY, Standing.EXPIRED),
        (TODAY + DAY, TODAY + 90 * DAY, Standing.CURRENT),  # checked where it is tomorrow already
        (TODAY + 2 * DAY, TODAY + 90 * DAY, Standing.NOT_CHECKED),  # a clock that was set back
    ],
)
def test_standing(checked_on, expires_on, standing):
    validity = Validity(checked_on, expires_on)
    assert validity.standing(TODAY) == standing
    assert validity.is_shown(TODAY) == (standing in (Standing.CURRENT, Standing.DUE))
    assert Validity(checked_on, expires_on, withdrawn=True).standing(TODAY) == Standing.WITHDRAWN


@given(days, days, days)
def test_never_shown_from_its_day_on_and_never_before_its_check(checked_on, expires_on, today):
    validity = Validity(checked_on, expires_on)
    if validity.standing(today) in SHOWN:
        assert checked_on <= today + DAY and today < expires_on and today <= validity.last_day


@pytest.mark.parametrize(
    "on, expires_on",
    [
        (TODAY, TODAY),
        (TODAY, TODAY - DAY),
        (TODAY + 2 * DAY, TODAY + 30 * DAY),
        (TODAY, TODAY + (LONGEST + 1) * DAY),
    ],
)
def test_a_check_counts_for_a_year_at_most_and_not_from_the_future(on, expires_on):
    with pytest.raises(BadValue):
        checked(on=on, expires_on=expires_on, today=TODAY)
    assert checked(on=TODAY, expires_on=TODAY + LONGEST * DAY, today=TODAY).is_shown(TODAY)


@given(st.integers(1, LONGEST), st.data())
def test_keepers_are_told_once_at_each_stage_also_when_days_were_missed(runs, data):
    validity, told, seen = Validity(TODAY, TODAY + runs * DAY), None, []
    awake = sorted(data.draw(st.sets(st.integers(0, LONGEST + 30), min_size=1)))
    for ahead in awake:
        stage = reminder(validity, today=TODAY + ahead * DAY, told=told)
        if stage is not None:
            seen.append(stage)
            told = stage
            assert runs - ahead <= stage
    assert seen == sorted(set(seen), reverse=True) and set(seen) <= set(TOLD)
    if any(ahead >= runs for ahead in awake):
        assert seen[-1] == 0  # whoever slept through everything hears that it is gone


def test_nobody_is_told_of_what_was_withdrawn_or_never_checked():
    assert reminder(Validity(None, TODAY), today=TODAY, told=None) is None
    assert reminder(Validity(TODAY, TODAY + DAY, withdrawn=True), today=TODAY + DAY, told=None) is None
