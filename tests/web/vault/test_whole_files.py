"""A file is there whole or not at all, and before anybody goes on it lies on the disk with its name."""

import os

import pytest

from daybreak.web.vault.whole_files import writing_whole

pytestmark = pytest.mark.any_database


def test_what_was_there_stays_until_all_is_written(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(b"before")
    with writing_whole(path) as file:
        file.write(b"after")
        file.flush()
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", [OSError("no room"), KeyboardInterrupt()])
def test_a_fault_leaves_what_was_there_and_nothing_beside_it(tmp_path, fault):
    path = tmp_path / "kept"
    path.write_bytes(b"before")
    with pytest.raises(type(fault)), writing_whole(path) as file:
        file.write(b"aft")
        raise fault
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_a_disk_that_refuses_at_the_end_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "kept"
    path.write_bytes(b"before")

    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"), writing_whole(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


def test_the_disk_is_waited_for_first_with_the_content_then_with_the_name(tmp_path, monkeypatch):
    path, waited = tmp_path / "new", []

    def wait(descriptor):
        told = os.fstat(descriptor)
        waited.append((told.st_ino, path.exists()))

    monkeypatch.setattr(os, "fsync", wait)
    with writing_whole(path) as file:
        file.write(b"content")
    assert waited == [(path.stat().st_ino, False), (tmp_path.stat().st_ino, True)]
