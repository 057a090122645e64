"""A line of two gigabytes needs no gigabytes of memory."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.huge

READ = """
import resource, sys
from daybreak.standard.reading import read_posts
from daybreak.errors import DaybreakError
try:
    posts = read_posts(sys.argv[1])
    print(len(posts), dict(posts.skipped_counts), [row.line for row in posts.skipped])
except DaybreakError as refusal:
    print(refusal)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(
    ("name", "head", "tail", "said"),
    [
        ("p.csv", b"id,text\n1,first\n2,", b"\n3,last\n", "2 {'the record is too long': 1} [3]"),
        ("p.csv", b'id,text\n1,first\n2,"', b"\n3,last\n", "2 {'the record is too long': 1} [3]"),
        (
            "p.jsonl",
            b'{"text": "a"}\n{"text": "',
            b'"}\n{"text": "b"}\n',
            "2 {'the record is too long': 1} [2]",
        ),
        ("p.csv", b"", b"", "first line is longer than"),
    ],
)
def test_a_line_of_two_gigabytes(tmp_path, name, head, tail, said):
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.write(head)
        for _ in range(2048):
            stream.write(b"all work and no play, " * 47_663)
        stream.write(tail)
    run = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=False)
    path.unlink()
    assert said in run.stdout, run.stdout + run.stderr
    assert int(run.stdout.split()[-1]) < 1024  # megabytes
