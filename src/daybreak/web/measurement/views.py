"""Pages of studies, readings and estimates."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from daybreak.web.accounts.access import permitted
from daybreak.web.inquiries.actions import mark_seen, not_yet_open_to
from daybreak.web.inquiries.forms import NameForm
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.views import Pages
from daybreak.web.measurement import actions, queries
from daybreak.web.measurement.drawings import drawn
from daybreak.web.measurement.forms import EstimateForm, FilesForm, ReadForm
from daybreak.web.measurement.models import Estimation, ListFile, Reading, Study
from daybreak.web.ui.shapes import Column
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import unlocked

WHY = Purpose.STATISTICS
PAGES = Pages("measurement", Study, ListFile, page="study", listed="studies")

studies = PAGES.listing(
    queries.studies_of,
    template="measurement/studies.html",
    columns=[
        Column(gettext_lazy("Name")),
        Column(gettext_lazy("Files"), number=True),
        Column(gettext_lazy("Estimates"), number=True),
    ],
)
share = PAGES.sharing(
    queries.study_by_id, gettext_lazy("All colleagues who work with estimates can open it now.")
)
destroy = PAGES.destroying(
    queries.study_by_id,
    title=gettext_lazy("Destroy this study?"),
    question=gettext_lazy(
        "Its key is destroyed, so its lists, estimates and files can never be read again, in backups "
        "either. This cannot be taken back."
    ),
    said=gettext_lazy("The study can no longer be read by anybody, in backups either."),
)
rename_study = PAGES.renaming(queries.study_by_id, "study")
rename_estimate = PAGES.renaming(queries.estimate_by_id, "estimate")
upload = PAGES.taking_whole(queries.study_by_id, FilesForm)
begin_upload = PAGES.beginning(queries.study_by_id, "take_lists_piece")
take_piece = PAGES.taking_pieces(queries.file_by_id, "take_lists_piece")
remove_file = PAGES.removing(queries.file_by_id, actions.remove, gettext_lazy("Delete this file?"))
remove_reading = PAGES.removing(
    queries.reading_by_id,
    actions.remove,
    gettext_lazy("Delete these lists with every estimate made from them?"),
)
remove_estimate = PAGES.removing(
    queries.estimate_by_id, actions.remove, gettext_lazy("Delete this estimate?")
)
reading_progress = PAGES.watching(queries.reading_by_id, "reading_progress")
estimate_progress = PAGES.watching(queries.estimate_by_id, "estimate_progress")
continue_reading = PAGES.continuing(queries.reading_by_id, "reading")
continue_estimate = PAGES.continuing(queries.estimate_by_id, "estimate")
cancel_reading = PAGES.cancelling(queries.reading_by_id, "reading")
cancel_estimate = PAGES.cancelling(queries.estimate_by_id, "estimate")
estimate_file = PAGES.taking_away(queries.result_file_by_id)


@permitted("measurement.read", find=queries.study_by_id)
@require_safe
def study(request: HttpRequest, record: Study) -> HttpResponse:
    """One study: its files, what was read from them, and its estimates."""
    return _study_page(request, record, ReadForm(None, files=_complete(request, record)))


@permitted("measurement.work", find=queries.study_by_id)
@require_POST
def read(request: HttpRequest, record: Study) -> HttpResponse:
    """Read the chosen files."""
    files = _complete(request, record)
    form = ReadForm(request.POST, files=files)
    if not form.is_valid():
        return _study_page(request, record, form)
    chosen = [one for one, _name in files if str(one.pk) in form.cleaned_data["files"]]
    made = actions.start_reading(by=unlocked(request), study=record, files=chosen, options=form.options)
    return redirect("reading", pk=made.pk)


def _complete(request: HttpRequest, record: Study) -> list[tuple[ListFile, str]]:
    return PAGES.opened_files(request, record, complete=True)


def _study_page(request: HttpRequest, record: Study, form: ReadForm) -> HttpResponse:
    by = unlocked(request)
    name = open_sealed(by=by, record=record, why=WHY, fields=["name"])["name"]
    estimates = queries.estimates_of(record)[:50]
    opened = open_many(by=by, records=estimates, why=WHY, fields=["name", "headline"])
    context = {
        "study": record,
        "name": name,
        "may_work": PAGES.may_work(request),
        "files": PAGES.opened_files(request, record),
        "largest": PAGES.largest_file(),
        "readings": queries.readings_of(record)[:50],
        "estimates": [(one, plain) for one, plain in opened if plain],
        "form": form,
        "files_form": FilesForm(),
        "rename_form": NameForm(initial={"name": name}),
        "missing": len(not_yet_open_to(record)),
    }
    return render(request, "measurement/study.html", context, status=422 if form.errors else 200)


@permitted("measurement.read", find=queries.reading_by_id)
@require_safe
def reading(request: HttpRequest, record: Reading) -> HttpResponse:
    """One reading: its progress, or its lists, overlaps and warnings, and starting an estimate."""
    return _reading_page(request, record, None)


@permitted("measurement.work", find=queries.reading_by_id)
@require_POST
def start_estimate(request: HttpRequest, record: Reading) -> HttpResponse:
    """Estimate from what was read."""
    form = _estimate_form(request, record, request.POST)
    if not form.is_valid():
        return _reading_page(request, record, form)
    said = form.cleaned_data
    population = queries.file_by_id(said["population"]) if said["population"] else None
    made = actions.start_estimate(
        by=unlocked(request),
        reading=record,
        options=form.options,
        name=said["name"],
        population=population,
    )
    return redirect("estimate", pk=made.pk)


def _estimate_form(request: HttpRequest, record: Reading, data: Any) -> EstimateForm:
    table = open_sealed(by=unlocked(request), record=record, why=WHY, fields=["table"])["table"]
    files = _complete(request, record.study)
    return EstimateForm(data, groups=table["groups"] if table else (), files=files)


def _reading_page(request: HttpRequest, record: Reading, form: EstimateForm | None) -> HttpResponse:
    by = unlocked(request)
    mark_seen(by=request.user, work=record)
    plain = open_sealed(by=by, record=record, why=WHY, fields=["said", "shown"])
    context: dict[str, Any] = {"work": record, "said": plain["said"], "shown": plain["shown"]}
    context["may_work"] = PAGES.may_work(request)
    if record.state == WorkState.DONE:
        context |= {
            "picture": drawn(plain["shown"]["picture"]),
            "form": form or _estimate_form(request, record, None),
            "estimates": record.estimates.order_by("-number")[:50],
        }
    status = 422 if form is not None and form.errors else 200
    return render(request, "measurement/reading.html", context, status=status)


@permitted("measurement.read", find=queries.estimate_by_id)
@require_safe
def estimate(request: HttpRequest, record: Estimation) -> HttpResponse:
    """One estimate: its progress, or estimators side by side with pictures, warnings and files."""
    mark_seen(by=request.user, work=record)
    fields = ["name", "said", "shown", "options"]
    plain = open_sealed(by=unlocked(request), record=record, why=WHY, fields=fields)
    shown = plain["shown"]
    context: dict[str, Any] = {"work": record, "may_work": PAGES.may_work(request), **plain}
    if record.state == WorkState.DONE:
        context |= {
            "intervals": drawn(shown["intervals"]),
            "overlap": drawn(shown["overlap"]),
            "moved": drawn(shown["movement"]["picture"]) if shown["movement"] else "",
            "methods": [(one, drawn(one["picture"])) for one in shown["methods"]],
            "files": record.result_files.order_by("name"),
            "rename_form": NameForm(initial={"name": plain["name"]}),
            "crossing": f"measurement.estimation|{record.pk}",
        }
    return render(request, "measurement/estimate.html", context)
