"""Find everything in a million posts: the same findings as one by one, in columns, by several processes.

Texts are laid into one Arrow file that every worker maps into memory, so nothing is pickled; each worker
takes every n-th batch and writes its findings to a file of its own, from which the table is put together
in the order of the posts. Workers are fresh interpreters and not forks: a fork of a process with compiled
threads can hang. A worker that cannot run costs time, never a finding: its batches are then done here.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

import pyarrow as pa

from daybreak.methods.entities.claims import find_all
from daybreak.methods.entities.glance import glance
from daybreak.methods.text.normalise_texts import normalise_batch
from daybreak.standard.identifier import Identifier
from daybreak.standard.progress import Progress

#: One row per finding, by post, then by place in the post. `details` is JSON. `kind` and `reason`
#: repeat often and are kept once each.
TABLE = pa.schema(
    [
        ("post", pa.int32()),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("normal", pa.string()),
        ("raw", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("confidence", pa.float32()),
        ("reason", pa.dictionary(pa.int32(), pa.string())),
        ("details", pa.string()),
    ]
)
#: Posts per batch, and from how many posts on other processes are worth their start.
BATCH, LEAST_FOR_WORKERS = 4_096, 16_384
_STAGE, _POSTS = "identifiers", "posts.arrow"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


def find_here(posts: pa.Table, kinds: tuple[str, ...], progress: Progress) -> pa.Table:
    """Find in this process; `posts` has the columns `text` and `country`."""
    found = []
    for first in range(0, len(posts), BATCH):
        found.append(_in_columns(posts.slice(first, BATCH), kinds, first))
        progress(_STAGE, min(first + BATCH, len(posts)), len(posts))
    return _table(found)


def find_with_workers(posts: pa.Table, kinds: tuple[str, ...], workers: int, progress: Progress) -> pa.Table:
    """Find in `workers` processes of their own; `posts` has the columns `text` and `country`."""
    with tempfile.TemporaryDirectory(prefix="daybreak-") as name:
        folder = Path(name)
        _lay_out(posts, folder)
        done = _Done(len(posts), progress)
        shares = [_Share(folder, worker, workers, kinds, done) for worker in range(workers)]
        try:
            for share in shares:
                share.start()
            found = [share.finish() for share in shares]
        finally:
            for share in shares:
                share.stop()
    count = sum(map(len, found))
    return _table([found[number % workers][number // workers] for number in range(count)])


def _lay_out(posts: pa.Table, folder: Path) -> None:
    """Write the posts as batches of exactly `BATCH`, whatever chunks they came in."""
    with pa.OSFile(str(folder / _POSTS), "wb") as sink, pa.ipc.new_file(sink, posts.schema) as writer:
        for first in range(0, len(posts), BATCH):
            for batch in posts.slice(first, BATCH).combine_chunks().to_batches():
                writer.write_batch(batch)


def _table(batches: list[pa.RecordBatch]) -> pa.Table:
    """All findings, each column in one piece: picking rows out of hundreds takes 60 times as long."""
    return pa.Table.from_batches(batches, schema=TABLE).unify_dictionaries().combine_chunks()


def _in_columns(posts: pa.Table | pa.RecordBatch, kinds: tuple[str, ...], first: int) -> pa.RecordBatch:
    """The findings of consecutive posts, the first of which has the number `first`."""
    rows: list[tuple[object, ...]] = []
    texts = normalise_batch(posts["text"])
    glance([text.text for text in texts])
    known: dict[tuple[str, str | None], list[tuple[object, ...]]] = {}
    for number, (text, country) in enumerate(zip(texts, posts["country"].to_pylist(), strict=True), first):
        same = (text.original, country)  # copies are many, and every copy holds the same
        if same not in known:
            known[same] = [_row(found) for found in find_all(text, country, kinds)]
        rows += [(number, *row) for row in known[same]]
    columns = zip(*rows, strict=True) if rows else ((),) * len(TABLE)
    arrays = [_array(values, column.type) for values, column in zip(columns, TABLE, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=TABLE)


def _row(found: Identifier) -> tuple[object, ...]:
    """A finding as a row of `TABLE`, without the post's number."""
    details = _as_json(found.kind, tuple(found.details.items()))
    head = (found.kind, found.normal, found.raw, found.start, found.end)
    return (*head, found.confidence, found.reason, details)


@lru_cache(maxsize=1 << 13)
def _as_json(kind: str, details: tuple[tuple[str, object], ...]) -> str | None:
    """Details as JSON, kept as equal ones recur; the values of one key of a kind have one type."""
    return _ENCODER.encode(dict(details)) if details else None


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)


class _Done:
    """How many posts all workers finished together."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._count, self._total, self._progress, self._lock = 0, total, progress, Lock()

    def add(self, posts: int) -> None:
        with self._lock:
            self._count = min(self._count + posts, self._total)
            self._progress(_STAGE, self._count, self._total)


class _Share:
    """One worker's part of the posts: every `workers`-th batch from number `worker` on."""

    def __init__(self, folder: Path, worker: int, workers: int, kinds: tuple[str, ...], done: _Done) -> None:
        self._folder, self._worker, self._workers = folder, worker, workers
        self._kinds, self._done = kinds, done
        self._process: subprocess.Popen[str] | None = None
        self._listener: Thread | None = None

    def start(self) -> None:
        """Start the process, if this machine allows one."""
        if not sys.executable:
            return
        share = [str(self._folder), str(self._worker), str(self._workers), *self._kinds]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing from outside
                [sys.executable, "-m", __name__, *share],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=environment,
            )
        except OSError:
            return
        self._listener = Thread(target=self._listen, args=(self._process,), daemon=True)
        self._listener.start()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            self._done.add(int(line))

    def finish(self) -> list[pa.RecordBatch]:
        """Wait for the process and read what it found; do its work here when it failed."""
        failed = self._process is None or self._process.wait() != 0
        if self._listener is not None:
            self._listener.join()
        if failed:
            for posts in _work(self._folder, self._worker, self._workers, self._kinds):
                self._done.add(posts)
        with pa.OSFile(str(_found(self._folder, self._worker))) as source:
            return list(pa.ipc.open_stream(source))

    def stop(self) -> None:
        """End the process if it still runs, and close its pipe."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _found(folder: Path, worker: int) -> Path:
    return folder / f"found-{worker}.arrow"


def _work(folder: Path, worker: int, workers: int, kinds: tuple[str, ...]) -> Iterator[int]:
    """Do one worker's share; yields the number of posts of each finished batch."""
    with (
        pa.memory_map(str(folder / _POSTS)) as source,
        pa.OSFile(str(_found(folder, worker)), "wb") as sink,
        pa.ipc.new_stream(sink, TABLE) as writer,
    ):
        posts = pa.ipc.open_file(source)
        for number in range(worker, posts.num_record_batches, workers):
            batch = posts.get_batch(number)
            writer.write_batch(_in_columns(batch, kinds, number * BATCH))
            yield len(batch)


if __name__ == "__main__":
    gc.disable()  # findings hold no cycles; looking for some costs a tenth of the time
    _folder, _worker, _workers, *_kinds = sys.argv[1:]
    for _posts in _work(Path(_folder), int(_worker), int(_workers), tuple(_kinds)):
        sys.stdout.write(f"{_posts}\n")
        sys.stdout.flush()
