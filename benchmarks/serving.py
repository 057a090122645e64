"""How soon `daybreak serve` answers, how much memory it holds, and how quickly pages come.

    python benchmarks/serving.py [--database postgresql://...] [--times 200] [--send 8]

A fresh deployment with one analyst; the server is the real one, on loopback, asked by one client.
Aims: first answer under 3 s, idle memory (of both processes, shared pages counted once) under 150 MB.
`--send` sends so many gigabytes in files of 4 instead: how quickly, and the server's memory meanwhile.
"""

import argparse
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import psutil

from faults.served import Client, Served

#: Bytes of a file: what a search in it takes of memory is refused before it is sent.
A_FILE = 4 << 30


def memory(served):
    """Megabytes of the server's processes: proportional set size, so that shared pages count once."""
    top = psutil.Process(served.process.pid)
    return sum(one.memory_full_info().pss for one in (top, *top.children(recursive=True))) / 2**20


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", default="")
    arguments.add_argument("--times", type=int, default=200)
    arguments.add_argument("--send", type=float, default=0)
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="daybreak-bench-") as folder:
        served = Served(Path(folder) / "home", database_url=said.database)
        told = served.make()
        try:
            if said.send:
                send(served, told, int(said.send * 1024) << 20)
            else:
                measure(served, told, said.times)
        finally:
            served.stop()


def measure(served, told, times):
    starts = []
    for _ in range(5):
        starts.append(served.start())
        served.stop()
    print(f"first page after {statistics.median(starts):.2f} s, of 5 at most {max(starts):.2f} s")
    served.start()
    time.sleep(3)
    print(f"idle memory: {memory(served):.0f} MB")
    client = Client(served).sign_in(told["name"], iter(told["codes"]))
    for path in ("/sign-in/", "/", "/posts/", f"/leads/{told['lead']}/posts/", "/measures/"):
        taken = []
        for _ in range(times):
            start = time.perf_counter()
            client.ask("GET", path)
            taken.append((time.perf_counter() - start) * 1000)
        taken.sort()
        name = "/leads/.../posts/" if path.startswith("/leads") else path
        print(
            f"{name:24s} median {statistics.median(taken):7.1f} ms   p95 {taken[int(times * 0.95)]:7.1f} ms"
        )
    print(f"memory after that: {memory(served):.0f} MB")


def send(served, told, size):
    """Random bytes, since only sending is measured; the same megabyte again and again."""
    served.start()
    client = Client(served, timeout=300).sign_in(told["name"], iter(told["codes"]))
    collection = f"/posts/{told['collection']}/"
    client.ask("GET", collection)
    piece = os.urandom(1 << 20)
    start, sent, uploads = time.perf_counter(), 0, []
    print(f"before: {memory(served):.0f} MB")
    while sent < size:
        most = min(A_FILE, size - sent)
        for state in pieces(client, collection, f"{len(uploads)}.csv", most, piece):
            if (sent + state["received"]) % (512 << 20) == 0 or state["received"] == most:
                done = (sent + state["received"]) >> 20
                rate = done / (time.perf_counter() - start)
                print(f"{done:6d} MB, {rate:.0f} MB/s: {memory(served):.0f} MB", flush=True)
        sent += most
        uploads.append(state["address"].rstrip("/").rpartition("/")[2])
    time.sleep(5)
    print(f"five seconds later: {memory(served):.0f} MB")
    said = client.ask("POST", f"{collection}search/", {"uploads": uploads[-1], "leads": 20})
    print(f"the search in the last: {said[0]} {said[1].get('location', '')}")


def pieces(client, collection, name, size, piece):
    """Send a file; what the server says after each piece."""
    digest = hashlib.sha256(piece).hexdigest()
    begun = client.ask("POST", f"{collection}pieces/", {"name": name, "size": size})
    state = json.loads(begun[2])
    if "says" in state:
        sys.exit(f"refused: {state['says']}")
    while state["received"] < size:
        address = f"{state['address']}?offset={state['received']}"
        left = piece[: size - state["received"]]
        digested = digest if len(left) == len(piece) else hashlib.sha256(left).hexdigest()
        state = json.loads(client.ask("POST", address, body=left, headers={"X-Digest": digested})[2])
        yield state


if __name__ == "__main__":
    main()
