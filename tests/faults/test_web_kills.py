"""`kill -9` of the web process, of its parent, of a job and of the database while people write.

Whoever got an answer was promised that what they wrote is kept. Four writers keep books of what was promised
to them; afterwards everything is opened and held against the books, and the ledger is verified.
"""

import contextlib
import hashlib
import itertools
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable

import psutil
import pytest

from daybreak.errors import DeploymentUnfit
from faults.cluster import throw_away_cluster, tools
from faults.served import Away, Client, Served

#: Posts small enough for a search of seconds, with one shared number so that a lead is found.
POSTS = b"id,text,place\n" + b"".join(
    b'%d,"Waitress wanted, no papers needed, call +44 7700 900123 today number %d",Hull\n' % (one, one)
    for one in range(8)
)


class Books:
    """What was asked for and what was promised."""

    def __init__(self) -> None:
        self.asked: dict[str, set[str]] = {"collection": set(), "decision": set()}
        self.promised: dict[str, set[str]] = {"collection": set(), "decision": set()}
        self.uploads: dict[str, tuple[bytes, int]] = {}
        self.runs: set[str] = set()
        self.strange: list[str] = []


class Load:
    """Writers that go on until told, whatever dies under them."""

    def __init__(self, served: Served, told: dict, *, runs: bool) -> None:
        self.served, self.told, self.books, self.over = served, told, Books(), threading.Event()
        cookies = Client(served).sign_in(told["name"], iter(told["codes"])).cookies
        writers: list[Callable[[Client], None]] = [self.collections, self.decisions, self.pieces]
        writers += [self.searches] if runs else []
        clients = [Client(served, cookies) for _ in writers]
        self.threads = [
            threading.Thread(target=self.keep_on, args=(write, client))
            for write, client in zip(writers, clients, strict=True)
        ]
        self.client = Client(served, cookies)
        self.number = itertools.count()

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def keep_on(self, write: Callable[[Client], None], client: Client) -> None:
        while not self.over.is_set():
            try:
                write(client)
            except Away:
                self.over.wait(0.05)

    def post(self, client: Client, path: str, form: object = None, **more: object) -> tuple[int, str, str]:
        status, headers, text = client.ask("POST", path, form, **more)
        if status not in (200, 201, 302, 409, 500, 503):
            self.books.strange.append(f"{path}: {status}")
        return status, headers.get("location", ""), text

    def collections(self, client: Client) -> None:
        name = f"collection {next(self.number)}"
        self.books.asked["collection"].add(name)
        if self.post(client, "/posts/", {"name": name})[0] == 302:
            self.books.promised["collection"].add(name)

    def decisions(self, client: Client) -> None:
        note = f"note {next(self.number)}"
        self.books.asked["decision"].add(note)
        form = {"kind": "note", "note": note}
        if self.post(client, f"/leads/{self.told['lead']}/decide/", form)[0] == 302:
            self.books.promised["decision"].add(note)

    def pieces(self, client: Client) -> None:
        """A file in pieces; a piece without an answer is sent again."""
        import json

        content = random.randbytes(random.randint(20_000, 300_000))
        begin = {"name": f"file {next(self.number)}", "size": len(content)}
        status, _, text = self.post(client, f"/posts/{self.told['collection']}/pieces/", begin)
        if status != 201:
            return
        address = json.loads(text)["address"]
        pk = address.rstrip("/").rpartition("/")[2]
        self.books.uploads[pk] = (content, 0)
        at = 0
        while at < len(content) and not self.over.is_set():
            piece = content[at : at + random.randint(1, 60_000)]
            with contextlib.suppress(Away):
                status, _, text = self.post(client, f"{address}?offset={at}", body=piece)
                if status in (200, 409):
                    at = json.loads(text)["received"]
                    self.books.uploads[pk] = (content, at)

    def searches(self, client: Client) -> None:
        """One search after another; one that lost its key is continued."""
        import json

        begin = {"name": "posts.csv", "size": len(POSTS)}
        status, _, text = self.post(client, f"/posts/{self.told['collection']}/pieces/", begin)
        if status != 201:
            return
        address = json.loads(text)["address"]
        if self.post(client, f"{address}?offset=0", body=POSTS)[0] != 200:
            return
        form = {"uploads": address.rstrip("/").rpartition("/")[2], "leads": 5}
        status, place, _ = self.post(client, f"/posts/{self.told['collection']}/search/", form)
        if status != 302:
            return
        self.books.runs.add(place.rstrip("/").rpartition("/")[2])
        while not self.over.wait(0.5) and not self.ended(client, place):
            pass

    def ended(self, client: Client, place: str) -> bool:
        with contextlib.suppress(Away):
            status, headers, _ = client.ask("GET", f"{place}progress/")
            if status == 200 and headers.get("hx-refresh") == "true":
                return True
            if f"{place}continue/" in client.ask("GET", place)[2]:
                self.post(client, f"{place}continue/")
        return False


def kill(process: psutil.Process | None) -> bool:
    """Kill a process that is there; whether it was."""
    if process is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)
        return True
    return False


def kill_web(served: Served) -> bool:
    """The process that answers; its parent makes another."""
    return kill(served.web)


