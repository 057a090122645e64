"""Pages of collections, their files and their runs."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from daybreak.prosecution.comparison import Change
from daybreak.web.accounts.access import permitted
from daybreak.web.inquiries.actions import mark_seen, not_yet_open_to
from daybreak.web.inquiries.forms import NameForm
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.views import Pages
from daybreak.web.prosecution import actions, queries
from daybreak.web.prosecution.comparing import compare_runs
from daybreak.web.prosecution.forms import RunForm, UploadForm
from daybreak.web.prosecution.models import Collection, Run, Upload
from daybreak.web.prosecution.wording import called
from daybreak.web.ui.keyset import Page, page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.INVESTIGATION
PAGES = Pages("prosecution", Collection, Upload, page="collection", listed="collections")
#: Leads on one page of a comparison.
CHANGES_ON_PAGE = 100
#: Orders of a run's leads, by the word in the address.
ORDERS = {
    "rank": ("rank",),
    "organised": ("-organised",),
    "risk": ("-risk",),
    "posts": ("-posts",),
    "last": ("-last",),
}

collections = PAGES.listing(
    queries.collections_of,
    template="prosecution/collections.html",
    columns=[
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Files"), number=True),
        Column(gettext_lazy("Searches"), number=True),
    ],
)
share = PAGES.sharing(
    queries.collection_by_id, gettext_lazy("All colleagues who work with posts can open it now.")
)
destroy = PAGES.destroying(
    queries.collection_by_id,
    title=gettext_lazy("Destroy this collection?"),
    question=gettext_lazy(
        "Its key is destroyed, so its posts, leads and decisions can never be read again, in backups either. "
        "This cannot be taken back."
    ),
    said=gettext_lazy("The collection can no longer be read by anybody, in backups either."),
)
rename = PAGES.renaming(queries.collection_by_id, "collection")
upload = PAGES.taking_whole(queries.collection_by_id, UploadForm)
begin_upload = PAGES.beginning(queries.collection_by_id, "take_piece")
take_piece = PAGES.taking_pieces(queries.upload_by_id, "take_piece")
remove_upload = PAGES.removing(
    queries.upload_by_id, actions.remove_upload, gettext_lazy("Delete this file of posts?")
)
run_progress = PAGES.watching(queries.run_by_id, "run_progress")
cancel_run = PAGES.cancelling(queries.run_by_id, "run")
continue_run = PAGES.continuing(queries.run_by_id, "run")
run_file = PAGES.taking_away(queries.file_by_id)


@permitted("prosecution.read", find=queries.collection_by_id)
@require_safe
def collection(request: HttpRequest, record: Collection) -> HttpResponse:
    """One collection: its files, its runs, and starting another run."""
    form = RunForm(None, uploads=PAGES.opened_files(request, record, complete=True))
    return _collection_page(request, record, form)


@permitted("prosecution.work", find=queries.collection_by_id)
@require_POST
def start_run(request: HttpRequest, record: Collection) -> HttpResponse:
    """Search for networks in the chosen files."""
    form = RunForm(request.POST, uploads=PAGES.opened_files(request, record, complete=True))
    if not form.is_valid():
        return _collection_page(request, record, form)
    chosen = record.uploads.filter(pk__in=form.cleaned_data["uploads"])
    run = actions.start_run(
        by=unlocked(request), collection=record, uploads=list(chosen), options=form.options
    )
    return redirect("run", pk=run.pk)


def _collection_page(request: HttpRequest, record: Collection, form: RunForm) -> HttpResponse:
    name = open_sealed(by=unlocked(request), record=record, why=WHY, fields=["name"])["name"]
    context = {
        "collection": record,
        "name": name,
        "may_work": PAGES.may_work(request),
        "files": PAGES.opened_files(request, record),
        "largest": PAGES.largest_file(),
        "runs": queries.runs_of(record)[:50],
        "form": form,
        "upload_form": UploadForm(),
        "rename_form": NameForm(initial={"name": name}),
        "missing": len(not_yet_open_to(record)),
    }
    return render(request, "prosecution/collection.html", context, status=422 if form.errors else 200)


@permitted("prosecution.read", find=queries.run_by_id)
@require_safe
def run(request: HttpRequest, record: Run) -> HttpResponse:
    """One run: its progress, or its leads."""
    mark_seen(by=request.user, work=record)
    by = unlocked(request)
    plain = open_sealed(by=by, record=record, why=WHY, fields=["said", "manifest"])
    context: dict[str, Any] = {"work": record, "may_work": PAGES.may_work(request), **plain}
    if record.state == WorkState.DONE:
        order = request.GET.get("order", "rank")
        page = page_of(queries.leads_of(record), request, order=ORDERS.get(order, ORDERS["rank"]))
        decided = queries.decided(record.collection, [one.key for one in page.rows])
        begun = open_many(by=by, records=page.rows, why=WHY, fields=["opening"])
        context |= {
            "page": page,
            "leads": [(one, plain and plain["opening"], decided.get(one.key, "")) for one, plain in begun],
            "columns": _lead_columns(request, order),
            "files": record.files.order_by("name"),
            "others": queries.done_besides(record),
        }
    return render(request, "prosecution/run.html", context)


def _lead_columns(request: HttpRequest, order: str) -> list[Column]:
    def column(label: str, name: str, sorted_: str) -> Column:
        return Column(label, f"{request.path}?order={name}", sorted_ if order == name else "", number=True)

    return [
        column(_("Rank"), "rank", "ascending"),
        Column(_("Lead")),
        column(_("Organised"), "organised", "descending"),
        column(_("Risk"), "risk", "descending"),
        column(_("Posts"), "posts", "descending"),
        Column(_("Texts"), number=True),
        Column(_("Places"), number=True),
        Column(_("From")),
        column(_("To"), "last", "descending"),
        Column(_("Decision")),
    ]


@permitted("prosecution.read", find=queries.run_by_id)
@require_safe
def compare(request: HttpRequest, record: Run) -> HttpResponse:
    """What changed from another run of the collection to this one."""
    other = queries.done_besides(record).filter(number=number_in(request.GET.get("with"))).first()
    if other is None or record.state != WorkState.DONE:
        raise Http404
    changes = compare_runs(other, record, by=unlocked(request))
    return render(
        request,
        "prosecution/compare.html",
        {
            "run": record,
            "other": other,
            "page": _changes_page(request, other, changes),
            "counts": [(called(what), number) for what, number in Counter(c.what for c in changes).items()],
            "columns": [
                Column(_("What happened")),
                Column(_("Before")),
                Column(_("Now")),
                Column(_("Posts before"), number=True),
                Column(_("Posts now"), number=True),
                Column(_("Posts in both"), number=True),
            ],
        },
    )


def _changes_page(request: HttpRequest, other: Run, changes: list[Change]) -> Page:
    """A hundred changes, with what each is called."""
    number, last = number_in(request.GET.get("page")), (len(changes) - 1) // CHANGES_ON_PAGE
    address = f"{request.path}?with={other.number}&page="
    some = changes[number * CHANGES_ON_PAGE : (number + 1) * CHANGES_ON_PAGE]
    return Page(
        rows=[(one, called(one.what)) for one in some],
        first=f"{address}0" if number > 1 else "",
        before=f"{address}{number - 1}" if number else "",
        after=f"{address}{number + 1}" if number < last else "",
    )


def number_in(text: str | None) -> int:
    """A number in an address; 0 for whatever is none."""
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
