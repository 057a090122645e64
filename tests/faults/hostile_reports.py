"""A million things that nobody should send to the public pages of reporting, through WSGI in this process.

    cd tests && python -m faults.hostile_reports --inputs 1000000 [--processes 2] [--books FILE]

Each input is made of its number alone, so a run that was stopped goes on where its books say, and a fault
is tried again with `--only NUMBER`. Nothing is kept: each input is rolled back. Demanded of every answer:
no status of 500 and above, no script of the input in the page, no cookie; and of the log, at its most
talkative: no word of the input in it.
"""

import argparse
import io
import json
import logging
import multiprocessing
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults.hostile_inputs import CANARY, SCRIPT, SLUG, Input, Room, make_input


class Watched(logging.Handler):
    """Remembers what is logged, in the form in which it would be."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Tried:
    """The application, tried while it is entered: the log is watched, and nothing that is sent stays."""

    def __init__(self, room: Room) -> None:
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        self.room, self.settings = room, settings
        self.application: Callable[..., Any] = get_wsgi_application()
        self.log = Watched()

    def __enter__(self) -> "Tried":
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections

        from daybreak.web.config.logs import Scrubbed

        for signal in (request_started, request_finished):  # these close what is being rolled back
            signal.disconnect(close_old_connections)
        self.log.setFormatter(Scrubbed())
        root = logging.getLogger()
        self.before = root.level, self.settings.TOLL_AFTER
        root.addHandler(self.log)
        root.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_: object) -> None:
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections

        root = logging.getLogger()
        root.removeHandler(self.log)
        level, self.settings.TOLL_AFTER = self.before
        root.setLevel(level)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

    def answer(self, one: Input) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the application answers; nothing of it stays."""
        from django.db import transaction

        environ = {
            "REQUEST_METHOD": one.method,
            "PATH_INFO": one.path.decode("latin-1"),
            "QUERY_STRING": one.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(one.body)),
            "wsgi.input": io.BytesIO(one.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
            **one.headers,
        }
        told: list[Any] = []
        self.settings.TOLL_AFTER = one.toll_after
        with transaction.atomic():
            answer = self.application(environ, lambda status, headers, *_: told.append((status, headers)))
            body = b"".join(answer)
            transaction.set_rollback(True)
        answer.close()
        status, headers = told[0]
        return int(status.split()[0]), headers, body

    def fault(self, number: int) -> str:
        """What is wrong with the answer to an input; empty when nothing is."""
        self.log.lines.clear()
        try:
            status, headers, body = self.answer(make_input(number, self.room))
        except Exception:
            return f"{number}: {traceback.format_exc(limit=-4)}"
        if status >= 500:
            return f"{number}: status {status} {[one for one in self.log.lines if 'ERROR' in one]}"
        if SCRIPT.encode() in body or b"<img src=x onerror" in body:
            return f"{number}: a script came back as it was sent"
        if any(name.lower() == "set-cookie" for name, _ in headers):
            return f"{number}: a cookie was set"
        secret = [CANARY, *(one for one in self.room.right if len(one) > 20)]
        told = [line for line in self.log.lines if any(one in line for one in secret)]
        return f"{number}: the log says what was sent: {told}" if told else ""


