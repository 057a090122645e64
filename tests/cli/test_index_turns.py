"""Two runs that add to one index at the same time lose no post."""

import fcntl
import os
import subprocess
import sys

from daybreak import GroupIndex


def test_a_run_waits_for_another_that_adds_to_the_same_index(tmp_path):
    (tmp_path / "posts.csv").write_text("id,text\n1,sweet Anna is new in Leeds\n2,oak table for sale\n")
    other = GroupIndex()
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    command = [sys.executable, "-m", "daybreak.cli.main", "groups", "posts.csv", "--index", "index"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        assert any("waits for it" in line for line in run.stderr)
        other.add(["two rooms to let", "a bicycle", "three chairs"])
        other.save(tmp_path / "index")
        os.close(held)
        run.communicate(timeout=120)
    assert run.returncode == 0
    assert len(GroupIndex.load(tmp_path / "index")) == 5
