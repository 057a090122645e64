"""How safe reporting holds: reports a second, growth to 100,000 stored ones, a person amid a flood.

    python benchmarks/reporting.py capacity [--reports 800] [--connections 16]
    python benchmarks/reporting.py growth   [--sizes 1000 10000 30000 100000]
    python benchmarks/reporting.py flood    [--connections 16] [--people 40] [--toll-after 9]
                                            [--strangers press | pay | wait]

    bash bin/with-postgres python benchmarks/reporting.py capacity      # the same on PostgreSQL

Each starts `daybreak serve` over a throw-away deployment on loopback, with three recipients and reports of
8 KB. Times are those of the clients, from the first byte sent to the last byte read; CPU is that of the
server and its children, to which that of PostgreSQL's own processes is added. Every acknowledged report is
counted in the database afterwards, and some are opened again with the words that were shown.
"""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import psutil

from reporting_strangers import TICKET, file_one, flooding, pay, seconds_asked
from stored_reports import Browser, Filler, ask, connect, shown_words, text_of, words

PHRASE = "a long passphrase 42"


def set_up(home, toll_after):
    """A deployment with an organisation, three people who answer, and a channel."""
    from daybreak.web.config.deployment import lay_out

    toll = f"toll_after = {toll_after}\n" if toll_after is not None else ""
    lay_out(home, 'address = "http://localhost:8000"\n' + toll)
    os.environ["DAYBREAK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daybreak.web.config.settings"
    import django

    django.setup()
    from daybreak.web.config.start import update_database

    update_database()
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection.actions import make_channel
    from daybreak.web.vault.organisation_keys import make_organisation_keys, vouch_for
    from daybreak.web.vault.recovery import create_recovery_key
    from daybreak.web.vault.unlock import unlock_with

    organisation = found_organisation(name="Generated")
    create_recovery_key(organisation=organisation)
    people = [
        add_person(organisation=organisation, sign_in_name=f"w{one}", password=PHRASE, roles=[role])
        for one, role in enumerate([Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR])
    ]
    first, *others = (unlock_with(one, PHRASE) for one in people)
    make_organisation_keys(by=first)
    for one in others:
        vouch_for(by=first, person=one.person)
    return make_channel(by=people[2], people=people, slug="bench", kind="public", name="Bench")


class Server:
    """`daybreak serve` over that deployment."""

    def __init__(self, home):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["-m", "daybreak.cli.main", "serve", "--home", str(home), "--port", str(self.port)]
        self.process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
        self.watched = psutil.Process(self.process.pid)
        until = time.monotonic() + 300  # a busy machine is slow, and growth may be measured on one
        while not self._answers():
            if time.monotonic() > until:
                self.stop()
                raise SystemExit("the server did not start")
            time.sleep(0.2)

    def _answers(self):
        try:
            return ask(connect(self.port), "GET", "/r/bench/")[0] == 200
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def cpu(self):
        """Seconds of CPU: of the server and its children, and of PostgreSQL's processes."""
        return spent_by([self.watched, *self.watched.children(recursive=True)]), spent_by(
            database_processes()
        )


def spent_by(processes):
    """Seconds of their own and of children that ended, so that none is lost when a process goes."""
    return sum(sum(one.cpu_times()[:4]) for one in processes if one.is_running())


def database_processes():
    port = urllib.parse.urlsplit(os.environ.get("DATABASE_URL", "")).port
    if port is None:
        return []
    for one in psutil.process_iter(["cmdline"]):
        if one.info["cmdline"] and f"-p {port}" in " ".join(one.info["cmdline"]).replace("-p\0", "-p "):
            return [one, *one.children(recursive=True)]
    return []


def worst(times, share=0.95):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else None


def rounded(times):
    return {"median_s": round(statistics.median(times), 3), "p95_s": round(worst(times), 3)} if times else {}


# capacity


def file_many(port, count, done, chance, vocabulary):
    connection = connect(port)
    for _ in range(count):
        text = text_of(chance, vocabulary)
        began = time.perf_counter()
        status, page = file_one(connection, chance, text)
        done.append((status, time.perf_counter() - began, shown_words(page)))


def filed_from(server, reports, connections, *, first=0):
    """File that many reports from that many connections; figures, and the words of each."""
    done, vocabulary = [], words()
    clients = [
        threading.Thread(
            target=file_many,
            args=(server.port, reports // connections, done, random.Random(f"{first}.{one}"), vocabulary),
        )
        for one in range(connections)
    ]
    before, began = server.cpu(), time.perf_counter()
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    took = time.perf_counter() - began
    used, of_database = (after - earlier for after, earlier in zip(server.cpu(), before, strict=True))
    good = [one for one in done if one[0] == 200 and len(one[2]) == 11]
    figures = {
        "reports": len(done),
        "refused": len(done) - len(good),
        "a_second": round(len(done) / took, 1),
        "cpu_ms_each": round(1000 * (used + of_database) / len(done), 1),
        "cpu_ms_of_database": round(1000 * of_database / len(done), 1),
        **rounded([one[1] for one in done]),
    }
    return figures, [one[2] for one in good]


def come_back(port, all_words):
    """Seconds that people need to come back with their words; fails where somebody cannot."""
    connection, times = connect(port), []
    for one in all_words:
        began = time.perf_counter()
        status, page = ask(connection, "POST", "/r/bench/back/", {"code": " ".join(sorted(one))})
        times.append(time.perf_counter() - began)
        assert status == 200 and 'name="pass"' in page
    return times


def capacity(home, said):
    set_up(home, said.reports + 1000)
    server = Server(home)
    try:
        filed_from(server, said.connections * 2, said.connections, first="warm")
        figures, kept = filed_from(server, said.reports, said.connections)
        back = come_back(server.port, kept[:50])
    finally:
        server.stop()
    from daybreak.web.protection.models import Report

    stored = Report.objects.count()
    assert stored == len(kept) + said.connections * 2, "an acknowledged report is lost, or one is doubled"
    return figures | {"come_back": rounded(back), "stored": stored}


# growth


def signed_in(port):
    """Somebody who answers, in a browser of their own."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from daybreak.web.accounts.models import Person

    person = Person.objects.get(sign_in_name="w2")
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    browser = Browser(port)
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": "w2", "password": PHRASE})
    browser.get("/sign-in/second-factor/")
    browser.post("/sign-in/second-factor/", {"code": codes[0]})
    return browser


def pages(browser, path, times=20):
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        status, _ = browser.get(path)
        taken.append(time.perf_counter() - began)
        assert status == 200, (path, status)
    return rounded(taken)


def growth(home, said):
    filler, found = Filler(set_up(home, 10**9)), {}
    for size in said.sizes:
        began = time.perf_counter()
        filler.fill(size)
        server = Server(home)
        try:
            filed_from(server, said.connections, said.connections, first=f"warm {size}")
            figures, kept = filed_from(server, said.reports, said.connections, first=size)
            back = come_back(server.port, kept[:30])
            browser = signed_in(server.port)
            figures |= {"come_back": rounded(back), "inbox": pages(browser, "/reports/")}
            figures |= {"alike": pages(browser, "/reports/alike/", 5), "start": pages(browser, "/", 10)}
        finally:
            server.stop()
        found[size] = figures | {"filled_in_s": round(time.perf_counter() - began)}
        print(json.dumps({size: found[size]}), file=sys.stderr)
    return found | {"line": fitted({size: one["cpu_ms_each"] for size, one in found.items()})}


def fitted(costs):
    """The line through the CPU of a report by how many are stored; when flat, the whole grows linearly."""
    if len(costs) < 2:
        return {}
    line = statistics.linear_regression(list(costs), list(costs.values()))
    said = {"ms_each": round(line.intercept, 1), "ms_more_for_100000_stored": round(line.slope * 1e5, 2)}
    return said | {"last_to_first": round(list(costs.values())[-1] / next(iter(costs.values())), 2)}


# flood


def person_files(port, chance, vocabulary, *, script):
    """Seconds without those in which the person writes, and their words; waits as the page asks."""
    connection, began = connect(port), time.perf_counter()
    status, page = ask(connection, "GET", "/r/bench/write/")
    held = dict(TICKET.findall(page)) | {"text": text_of(chance, vocabulary)}
    assert status == 200
    wrote = 0.0
    if script:
        held |= pay(connection, "file")  # begun while the person writes; counted here as if it were not
    else:
        wrote = chance.uniform(2, 15)
        time.sleep(wrote)
    status, page = ask(connection, "POST", "/r/bench/write/", held)
    for _ in range(10):
        if status != 429:
            break
        time.sleep(seconds_asked(page))
        held |= dict(TICKET.findall(page))
        status, page = ask(connection, "POST", "/r/bench/write/", held)
    found = shown_words(page)
    assert status == 200 and len(found) == 11, f"a person was locked out: {status}"
    return time.perf_counter() - began - wrote, found


def flood(home, said):
    set_up(home, said.toll_after)
    server = Server(home)
    context = multiprocessing.get_context("spawn")
    stop, counts = context.Event(), context.Array("i", 4)
    strangers = context.Process(
        target=flooding, args=(server.port, said.connections, stop, said.strangers, counts)
    )
    chance, vocabulary = random.Random(5), words()
    times = {"script": [], "no_script": [], "back": [], "alone": []}
    try:
        for _ in range(5):
            times["alone"].append(person_files(server.port, chance, vocabulary, script=True)[0])
        strangers.start()
        time.sleep(said.before)
        before, began, levels = server.cpu(), time.perf_counter(), []
        for one in range(said.people):
            script = one % 4 != 3
            took, found = person_files(server.port, chance, vocabulary, script=script)
            times["script" if script else "no_script"].append(took)
            times["back"] += come_back(server.port, [found])
            levels.append(price(server.port))
        used, took = sum(server.cpu()) - sum(before), time.perf_counter() - began
    finally:
        stop.set()
        strangers.join(60)
        server.stop()
    junk, held, wrong, slowed = counts
    figures = {
        "files_with_script": rounded(times["script"]),
        "files_without_script_after_writing": rounded(times["no_script"]),
        "comes_back": rounded(times["back"]),
        "files_while_nothing_happens": rounded(times["alone"]),
        "sums_at_most": [min(levels), max(levels)],
        "server_cpu": round(used / took, 2),
        "server_cpu_s": round(used, 1),
        "clock_s": round(took, 1),
        "strangers": {"taken": junk, "held_up": held, "wrong_words": wrong, "guesses_held_up": slowed},
    }
    from daybreak.web.protection.models import Report

    # a stranger's last report may be kept without its answer having been read
    assert 0 <= Report.objects.count() - junk - said.people - 5 <= said.connections
    return figures


def price(port):
    status, told = ask(connect(port), "GET", "/r/bench/toll/file/")
    return json.loads(told)["maxnumber"] if status == 200 else 0


def main():
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    read.add_argument("what", choices=["capacity", "growth", "flood"])
    read.add_argument("--reports", type=int, default=800)
    read.add_argument("--connections", type=int, default=16)
    read.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 30_000, 100_000])
    read.add_argument("--people", type=int, default=40)
    read.add_argument("--toll-after", type=int, default=None, help="reports before the toll; else as shipped")
    read.add_argument("--before", type=float, default=5, help="seconds of flood before people come")
    read.add_argument(
        "--strangers",
        choices=["press", "pay", "wait"],
        default="press",
        help="what they do about the toll",
    )
    said = read.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="daybreak-bench-"))
    try:
        load = os.getloadavg()[0]
        found = {"capacity": capacity, "growth": growth, "flood": flood}[said.what](folder / "home", said)
        print(json.dumps({"load_before": round(load, 1), **found}, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
