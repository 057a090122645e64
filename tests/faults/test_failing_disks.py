"""A disk that is full, and one that breaks under the server: nothing acknowledged is lost, on real ones."""

import itertools
import os
import shutil

import pytest

from faults.disks import small_disk
from faults.served import Away, Client, Served


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path, megabytes=48) as found:
        if found is None:
            pytest.skip("no disk can be mounted here; it needs an administrator's rights")
        yield found


@pytest.fixture
def served(disk, filled_deployment, tmp_path):
    shutil.copytree(filled_deployment[0], disk.folder / "home")
    os.sync()  # what lay there before the disk broke
    served = Served(disk.folder / "home")
    served.log = tmp_path / "serve.log"
    return served


@pytest.fixture
def told(filled_deployment):
    return filled_deployment[1]


class Books:
    """What was answered to each write."""

    def __init__(self, client: Client) -> None:
        self.client, self.numbers = client, itertools.count()
        self.kept: set[str] = set()
        self.refused: set[str] = set()

    def write(self) -> int:
        """One write; its status, and 0 when no answer came."""
        name = f"collection {next(self.numbers)}"
        try:
            status, headers, text = self.client.ask("POST", "/posts/", {"name": name})
        except Away:
            return 0
        assert status in (302, 503) and "Traceback" not in text, (status, text)
        if status == 302:
            self.kept.add(name)
        else:
            assert headers["retry-after"]
            self.refused.add(name)
        return status


def names(served: Served) -> set[str]:
    found = list(served.ask("truth")["collections"].values())
    assert len(found) == len(set(found))
    return set(found) - {"The first"}


def refused_at_last(books: Books) -> bool:
    """Whether ten in a row are refused: SQLite may still have room in its log of writes, which was as long
    before, and now and then begins it anew.
    """
    refused = 0
    for _ in range(400):
        refused = refused + 1 if books.write() == 503 else 0
        if refused == 10:
            return True
    return False


def test_a_full_disk_refuses_in_words_and_takes_up_again(disk, served, told, tmp_path):
    served.start()
    try:
        books = Books(Client(served).sign_in(told["name"], iter(told["codes"])))
        assert books.write() == 302
        web = served.web
        disk.fill()
        assert refused_at_last(books)
        assert Client(served).ask("GET", "/measures/")[0] == 200, "what needs no disk is still open"
        assert Client(served).ask("POST", "/leave/")[0] < 400, "leaving always works"
        said = served.run("backup", str(disk.folder / "backup"), code=None)
        # what the disk held back for itself may just be enough for a small one
        made = "can be restored until" in said
        assert said.strip().endswith(".") and made == (disk.folder / "backup").exists(), said
        disk.free()
        assert books.write() == 302 and served.web == web, "it is the same process"
    finally:
        assert served.stop() == 0
    assert names(served) == books.kept and books.refused
    assert "as it was written" in served.run("ledger", "verify")
    served.run("backup", str(tmp_path / "backup"))


def test_a_disk_that_breaks_loses_nothing_that_was_acknowledged(disk, served, told):
    """Three times: it breaks under the server, which refuses, stops, and starts again on the mended disk."""
    codes = iter(told["codes"][3:])
    kept: set[str] = set()
    for _ in range(3):
        served.start()
        try:
            books = Books(Client(served).sign_in(told["name"], codes))
            books.numbers = itertools.count(len(kept) * 1000)
            for _ in range(6):
                assert books.write() == 302
            disk.break_down()
            assert [books.write() for _ in range(3)] == [503] * 3
            assert Client(served).ask("GET", "/measures/")[0] == 200
            assert Client(served).ask("POST", "/leave/")[0] < 400
            assert "Traceback" not in served.run("check", code=41)
        finally:
            assert served.stop() == 0
        disk.mend()
        kept |= books.kept
        found = names(served)
        assert kept <= found, "what was acknowledged is lost"
        assert found - kept <= books.refused
        kept = found
        assert "as it was written" in served.run("ledger", "verify")
