"""The list of destroyed cases outside the database is mended when something kept it from being written."""

from uuid import uuid4

import pytest

from daybreak.web.vault.models import Shred
from daybreak.web.vault.shreds import keep_shred_outside, mend_shreds_outside, read_shreds, shred_file
from daybreak.web.work.schedule import do_chores

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def destroyed(organisation):
    """Three cases: listed outside, and two that a kill kept from it."""
    shred_file().unlink(missing_ok=True)
    cases = [uuid4() for _ in range(3)]
    for case in cases:
        Shred.objects.create(case=case, organisation=organisation.pk)
    keep_shred_outside(cases[0], organisation.pk)
    yield dict.fromkeys(cases, organisation.pk)
    shred_file().unlink(missing_ok=True)


def test_what_is_missing_is_put_on_it_once(destroyed):
    assert mend_shreds_outside() == 2
    assert read_shreds(shred_file()) == destroyed
    written = shred_file().read_bytes()
    assert mend_shreds_outside() == 0 and shred_file().read_bytes() == written


def test_a_list_that_is_gone_is_written_anew(destroyed):
    shred_file().unlink()
    assert mend_shreds_outside() == 3 and read_shreds(shred_file()) == destroyed


@pytest.mark.parametrize("cut", [1, 2, 40, 90])
def test_half_a_line_is_mended_also_when_another_was_written_behind_it(destroyed, organisation, cut):
    whole = shred_file().read_bytes()
    shred_file().write_bytes(whole[:-cut])
    keep_shred_outside(list(destroyed)[1], organisation.pk)
    assert mend_shreds_outside() > 0
    assert read_shreds(shred_file()) == destroyed


def test_what_only_the_list_knows_stays_on_it(destroyed, organisation):
    """The database may have been put back from an older copy."""
    other = uuid4()
    keep_shred_outside(other, organisation.pk)
    mend_shreds_outside()
    assert read_shreds(shred_file()) == destroyed | {other: organisation.pk}


def test_it_is_a_daily_chore(destroyed):
    assert "vault.mend-list-of-destroyed" in do_chores()
    assert read_shreds(shred_file()) == destroyed
