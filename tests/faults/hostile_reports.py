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
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

#: Stands in every input and must be in no log.
CANARY = "Zq7vCanary"
#: Must come back escaped or not at all.
SCRIPT = f"<script>alert('{CANARY}')</script>"
SLUG = "lantern"
_ATOMS = (
    "",
    " ",
    "\0",
    "\r\n\r\nSet-Cookie: a=b",
    "\u202e\u2066",
    "\ufffe\uffff",
    "'; DROP TABLE protection_report; --",
    "{{ 7*7 }}{% load x %}",
    "${7*7}",
    "../../etc/passwd",
    "%00",
    "%",
    "+",
    "null",
    "[]",
    "{}",
    "-1",
    "9" * 400,
    "1e309",
    "NaN",
    "true",
    "é" * 50,
    "م" * 50,
    "𝔘𝔫𝔦" * 9,
    "a\u0301\u0302" * 30,
    "\x1b[31m",
    SCRIPT,
    f'"><img src=x onerror=alert("{CANARY}")>',
    CANARY,
    "on",
    "send",
    "add",
    "withdraw",
    "delete",
    "keep",
    "next",
    "back",
    "end",
    "all",
    "steps",
    "script",
    "review",
    "en",
    "ar",
    "x" * 64,
    "00" * 16,
    "00000000-0000-0000-0000-000000000000",
)
_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data; boundary=mark",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300,
    "application/json",
    "text/plain",
    "",
)


@dataclass
class Room:
    """What inputs may name: the fields and addresses there are, and values that are right.

    Attributes:
        fields: Names of fields.
        right: Values that open or mean something.
        addresses: The public addresses.
    """

    fields: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Input:
    """One request."""

    method: str
    path: bytes
    query: str
    body: bytes
    headers: dict[str, str]
    toll_after: int


def make_input(number: int, room: Room) -> Input:
    """The input of that number."""
    chance = random.Random(f"hostile report {number}")
    pairs = [
        (_name(chance, room), _value(chance, room)) for _ in range(chance.choice((0, 1, 2, 3, 5, 8, 30)))
    ]
    kind = chance.choices(_TYPES, weights=[12, 1, 1, 5, 1, 1, 1, 1, 1])[0]
    body = _multipart(pairs, chance) if kind.startswith("multipart") else _form(pairs)
    if chance.random() < 0.15:
        body = _damaged(body, chance)
    address = chance.choice(room.addresses).encode()
    if chance.random() < 0.03:
        address = _damaged(address, chance)
    query = _form(
        [(_name(chance, room), _value(chance, room)[:200]) for _ in range(chance.choice((0, 0, 0, 2)))]
    )
    headers = {"CONTENT_TYPE": kind, **_headers(chance, room)}
    method = chance.choices(("POST", "GET", "HEAD", "PUT", "OPTIONS"), weights=[70, 20, 3, 3, 4])[0]
    return Input(method, address, query.decode("ascii"), body, headers, chance.choice((0, 10**9, 10**9)))


def _name(chance: random.Random, room: Room) -> str:
    return chance.choice(room.fields) if chance.random() < 0.9 else chance.choice(_ATOMS)


def _value(chance: random.Random, room: Room) -> str:
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(room.right)
    if kind < 0.7:
        return chance.choice(_ATOMS)
    if kind < 0.95:
        return CANARY + "".join(map(chr, chance.choices(range(0x3000), k=chance.randint(0, 60))))
    return CANARY + chance.choice(("x", "é", "\ud800", "<", "\0", "word ")) * chance.choice(
        (500, 5000, 100_000)
    )


def _headers(chance: random.Random, room: Room) -> dict[str, str]:
    names = ("HTTP_X_PASS", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_HX_REQUEST", "HTTP_ACCEPT")
    names += ("HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_CONTENT_RANGE", "HTTP_USER_AGENT")
    chosen = chance.sample(names, chance.choice((0, 0, 1, 3)))
    return {name: _value(chance, room)[:300].encode("utf-8", "replace").decode("latin-1") for name in chosen}


def _form(pairs: list[tuple[str, str]]) -> bytes:
    said = [
        quote_from_bytes(name.encode("utf-8", "surrogatepass")).encode()
        + b"="
        + quote_from_bytes(value.encode("utf-8", "surrogatepass")).encode()
        for name, value in pairs
    ]
    return b"&".join(said)


def _multipart(pairs: list[tuple[str, str]], chance: random.Random) -> bytes:
    body = b""
    for name, value in pairs:
        file = chance.random() < 0.3
        named = f'; filename="{chance.choice(_ATOMS)}"' if file else ""
        head = f'--mark\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        body += (head + value + "\r\n").encode("utf-8", "surrogatepass")
    return body + b"--mark--\r\n"


def _damaged(body: bytes, chance: random.Random) -> bytes:
    cut = chance.randint(0, len(body))
    return body[:cut] + chance.randbytes(chance.randint(0, 8)) + body[cut + chance.randint(0, 4) :]


# trying


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
    came = returning.come_back(" ".join(filed.words))
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
        said.books.write_text(json.dumps({"done": min(done, said.inputs), "faults": met}))
    failed = any(one.exitcode for one in workers)
    sys.stdout.write(f"{said.books.read_text()}\n")
    return int(bool(met) or failed)


if __name__ == "__main__":
    sys.exit(main())
