"""Files from whoever reports: sent with a pass or their words, without a cookie, with and without a script.

A form names its pass before its files, so that a file is refused before a byte of it is kept when the pass
opens nothing. Until the form is read in full, files are sealed under a key that only this request knows.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from daybreak.errors import BadValue, DaybreakError, FileRefused
from daybreak.web.accounts.access import open_to_all
from daybreak.web.protection import returning
from daybreak.web.protection.attachments import actions, handing_out
from daybreak.web.protection.attachments.beside_words import FieldsFirst
from daybreak.web.protection.attachments.examining import examine_soon
from daybreak.web.protection.attachments.forms import SendForm
from daybreak.web.protection.attachments.limits import MOST_BYTES, STAYS_FREE, free_bytes, no_room, too_large
from daybreak.web.protection.attachments.models import Attachment, Use
from daybreak.web.protection.attachments.shown import Shown, files_of_person
from daybreak.web.protection.models import Channel
from daybreak.web.protection.public_views import returning_channel
from daybreak.web.protection.returning import Returned
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault.ciphers import SecretKey, new_key
from daybreak.web.vault.receiving import Arrived, begin_file, piece_arrived, whole_files

#: The header in which a script sends the pass.
PASS = "X-Pass"  # noqa: S105 (a name)


def _came(said: QueryDict, request: HttpRequest, channel: Channel) -> Returned | None:
    """Who comes: by the pass of a page of the channel, or by the words that it shows just now."""
    given = request.headers.get(PASS) or said.get("pass", "")
    came = returning.read_pass(given) if given else _with_words(said.get("code", ""), channel)
    return came if came is not None and came.report.channel_id == channel.pk else None


def _with_words(code: str, channel: Channel) -> Returned | None:
    return returning.come_back(code, at=channel.organisation_id, mend=False)


@returning_channel
@require_POST
def send_files(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Take files from a form, and say what is there; without files only the latter."""
    if request.content_type != "multipart/form-data":
        came = _came(request.POST, request, channel)
        return _page(request, channel, came, code=request.POST.get("code", ""))
    key = new_key()
    seen: list[Returned] = []

    def make() -> Attachment:
        if not seen:
            came = _came(parser.so_far, request, channel)
            if came is None:
                raise FileRefused(
                    _("You were away for a while, so this was closed. Please give your words again.")
                )
            seen.append(came)
        if free_bytes() < STAYS_FREE + MOST_BYTES:
            raise FileRefused(no_room())
        return actions.make_attachment(report=seen[0].report)

    with whole_files(request, make=make, key=key, most=MOST_BYTES) as files:
        try:
            parser = FieldsFirst(request.META, request, request.upload_handlers, request.encoding)
            said, _files = parser.parse()
            came = seen[0] if seen else _came(said, request, channel)
            told = _keep(came, files, key) if came is not None and files else ""
        except BadValue:  # refused before it was read
            return _page(request, channel, seen[0] if seen else None, wrong=too_large())
        except (
            FileRefused,
            MultiPartParserError,
            SuspiciousOperation,
            RequestDataTooBig,
            OSError,
        ) as problem:
            wrong = str(problem) if isinstance(problem, FileRefused) else _("The file did not arrive whole.")
            code = parser.so_far.get("code", "") if seen else ""
            return _page(request, channel, seen[0] if seen else None, wrong=wrong, code=code)
    wrong = "" if told or came is None else _("No file arrived, or it was empty.")
    return _page(request, channel, came, told=told, wrong=wrong, code=said.get("code", ""))


def _keep(came: Returned, files: list[Arrived], key: SecretKey) -> str:
    """Keep what came; a sentence on it."""
    for one in files:
        actions.keep_whole(came=came, upload=one.upload, name=one.name, sealed_under=key)
    examine_soon(report=came.report, ring=came.ring, by=None)
    return _("The file has arrived.")


def _page(
    request: HttpRequest, channel: Channel, came: Returned | None, *, code: str = "", **said: Any
) -> HttpResponse:
    """What has arrived so far, and the words again when they are shown just now."""
    if came is None:
        context = {"channel": channel, "over": True, **said}
        return render(request, "attachments/closed.html", context, status=422)
    words = code.split() if _opens(code, came) else []
    context = {"channel": channel, "words": words, **of_person(came), **said}
    return render(request, "attachments/arrived.html", context, status=422 if said.get("wrong") else 200)


def _opens(code: str, came: Returned) -> bool:
    """Whether words are those of this very report, so that no stranger's text is shown as such."""
    found = _with_words(code, came.report.channel) if code else None
    return found is not None and found.report.pk == came.report.pk


def of_person(came: Returned) -> dict[str, Any]:
    """What pages show of files to whoever came back."""
    examine_soon(report=came.report, ring=came.ring, by=None)
    return {"files": files_of_person(came), "form": SendForm(), "pass": returning.write_pass(came)}


@returning_channel
@require_POST
def begin_files(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Begin a file that is sent in pieces, or go on with it."""
    came = _came(request.POST, request, channel)
    if came is None:
        return _closed()
    begin = partial(actions.begin_by_person, came=came)
    return begin_file(
        request,
        among=came.report.attachments.filter(sent_by=None),
        ring=came.ring,
        begin=begin,
        to="take_own_piece",
        pass_=returning.write_pass(came),
    )


@open_to_all
@csrf_exempt
@require_POST
def take_own_piece(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the next piece of a file of whoever came back."""
    came = returning.read_pass(request.headers.get(PASS, ""))
    if came is None:
        return _closed()
    upload = came.report.attachments.filter(pk=pk, sent_by=None).first()
    if upload is None:
        raise Http404
    before = upload.is_complete
    try:
        key = came.key
    except DaybreakError as refusal:
        return JsonResponse({"says": said_or_english(str(refusal))}, status=503)
    pass_ = returning.write_pass(came)
    answer = piece_arrived(request, upload, key=key, to="take_own_piece", pass_=pass_)
    upload.refresh_from_db()
    if upload.is_complete and not before:
        actions.arrived(upload=upload)
    if upload.is_complete:
        examine_soon(report=came.report, ring=came.ring, by=None)
    return answer


def _closed() -> JsonResponse:
    says = _("You were away for a while, so this was closed. Please give your words again.")
    return JsonResponse({"says": says}, status=422)


@returning_channel
@require_POST
def own_file(request: HttpRequest, channel: Channel) -> HttpResponseBase:
    """A file of the report, to save, for whoever came back: their own as it was, ours cleaned."""
    came = _came(request.POST, request, channel)
    if came is None:
        return _page(request, channel, None)
    wanted = request.POST.get("file", "")
    one = next((one for one in files_of_person(came) if one.row.pk.hex == wanted), None)
    if one is None or not one.row.is_complete:
        raise Http404
    return _handed(came, one)


def _handed(came: Returned, one: Shown) -> HttpResponseBase:
    ours = one.row.sent_by_id is not None
    actions.opened(attachment=one.row, who=None, copy="cleaned" if ours and one.is_cleaned else "original")
    if ours and one.is_cleaned:
        copy = one.row.copies.get(use=Use.CLEANED)
        return handing_out.hand_out_copy(copy, one.cleaned_name, came.ring.by_id)
    return handing_out.hand_out_original(one.row, one.name, came.ring.by_id)
