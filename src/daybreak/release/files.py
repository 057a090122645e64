"""A run on disk: report, tables, entities and manifest, in one folder, contacts masked.

| file | what |
|---|---|
| report.html | the leads, for people |
| leads.json | the leads with every reason, for programs |
| leads.csv | one row a lead |
| posts.parquet, posts.csv | one row a post: its template, its operation, its risk, its place |
| identifiers.parquet | one row a finding: kind, normal form, where it stands, how sure, why |
| entities.ftm.json | FollowTheMoney entities of the leads, one a line |
| manifest.json | what was read, done, skipped and written, with hashes |
| skipped.csv | rows that could not be used, if any |
| decisions.jsonl | the reviewers' decisions, if any; never overwritten |
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import FileUnreadable
from daybreak.prosecution.lead import Lead
from daybreak.prosecution.leads import Leads
from daybreak.prosecution.networks import Networks
from daybreak.release.followthemoney import write_entities
from daybreak.release.masked import MaskedPosts
from daybreak.release.masking import RULES, mask
from daybreak.release.report.page import write_report
from daybreak.standard.manifest import RunManifest
from daybreak.standard.progress import Progress, silent
from daybreak.standard.serialise import plain_value, write_csv, write_json, write_parquet


def write_run(
    leads: Leads, folder: Path, *, unmask: bool = False, progress: Progress = silent
) -> RunManifest:
    """Write everything a run found into `folder`, made if needed.

    Args:
        leads: What `rank_leads` gave.
        folder: Where to write; files of an earlier run are replaced, decisions stay.
        unmask: Show contacts in full in every file. Only on purpose: they may be those of victims.
        progress: Told after each file.

    Raises:
        FileUnreadable: The folder cannot be made.
        NotWritable: A file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the folder cannot be made ({error.strerror})"
        raise FileUnreadable(folder, why=why, do="Choose another folder with --out.") from error
    networks, run = leads.networks, leads.networks.run
    run.count("leads", len(leads))
    run.note("Contacts are shown in full." if unmask else "Contacts are masked.")
    with run.stage("writing"):
        posts = MaskedPosts(networks, unmask=unmask)
        write_parquet(folder / "posts.parquet", posts_table(networks))
        write_csv(folder / "posts.csv", posts_table(networks))
        progress("writing", 1, 6)
        write_parquet(folder / "identifiers.parquet", identifiers_table(networks, unmask=unmask))
        progress("writing", 2, 6)
        write_json(folder / "leads.json", [lead_record(lead, posts) for lead in leads.ranked])
        write_csv(folder / "leads.csv", pa.Table.from_pylist(list(_rows(leads)), schema=_LEADS))
        progress("writing", 3, 6)
        write_entities(leads, folder / "entities.ftm.json", unmask=unmask)
        progress("writing", 4, 6)
        write_report(leads, run.finish(), folder / "report.html", unmask=unmask)
        progress("writing", 5, 6)
    for name in (
        "report.html",
        "leads.json",
        "leads.csv",
        "posts.parquet",
        "posts.csv",
        "identifiers.parquet",
        "entities.ftm.json",
    ):
        run.wrote(folder / name, within=folder)
    manifest = run.write(folder / "manifest.json")
    progress("writing", 6, 6)
    return manifest


def posts_table(networks: Networks) -> pa.Table:
    """One row a post, without its text.

    Columns: post (row number from 0), id, file, line, template and operation (the number of the first
    post of each; a post alone names itself), similarity (to its template, 0..1), risk (0..100), place.
    """
    table, where = networks.posts.table, networks.where
    paths = pa.array([source.path for source in networks.posts.sources] or [""])
    names = pa.array([place.normal for place in where.places], pa.string())
    return pa.table(
        {
            "post": np.arange(len(networks.posts), dtype=np.int32),
            "id": table.column("id"),
            "file": paths.take(table.column("file").combine_chunks()),
            "line": table.column("line"),
            "template": networks.groups.label,
            "operation": networks.operation,
            "similarity": networks.groups.similarity,
            "risk": networks.risk.score,
            "place": names.take(pa.array(where.row, mask=where.row < 0)),
        }
    )


