"""The search for networks, done in a process of its own on posts that are in plain only in its memory."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from daybreak.web.inquiries.jobs import Bench, background, remove_files
from daybreak.web.prosecution import queries
from daybreak.web.prosecution.models import POSTS_ON_PAGE, Lead, LeadPosts, Run, RunFile
from daybreak.web.prosecution.room import check_room, unpacked
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import put_sealed

#: Files of a run that are kept for taking away.
KEPT = (
    "report.html",
    "leads.csv",
    "posts.csv",
    "identifiers.parquet",
    "entities.ftm.json",
    "manifest.json",
    "skipped.csv",
)


@background("prosecution.run", Run)
def search(run: Run, bench: Bench) -> None:
    """Find networks in a run's files and keep leads and files, sealed."""
    # these bring numba and arrow, which the web server never loads
    from daybreak.prosecution.decisions import Decision
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.networks import find_networks
    from daybreak.release.files import write_run
    from daybreak.standard.reading import read_posts

    options = bench.opened(run, "options") or {}
    uploads = list(run.uploads.order_by("created"))
    check_room(sum(unpacked(bench.opened(one, "name"), one.size) for one in uploads))
    bench.progress("unsealing", 0, len(uploads))
    paths = bench.plain_files(uploads)
    columns = {name: value for name, value in options.get("columns", {}).items() if value}
    out = bench.folder / "out"
    posts = read_posts(paths, aside=out / "skipped.csv", progress=bench.progress, **columns)
    for path in paths:
        path.unlink()  # what is needed of them is in the posts now
    decisions = queries.decisions_of(run.collection)
    networks = find_networks(
        posts,
        country=options.get("country") or None,
        decisions=[Decision(**_tuples(bench.opened(one, "decision"))) for one in decisions],
        seed=options.get("seed", 0),
        progress=bench.progress,
    )
    leads = rank_leads(networks, limit=options.get("leads", 200), progress=bench.progress)
    manifest = write_run(leads, out, progress=bench.progress)
    _keep(run, bench, leads, networks, manifest)


def _keep(run: Run, bench: Bench, leads: Any, networks: Any, manifest: Any) -> None:
    """Seal leads and files in one transaction, after whatever an earlier attempt left is gone."""
    from daybreak.release.masked import MaskedPosts
    from daybreak.standard.serialise import plain_value

    shown, out = MaskedPosts(networks, unmask=False), bench.folder / "out"
    bench.progress("sealing", 0, len(leads))
    with transaction.atomic():
        remove_files(run.files)
        run.leads.all().delete()
        marks = []
        for number, lead in enumerate(leads.ranked, start=1):
            kept, prints = _keep_lead(run, lead, shown, bench)
            marks.append(f"{kept.key} {kept.rank} {prints}")
            bench.progress("sealing", number, len(leads))
        for name in KEPT:
            if (out / name).exists():
                row = RunFile(organisation_id=run.organisation_id, case=run.case, run=run, name=name)
                bench.keep_file(row, out / name)
        run.counts = {name: int(count) for name, count in manifest.counts.items()}
        run.counts["left_out"] = sum(manifest.skipped.values())
        values = {"manifest": plain_value(manifest), "marks": "\n".join(marks)}
        details = {"leads": len(leads)}
        bench.end(run, values, why=Purpose.INVESTIGATION, details=details, also=["counts"])


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"parts": tuple(tuple(part) for part in row["parts"])}


def _keep_lead(run: Run, lead: Any, shown: Any, bench: Bench) -> tuple[Lead, str]:
    """Seal a lead with its posts; it, and the fingerprints of these."""
    from daybreak.release.files import lead_record

    record = lead_record(lead, shown)
    rows: list[dict[str, str]] = record.pop("sources")  # type: ignore[assignment]
    record.pop("posts")
    for template in record["templates"]:  # type: ignore[attr-defined]
        template["posts"] = len(template["posts"])
    kept = Lead(
        organisation_id=run.organisation_id,
        case=run.case,
        run=run,
        key=lead.key,
        rank=lead.rank,
        organised=lead.organised,
        risk=lead.risk,
        posts=len(lead.posts),
        texts=len(lead.templates),
        places=len(lead.places),
        first=lead.first and lead.first.date(),
        last=lead.last and lead.last.date(),
    )
    marks = " ".join(row["fingerprint"] for row in rows)
    put_sealed(kept, {"opening": _opening(record, rows), "card": record, "marks": marks}, key=bench.key)
    kept.save()
    LeadPosts.objects.bulk_create(_post_pages(kept, rows, bench))
    return kept, marks


def _opening(record: dict[str, Any], rows: list[dict[str, str]]) -> str:
    """How its commonest text begins, or its first post where no text repeats; contacts are masked in both."""
    from daybreak.release.openings import opening_of

    for template in record["templates"]:
        return opening_of("".join(one["text"] for one in template["pieces"]))
    return opening_of(rows[0]["text"])


def _post_pages(lead: Lead, rows: list[dict[str, str]], bench: Bench) -> Iterator[LeadPosts]:
    for page, start in enumerate(range(0, len(rows), POSTS_ON_PAGE)):
        one = LeadPosts(organisation_id=lead.organisation_id, case=lead.case, lead=lead, page=page)
        put_sealed(one, {"rows": rows[start : start + POSTS_ON_PAGE]}, key=bench.key)
        yield one
