"""Text files without columns: posts, one a line, or pieces of something else."""

from pathlib import Path

import pytest

from daybreak.errors import FileUnreadable
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.running_text import why_no_posts

SENTENCE = (
    "Whoever copies this work may do so under the terms below, provided that the notice about its origin "
    "stays with every copy, and that changes are told apart from what was there before. "
)
WRAPPED = (Path(__file__).parents[2] / "LICENSE").read_text()
PROGRAM = "def add(a, b):\n    if a:\n        return a + b\n    return (\n            b\n    )\n" * 4
POSTS = [f"Waitress wanted in town {n}, call +1 212 555 01{n:02}" for n in range(40)]


@pytest.mark.parametrize(("name", "text"), [("notice.txt", WRAPPED), ("add.txt", PROGRAM)])
def test_pieces_of_a_text_or_program_are_refused_until_called_posts(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FileUnreadable, match="no list of posts") as refused:
        read_posts(path)
    column = str(refused.value).split("--text '")[1].split("'")[0]
    assert len(read_posts(path, text=column)) > 8


def test_a_folder_passes_over_a_notice_and_says_so(tmp_path):
    (tmp_path / "notice.txt").write_text(WRAPPED)
    (tmp_path / "posts.csv").write_text("id,text\n1,Work abroad\n2,Call now\n")
    posts = read_posts(tmp_path)
    assert len(posts) == 2
    assert any("no list of posts" in note for note in posts.notes)


def test_a_column_without_a_usual_name_is_read_with_a_warning(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(POSTS) + "\n")
    posts = read_posts(path)
    assert len(posts) == len(POSTS)
    assert any("each line or row was taken as one post" in note for note in posts.notes)
    path.write_text("text\n" + "\n".join(POSTS) + "\n")
    assert not read_posts(path).notes


@pytest.mark.parametrize("cut", [None, 60, 90, 140])
@pytest.mark.parametrize("small", [False, True])
def test_posts_are_posts_also_when_cut_off_and_in_small_letters(cut, small):
    words = SENTENCE.split()
    lines = [" ".join(words[n % 7 :] + words[: n % 11] + [str(n)])[: cut or 40 + 31 * n] for n in range(60)]
    assert why_no_posts([line.lower() if small else line for line in lines]) is None
