"""How a group index lies on disk: one raw file for each array, and a header that proves them.

Arrays are mapped, not read, so a large index opens at once and only what is touched is loaded.
Each file has a check sum in the header. A folder that was cut short, altered, made by another
version or made by something else is refused.

A new index is written beside the old one, which is then renamed out of its way. Whoever is killed between
the two renamings leaves no folder of that name, but both indexes: the next one to come uses the new one.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.errors import NotWritable, SavedStateUnfit
from daybreak.methods.text.characters import fold_table
from daybreak.standard.serialise import settle_folder

_FORMAT = "daybreak group index"
#: Raised whenever an older index would not give the same groups any more.
_VERSION = 8
_HEADER = "index.json"

Arrays = dict[str, npt.NDArray[Any]]


@njit(cache=True, nogil=True)
def _check_sum(words, tail):
    total = np.uint64(0x9E3779B97F4A7C15)
    for word in words:
        total = (total ^ word) * np.uint64(0x9FB21C651E98DF25)
        total ^= total >> np.uint64(29)
    for byte in tail:
        total = (total ^ np.uint64(byte)) * np.uint64(0xD6E8FEB86659FD93)
    return total ^ (total >> np.uint64(32))


def _sum_of(array: npt.NDArray[Any]) -> str:
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    whole = len(flat) // 8 * 8
    return f"{int(_check_sum(flat[:whole].view(np.uint64), flat[whole:])):016x}"


def _characters() -> str:
    """Posts folded by another table would not match those of the index."""
    return _sum_of(fold_table())


def write_arrays(folder: Path, arrays: Arrays, used: dict[str, int]) -> None:
    """Write the arrays; the folder changes in one step or not at all.

    Of an array named in `used` so many rows are written, and room for some more is left, which
    takes no space on disk.

    Raises:
        SavedStateUnfit: Something that is no group index lies there.
        NotWritable: The place is protected or the disk full; what was there stays.
    """
    if folder.exists() and not (
        folder.is_dir() and ((folder / _HEADER).is_file() or not any(folder.iterdir()))
    ):
        raise SavedStateUnfit(folder, why="something else lies here", do="Choose an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = _beside(folder)
    if (left := lies_at(folder)) != folder:
        left.rename(folder)
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        _write_whole(fresh, arrays, used)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise NotWritable(folder, why=(error.strerror or str(error)).lower()) from error
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    settle_folder(folder.parent)  # the old index goes when the new one is on the disk, not in memory
    shutil.rmtree(old, ignore_errors=True)


def _write_whole(folder: Path, arrays: Arrays, used: dict[str, int]) -> None:
    """Write the arrays into a new folder and wait until the disk has them; then it gets its header."""
    folder.mkdir()
    header: dict[str, Any] = {
        "format": _FORMAT, "version": _VERSION, "characters": _characters(), "arrays": {},
    }  # fmt: skip
    for name, array in arrays.items():
        rows = np.ascontiguousarray(array[: used.get(name, len(array))])
        spare = max(1024, len(rows) // 8) if name in used else 0
        with (folder / f"{name}.bin").open("wb") as file:
            file.write(rows.reshape(-1).view(np.uint8).data)
            file.truncate(
                (len(rows) + spare) * array.dtype.itemsize * int(np.prod(array.shape[1:], dtype=int))
            )
            os.fsync(file.fileno())
        header["arrays"][name] = {
            "kind": array.dtype.str, "rows": len(rows), "row": list(array.shape[1:]), "spare": spare,
            "sum": _sum_of(rows),
        }  # fmt: skip
    unnamed = folder / f"{_HEADER}.new"  # a folder with a header is whole
    with unnamed.open("w", encoding="utf-8") as header_file:
        json.dump(header, header_file, indent=1)
        header_file.flush()
        os.fsync(header_file.fileno())
    unnamed.rename(folder / _HEADER)
    settle_folder(folder)


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where a new index is written, and where the old one goes while it is replaced."""
    return folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")


def lies_at(folder: Path) -> Path:
    """Where the index of this name lies: beside it where a save was killed while it put the new one there."""
    if not folder.exists():
        for beside in _beside(folder):
            if (beside / _HEADER).is_file():
                return beside
    return folder


def read_arrays(folder: Path, like: Arrays) -> Arrays:
    """Map the arrays of a saved index, which must have the names, kinds and row shapes of `like`.

    Changes to them stay in memory. Arrays come with spare rows at their end.

    Raises:
        SavedStateUnfit: The folder is missing, incomplete, altered, foreign or of another version.
    """
    folder = lies_at(folder)
    header = _read_header(folder)
    stored = header.get("arrays")
    if not isinstance(stored, dict) or set(stored) != set(like):
        _refuse(folder, "its header does not list the arrays of a group index")
    with ThreadPoolExecutor(2) as threads:
        mapped = list(threads.map(lambda name: _map(folder, name, stored[name], like[name]), like))
    return dict(zip(like, mapped, strict=True))


def _read_header(folder: Path) -> dict[str, Any]:
    try:
        header = json.loads((folder / _HEADER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        _refuse(folder, "there is no group index here")
    except (OSError, ValueError):
        _refuse(folder, "its header cannot be read")
    if not isinstance(header, dict) or header.get("format") != _FORMAT:
        _refuse(folder, "this is no group index")
    if header.get("version") != _VERSION or header.get("characters") != _characters():
        _refuse(folder, "it was made by another version of Daybreak, which compares posts differently")
    return header


def _map(folder: Path, name: str, told: Any, like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    path = folder / f"{name}.bin"
    try:
        rows, spare, total = int(told["rows"]), int(told["spare"]), told["sum"]
        fits = told["kind"] == like.dtype.str and list(told["row"]) == list(like.shape[1:])
    except (KeyError, TypeError, ValueError):
        _refuse(folder, f"its header does not describe {name}")
    shape = (rows + spare, *like.shape[1:])
    size = int(np.prod(shape, dtype=np.int64)) * like.dtype.itemsize
    if not fits or rows < 0 or spare < 0 or not path.is_file() or path.stat().st_size != size:
        _refuse(folder, f"{path.name} is missing, cut short or of another kind")
    if size == 0:
        return np.zeros(shape, like.dtype)
    array = np.asarray(np.memmap(path, like.dtype, "c", shape=shape))
    if _sum_of(array[:rows]) != total:
        _refuse(folder, f"{path.name} was altered after it was saved")
    return array


def _refuse(folder: Path, why: str) -> NoReturn:
    raise SavedStateUnfit(folder, why=why, do="Build the index again from the posts.")
