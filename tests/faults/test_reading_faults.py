"""Disks that fill up, files that change or may not be read: each ends in a sentence."""

import errno
import os
from pathlib import Path

import pytest

from daybreak.errors import FileUnreadable, NotWritable, RowsLost
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.delimited import DelimitedReader
from daybreak.standard.reading.files import find_files
from daybreak.standard.reading.ledger import Ledger
from daybreak.standard.reading.survey import survey
from daybreak.standard.serialise import replacing, write_json


def small_file(tmp_path, content="id,text\n1,a\n2,b\n"):
    path = tmp_path / "p.csv"
    path.write_text(content)
    return path


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritable, match="no space left on device"):
        write_json(tmp_path / "p.json", {"a": 1})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_said(tmp_path):
    with pytest.raises(NotWritable, match="it is a folder"):
        write_json(tmp_path, {})
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable):
        write_json(tmp_path / "file" / "p.json", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_protected_folder_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotWritable, match="permission denied"):
        write_json(tmp_path / "p.json", {})


def test_other_failures_while_writing_are_not_blamed_on_the_disk(tmp_path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "p"):
        Path(tmp_path / "nothing").read_text()


def test_the_file_aside_stays_as_it_was_when_reading_fails(tmp_path):
    aside = tmp_path / "aside.csv"
    aside.write_text("earlier")
    binary = tmp_path / "p.csv"
    binary.write_bytes(b"%PDF-1.7")
    with pytest.raises(FileUnreadable):
        read_posts(binary, aside=aside)
    assert aside.read_text() == "earlier"


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = small_file(tmp_path)
    reader = DelimitedReader(survey(find_files([path]).files[0]))
    path.write_text("id,text\n1,a\n2,b\n3,c\n")
    with pytest.raises(FileUnreadable, match="changed while it was being read"):
        list(reader.batches(["text"], Ledger()))


def test_a_scanner_that_loses_a_line_is_caught(tmp_path, monkeypatch):
    reader = DelimitedReader(survey(find_files([small_file(tmp_path)]).files[0]))
    module = "daybreak.standard.reading.delimited.scan_records"
    from daybreak.standard.reading.scan import scan_records

    def forgetful(*args):
        found, after, line = scan_records(*args)
        return found, after, line - 1

    monkeypatch.setattr(module, forgetful)
    with pytest.raises(RowsLost, match="error in Daybreak"):
        list(reader.batches(["text"], Ledger()))


def test_a_record_that_a_reader_forgets_is_caught(tmp_path, monkeypatch):
    original = DelimitedReader.batches

    def forgetful(self, wanted, ledger):
        yield from original(self, wanted, ledger)
        self.found.rows += 1

    monkeypatch.setattr(DelimitedReader, "batches", forgetful)
    with pytest.raises(RowsLost, match="3"):
        read_posts(small_file(tmp_path))


def test_a_pipe_is_refused_in_words(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileUnreadable, match="device or a pipe"):
        read_posts(tmp_path / "pipe")


def test_a_path_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    path = small_file(tmp_path)
    real = Path.open

    def closed(self, *args, **kwargs):
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(FileUnreadable, match="no permission"):
        read_posts(path)


PAGES = [
    "<!DOCTYPE html><html><body><p>jobs</p></body></html>",
    "<html>\n<body>\n<p>a</p>\n</body>\n</html>\n",
]
PAGES += ["  <!doctype HTML>\n<p>x", '<?xml version="1.0"?><!-- saved --><html xmlns="x"><body/></html>']


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_web_page_is_called_one(page, encoding, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(page, encoding=encoding)
    with pytest.raises(FileUnreadable, match="web page"):
        read_posts(path)


def test_posts_that_hold_markup_are_no_web_page(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("text\n<html>job in Leeds</html>\n<html>another job</html>\n")
    assert len(read_posts(path)) == 2
