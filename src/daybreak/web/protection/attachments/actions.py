"""Every change to files of reports: beginning, keeping, examining, opening."""

import hashlib
from datetime import timedelta
from uuid import UUID, uuid5

from django.db.models import F
from django.utils import timezone

from daybreak.web.accounts.models import Person
from daybreak.web.protection.attachments.limits import check_room
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Report, State
from daybreak.web.protection.retention import touch
from daybreak.web.protection.returning import Returned, lock_current
from daybreak.web.vault import ledger
from daybreak.web.vault.arriving import read_pieces, write_pieces
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import hold_current, holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_from_outside, save_sealed
from daybreak.web.vault.receiving import plain_name
from daybreak.web.vault.sealed_files import remove_file
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

WHY = Purpose.INTAKE
#: How long a file that stopped coming may still go on.
UNFINISHED_FOR = timedelta(days=7)


def make_attachment(*, report: Report, size: int = 0, by: Person | None = None) -> Attachment:
    """A file of a report, not yet saved; `by` is None for the person who reported."""
    return Attachment(
        organisation_id=report.organisation_id, case=report.case, report=report, size=size, sent_by=by
    )


@ledger.action
def begin_by_person(*, came: Returned, name: str, size: int) -> Attachment:
    """Begin to take a file of whoever came back with a code.

    Raises:
        FileRefused: It is too large, or there is no room.
        NotGranted: The report's key is being replaced.
    """
    key = lock_current(came)  # with the ledger, before the report, as everybody does
    upload = make_attachment(report=came.report, size=size)
    _keep_of_person(upload, name, key=key)
    return upload


@ledger.action
def begin_by_staff(*, by: Unlocked, report: Report, name: str, size: int) -> Attachment:
    """Begin to take a file that a colleague adds, such as a letter that came by post.

    Raises:
        FileRefused: It is too large, or there is no room.
        NotGranted: The colleague holds no key to the report.
    """
    upload = make_attachment(report=report, size=size, by=by.person)
    keep_by_staff(by=by, upload=upload, name=name)
    return upload


def keep_whole(*, came: Returned, upload: Attachment, name: str, sealed_under: SecretKey) -> None:
    """Keep a file that came whole: sealed anew under the report's key, or not at all.

    A form that is sent again, as browsers do when a page is loaded anew, adds nothing twice: what is kept
    is known by its report, its name and its content.

    Args:
        came: Whose report it is.
        upload: What came, not saved; its file is left to whoever made it.
        name: What it is called.
        sealed_under: The key under which it lies.

    Raises:
        FileRefused, NotGranted: As for one that begins.
    """
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass"))
    for plain in read_pieces(upload, {sealed_under.id: sealed_under}):
        digest.update(plain)
    pk = uuid5(came.report.pk, digest.hexdigest())
    if _keep_whole(came=came, pk=pk, upload=upload, name=name, sealed_under=sealed_under):
        arrived(upload=Attachment.objects.get(pk=pk))


@ledger.action
def _keep_whole(*, came: Returned, pk: UUID, upload: Attachment, name: str, sealed_under: SecretKey) -> bool:
    """Whether it was not there yet."""
    report = _locked(came.report)
    if Attachment.objects.filter(pk=pk).exists():
        return False
    check_room(report, upload.size)
    kept = make_attachment(report=report, size=upload.size)
    kept.pk, kept.received, kept.pieces = pk, upload.received, upload.pieces
    try:
        kept.stored = write_pieces(kept, read_pieces(upload, {sealed_under.id: sealed_under}), key=came.key)
        hold_current(report.case, came.key)
        _keep_of_person(kept, name, key=came.key)
    except BaseException:
        remove_file(kept)
        raise
    return True


def _keep_of_person(upload: Attachment, name: str, *, key: SecretKey) -> None:
    check_room(_locked(upload.report), upload.size)
    save_from_outside(record=upload, values={"name": plain_name(name)}, key=key, why=WHY)


@ledger.action
def keep_by_staff(*, by: Unlocked, upload: Attachment, name: str) -> None:
    """Keep a colleague's file that begins to come or has come.

    Raises:
        FileRefused, NotGranted: As above.
    """
    check_room(_locked(upload.report), upload.size)
    save_sealed(by=by, record=upload, values={"name": plain_name(name)}, why=WHY)


def _locked(report: Report) -> Report:
    """The report, held so that two files that come at once do not both take the last room."""
    return Report.objects.select_for_update().get(pk=report.pk)


@ledger.action
def arrived(*, upload: Attachment) -> None:
    """Tell the recipients that a file is there in full; what was closed is open again."""
    rows = Report.objects.filter(pk=upload.report_id)
    touch(upload.report_id)
    if upload.sent_by_id is not None:
        return
    rows.update(unread=True)
    rows.filter(state__in=[State.CLOSED, State.WITHDRAWN]).update(state=State.OPEN)
    for one in holders(upload.case):
        notify(person=one)


@ledger.action
def opened(*, attachment: Attachment, who: Person | None, copy: str, confirmed: bool = False) -> None:
    """Write down that a file was read: which copy, and whether it was taken out of quarantine for that."""
    details = {"copy": copy} | ({"quarantined": 1} if confirmed else {})
    ledger.record(
        "read",
        who=who or "public",
        organisation=attachment.organisation_id,
        record=attachment,
        why=WHY if who is not None else Purpose.OWN_ACCESS,
        details=details,
    )


@ledger.action
def took_manifest(*, report: Report, by: Person, files: int) -> None:
    """Write down that the list of files and their digests was taken away."""
    ledger.record(
        "export",
        who=by,
        organisation=report.organisation_id,
        record=report,
        why=Purpose.LEGAL,
        details={"files": files},
    )


def forget_unfinished() -> int:
    """Remove files that stopped coming a week ago; how many. A daily chore."""
    late = timezone.now() - UNFINISHED_FOR
    rows = list(Attachment.objects.filter(received__lt=F("size"), created__lt=late))
    for one in rows:
        one.delete()
        remove_file(one)
    return len(rows)
