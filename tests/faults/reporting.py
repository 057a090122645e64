"""People who report, and those who answer, at a real server that dies under them.

Run as a module it does, in a process of its own, what needs Django: `people` makes a channel with three
recipients, `truth` opens every report, message and file as one of them and prints what is there.
"""

import contextlib
import hashlib
import html
import itertools
import json
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from faults.served import PASSWORD, Away, Client, Served

SLUG = "lantern"
#: How many of those who report send a file; each is examined in a process of its own.
FILES = 0.06
_WORDS = re.compile(r'<code dir="ltr">([^<]+)<')
_PASS = re.compile(r'name="pass" value="([^"]+)"')


class ReportServed(Served):
    """A deployment with a channel."""

    def make(self) -> dict[str, Any]:
        """Make the deployment and the channel; the toll is tried elsewhere."""
        self.begin()
        with (self.home / "settings.toml").open("a") as settings:
            settings.write("\ntoll_after = 1000000\n")
        return self.ask("people")

    def ask(self, what: str) -> dict[str, Any]:
        """What this module says in a process of its own."""
        command = [sys.executable, "-m", "faults.reporting", what]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=1800)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


@dataclass
class Told:
    """One report as the person who wrote it knows it.

    Attributes:
        text: What was said.
        words: The code that was shown; empty while nothing was promised.
        messages: What was added, by whether its arrival was promised.
        files: SHA-256 of what was sent, by whether its arrival was promised.
    """

    text: str
    words: str = ""
    messages: dict[str, bool] = field(default_factory=dict)
    files: dict[str, bool] = field(default_factory=dict)


class Reporters:
    """People who file, add words and files, and send again whatever got no answer."""

    def __init__(self, served: Served, *, people: int, seed: int = 0) -> None:
        self.served, self.over, self.strange = served, threading.Event(), []
        self.told: list[Told] = []
        self.number = itertools.count()
        self.threads = [
            threading.Thread(target=self._keep_on, args=(random.Random(f"{seed}.{one}"),))
            for one in range(people)
        ]

    def __enter__(self) -> "Reporters":
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for one in self.threads:
            one.join(120)

    @property
    def promised(self) -> int:
        """How many reports, messages and files were acknowledged."""
        told = list(self.told)
        return sum(
            bool(one.words) + sum([*one.messages.values()]) + sum([*one.files.values()]) for one in told
        )

    def _keep_on(self, chance: random.Random) -> None:
        client = Client(self.served, timeout=20)
        while not self.over.is_set():
            told = Told(f"report {next(self.number)} {chance.randbytes(6).hex()}")
            self.told.append(told)
            if self._until_told(partial(self._file, client, told)):
                self._go_on(client, told, chance)

    def _go_on(self, client: Client, told: Told, chance: random.Random) -> None:
        for _ in range(chance.randint(0, 3)):
            text = f"more {next(self.number)}"
            told.messages[text], once = False, uuid.UUID(int=chance.getrandbits(128)).hex
            if not self._until_told(partial(self._add, client, told, text, once)):
                return
        if chance.random() < FILES:
            content = chance.randbytes(chance.randint(10, 60_000))
            with contextlib.suppress(Away):  # a file is not sent again: twice sent it is there twice
                self._send(client, told, content)

    def _until_told(self, send: Callable[[], bool]) -> bool:
        """Send again, as people do, until an answer came; whether one came before all is over."""
        while not self.over.is_set():
            with contextlib.suppress(Away):
                if send():
                    return True
            self.over.wait(0.1)
        return False

    def _ask(self, client: Client, path: str, form: object = None, **more: Any) -> tuple[int, str]:
        status, headers, text = client.ask("POST", f"/r/{SLUG}/{path}/", form, **more)
        if "set-cookie" in headers or status not in (200, 422, 503):
            self.strange.append(f"{path}: {status}")
        return status, html.unescape(text)

    def _file(self, client: Client, told: Told) -> bool:
        seed = hashlib.sha256(told.text.encode()).hexdigest()[:32]
        status, page = self._ask(client, "write", {"seed": seed, "language": "en", "text": told.text})
        told.words = " ".join(_WORDS.findall(page)) if status == 200 else ""
        return bool(told.words)

    def _back(self, client: Client, told: Told) -> str:
        status, page = self._ask(client, "back", {"code": told.words})
        found = _PASS.search(page)
        if status == 422:
            self.strange.append("words that were shown open nothing")
        return found[1] if found else ""

    def _add(self, client: Client, told: Told, text: str, once: str) -> bool:
        came = self._back(client, told)
        if not came:
            return False
        form = {"pass": came, "do": "add", "once": once, "text": text}
        status, page = self._ask(client, "back", form)
        if status == 200 and text in page:
            told.messages[text] = True
        return told.messages[text]

    def _send(self, client: Client, told: Told, content: bytes) -> None:
        came, digest = self._back(client, told), hashlib.sha256(content).hexdigest()
        if not came:
            return
        told.files[digest] = False
        mark = uuid.uuid4().hex
        parts = f'--{mark}\r\nContent-Disposition: form-data; name="pass"\r\n\r\n{came}\r\n--{mark}\r\n'
        parts += 'Content-Disposition: form-data; name="file"; filename="a.bin"\r\n'
        body = parts.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content
        body += f"\r\n--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        status, page = self._ask(client, "files", body=body, headers=kind)
        told.files[digest] = status == 200 and "The file has arrived." in page