def kill_parent(served: Served) -> bool:
    """The process that watches; somebody (a service manager) starts the whole again."""
    assert served.process is not None
    web = served.web
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    if web is not None:
        web.wait(20)  # it ends by itself, and until then it would answer in place of the next one
    served.process = None
    served.start()
    return True


def kill_job(served: Served) -> bool:
    """The process that does a job."""
    deadline = time.monotonic() + 20
    while served.job is None and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(random.uniform(0, 3))
    return kill(served.job)


def hold_against_books(served: Served, load: Load) -> dict:
    """Nothing promised is lost, nothing is doubled, nothing is half there."""
    books, truth = load.books, served.ask("truth")
    assert books.strange == []
    for kind, found in (
        ("collection", list(truth["collections"].values())),
        ("decision", truth["decisions"]),
    ):
        assert len(found) == len(set(found)), f"a {kind} was doubled"
        assert books.promised[kind] <= set(found), f"a {kind} was lost"
        assert set(found) - {"The first"} <= books.asked[kind]
    for pk, (content, promised) in books.uploads.items():
        held = truth["uploads"][pk]
        assert promised <= held["received"] <= len(content), "a piece was lost"
        assert held["sha256"] == hashlib.sha256(content[: held["received"]]).hexdigest()
    assert books.runs <= set(truth["runs"])
    for run in truth["runs"].values():
        if run["state"] == "done":
            assert run["counted"] and run["files"] > 0, run
        else:
            assert (run["leads"], run["files"], run["counted"]) == (0, 0, False), run
        assert not (run["state"] == "open" and run["job"] in ("done", "failed", "cancelled")), run
    done = [pk for pk, run in truth["runs"].items() if run["state"] == "done"]
    assert sorted(truth["ended"]) == sorted(done), "a search and the event of its end are apart"
    created = truth["created"]
    missing = set(truth["rows"]) - set(created)
    # the collection of `people` is told with its run, which that function puts there without an event
    assert len(missing) <= 1 and len(created) == len(set(created)), "a write and its event are apart"
    assert truth["cases_without_rows"] == 0
    assert "as it was written" in served.run("ledger", "verify")
    return truth


def settle(served: Served, load: Load) -> None:
    """Let every search come to its end."""
    deadline = time.monotonic() + 240
    for pk in load.books.runs:
        while not load.ended(load.client, f"/searches/{pk}/") and time.monotonic() < deadline:
            time.sleep(0.3)


def await_answer(served: Served) -> None:
    """Wait until it answers; begun again, as a service manager does, when it gave up after many falls."""
    try:
        served.await_answer()
    except AssertionError:
        assert served.process is not None and served.process.poll() == DeploymentUnfit.exit_code
        served.start()


def under_load(served: Served, kills: list[Callable[[Served], bool]], *, pause: float) -> dict[str, int]:
    """Kill one after another at random moments, then hold everything against the books; how many died."""
    told = served.make()
    served.start()
    done: dict[str, int] = {}
    try:
        with Load(served, told, runs=kill_job in kills) as load:
            for one in kills:
                time.sleep(random.uniform(0, pause))
                done[one.__name__] = done.get(one.__name__, 0) + one(served)
                await_answer(served)
            time.sleep(0.5)
        settle(served, load)
        assert served.stop() == 0
        truth = hold_against_books(served, load)
        assert load.books.promised["collection"] and load.books.promised["decision"]
        assert kill_job not in kills or any(run["state"] == "done" for run in truth["runs"].values())
        done |= {"collections": len(truth["collections"]), "decisions": len(truth["decisions"])}
        done |= {"uploads": len(truth["uploads"]), "runs": len(truth["runs"])}
        return done
    finally:
        served.stop()


@pytest.fixture
def served(empty_deployment, tmp_path):
    return Served(shutil.copytree(empty_deployment, tmp_path / "home"))


def test_nothing_promised_is_lost_when_parts_of_the_server_are_killed(served):
    done = under_load(served, [kill_web, kill_parent, kill_web, kill_web, kill_parent], pause=0.8)
    assert done["kill_web"] + done["kill_parent"] == 5, done


@pytest.mark.huge
def test_nothing_promised_is_lost_in_two_hundred_kills(served):
    kills = [kill_web] * 110 + [kill_parent] * 50 + [kill_job] * 50
    random.shuffle(kills)
    done = under_load(served, kills, pause=1.5)
    assert sum(count for name, count in done.items() if name.startswith("kill")) >= 200, done


needs_postgresql = pytest.mark.skipif(tools() is None, reason="PostgreSQL is not installed")


def _with_cluster(tmp_path, kills: int, pause: float) -> dict[str, int]:
    with throw_away_cluster() as cluster:
        served = Served(tmp_path / "home", database_url=cluster.url)

        def kill_database(served: Served) -> bool:
            cluster.kill()
            time.sleep(random.uniform(0, 0.5))
            cluster.start()
            return True

        others = [kill_web] * (kills // 4) + [kill_parent] * (kills // 8)
        all_of_them = [kill_database] * kills + others
        random.shuffle(all_of_them)
        return under_load(served, all_of_them, pause=pause)


@pytest.mark.huge
@needs_postgresql
def test_nothing_promised_is_lost_when_the_database_is_killed_too(tmp_path):
    done = _with_cluster(tmp_path, 40, 1.5)
    assert done["kill_database"] == 40, done
