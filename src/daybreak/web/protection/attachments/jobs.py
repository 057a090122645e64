"""Examining the files of a report: their digest, the search for malware, the cleaned copy, the preview.

It runs in a process of its own, and what a file holds is read by yet another that has no key
(`daybreak.protection.cleaning.apart`). What was found is written down in one transaction a file.
"""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from daybreak.protection.cleaning.apart import clean_apart, say_cleaning
from daybreak.protection.cleaning.findings import Cleaning
from daybreak.protection.cleaning.kinds import KINDS, is_mismatched
from daybreak.protection.cleaning.previews import Preview
from daybreak.standard.progress import Progress
from daybreak.web.protection.attachments.examining import KIND, due, scanner
from daybreak.web.protection.attachments.models import Attachment, Copy, Scan, Use
from daybreak.web.protection.attachments.scanner import ScannerAway
from daybreak.web.protection.attachments.sealed_reader import SealedReader
from daybreak.web.protection.models import Report
from daybreak.web.vault import ledger
from daybreak.web.vault.job_keys import JobKeys, keys_of_job
from daybreak.web.vault.keys import KeyRing, hold_current
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, put_sealed
from daybreak.web.vault.sealed_files import remove_file, write_file, writing_file
from daybreak.web.work.kinds import declare
from daybreak.web.work.models import Job


def _failed(job: Job) -> None:
    """Nothing stays half-done; whoever opens the report next has it tried again."""


@declare(KIND, failed=_failed)
def examine(job: Job, *, key: bytes | None, progress: Progress) -> str:
    """Examine what waits in a report."""
    keys = keys_of_job(key)
    report = Report.objects.filter(pk=job.record).first()  # it may have been destroyed meanwhile
    waiting = list(due(report).order_by("created", "id")) if report is not None else []
    for number, one in enumerate(waiting):
        progress("examining", number, len(waiting))
        # counted before, so that a file which brings the process down is not tried for ever
        Attachment.objects.filter(pk=one.pk).update(attempts=F("attempts") + 1)
        _examine(one, keys)
    return ""


def _examine(attachment: Attachment, keys: JobKeys) -> None:
    ring = KeyRing(attachment.case, keys.current, keys.by_id)
    with SealedReader(attachment, keys.by_id) as file:
        scan, found = _scan(file)
        if attachment.examined is not None:
            facts = open_with(attachment, "facts", ring) | {"found": found}
            _write_down(attachment, keys, facts, scan, [])
            return
        cleaned = Copy(
            organisation_id=attachment.organisation_id,
            case=attachment.case,
            attachment=attachment,
            use=Use.CLEANED,
            size=0,
        )
        cleaning, preview, digest, size = _clean(file, cleaned, keys)
        facts = _facts(attachment, ring, cleaning, file.sha256) | {"found": found}
    cleaned.size = size
    copies = [cleaned] if cleaning.done else []
    facts |= {"cleaned_sha256": digest, "cleaned_size": size} if cleaning.done else {}
    if preview is not None and scan != Scan.FOUND:
        copies.append(_keep_preview(attachment, preview, keys))
    _write_down(attachment, keys, facts, scan, copies)


def _scan(file: SealedReader) -> tuple[Scan, str]:
    asked = scanner()
    if asked is None:
        return Scan.NONE, ""
    try:
        found = asked.scan(file.chunks()).found
    except ScannerAway:
        return Scan.NONE, ""
    return (Scan.FOUND, found) if found else (Scan.CLEAN, "")


class _Digesting:
    """Hands the copy on, and reckons its digest and length meanwhile."""

    def __init__(self, target: Any) -> None:
        self.target, self.digest, self.size = target, hashlib.sha256(), 0

    def write(self, data: bytes, /) -> None:
        self.digest.update(data)
        self.size += len(data)
        self.target.write(data)


class _NotDone(Exception):
    """There is no cleaned copy, so what was written of it goes."""


def _clean(file: SealedReader, copy: Copy, keys: JobKeys) -> tuple[Cleaning, Preview | None, str, int]:
    cleaning, preview, target = Cleaning("unknown"), None, _Digesting(None)
    try:
        with writing_file(copy, key=keys.current) as writer:
            target = _Digesting(writer)
            cleaning, preview = clean_apart(file, target)
            if not cleaning.done:
                raise _NotDone
    except _NotDone:
        pass
    return cleaning, preview, target.digest.hexdigest(), target.size


def _facts(attachment: Attachment, ring: KeyRing, cleaning: Cleaning, digest: str) -> dict[str, Any]:
    kind = KINDS.get(cleaning.kind, KINDS["unknown"])
    return {
        **say_cleaning(cleaning),
        "kind": kind.name,
        "mismatched": is_mismatched(kind, open_with(attachment, "name", ring)),
        "sha256": digest,
    }


def _keep_preview(attachment: Attachment, preview: Preview, keys: JobKeys) -> Copy:
    use = Use.PICTURE if preview.form == "png" else Use.WORDS
    copy = Copy(
        organisation_id=attachment.organisation_id,
        case=attachment.case,
        attachment=attachment,
        use=use,
        size=len(preview.content),
    )
    write_file(copy, [preview.content], key=keys.current)
    return copy


def _write_down(
    attachment: Attachment, keys: JobKeys, facts: dict[str, Any], scan: Scan, copies: list[Copy]
) -> None:
    """Keep what was found, all or nothing; files of copies that are not kept are removed."""
    now = timezone.now()
    try:
        with transaction.atomic():
            hold_current(attachment.case, keys.current)
            for copy in copies:
                copy.save()
            put_sealed(attachment, {"facts": facts}, key=keys.current)
            attachment.scan, attachment.scan_tried = scan, now
            attachment.examined = attachment.examined or now
            attachment.save(update_fields=["facts", "scan", "scan_tried", "examined"])
            ledger.record(
                "examine",
                who="system",
                organisation=attachment.organisation_id,
                record=attachment,
                why=Purpose.SECURITY,
                details={"scan": scan.value, "cleaned": int(facts["why_not"] is None)},
            )
    except BaseException:
        for copy in copies:
            remove_file(copy)
        raise
