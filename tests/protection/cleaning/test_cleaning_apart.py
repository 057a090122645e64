"""The process that reads hostile files: bound, without keys, ended when it takes too long."""

import io
import os
import struct
import time
import zlib

import pytest
from PIL import Image

import planted_files as planted
from daybreak.protection.cleaning.apart import clean_apart, read_cleaning, say_cleaning
from daybreak.protection.cleaning.bounds import Bounds
from daybreak.protection.cleaning.clean import clean
from daybreak.protection.cleaning.findings import Cleaning, Reason, Residue, Trace


def test_it_does_what_is_done_here():
    for make in (planted.jpeg, planted.docx):
        content, here, there = make(), io.BytesIO(), io.BytesIO()
        cleaning, shown = clean_apart(io.BytesIO(content), there)
        assert cleaning == clean(io.BytesIO(content), here)
        assert there.getvalue() == here.getvalue()
    assert shown is None  # of a letter nothing is drawn


def test_a_preview_is_drawn_anew():
    large = io.BytesIO()
    planted.drawing(size=(3000, 1000)).save(large, "JPEG", exif=planted.exif(1))
    _, shown = clean_apart(io.BytesIO(large.getvalue()), io.BytesIO())
    picture = Image.open(io.BytesIO(shown.content))
    assert (picture.format, picture.size) == ("PNG", (1024, 341)) and not picture.info
    _, page = clean_apart(io.BytesIO(planted.pdf()), io.BytesIO())
    assert Image.open(io.BytesIO(page.content)).format == "PNG"
    _, words = clean_apart(io.BytesIO(b"<b>no</b> \x1b[31m" * 9000), io.BytesIO())
    assert words is None or "\x1b" not in words.content.decode()


def pixel_bomb():
    """A PNG of 60000 x 60000 points in a few kilobytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(50 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_bomb_of_pixels_has_no_preview():
    begun = time.monotonic()
    cleaning, shown = clean_apart(io.BytesIO(pixel_bomb()), io.BytesIO())
    assert shown is None and cleaning.kind in ("png", "unknown")
    assert time.monotonic() - begun < 60


class Slow(io.BytesIO):
    """A file whose reading takes long."""

    def read(self, *arguments):
        time.sleep(0.2)
        return super().read(*arguments)


def test_what_takes_too_long_is_ended():
    content = Slow(b"\xff\xfb\x90\x00" * 200_000)
    cleaning, _ = clean_apart(content, io.BytesIO(), bounds=Bounds(clock=1))
    assert cleaning.why_not == Reason.TOO_SLOW


def test_a_copy_that_grows_too_large_is_ended():
    content = b"word " * 100_000
    cleaning, _ = clean_apart(io.BytesIO(content), io.BytesIO(), bounds=Bounds(output=1000))
    assert cleaning.why_not == Reason.TOO_LARGE


def test_too_little_memory_is_a_reason_and_no_fault():
    cleaning, _ = clean_apart(io.BytesIO(planted.png()), io.BytesIO(), bounds=Bounds(memory=8 << 20))
    assert cleaning.why_not in (Reason.BROKEN, Reason.TOO_LARGE)


PROBE = """
import json, os, socket, sys
from daybreak.protection.cleaning.bounds import Bounds, confine
confine(Bounds())
def tried(deed):
    try:
        deed()
    except OSError:
        return False
    return True
def write():
    with open(sys.argv[1], "w") as file:
        file.write("x")
def reach():
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2).close()
print(json.dumps([tried(write), tried(reach)]))
"""


def test_the_process_writes_no_file_and_reaches_nobody(tmp_path):
    import json
    import socket
    import subprocess
    import sys

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(tmp_path / "x"), port], capture_output=True, text=True
        )
    wrote, reached = json.loads(done.stdout or "[false, false]")
    assert not wrote and (not (tmp_path / "x").exists() or not (tmp_path / "x").read_text())
    if os.path.exists("/proc/self/ns/net") and reached:  # noqa: PTH110
        pytest.skip("this system gives processes no network of their own")


def test_a_cleaning_survives_being_said():
    one = Cleaning("jpeg", None, {Trace.EXIF: 2}, (Residue.NOISE,))
    assert read_cleaning(say_cleaning(one)) == one
    other = Cleaning("pdf", Reason.LOCKED)
    assert read_cleaning(say_cleaning(other)) == other
