"""How many reports a server takes: 8 KB each, three recipients, durable, from 16 connections.

    python benchmarks/reporting.py [--reports 400] [--connections 16] [--guessers 0]
                                   [--database postgres://...]

Starts `daybreak serve` over a throw-away deployment on loopback. Guessers are strangers who try words at the
same time. Times are those of the clients, from the first byte sent to the last byte read; CPU is that of the
server and its children. Every acknowledged report is counted in the database afterwards, and some are opened
again with the words that were shown.
"""

import argparse
import http.client
import json
import os
import random
import re
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

PHRASE = "a long passphrase 42"
WORDS = ("they", "keep", "my", "papers", "and", "we", "sleep", "eight", "in", "a", "room", "every", "night")


def set_up(home, database):
    """A deployment with an organisation, three people who answer, and a channel."""
    from daybreak.web.config.deployment import lay_out

    lay_out(home, 'address = "http://localhost:8000"\n')
    os.environ["DAYBREAK_HOME"] = str(home)
    if database:
        os.environ["DATABASE_URL"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "daybreak.web.config.settings"
    import django

    django.setup()
    from daybreak.web.config.start import update_database

    update_database()
    from daybreak.web.accounts.actions import add_person, found_organisation
    from daybreak.web.accounts.roles import Role
    from daybreak.web.protection.actions import make_channel
    from daybreak.web.vault.recovery import create_recovery_key

    organisation = found_organisation(name="Generated")
    create_recovery_key(organisation=organisation)
    people = [
        add_person(organisation=organisation, sign_in_name=f"w{one}", password=PHRASE, roles=[role])
        for one, role in enumerate([Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR])
    ]
    make_channel(by=people[2], people=people, slug="bench", kind="public", name="Bench")


def serve(home):
    """The server's process and port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "daybreak.cli.main", "serve", "--home", str(home), "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            status, _ = ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/r/bench/")
            if status == 200:
                return process, port
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def ask(connection, method, address, said=None):
    body = urllib.parse.urlencode(said).encode() if said is not None else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, address, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def cpu(process):
    """Seconds of CPU of a process and its children."""
    found = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in found)


def file_reports(port, count, done, chance):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(count):
        text = " ".join(chance.choices(WORDS, k=1600))[:8192]
        said = {"seed": chance.randbytes(16).hex(), "language": "en", "text": text}
        began = time.perf_counter()
        status, page = ask(connection, "POST", "/r/bench/write/", said)
        words = re.findall(r'<code dir="ltr">([^<]+)<', page)
        done.append((status, time.perf_counter() - began, words, text))


def guess(port, stop, count, chance):
    from daybreak.web.protection.return_words import wordlist

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    words = wordlist("en").drawn
    while not stop.is_set():
        tried = [one + chance.choice(("", "q")) for one in chance.sample(words, 11)]
        ask(connection, "POST", "/r/bench/back/", {"code": " ".join(tried)})
        count.append(1)


def come_back(port, done):
    """Seconds that people need to come back with their words; fails where somebody cannot."""
    connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    for _, _, words, _ in done[:50]:
        began = time.perf_counter()
        status, page = ask(connection, "POST", "/r/bench/back/", {"code": " ".join(sorted(words))})
        times.append(time.perf_counter() - began)
        assert status == 200 and 'name="pass"' in page
    return times


def worst(times, share=0.95):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def measure(port, process, reports, connections, guessers):
    done, stop, guesses = [], threading.Event(), []
    clients = [
        threading.Thread(target=file_reports, args=(port, reports // connections, done, random.Random(one)))
        for one in range(connections)
    ]
    strangers = [
        threading.Thread(target=guess, args=(port, stop, guesses, random.Random(one)))
        for one in range(guessers)
    ]
    before, began = cpu(process), time.perf_counter()
    for one in (*strangers, *clients):
        one.start()
    for one in clients:
        one.join()
    took, used = time.perf_counter() - began, cpu(process) - before
    back = come_back(port, done)
    stop.set()
    for one in strangers:
        one.join()
    times = [one[1] for one in done]
    return {
        "reports": len(done),
        "not_taken": sum(one[0] != 200 or len(one[2]) != 11 for one in done),
        "a_second": round(len(done) / took, 1),
        "cpu_ms_each": round(1000 * used / len(done), 1),
        "file_median_s": round(statistics.median(times), 3),
        "file_p95_s": round(worst(times), 3),
        "back_p95_s": round(worst(back), 3),
        "guesses": len(guesses),
    }


def main():
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--reports", type=int, default=400)
    read.add_argument("--connections", type=int, default=16)
    read.add_argument("--guessers", type=int, default=0)
    read.add_argument("--database", default="")
    said = read.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="daybreak-bench-"))
    try:
        set_up(folder / "home", said.database)
        server, port = serve(folder / "home")
        try:
            found = measure(port, psutil.Process(server.pid), said.reports, said.connections, said.guessers)
        finally:
            server.terminate()
            server.wait(30)
        from daybreak.web.protection.models import Report

        found["kept"] = Report.objects.count()
        print(json.dumps(found, indent=1))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
