"""Who `reporting.py` measures amid: strangers who flood a channel, who pay for it or wait."""

import base64
import hashlib
import json
import random
import re
import threading
import time
from collections import deque

from stored_reports import ask, connect, shown_words, text_of, words

TICKET = re.compile(r'name="(toll-ticket|seed|language)"[^>]*?value="([^"]*)"')


def file_one(connection, chance, text, **more):
    """Send a report as somebody would who has the page open already."""
    said = {"seed": chance.randbytes(16).hex(), "language": "en", "text": text, **more}
    return ask(connection, "POST", "/r/bench/write/", said)


def pay(connection, deed):
    """What a browser sends for the toll: nothing while it is free, else the solved sum."""
    status, said = ask(connection, "GET", f"/r/bench/toll/{deed}/")
    if status == 204:
        return {}
    said = json.loads(said)
    start = hashlib.sha256(said["salt"].encode())
    for number in range(said["maxnumber"] + 1):
        tried = start.copy()
        tried.update(str(number).encode())
        if tried.hexdigest() == said["challenge"]:
            break
    paid = {name: said[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": number}
    return {"toll-proof": base64.b64encode(json.dumps(paid).encode()).decode()}


def seconds_asked(page):
    """How long a page asks to wait."""
    return int(re.search(r"Wait (\d+) second", page)[1])


def junk(chance, vocabulary):
    """A text like all others of the flood, with a few words changed."""
    return text_of(random.Random(1), vocabulary) + " ".join(chance.choices(vocabulary, k=20))


def stranger(port, number, stop, paying, counted):
    """Files junk and guesses words in turn, as fast as it is answered."""
    chance, vocabulary, connection = random.Random(number), words(), connect(port)
    listed = sorted(set(vocabulary))
    while not stop.is_set():
        more = pay(connection, "file") if paying else {}
        status, page = file_one(connection, chance, junk(chance, vocabulary), **more)
        counted[0 if shown_words(page) else 1] += 1
        assert status < 500, status
        tried = " ".join(one + chance.choice(("", "q")) for one in chance.sample(listed, 11))
        more = pay(connection, "guess") if paying else {}
        status, _ = ask(connection, "POST", "/r/bench/back/", {"code": tried, **more})
        counted[2 if status == 422 else 3] += 1
        assert status < 500, status


def waiter(port, number, stop, counted, pages=50):
    """Files junk from many pages at once, each of which waits as it is told: what waiting costs a flood."""
    chance, vocabulary, connection = random.Random(number), words(), connect(port)
    held = deque()  # when a page may be sent, and its ticket
    while not stop.is_set():
        if len(held) < pages:
            _, page = ask(connection, "GET", "/r/bench/write/")
            held.append((time.monotonic() + 2, dict(TICKET.findall(page))))
            continue
        due, ticket = held.popleft()
        time.sleep(max(0, due - time.monotonic()))
        status, page = file_one(connection, chance, junk(chance, vocabulary), **ticket)
        counted[0 if shown_words(page) else 1] += 1
        assert status < 500, status
        if status == 429:
            held.append((time.monotonic() + seconds_asked(page), dict(TICKET.findall(page))))


def flooding(port, connections, stop, how, counts):
    """The strangers, in a process of their own so that the person's clock is not theirs."""
    counted = [[0, 0, 0, 0] for _ in range(connections)]
    threads = [
        threading.Thread(target=waiter, args=(port, one, stop, counted[one]))
        if how == "wait"
        else threading.Thread(target=stranger, args=(port, one, stop, how == "pay", counted[one]))
        for one in range(connections)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for place in range(4):
        counts[place] = sum(one[place] for one in counted)
