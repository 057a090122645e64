"""What a thief of the disk, the database, the backups and the logs finds: nothing.

Every sealed field of every app is filled by the product's own actions with a word that stands nowhere else;
every page that shows it is opened; then everything that is written anywhere is searched for these words.
"""

import logging
import os
import subprocess
import tempfile
import threading
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from canary import Canary, database_dump, files_below, find_canaries
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from world import at_work, build, without_word

from daybreak.errors import DaybreakError
from daybreak.web.vault import ledger
from daybreak.web.vault.backup import make_backup
from daybreak.web.vault.ledger_check import export_ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed, search
from daybreak.web.vault.rotation import rotate
from daybreak.web.work import outbox
from daybreak.web.work.memory_folder import folders_in_memory
from daybreak.web.work.worker import Worker
from vault_probe.models import Story

pytestmark = pytest.mark.django_db(transaction=True)


class Watch(threading.Thread):
    """Keeps what lies in some folders at any moment, also files that are gone soon after."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(daemon=True)
        self.folders, self.seen = folders, {}
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.02):
            for folder in self.folders:
                self.look_into(folder)

    def look_into(self, folder: str | Path) -> None:
        with suppress(OSError), os.scandir(folder) as found:  # gone meanwhile
            for one in found:
                if one.is_dir(follow_symlinks=False):
                    self.look_into(one.path)
                elif one.is_file() and "sqlite3" not in one.name:
                    # SQLite's own files are read by another process, at the end
                    self.keep(one)

    def keep(self, file: os.DirEntry) -> None:
        with suppress(OSError):
            at = file.path, file.stat().st_mtime_ns
            if at not in self.seen:
                self.seen[at] = Path(file.path).read_bytes()


@contextmanager
def watched(*folders):
    watch = Watch(*folders)
    watch.start()
    try:
        yield watch
    finally:
        watch.over.set()
        watch.join()


@pytest.fixture
def everything_told(monkeypatch, caplog, capfd):
    """Every logger at its most talkative, here and in the processes of jobs; what they all said."""
    monkeypatch.setenv("DAYBREAK_TEST_TELL_ALL", "1")
    caplog.set_level(logging.DEBUG)
    for name in ("django.db.backends", "django.request", "axes", "asyncio", "allauth"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    connection.force_debug_cursor = True
    queries = connection.queries_log = deque()

    def told():
        out, err = capfd.readouterr()
        return [
            ("log", caplog.text.encode()),
            ("log of jobs", (out + err).encode()),
            ("queries", "\n".join(str(query["sql"]) for query in queries).encode()),
        ]

    yield told
    connection.force_debug_cursor = False
    connection.queries_log = deque(maxlen=connection.queries_limit)


def use(world):
    """Open every page, search in every form, change keys, and be refused."""
    clients = {}
    for address, by in world.addresses(method="get").values():
        clients[by] = clients.get(by) or world.client(by)
        clients[by].get(
            address, headers={"referer": f"http://testserver/?q={world.word('told.Search.word')}"}
        )
    worker = world.people["case-worker"]
    story = Story.objects.get()
    for form in ("exact", "words", "phonetic"):
        text = world.word("vault_probe.Story.name")
        found = search(by=worker, model=Story, field="name", text=text, form=form, why=Purpose.SUPPORT)
        assert [one.pk for one, _ in found] == [story.pk]
        wrong = world.word("told.Search.word")
        assert not search(by=worker, model=Story, field="name", text=wrong, form=form, why=Purpose.SUPPORT)
    with pytest.raises(DaybreakError) as refusal:
        values = {"nowhere": world.word("told.Refusal.words")}
        save_sealed(by=worker, record=story, values=values, why=Purpose.SUPPORT)
    assert world.word("told.Refusal.words") not in str(refusal.value)
    rotate(by=worker, case=story.case)
    outbox.send_due()
    ledger.sign_heads()


@pytest.mark.long
def test_no_word_of_any_sealed_field_lies_anywhere(tmp_path, everything_told, monkeypatch):
    home, temporary = django_settings.DEPLOYMENT.home, tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = set(folders_in_memory())
    with at_work(), watched(home, temporary) as watch:
        world = build(Worker)
        assert without_word(world) == [], "these sealed fields have no word in them: see world_pillars"
        use(world)
    make_backup(tmp_path / "all.backup")
    make_backup(tmp_path / "own.backup", organisation=world.organisation)
    for organisation in (world.organisation, world.other):
        with (tmp_path / f"{organisation.pk}.jsonl").open("wb") as file:
            export_ledger(file, chain=organisation.pk, by=None)
    places = [
        *database_dump(),
        *files_below(home, tmp_path),
        *((f"for a while {path}", content) for (path, _), content in watch.seen.items()),
        *everything_told(),
        *((f"mail to {one.to}", one.message().as_bytes()) for one in mail.outbox),
        ("cache", b"\n".join(bytes(value) for value in getattr(cache, "_cache", {}).values())),
        ("cache", "\n".join(getattr(cache, "_cache", {})).encode()),
    ]
    names = [name for name, _ in places]
    for wanted in ("table prosecution_lead", "dump", "all.backup", "log", "queries", "mail", "for a while"):
        assert any(wanted in name for name in names), wanted
    assert find_canaries(world.words.values(), places) == []
    left = set(folders_in_memory()) - before  # other tests' deployments work there as well
    assert find_canaries(world.words.values(), files_below(*left)) == [], "something stayed in memory"


def test_the_scan_finds_what_is_there():
    import base64
    import gzip
    import zlib

    word = b"Quantibdfgklmnprstvzaeo"
    one = Canary("name", word.decode())
    for content in (
        b"..Quantibdfgklmnprstvzaeo..",
        b"quantiBDFGKLMNPRSTVZAEO",
        "Quantibdfgklmnprstvzaeo".encode("utf-16-le"),
        base64.b64encode(b"x" * 40 + word + b" and more"),
        base64.b64encode(b"xy " + word + b" and more"),
        b"junk" + gzip.compress(word * 3),
        b"junk" + zlib.compress(b"x" + word),
        word.hex().encode(),
        base64.urlsafe_b64encode(zlib.compress(word + bytes(range(40)))),
        (b"padded padded" * 3 + zlib.compress(word + bytes(range(40)))).hex().encode(),
    ):
        assert find_canaries([one, Canary("other", "Quantizzzzzzzzzzzzzzzz")], [("here", content)]), content
        assert find_canaries([one, Canary("other", "another word")], [("here", content)]), content
    assert not find_canaries([one], [("here", b"Quanti")])


def test_the_watch_sees_a_file_that_is_gone_at_once(tmp_path):
    with watched(tmp_path) as watch:
        (tmp_path / "short").write_bytes(b"seen")
        while not watch.seen:
            subprocess.run(["sleep", "0.01"], check=True)
        (tmp_path / "short").unlink()
    assert list(watch.seen.values()) == [b"seen"]
