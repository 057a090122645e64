"""A throw-away PostgreSQL of one test, which can be killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.served import free_port


def tools() -> Path | None:
    """Where PostgreSQL's own programs are, if they are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


class Cluster:
    """One cluster on a free port of loopback; its disk is synced as in real use, unless nothing dies hard."""

    def __init__(self, folder: Path, *, synced: bool = True) -> None:
        self.folder, self.port, self.synced = folder, free_port(), synced
        self.url = f"postgresql://daybreak@127.0.0.1:{self.port}/daybreak"
        self._run("initdb", "-D", folder / "data", "-U", "daybreak", "-A", "trust", "-E", "UTF8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "daybreak", "daybreak")

    def start(self, *, wait: float = 30) -> None:
        """Start it; after a kill its leftovers may need a moment to go away."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options += "" if self.synced else " -c fsync=off"
        deadline = time.monotonic() + wait
        start = (
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "log",
            "-o",
            options,
            "start",
        )
        while self._run(*start, check=False):
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.2)

    def kill(self) -> None:
        """Kill the process that watches over all others of it; those end when they notice."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self, how: str = "fast") -> None:
        """Stop it in an orderly way."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", how, "stop", check=False)

    def _run(self, tool: str, *arguments: object, check: bool = True) -> int:
        folder = tools()
        assert folder is not None
        command = [str(folder / tool), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self.folder / "said").open("a") as said:
            return subprocess.run(command, check=check, stdout=said, stderr=said, cwd="/").returncode


@contextmanager
def throw_away_cluster(*, synced: bool = True) -> Iterator[Cluster]:
    """A cluster that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="daybreak-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = None
    try:
        cluster = Cluster(folder, synced=synced)
        yield cluster
    finally:
        if cluster is not None:
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
