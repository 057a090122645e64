"""A run on disk: report, tables, entities and manifest, in one folder, contacts masked.

| file | what |
|---|---|
| report.html | the leads, for people |
| leads.json | the leads with every reason, for programs |
| leads.csv | one row a lead; rejected ones last, with rank 0 |
| posts.parquet, posts.csv | one row a post: its template, its operation, its lead, its risk, its place |
| identifiers.parquet | one row a finding: kind, normal form, where it stands, how sure, why |
| entities.ftm.json | FollowTheMoney entities of the leads, one a line |
| manifest.json | what was read, done, skipped and written, with hashes |
| skipped.csv | rows that could not be used, if any |
| decisions.jsonl | the reviewers' decisions, if any; never overwritten |
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa

from daybreak.errors import FileUnreadable
from daybreak.prosecution.decisions import Decision
from daybreak.prosecution.lead import Lead, SharedContact, TemplateCard
from daybreak.prosecution.leads import Leads
from daybreak.release.followthemoney import write_entities
from daybreak.release.masked import MaskedPosts
from daybreak.release.placing import taking_place
from daybreak.release.report.page import report
from daybreak.release.tables import identifiers_table, posts_table, write_columns
from daybreak.standard.arguments import of_kind
from daybreak.standard.manifest import RunManifest
from daybreak.standard.progress import Progress, silent
from daybreak.standard.serialise import plain_value, write_csv, write_json, write_parquet, write_text

#: Posts of one lead whose texts stand in leads.json; a lead can be a million copies.
MOST_TEXTS = 10_000
#: What every run writes besides its manifest.
FILES = (
    "report.html",
    "leads.json",
    "leads.csv",
    "posts.parquet",
    "posts.csv",
    "identifiers.parquet",
    "entities.ftm.json",
)


#: Proves the others by their hashes: it goes first and comes last.
MANIFEST = "manifest.json"


def write_run(
    leads: Leads, folder: str | Path, *, unmask: bool = False, progress: Progress = silent
) -> RunManifest:
    """Write everything a run found into `folder`, made if needed.

    Args:
        leads: What `rank_leads` gave.
        folder: Where to write; files of an earlier run are replaced, all at once when the new ones are
            whole, decisions stay.
        unmask: Show contacts in full in every file. Only on purpose: they may be those of victims.
        progress: Told after each file.

    Raises:
        FileUnreadable: The folder cannot be made.
        NotWritable: A file cannot be written.
    """
    of_kind("leads", leads, Leads, "give what rank_leads returns")
    folder = Path(of_kind("folder", folder, str | PathLike, "it must be the path of a folder"))
    of_kind("unmask", unmask, bool, "it must be True or False")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the folder cannot be made ({error.strerror})"
        raise FileUnreadable(folder, why=why, do="Choose another folder with --out.") from error
    networks, run = leads.networks, leads.networks.run
    run.count("leads", len(leads))
    run.parameter("columns", networks.posts.columns)
    run.parameter("unmask", unmask)
    run.note("Contacts are shown in full." if unmask else "Contacts are masked.")
    with taking_place(folder, [*FILES, MANIFEST]) as fresh:
        with run.stage("writing"):
            posts = MaskedPosts(networks, unmask=unmask)
            table = posts_table(leads, posts)
            write_parquet(fresh / "posts.parquet", table)
            write_columns(fresh / "posts.csv", table)
            progress("writing", 1, 6)
            write_parquet(fresh / "identifiers.parquet", identifiers_table(networks, unmask=unmask))
            progress("writing", 2, 6)
            write_json(fresh / "leads.json", [lead_record(lead, posts) for lead in leads.ranked])
            write_csv(fresh / "leads.csv", pa.Table.from_pylist(list(_rows(leads)), schema=_LEADS))
            progress("writing", 3, 6)
            write_entities(leads, fresh / "entities.ftm.json", posts)
            progress("writing", 4, 6)
            write_text(fresh / "report.html", report(leads, _shown(run.finish(), posts), posts))
            progress("writing", 5, 6)
        for name in FILES:
            run.wrote(fresh / name, within=fresh)
        manifest = _shown(run.finish(), posts)
        write_json(fresh / MANIFEST, manifest)
    progress("writing", 6, 6)
    return manifest


def _shown(manifest: RunManifest, posts: MaskedPosts) -> RunManifest:
    """The manifest with contacts in names of files and columns and in notes hidden."""
    columns: Any = manifest.parameters["columns"]  # a file without header has its first post there
    columns = {role: list(map(posts.free, names)) for role, names in columns.items()}
    sources = tuple(replace(one, path=posts.path(file)) for file, one in enumerate(manifest.sources))
    return replace(
        manifest,
        sources=sources,
        notes=tuple(map(posts.free, manifest.notes)),
        parameters={**manifest.parameters, "columns": columns},
    )


def lead_record(lead: Lead, posts: MaskedPosts) -> dict[str, object]:
    """A lead as `leads.json` holds it: a `Lead` with texts beside numbers, contacts as they may be shown.

    `sources` names every post; texts stand with the first `MOST_TEXTS` of them.
    """
    own = {
        "reasons": [plain_value(replace(one, sentence=posts.free(one.sentence))) for one in lead.reasons],
        "contacts": [_contact(one, posts) for one in lead.contacts],
        "templates": [_template(card, posts) for card in lead.templates],
        "indicators": [
            plain_value(seen) | {"words": posts.words(seen.post, seen.start, seen.end)}
            for seen in lead.indicators
        ],
        "movement": _movement(lead, posts),
        "decision": _decision(lead.decision, posts) if lead.decision else None,
        "notes": [_decision(note, posts) for note in lead.notes],
    }
    names = [field.name for field in fields(lead)]
    record = {name: own[name] if name in own else plain_value(getattr(lead, name)) for name in names}
    return record | {"sources": _sources(lead, posts)}


def _contact(one: SharedContact, posts: MaskedPosts) -> object:
    shown = posts.shown(one.kind, one.normal)
    return plain_value(replace(one, normal=shown, remark=posts.free(one.remark.replace(one.normal, shown))))


def _template(card: TemplateCard, posts: MaskedPosts) -> dict[str, object]:
    made: dict[str, Any] = plain_value(card)
    made["pieces"] = [{"text": text, "kind": kind} for text, kind in posts.cut(card.example, card.pieces)]
    for slot, common in zip(made["slots"], posts.slots(card), strict=True):
        slot["common"] = common
    return made


def _movement(lead: Lead, posts: MaskedPosts) -> object:
    """Its movement; what far posts share is an identifier and may be a contact."""
    made: dict[str, Any] | None = plain_value(lead.movement)
    if made is not None:
        made["sentences"] = [posts.free(sentence) for sentence in made["sentences"]]
        for pair in (*made["impossible"], *made["simultaneous"], *made["same_day"]):
            pair["identifier"] = posts.shown("handle", pair["identifier"])
    return made


def _decision(decision: Decision, posts: MaskedPosts) -> object:
    note, reviewer = posts.free(decision.note), posts.free(decision.reviewer)
    return plain_value(replace(decision, note=note, reviewer=reviewer))


def _sources(lead: Lead, posts: MaskedPosts) -> list[dict[str, str]]:
    marks = posts.fingerprints(lead.posts)
    first = posts.rows(lead.posts[:MOST_TEXTS])
    rest = [{"id": name} for name in posts.names(lead.posts[MOST_TEXTS:])]
    return [row | {"fingerprint": mark} for row, mark in zip([*first, *rest], marks, strict=True)]


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