def identifiers_table(networks: Networks, *, unmask: bool = False) -> pa.Table:
    """One row a finding.

    Unless unmasked, `normal` of contacts is masked and their `raw` and `reason` are left out.
    """
    table = networks.sightings
    if unmask:
        return table
    kinds = pc.cast(table.column("kind"), pa.string())
    contact = pc.is_in(kinds, pa.array(sorted(RULES)))
    pairs = zip(kinds.to_pylist(), table.column("normal").to_pylist(), strict=True)
    cache: dict[tuple[str, str], str] = {}
    masked = [cache[pair] if pair in cache else cache.setdefault(pair, mask(*pair)) for pair in pairs]
    table = table.set_column(table.schema.get_field_index("normal"), "normal", pa.array(masked, pa.string()))
    for name in ("raw", "reason"):
        kept = pc.if_else(contact, pa.scalar(None, pa.string()), pc.cast(table.column(name), pa.string()))
        table = table.set_column(table.schema.get_field_index(name), name, kept)
    return table


def lead_record(lead: Lead, posts: MaskedPosts) -> dict[str, object]:
    """A lead as `leads.json` holds it: a `Lead` with texts beside numbers, contacts as they may be shown."""
    record: dict[str, object] = plain_value(lead)
    contacts = [plain_value(one) for one in lead.contacts]
    for row, one in zip(contacts, lead.contacts, strict=True):
        shown = posts.shown(one.kind, one.normal)
        row |= {"normal": shown, "remark": one.remark.replace(one.normal, shown)}
    templates = [plain_value(card) for card in lead.templates]
    for row, card in zip(templates, lead.templates, strict=True):
        row["pieces"] = [{"text": text, "kind": kind} for text, kind in posts.cut(card.example, card.pieces)]
        for slot in row["slots"]:
            slot["common"] = [posts.fill(slot["kind"], text) for text in slot["common"]]
    indicators = [plain_value(seen) for seen in lead.indicators]
    for row, seen in zip(indicators, lead.indicators, strict=True):
        row["words"] = posts.words(seen.post, seen.start, seen.end)
    marks = posts.fingerprints(lead.posts)
    numbers = zip(lead.posts.tolist(), marks, strict=True)
    shown_posts = [posts.row(number) | {"fingerprint": mark} for number, mark in numbers]
    own = {"contacts": contacts, "templates": templates, "indicators": indicators, "sources": shown_posts}
    return record | own


_LEADS = pa.schema(
    [
        ("rank", pa.int32()), ("lead", pa.string()), ("organised", pa.float64()), ("risk", pa.float64()),
        ("posts", pa.int32()), ("texts", pa.int32()), ("contacts", pa.int32()), ("places", pa.string()),
        ("first", pa.timestamp("us", tz="UTC")), ("last", pa.timestamp("us", tz="UTC")),
        ("indicators", pa.string()), ("counter_evidence", pa.string()), ("decision", pa.string()),
    ]
)  # fmt: skip


def _rows(leads: Leads) -> Iterator[dict[str, object]]:
    for lead in (*leads.ranked, *leads.rejected):
        yield {
            "rank": lead.rank,
            "lead": lead.key,
            "organised": round(lead.organised, 1),
            "risk": round(lead.risk, 1),
            "posts": len(lead.posts),
            "texts": len(lead.templates),
            "contacts": len(lead.contacts),
            "places": "; ".join(lead.places),
            "first": lead.first,
            "last": lead.last,
            "indicators": "; ".join(seen.label for seen in lead.indicators),
            "counter_evidence": "; ".join(r.sentence for r in lead.reasons if r.side == "counter"),
            "decision": lead.decision.kind if lead.decision else "",
        }
