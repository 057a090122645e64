import errno
import json
import os
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from daybreak.errors import NotWritable, SavedStateUnfit
from daybreak.methods.text.groups import WARM, GroupIndex, group_texts

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from planted import Recipe, plant


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = GroupIndex()
    index.add(plant(Recipe(posts=WARM + 2_000, words=(15, 25))).texts)
    folder = tmp_path_factory.mktemp("saved") / "index"
    index.save(folder)
    return folder


def test_batches_with_saving_between_equal_one_run(tmp_path: Path) -> None:
    texts = plant(Recipe(posts=WARM + 6_000, noise=0.3, words=(20, 40))).texts.combine_chunks()
    whole = group_texts(texts).label
    index = GroupIndex()
    cuts = [0, 1, 700, WARM - 1, WARM + 1, WARM + 3_000, len(texts)]
    for begin, end in pairwise(cuts):
        index.add(texts.slice(begin, end - begin))
        np.testing.assert_array_equal(index.labels()[: min(end, 1)], [0])
        index.save(tmp_path / "index")
        index = GroupIndex.load(tmp_path / "index")
    assert len(index) == len(texts)
    np.testing.assert_array_equal(index.labels(), whole)


def test_an_empty_index_can_be_saved_and_loaded(tmp_path: Path) -> None:
    GroupIndex().save(tmp_path / "index")
    index = GroupIndex.load(tmp_path / "index")
    assert len(index) == 0
    index.add([])
    assert index.labels().tolist() == []


def test_adding_to_a_loaded_index_leaves_its_files_alone(saved: Path) -> None:
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    index = GroupIndex.load(saved)
    index.add(plant(Recipe(posts=3_000, seed=9)).texts)
    assert len(index.labels()) == WARM + 5_000
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before


@pytest.mark.parametrize("name", ["table", "pool", "post_group", "weights", "counters", "parent", "support"])
def test_one_changed_bit_is_noticed(saved: Path, tmp_path: Path, name: str) -> None:
    broken = shutil.copytree(saved, tmp_path / "broken")
    content = bytearray((broken / f"{name}.bin").read_bytes())
    content[5] ^= 4
    (broken / f"{name}.bin").write_bytes(content)
    with pytest.raises(SavedStateUnfit, match=f"{name}.bin was altered"):
        GroupIndex.load(broken)


@pytest.mark.parametrize("name", ["table.bin", "pool.bin", "pairs.bin", "kept_hashes.bin"])
def test_a_missing_or_short_file_is_noticed(saved: Path, tmp_path: Path, name: str) -> None:
    broken = shutil.copytree(saved, tmp_path / "broken")
    with (broken / name).open("ab") as file:
        file.write(b"more")
    with pytest.raises(SavedStateUnfit, match="cut short"):
        GroupIndex.load(broken)
    (broken / name).unlink()
    with pytest.raises(SavedStateUnfit, match="missing"):
        GroupIndex.load(broken)


@pytest.mark.parametrize(
    "header",
    [
        "", "[]", "not json", '{"format": "something else"}', '{"format": "daybreak group index"}',
        '{"format": "daybreak group index", "version": 999}', "\xff",
    ],
)  # fmt: skip
def test_a_foreign_header_is_refused(saved: Path, tmp_path: Path, header: str) -> None:
    broken = shutil.copytree(saved, tmp_path / "broken")
    (broken / "index.json").write_text(header, encoding="latin-1")
    with pytest.raises(SavedStateUnfit, match="Build the index again"):
        GroupIndex.load(broken)


@pytest.mark.parametrize("change", [{}, {"rows": -5}, {"rows": "many"}, {"kind": "<f8"}, {"row": [3]}])
def test_a_header_that_tells_wrong_sizes_is_refused(saved: Path, tmp_path: Path, change: dict) -> None:
    broken = shutil.copytree(saved, tmp_path / "broken")
    header = json.loads((broken / "index.json").read_text())
    header["arrays"]["pool"] = header["arrays"]["pool"] | change if change else {}
    (broken / "index.json").write_text(json.dumps(header))
    with pytest.raises(SavedStateUnfit):
        GroupIndex.load(broken)


def test_no_folder_and_foreign_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SavedStateUnfit, match="no group index here"):
        GroupIndex.load(tmp_path / "nothing")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("keep me")
    with pytest.raises(SavedStateUnfit, match="something else lies here"):
        GroupIndex().save(tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "keep me"


class _Killed(BaseException):
    """The process ends here: nothing after it is done."""


@pytest.mark.parametrize("last", range(4))
def test_a_save_that_is_killed_leaves_one_whole_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    texts = plant(Recipe(posts=60, words=(15, 25))).texts.combine_chunks()
    index, folder, renamed = GroupIndex(), tmp_path / "index", 0
    index.add(texts.slice(0, 20))
    index.save(folder)
    index.add(texts.slice(20))
    rename = Path.rename

    def rename_or_die(path: Path, target: Path) -> Path:
        nonlocal renamed
        if renamed == last:
            raise _Killed
        renamed += 1
        return rename(path, target)

    def die(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename_or_die)
        if last < 3:
            with pytest.raises(_Killed):
                index.save(folder)
        else:
            index.save(folder)
    assert GroupIndex.saved_in(folder)
    (tmp_path / "empty").mkdir()
    assert not GroupIndex.saved_in(tmp_path / "empty")
    (tmp_path / "empty").rmdir()
    assert len(GroupIndex.load(folder)) == (20 if last < 2 else 60)
    with monkeypatch.context() as patched:  # killed again while it writes: what was there is still there
        patched.setattr("os.fsync", die)
        with pytest.raises(_Killed):
            index.save(folder)
    assert len(GroupIndex.load(folder)) == (20 if last < 2 else 60)
    index.save(folder)
    assert len(GroupIndex.load(folder)) == 60
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_full_disk_is_told_and_keeps_the_saved_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, folder = GroupIndex(), tmp_path / "index"
    index.add(["one post about work abroad"])
    index.save(folder)
    index.add(["another post about work at home"])

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(NotWritable, match="no space left"):
            index.save(folder)
    assert len(GroupIndex.load(folder)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_new_index_is_on_the_disk_before_the_old_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, folder = GroupIndex(), tmp_path / "index"
    index.add(["one post about work abroad"])
    index.save(folder)
    synced: set[int] = set()
    sync, remove = os.fsync, shutil.rmtree

    def note(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        sync(handle)

    def check(path: Path, **options: bool) -> None:
        if path.exists():
            assert {one.stat().st_ino for one in (tmp_path, folder, *folder.iterdir())} <= synced
        remove(path, **options)

    monkeypatch.setattr("os.fsync", note)
    monkeypatch.setattr("shutil.rmtree", check)
    index.save(folder)
    assert len(synced) > 5
