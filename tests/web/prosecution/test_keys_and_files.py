"""Files follow the keys of their collection: sealed anew when somebody is sent away, gone with it."""

import pytest
from django.urls import reverse

from daybreak.web.prosecution.models import Collection, Upload
from daybreak.web.vault.arriving import read_pieces
from daybreak.web.vault.keys import ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.recovery import create_recovery_key
from daybreak.web.vault.rotation import revoke
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def test_a_colleague_who_is_sent_away_holds_no_key_of_any_file(organisation, analyst, signed_in, begin, send):
    create_recovery_key(organisation=organisation)
    gone = signed_in(name="gone")
    collection = begin(analyst)
    content = bytes(range(256)) * 5000
    send(analyst, collection, "a.csv", content)
    record = Collection.objects.get()
    theirs = dict(ring_of(by=unlock_with(gone.person, PASSWORD), case=record.case).by_id)
    own = unlock_with(analyst.person, PASSWORD)
    revoke(by=own, case=record.case, person=gone.person, why=Purpose.SECURITY)
    upload = Upload.objects.get()
    now = ring_of(by=own, case=record.case)
    assert b"".join(read_pieces(upload, now.by_id)) == content
    assert not set(theirs) & set(now.by_id)
    assert upload.stored == path_of(upload).stat().st_size
    assert gone.get(reverse("collection", args=[record.pk])).status_code == 403


def test_a_file_that_is_gone_is_refused_before_anything_is_sent(analyst, begin):
    from daybreak.web.prosecution.models import Run, RunFile

    begin(analyst)
    collection = Collection.objects.get()
    common = {"organisation": collection.organisation, "case": collection.case}
    run = Run.objects.create(collection=collection, number=1, started_by=analyst.person, **common)
    file = RunFile.objects.create(run=run, name="report.html", size=1, **common)
    answer = analyst.get(reverse("run_file", args=[file.pk]))
    assert answer.status_code >= 400 and "not where it should be" in answer.content.decode()
