"""What operations of all pillars on inquiries have in common."""

from typing import Any

from django.http import HttpRequest

from daybreak.web.inquiries.models import InquiryFile, InquiryWork
from daybreak.web.vault.arriving import take_piece
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.receiving import piece_of
from daybreak.web.vault.unlock import unlocked
from daybreak.web.work.actions import cancel_job

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
#: What the document says of an operation that takes bytes, and of one that gives them.
TAKES_BYTES = {"requestBody": {"required": True, "content": _BYTES}}
GIVES_BYTES = {"responses": {200: {"description": "The file", "content": _BYTES}}}


def piece_put(request: HttpRequest, file: InquiryFile, offset: int, *, why: Purpose) -> dict[str, Any]:
    """Take the bytes of a request that begin at an offset; the file as it is now."""
    by = unlocked(request)
    key = current_key(by=by, case=file.case)
    taken = take_piece(upload=file, offset=offset, plain=piece_of(request), key=key)
    return file_said(taken, open_sealed(by=by, record=taken, why=why, fields=["name"])["name"])


def file_said(file: InquiryFile, name: str) -> dict[str, Any]:
    """A file that was sent, as programs get it."""
    sizes = {"size": file.size, "received": file.received, "complete": file.is_complete}
    return {"id": file.pk, "name": name, **sizes}


def work_said(work: InquiryWork, said: str | None) -> dict[str, Any]:
    """Work as programs get it."""
    percent = work.job.percent if work.job else None
    names = ("number", "state", "created", "finished")
    told = {"id": work.pk, "stage": work.going, "percent": percent, "said": said}
    return told | {name: getattr(work, name) for name in names}


def cancelled(request: HttpRequest, work: InquiryWork) -> Any:
    """Stop work; the record as it is now."""
    ring_of(by=unlocked(request), case=work.case)
    if work.job is not None:
        cancel_job(job=work.job)
    return type(work)._default_manager.get(pk=work.pk)


def results_said(files: Any) -> list[dict[str, Any]]:
    """Files that work has written, by their names."""
    return [{"id": one.pk, "name": one.name, "size": one.size} for one in files.order_by("name")]
