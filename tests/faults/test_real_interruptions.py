"""A run that is stopped from outside, at any stage, or meets a full disk: as a real process."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

#: Posts of the sample that are read: enough for every stage, few enough for a test.
POSTS = 300
#: Shares of a whole run after which it is stopped, and how.
STOPS = [
    (0.1, signal.SIGINT),
    (0.35, signal.SIGTERM),
    (0.6, signal.SIGINT),
    (0.8, signal.SIGTERM),
    (0.95, signal.SIGINT),
]
COMMAND = (sys.executable, "-m", "daybreak.cli.main", "networks")


def started(sample: Path, out: Path, **options: object) -> "subprocess.Popen[str]":
    command = [*COMMAND, str(sample / "posts.csv"), "--out", str(out), "--quiet"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    said = process.communicate(timeout=300)[1]
    return process.returncode, said


def half_written(out: Path) -> list[str]:
    """Temporary files left over."""
    names = {path.name for path in out.rglob("*")} if out.exists() else set()
    return [name for name in names if name.startswith(".") or name.endswith((".tmp", ".part"))]


@pytest.fixture(scope="module")
def few(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("few")
    lines = (sample / "posts.csv").read_text("utf-8").splitlines(keepends=True)[: POSTS + 1]
    (folder / "posts.csv").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(few, tmp_path_factory):
    """One run to the end: its folder and how long it took (kernels are compiled by then)."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert ended(started(few, out))[0] == 0
    begin = time.monotonic()
    assert ended(started(few, out))[0] == 0
    return out, time.monotonic() - begin


def test_a_stopped_run_leaves_nothing_half_written_and_a_later_run_works(few, whole, tmp_path):
    complete, seconds = whole
    stopped = 0
    for moment, stop in STOPS:
        out = tmp_path / f"at-{moment}"
        process = started(few, out)
        time.sleep(moment * seconds)
        process.send_signal(stop)
        code, said = ended(process)
        if code in (0, -stop):  # done already, or Python itself was still starting
            continue
        stopped += 1
        assert (code, said.strip()) == (130, "daybreak: Interrupted. Nothing half-written was left behind.")
        assert not half_written(out), moment
    assert stopped >= 2
    assert ended(started(few, out))[0] == 0
    assert {path.name for path in out.iterdir()} == {path.name for path in complete.iterdir()}


def test_a_stopped_run_keeps_the_results_of_an_earlier_one(few, whole, tmp_path):
    complete, seconds = whole
    for share in (0.3, 0.5, 0.2, 0.7, 0.1):  # the machine may be faster or slower than a moment ago
        out = shutil.copytree(complete, tmp_path / f"at-{share}")
        process = started(few, out)
        time.sleep(share * seconds)
        process.send_signal(signal.SIGTERM)
        code = ended(process)[0]
        if code not in (0, -signal.SIGTERM):  # done already, or Python itself was still starting
            break
    assert code == 130
    for path in complete.iterdir():
        assert (out / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("room", [0, 50_000])
def test_no_room_ends_in_a_sentence_and_leaves_nothing_half_written(room, few, whole, tmp_path):
    """Files may not grow beyond `room` bytes: what the system answers on a full disk, but for its name."""
    out = tmp_path / "out"

    def confined() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = started(few, out, preexec_fn=confined, env=os.environ | {"TMPDIR": str(tmp_path)})
    code, said = ended(process)
    assert code in (18, 19), said
    assert "fault in Daybreak" not in said and "Traceback" not in said and said.strip().endswith(".")
    assert not half_written(out)