def hold_against(reporters: Reporters, truth: dict[str, Any]) -> dict[str, int]:
    """Nothing promised is lost, nothing is doubled, nothing is half there; how much of each there is."""
    assert reporters.strange == []
    asked = {one.text: one for one in reporters.told}
    found: dict[str, Any] = {}
    for one in truth["reports"]:
        assert one["text"] not in found, "a report was doubled"
        found[one["text"]] = one
    assert set(found) <= set(asked), "a report that nobody wrote"
    for text, one in asked.items():
        there = found.get(text)
        if there is None:
            assert not one.words, "a report was lost"
            continue
        messages, files = there["messages"], there["files"]
        assert len(messages) == len(set(messages)), "a message was doubled"
        assert set(messages) <= set(one.messages), "a message that nobody wrote"
        assert {each for each, kept in one.messages.items() if kept} <= set(messages), "a message was lost"
        assert len(files) == len(set(files)), "a file was doubled"
        assert set(files) <= set(one.files), "a file that nobody sent, or half of one"
        assert {each for each, kept in one.files.items() if kept} <= set(files), "a file was lost"
    assert truth["half"] == []
    return {
        "reports": len(found),
        "messages": sum(len(one["messages"]) for one in found.values()),
        "files": sum(len(one["files"]) for one in found.values()),
        "promised": reporters.promised,
    }


def _people() -> dict[str, Any]:
    from daybreak.web.accounts.actions import add_person
    from daybreak.web.accounts.models import Organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection.actions import make_channel
    from daybreak.web.vault.unlock import unlock_with

    organisation = Organisation.objects.get()
    roles = {"amina": Role.HOTLINE_WORKER, "noor": Role.CASE_WORKER, "mei": Role.SUPERVISOR}
    people = [
        add_person(organisation=organisation, sign_in_name=name, password=PASSWORD, roles=[role])
        for name, role in roles.items()
    ]
    for one in people:
        unlock_with(one, PASSWORD)
    make_channel(by=people[2], people=people, slug=SLUG, kind="public", name="Lantern")
    return {"people": list(roles)}


def _truth() -> dict[str, Any]:
    """Every report with its messages and files, opened by a recipient; what is half there is named."""
    from daybreak.web.accounts.models import Person
    from daybreak.web.protection.attachments.models import Attachment
    from daybreak.web.protection.models import Message, Report, ReturnKey
    from daybreak.web.vault.arriving import read_pieces
    from daybreak.web.vault.keys import rings_of
    from daybreak.web.vault.models import CaseKey, Grant
    from daybreak.web.vault.reading import open_with
    from daybreak.web.vault.unlock import unlock_with

    by = unlock_with(Person.objects.get(sign_in_name="amina"), PASSWORD)
    reports = {one.pk: one for one in Report.objects.all()}
    said: dict[Any, dict[str, Any]] = {}
    half: list[str] = []
    for some in _batches(list(reports)):
        rings = rings_of(by=by, cases=set(some))
        for pk in some:
            text = open_with(reports[pk], "content", rings[pk])["text"]
            said[pk] = {"text": text, "messages": [], "files": []}
        for message in Message.objects.filter(report__in=some):
            said[message.report_id]["messages"].append(open_with(message, "text", rings[message.case]))
        for file in Attachment.objects.filter(report__in=some):
            if file.is_complete:
                digest = hashlib.sha256()
                for piece in read_pieces(file, rings[file.case].by_id):
                    digest.update(piece)
                said[file.report_id]["files"].append(digest.hexdigest())
    coded = set(ReturnKey.objects.values_list("report", flat=True))
    half += [f"report {pk} has no return key" for pk in set(reports) - coded]
    keyed = set(CaseKey.objects.filter(kind="case").values_list("case", flat=True))
    half += [f"case {pk} has a key and nothing else" for pk in keyed - set(reports)]
    boxes = Grant.objects.filter(key__case__in=reports, person__isnull=False).count() if reports else 0
    if boxes != 3 * len(reports):
        half.append(f"{boxes} boxes for {len(reports)} reports of three recipients")
    return {"reports": list(said.values()), "half": half}


def _batches(rows: list[Any], size: int = 500) -> Iterator[list[Any]]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    """Wait until something is so, at most that long."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.2)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps({"people": _people, "truth": _truth}[sys.argv[1]]()))
