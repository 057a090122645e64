"""A real `daybreak serve` on loopback for tests of faults: start it, sign in, write to it, kill parts of it.

Run as a module it does, in a process of its own, what needs Django: `people` fills a deployment, `truth`
opens everything that is in it and prints what is there.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import psutil

PASSWORD = "a long enough passphrase 42"
TESTS = Path(__file__).parent.parent


class Away(Exception):
    """No answer came; whether the write happened is unknown."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Served:
    """A deployment in a folder, its server and how to reach it."""

    def __init__(self, home: Path, *, database_url: str = "") -> None:
        self.home, self.port = home, free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DAYBREAK_HOME": str(home),
            "DAYBREAK_PASSWORD": PASSWORD,
            "PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "DJANGO_SETTINGS_MODULE": "daybreak.web.config.settings",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.process: subprocess.Popen[str] | None = None
        self.log = home.parent / "serve.log"

    def run(self, *command: str, code: int | None = 0) -> str:
        """What a `daybreak` command says; fails the test unless it ends as it should."""
        done = subprocess.run(
            [sys.executable, "-m", "daybreak.cli.main", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        assert code is None or done.returncode == code, (done.returncode, said)
        return said

    def begin(self) -> None:
        """Make the deployment, unless one lies there."""
        if not self.home.exists():
            self.run("init", "--organisation", "Harbour Light", "--administrator", "admin")

    def make(self) -> dict[str, str]:
        """Make the deployment and an analyst in it; what a client needs to know."""
        self.begin()
        return self.ask("people")

    def ask(self, what: str) -> dict:
        """What this module says in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "faults.served", what],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *, wait: float = 60) -> float:
        """Start the server and wait for an answer; seconds from the command to the first page."""
        began = time.monotonic()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daybreak.cli.main", "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.await_answer(wait=wait)
        return time.monotonic() - began

    def await_answer(self, *, wait: float = 60) -> None:
        """Wait until a page is answered."""
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            assert self.process is None or self.process.poll() is None, self.log.read_text()[-2000:]
            with contextlib.suppress(Away):
                if Client(self).ask("GET", "/sign-in/")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("no answer: " + self.log.read_text()[-2000:])

    def stop(self) -> int:
        """Stop the server as Ctrl-C does; its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(40)
        except subprocess.TimeoutExpired:
            for one in (*psutil.Process(self.process.pid).children(recursive=True), self.process):
                one.kill()
            raise
        self.process = None
        return code

    @property
    def web(self) -> psutil.Process | None:
        """The process that answers requests, and in which the background worker is a thread."""
        assert self.process is not None
        with contextlib.suppress(psutil.Error):
            for one in psutil.Process(self.process.pid).children():
                if "spawn_main" in " ".join(one.cmdline()) or "serve" in one.cmdline():
                    return one
        return None

    @property
    def job(self) -> psutil.Process | None:
        """The process that does a job at present."""
        assert self.process is not None
        with contextlib.suppress(psutil.Error):
            for one in psutil.Process(self.process.pid).children(recursive=True):
                if "daybreak.web.work.child" in one.cmdline():
                    return one
        return None


class Client:
    """A browser without pictures: cookies, forms, and no patience."""

    def __init__(self, served: Served, cookies: Mapping[str, str] = {}, *, timeout: float = 30) -> None:
        self.served, self.cookies, self.timeout = served, dict(cookies), timeout

    def ask(
        self,
        method: str,
        path: str,
        form: object = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer.

        Raises:
            Away: None came.
        """
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        sent["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if form is not None:
            body = urlencode(form, doseq=True).encode()  # type: ignore[arg-type]
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif body is not None:
            sent.setdefault("Content-Type", "application/octet-stream")
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise Away(str(error)) from None
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def sign_in(self, name: str, codes: Iterator[str]) -> "Client":
        """Sign in with password and a recovery code."""
        self.ask("GET", "/sign-in/")
        status, headers, _ = self.ask("POST", "/sign-in/", {"login": name, "password": PASSWORD})
        assert status == 302, (status, headers)
        if "second-factor" in headers["location"]:
            self.ask("GET", headers["location"])
            status, headers, text = self.ask("POST", "/sign-in/second-factor/", {"code": next(codes)})
            assert status == 302, (status, re.findall(r"<li>[^<]*", text))
        return self


def _people() -> dict[str, object]:
    """An analyst with a second factor and a collection with a lead to decide about."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP
    from django.utils import timezone

    from daybreak.web.accounts.actions import add_person
    from daybreak.web.accounts.models import Organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.inquiries.models import WorkState
    from daybreak.web.prosecution.actions import make_collection
    from daybreak.web.prosecution.models import Lead, Run
    from daybreak.web.vault.keys import current_key
    from daybreak.web.vault.reading import put_sealed
    from daybreak.web.vault.unlock import unlock_with

    organisation = Organisation.objects.get()
    person = add_person(
        organisation=organisation, sign_in_name="amal", password=PASSWORD, roles=[Role.ANALYST]
    )
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    by = unlock_with(person, PASSWORD)
    collection = make_collection(by=by, name="The first")
    common = {"organisation": organisation, "case": collection.pk}
    run = Run(
        collection=collection,
        number=1,
        started_by=person,
        state=WorkState.DONE,
        finished=timezone.now(),
        **common,
    )
    lead = Lead(run=run, key="L0000000a", rank=1, organised=1, risk=1, posts=2, texts=1, places=1, **common)
    key = current_key(by=by, case=collection.pk)
    put_sealed(run, {"options": {}, "manifest": {}}, key=key)
    put_sealed(lead, {"card": {}, "marks": "a" * 16 + " " + "b" * 16}, key=key)
    run.save()
    lead.save()
    collection.runs_made = 1
    collection.save()
    return {"collection": str(collection.pk), "lead": str(lead.pk), "codes": codes, "name": "amal"}


def _truth() -> dict[str, object]:
    """Everything that is there, opened by the analyst; anything half there fails to open."""
    import hashlib

    from daybreak.web.accounts.models import Person
    from daybreak.web.prosecution.models import Collection, ReviewDecision, Run, RunFile, Upload
    from daybreak.web.vault.arriving import read_pieces
    from daybreak.web.vault.keys import rings_of
    from daybreak.web.vault.models import CaseKey, Event, Grant
    from daybreak.web.vault.reading import open_with
    from daybreak.web.vault.sealed_files import path_of, read_file
    from daybreak.web.vault.unlock import unlock_with

    by = unlock_with(Person.objects.get(sign_in_name="amal"), PASSWORD)
    collections = list(Collection.objects.all())
    rings = rings_of(by=by, cases={one.pk for one in collections})
    events = Event.objects.filter(action="create").exclude(record=None)
    created = list(events.exclude(who="system").values_list("record", flat=True))
    ended = list(events.filter(who="system").values_list("record", flat=True))
    uploads = {}
    for one in Upload.objects.all():
        digest, length = hashlib.sha256(), 0
        if one.pieces:
            assert path_of(one).stat().st_size >= one.stored, "an acknowledged piece is not on the disk"
            for piece in read_pieces(one, rings[one.case].by_id):
                digest.update(piece)
                length += len(piece)
        assert length == one.received
        uploads[str(one.pk)] = {"sha256": digest.hexdigest(), "received": length, "size": one.size}
    runs = {}
    for run in Run.objects.exclude(job=None).select_related("job"):
        for file in run.files.all():
            held = sum(map(len, read_file(file, keys=dict(rings[run.case].by_id))))
            assert held == file.size
        for lead in run.leads.all():
            open_with(lead, "card", rings[run.case])
        runs[str(run.pk)] = {
            "state": run.state,
            "job": run.job.state,
            "said": run.job.said,
            "leads": run.leads.count(),
            "files": run.files.count(),
            "counted": bool(run.counts),
        }
    rows = {str(one.pk) for model in (Collection, Upload, ReviewDecision, Run) for one in model.objects.all()}
    told = [str(one) for one in created]
    keyed = set(CaseKey.objects.values_list("case", flat=True))
    return {
        "collections": {str(one.pk): open_with(one, "name", rings[one.pk]) for one in collections},
        "uploads": uploads,
        "decisions": [
            open_with(one, "decision", rings[one.case])["note"] for one in ReviewDecision.objects.all()
        ],
        "runs": runs,
        "rows": sorted(rows),
        "created": told,
        "ended": [str(one) for one in ended],
        "cases_without_rows": len(keyed - {one.pk for one in collections} - {by.person.organisation_id}),
        "grants": Grant.objects.filter(holder=by.person.pk).count(),
        "files_without_rows": _orphans(Upload, RunFile),
    }


def _orphans(*models: type) -> list[str]:
    from django.conf import settings

    known = {str(one) for model in models for one in model.objects.values_list("pk", flat=True)}
    files = (path for path in (settings.DEPLOYMENT.home / "files").rglob("*") if path.is_file())
    return [path.name for path in files if path.name not in known]


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps({"people": _people, "truth": _truth}[sys.argv[1]]()))
