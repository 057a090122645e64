"""The search for networks, done in a process of its own on posts that are in plain only in its memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from daybreak.errors import DaybreakError
from daybreak.standard.progress import Progress
from daybreak.web.prosecution import queries
from daybreak.web.prosecution.actions import run_failed
from daybreak.web.prosecution.models import Lead, LeadPosts, Run, RunFile, RunState, Upload
from daybreak.web.vault import ledger
from daybreak.web.vault.arriving import write_plain
from daybreak.web.vault.job_keys import JobKeys, keys_of_job
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, put_sealed
from daybreak.web.vault.sealed_files import remove_file, write_file
from daybreak.web.work.kinds import declare
from daybreak.web.work.memory_folder import memory_folder
from daybreak.web.work.models import Job

#: Posts in one sealed page of a lead.
PAGE = 100
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


def _failed(job: Job) -> None:
    run = Run.objects.filter(pk=job.record).first()
    if run is not None and run.state == RunState.OPEN:
        run_failed(run)


@declare("prosecution.run", failed=_failed)
def search(job: Job, *, key: bytes | None, progress: Progress) -> str:
    """Find networks in a run's files and keep leads and files, sealed."""
    keys = keys_of_job(key)
    run = Run.objects.select_related("collection").get(pk=job.record)
    ring = KeyRing(run.case, keys.current, keys.by_id)
    try:
        with memory_folder() as folder:
            _search(run, ring, keys, folder, progress)
    except DaybreakError as refusal:
        # the sentence may quote a file's name or a column, so it is sealed with the run
        put_sealed(run, {"said": str(refusal)}, key=keys.current)
        run.state, run.finished = RunState.FAILED, timezone.now()
        run.save(update_fields=["said", "state", "finished"])
    return ""


def _search(run: Run, ring: KeyRing, keys: JobKeys, folder: Path, progress: Progress) -> None:
    # these bring numba and arrow, which the web server never loads
    from daybreak.prosecution.decisions import Decision
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.networks import find_networks
    from daybreak.release.files import write_run
    from daybreak.release.masked import MaskedPosts
    from daybreak.standard.reading import read_posts

    options = open_with(run, "options", ring) or {}
    paths = [_plain(one, keys, ring, folder) for one in run.uploads.order_by("created")]
    columns = {name: value for name, value in options.get("columns", {}).items() if value}
    out = folder / "out"
    posts = read_posts(paths, aside=out / "skipped.csv", progress=progress, **columns)
    known = [
        Decision(**_tuples(open_with(one, "decision", ring))) for one in queries.decisions_of(run.collection)
    ]
    networks = find_networks(
        posts,
        country=options.get("country") or None,
        decisions=known,
        seed=options.get("seed", 0),
        progress=progress,
    )
    leads = rank_leads(networks, limit=options.get("leads", 200), progress=progress)
    manifest = write_run(leads, out, progress=progress)
    progress("sealing", 0, len(leads))
    shown = MaskedPosts(networks, unmask=False)
    with transaction.atomic():
        _clear(run)
        for number, lead in enumerate(leads.ranked, start=1):
            _keep_lead(run, lead, shown, keys)
            progress("sealing", number, len(leads))
        for name in KEPT:
            if (out / name).exists():
                _keep_file(run, out / name, keys)
        from daybreak.standard.serialise import plain_value

        put_sealed(run, {"manifest": plain_value(manifest), "said": None}, key=keys.current)
        run.counts = {name: int(count) for name, count in manifest.counts.items()}
        run.counts["left_out"] = sum(manifest.skipped.values())
        run.state, run.finished = RunState.DONE, timezone.now()
        run.save(update_fields=["manifest", "said", "counts", "state", "finished"])
        ledger.record(
            "create",
            who="system",
            organisation=run.organisation_id,
            record=run,
            why=Purpose.INVESTIGATION,
            details={"leads": len(leads)},
        )


def _plain(upload: Upload, keys: JobKeys, ring: KeyRing, folder: Path) -> Path:
    name = Path(open_with(upload, "name", ring)).name or "posts"
    return write_plain(upload, name, keys.by_id, folder)


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"parts": tuple(tuple(part) for part in row["parts"])}


def _clear(run: Run) -> None:
    """What an earlier attempt may have left."""
    for one in run.files.all():
        remove_file(one)
    run.files.all().delete()
    run.leads.all().delete()


def _keep_lead(run: Run, lead: Any, shown: Any, keys: JobKeys) -> None:
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
    put_sealed(
        kept, {"card": record, "marks": " ".join(row["fingerprint"] for row in rows)}, key=keys.current
    )
    kept.save()
    LeadPosts.objects.bulk_create(_post_pages(kept, rows, keys))


def _post_pages(lead: Lead, rows: list[dict[str, str]], keys: JobKeys) -> Iterator[LeadPosts]:
    for page, start in enumerate(range(0, len(rows), PAGE)):
        one = LeadPosts(organisation_id=lead.organisation_id, case=lead.case, lead=lead, page=page)
        put_sealed(one, {"rows": rows[start : start + PAGE]}, key=keys.current)
        yield one


def _keep_file(run: Run, path: Path, keys: JobKeys) -> None:
    kept = RunFile(
        organisation_id=run.organisation_id, case=run.case, run=run, name=path.name, size=path.stat().st_size
    )
    with path.open("rb") as source:
        write_file(kept, iter(lambda: source.read(1 << 20), b""), key=keys.current)
    kept.save()
