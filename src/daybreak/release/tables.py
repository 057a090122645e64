"""The tables of a run, made column by column: a million posts leave in seconds."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from daybreak.prosecution.leads import Leads
from daybreak.prosecution.networks import Networks
from daybreak.release.masked import MaskedPosts
from daybreak.release.masking import RULES, mask
from daybreak.standard.serialise import FORMULA_STARTS, defused, replacing_path


def posts_table(leads: Leads, posts: MaskedPosts) -> pa.Table:
    """One row a post, without its text.

    Columns: post (row number from 0), id, file, line, template and operation (the number of the first
    post of each; a post alone names itself), similarity (to its template, 0..1), risk (0..100), place,
    lead (its key, as in leads.csv; empty where no lead is shown for it).
    """
    networks = leads.networks
    table, where = networks.posts.table, networks.where
    paths = pa.array([posts.path(file) for file in range(len(networks.posts.sources))] or [""])
    names = pa.array([place.normal for place in where.places], pa.string())
    return pa.table(
        {
            "post": np.arange(len(networks.posts), dtype=np.int32),
            "id": posts.ids(table.column("id")),
            "file": paths.take(table.column("file").combine_chunks()),
            "line": table.column("line"),
            "template": networks.groups.label,
            "operation": networks.operation,
            "similarity": networks.groups.similarity,
            "risk": networks.risk.score,
            "place": names.take(pa.array(where.row, mask=where.row < 0)),
            "lead": _leads_of(leads),
        }
    )


def _leads_of(leads: Leads) -> pa.Array:
    """The key of each post's lead."""
    shown = [*leads.ranked, *leads.rejected]
    number = np.full(len(leads.networks.posts), -1, np.int32)
    for at, lead in enumerate(shown):
        number[np.asarray(lead.posts, np.int64)] = at
    return pa.array([lead.key for lead in shown], pa.string()).take(pa.array(number, mask=number < 0))


def identifiers_table(networks: Networks, *, unmask: bool = False) -> pa.Table:
    """One row a finding.

    Unless unmasked, `normal` of contacts is masked and their `raw`, `reason` and `details` are left out.
    """
    table = networks.sightings
    if unmask or not table.num_rows:
        return table
    kinds = pc.cast(table.column("kind"), pa.string())
    contact = pc.is_in(kinds, pa.array(sorted(RULES)))
    table = _with(table, "normal", _masked(kinds, pc.cast(table.column("normal"), pa.string())))
    for name in ("raw", "reason", "details"):
        kept = pc.if_else(contact, pa.scalar(None, pa.string()), pc.cast(table.column(name), pa.string()))
        table = _with(table, name, kept)
    return table


def write_columns(path: Path, table: pa.Table) -> None:
    """Write a flat table as CSV at the speed of columns; no cell is a formula to a spreadsheet.

    Raises:
        NotWritable: The file cannot be written.
    """
    for name in table.column_names:
        if pa.types.is_string(table.schema.field(name).type) or pa.types.is_large_string(
            table.schema.field(name).type
        ):
            table = _with(table, name, _defused(table.column(name)))
    with replacing_path(path) as part:
        pcsv.write_csv(table, part)


def _with(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)


def _masked(kinds: pa.ChunkedArray, normals: pa.ChunkedArray) -> pa.Array:
    """Normal forms masked; each different one is masked once."""
    kind = kinds.combine_chunks().dictionary_encode()
    normal = normals.combine_chunks().dictionary_encode()
    codes = kind.indices.to_numpy().astype(np.int64) * max(len(normal.dictionary), 1)
    pairs, places = np.unique(codes + normal.indices.to_numpy(), return_inverse=True)
    which, what = np.divmod(pairs, max(len(normal.dictionary), 1))
    names = kind.dictionary.to_pylist()
    values = normal.dictionary.take(pa.array(what)).to_pylist()
    shown = [mask(names[code], value) for code, value in zip(which.tolist(), values, strict=True)]
    return pa.array(shown, pa.string()).take(pa.array(places))


def _defused(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells that a spreadsheet would run get an apostrophe, as `defused` puts it; others stay as they are."""
    risky = pc.fill_null(
        pc.is_in(pc.utf8_slice_codeunits(column, 0, 1), pa.array(FORMULA_STARTS, column.type)), False
    )
    if not pc.any(risky).as_py():
        return column
    mended = [defused(cell) for cell in column.filter(risky).to_pylist()]
    return pc.replace_with_mask(
        column.combine_chunks(), risky.combine_chunks(), pa.array(mended, column.type)
    )
