"""The numbers that a reading keeps, and capture histories made of them again; only jobs load this."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from daybreak.errors import BadValue
from daybreak.measurement.prevalence_input import COUNT, PrevalenceInput, join_ids, read_lists
from daybreak.measurement.table_files import FileTable, read_table
from daybreak.standard.records import Source
from daybreak.standard.serialise import plain_value

#: Columns with more different values than this are taken for ids or words, never for groups.
MOST_VALUES = 12
_LISTED = {"0", "1", ""}


def read_files(paths: Sequence[Path], options: Mapping[str, Any]) -> PrevalenceInput:
    """What files say: a table of histories, or ids of people on each list.

    Raises:
        Errors of `read_lists` and `join_ids`; BadValue: Lists are named twice, or not all of them.
    """
    if options["kind"] == "ids":
        return join_ids(_named(paths, options["lists"]), column=options["id_column"] or None)
    table = read_table(paths[0])
    lists, count, groups = options["lists"], options["count"] or None, options["groups"]
    left_out: list[str] = []
    if not lists:
        lists, groups, left_out = _roles(table, count, groups)
    found = read_lists(paths[0], lists=lists or None, count=count, by=groups)
    return replace(found, notes=(*found.notes, *left_out))


def _named(paths: Sequence[Path], names: Sequence[str]) -> dict[str, Path]:
    if names and len(names) != len(paths):
        raise BadValue("The names of the lists", found=len(names), needed=f"there are {len(paths)} files")
    used = list(names) or [path.name.partition(".")[0] for path in paths]
    if len(set(used)) < len(used):
        raise BadValue("The names of the lists", found=", ".join(used), needed="give each its own name")
    return dict(zip(used, paths, strict=True))


def _roles(
    table: FileTable, count: str | None, groups: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """Which columns are lists and which are groups, and sentences on those that are neither."""
    lists, found, left_out = [], list(groups), []
    for name, values in table.columns.items():
        different = {value.strip() for value in values}
        if name in groups or name == count or (count is None and name.lower() == COUNT):
            continue
        if different <= _LISTED:
            lists.append(name)
        elif groups or len(different) > MOST_VALUES:
            left_out.append(f"Column {name} is neither a list nor a group; nothing of it was kept.")
        else:
            found.append(name)
    return lists, found, left_out


def kept(data: PrevalenceInput) -> dict[str, Any]:
    """The numbers of people per combination of lists and group, as JSON holds them."""
    crossed = data.crossed or {(): data.histories.counts}
    return {
        "lists": list(data.histories.lists),
        "groups": list(data.by),
        "rows": [
            [list(values), [[int(mask), int(counts[mask])] for mask in np.flatnonzero(counts)]]
            for values, counts in crossed.items()
        ],
        "sources": plain_value(data.sources),
        "notes": list(data.notes),
    }


def histories_of(table: Mapping[str, Any], by: Sequence[str], folder: Path) -> PrevalenceInput:
    """The histories of a reading by some of its groups, added up across the others.

    They go through the same reader as a file of the same numbers, so that both give the same digits.
    """
    lists, groups = table["lists"], table["groups"]
    count = next(name for name in _count_names() if name not in {*lists, *groups})
    path = folder / "histories.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*lists, count, *groups])
        for values, counts in table["rows"]:
            for mask, people in counts:
                writer.writerow([*(mask >> bit & 1 for bit in range(len(lists))), people, *values])
    across = [name for name in groups if name not in by]
    found = read_lists(path, lists=lists, count=count, by=tuple(by), across=across)
    sources = tuple(Source(**one) for one in table["sources"])
    notes = tuple(dict.fromkeys([*table["notes"], *found.notes]))
    return replace(found, sources=sources, notes=notes)


def _count_names() -> Any:
    yield "count"
    number = 2
    while True:
        yield f"count {number}"
        number += 1