def set_up() -> Room:
    """A throw-away deployment in memory, with what `look_around` makes."""
    memory = Path("/dev/shm")  # noqa: S108 (nothing of it is to be kept, so it need not reach a disk)
    folder = tempfile.mkdtemp(prefix="daybreak-hostile-", dir=memory if memory.is_dir() else None)
    home = Path(folder) / "home"
    from daybreak.web.config.deployment import lay_out

    lay_out(home, 'address = "http://localhost"\n')
    os.environ["DAYBREAK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daybreak.web.config.settings"
    import django

    django.setup()
    from daybreak.web.config.start import update_database

    update_database()
    return look_around()


def look_around() -> Room:
    """Make an organisation with a channel and a report, and learn what its pages say."""
    from django.test import Client

    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection import actions, returning
    from daybreak.web.protection.abuse.toll import Deed, toll
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name="Harbour Light")
    mei = add_person(
        organisation=organisation,
        sign_in_name="mei",
        password="a long enough passphrase 42",
        roles=[Role.SUPERVISOR],
    )
    unlock_with(mei, "a long enough passphrase 42")
    channel = actions.make_channel(by=mei, people=[mei], slug=SLUG, kind="survivors", name="Lantern")
    filed = actions.file_report(
        channel=channel, seed=b"s" * 16, language="en", content={"text": "They keep my passport."}
    )
    came = returning.come_back(" ".join(filed.words), at=organisation.pk)
    assert came is not None
    addresses = [
        f"/r/{SLUG}/{end}"
        for end in ("", "write/", "back/", "notes/", "files/", "files/begin/", "files/save/")
    ]
    addresses += [f"/r/{SLUG}/toll/{deed}/" for deed in Deed] + [f"/r/files/{filed.report.pk}/"]
    pages = [Client().get(one, headers={"host": "localhost"}).content.decode() for one in addresses]
    pages.append(
        Client()
        .post(f"/r/{SLUG}/back/", {"code": " ".join(filed.words)}, headers={"host": "localhost"})
        .content.decode()
    )
    fields = sorted({name for page in pages for name in re.findall(r'\bname="([^"]+)"', page)})
    values = sorted({value for page in pages for value in re.findall(r'\bvalue="([^"]{1,300})"', page)})
    right = [
        " ".join(filed.words),
        returning.write_pass(came),
        returning.write_pass(came),
        toll.ticket(Deed.FILE, channel.pk),
        toll.ticket(Deed.GUESS, channel.pk),
        (b"s" * 16).hex(),
        *values,
    ]
    return Room(
        [*fields, "code", "pass", "once", "text", "do", "file", "words", "size", "name"], right, addresses
    )


# the long run


def _work(first: int, last: int, step: int, done: Any, faults: Any) -> None:
    with Tried(set_up()) as tried:
        logging.getLogger().handlers = [tried.log]
        for number in range(first, last, step):
            said = tried.fault(number)
            if said:
                faults.put(said)
            done.value += 1


def _write(books: Path, text: str) -> None:
    """Write the books so that whoever stops this at any moment finds them whole."""
    beside = books.with_name(f"{books.name}.new")
    beside.write_text(text)
    beside.replace(books)


def main() -> int:
    """Try inputs from where the books say, in several processes; 1 when anything is wrong."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--inputs", type=int, default=1_000_000)
    read.add_argument("--processes", type=int, default=1)
    read.add_argument("--books", type=Path, default=Path("hostile-reports.json"))
    read.add_argument("--only", type=int)
    said = read.parse_args()
    if said.only is not None:
        with Tried(set_up()) as tried:
            sys.stdout.write((tried.fault(said.only) or "nothing is wrong") + "\n")
        return 0
    begun = json.loads(said.books.read_text())["done"] if said.books.is_file() else 0
    context = multiprocessing.get_context("spawn")
    faults, counts = context.Queue(), [context.Value("l", 0) for _ in range(said.processes)]
    workers = [
        context.Process(target=_work, args=(begun + one, said.inputs, said.processes, counts[one], faults))
        for one in range(said.processes)
    ]
    for one in workers:
        one.start()
    met = 0
    while any(one.is_alive() for one in workers) or not faults.empty():
        time.sleep(1)
        while not faults.empty():
            met += 1
            sys.stdout.write(faults.get() + "\n")
        # inputs are dealt out in turn: all below this were tried
        done = begun + said.processes * min(one.value for one in counts)
        _write(said.books, json.dumps({"done": min(done, said.inputs), "faults": met}))
    failed = any(one.exitcode for one in workers)
    sys.stdout.write(f"{said.books.read_text()}\n")
    return int(bool(met) or failed)


if __name__ == "__main__":
    sys.exit(main())
