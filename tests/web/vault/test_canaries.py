"""What a thief of the disk, the database, the backups and the logs finds: nothing."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection

from daybreak.errors import DaybreakError
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import break_glass, grant
from daybreak.web.vault.backup import make_backup
from daybreak.web.vault.ledger_check import export_ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed, save_sealed, search
from daybreak.web.vault.rotation import rotate
from vault_probe.models import Story
from web.canary import Canary, database_dump, files_below, find_canaries, make_canary

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_canary_lies_anywhere(worker, colleague, make_story, settings, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.DEBUG)
    connection.force_debug_cursor = True
    canaries = {
        name: make_canary(name) for name in ("name", "phone", "text", "facts", "reason", "searched", "broken")
    }
    word = {name: one.word for name, one in canaries.items()}
    story = make_story(
        worker,
        {
            "name": f"{word['name']} Ada",
            "phone": word["phone"],
            "text": word["text"],
            "facts": {"k": word["facts"]},
        },
    )
    grant(by=worker, case=story.case, person=colleague.person, why=Purpose.SUPPORT)
    open_sealed(by=colleague, record=Story.objects.get(pk=story.pk), why=Purpose.SUPPORT)
    for form in ("exact", "words", "phonetic"):
        search(by=worker, model=Story, field="name", text=word["searched"], form=form, why=Purpose.SUPPORT)
        assert form == "exact" or search(
            by=worker, model=Story, field="name", text=word["name"], form=form, why=Purpose.SUPPORT
        )
    break_glass(by=worker, case=story.case, reason=f"because {word['reason']} called me")
    with pytest.raises(DaybreakError) as refusal:
        save_sealed(
            by=worker,
            record=story,
            values={word["broken"][:0] + "nowhere": word["broken"]},
            why=Purpose.SUPPORT,
        )
    assert word["broken"] not in str(refusal.value)
    rotate(by=worker, case=story.case)
    Story.objects.filter(pk=story.pk).update(state="closed")
    backup = tmp_path / "all.backup"
    make_backup(backup)
    with (tmp_path / "ledger.jsonl").open("wb") as file:
        export_ledger(file, chain=worker.person.organisation_id, by=None)
    ledger.sign_heads()
    places = [
        *database_dump(),
        *files_below(settings.DEPLOYMENT.home, tmp_path),
        ("log", caplog.text.encode()),
        ("queries", "\n".join(query["sql"] for query in connection.queries_log).encode()),
        ("cache", str(getattr(cache, "_cache", "")).encode()),
    ]
    assert len(places) > 30 and any(name.startswith("table vault_probe") for name, _ in places)
    assert find_canaries(canaries.values(), places) == []


def test_the_scan_finds_what_is_there():
    import base64
    import gzip

    one = Canary("name", "Quantibdfgklmnprstvzaeo")
    for content in (
        b"..Quantibdfgklmnprstvzaeo..",
        b"quantiBDFGKLMNPRSTVZAEO",
        "Quantibdfgklmnprstvzaeo".encode("utf-16-le"),
        base64.b64encode(b"x" * 40 + b"Quantibdfgklmnprstvzaeo and more"),
        base64.b64encode(b"xy Quantibdfgklmnprstvzaeo and more"),
        b"junk" + gzip.compress(b"Quantibdfgklmnprstvzaeo" * 3),
        b"Quantibdfgklmnprstvzaeo".hex().encode(),
    ):
        assert find_canaries([one], [("here", content)]), content
    assert not find_canaries([one], [("here", b"Quanti")])
