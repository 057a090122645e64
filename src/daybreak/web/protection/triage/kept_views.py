"""Pages on which supervisors keep labels and templates of answers: one list and one record, over a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from daybreak.web.accounts.access import permitted
from daybreak.web.protection.queries import found
from daybreak.web.protection.triage import keeping
from daybreak.web.protection.triage.forms import LabelForm, TemplateForm
from daybreak.web.protection.triage.models import AnswerTemplate, Label

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that is kept.

    Attributes:
        model: Its table.
        form: What is filled in about one.
        order: How they stand in the list.
        address: The name of the list's address.
        row: The template of one in the list.
        title, lead, make: The heading of the list, a sentence below it, and the heading of making one.
        gone: What it means to take one away; empty where that is plain.
    """

    model: type[Label | AnswerTemplate]
    form: type[LabelForm | TemplateForm]
    order: tuple[str, ...]
    address: str
    row: str
    title: Promise
    lead: Promise
    make: Promise
    gone: Promise | str = ""


LABELS = Kind(
    model=Label,
    form=LabelForm,
    order=("name",),
    address="labels",
    row="triage/label_row.html",
    title=_("Labels"),
    lead=_("Words by which you sort reports. Which report has which label is sealed with it."),
    make=_("Make a label"),
    gone=_("Taken away, it stands beside no report any more."),
)
TEMPLATES = Kind(
    model=AnswerTemplate,
    form=TemplateForm,
    order=("language", "name"),
    address="answer_templates",
    row="triage/template_row.html",
    title=_("Templates of answers"),
    lead=_("Words you often answer with. Whoever answers reads and changes them before they go."),
    make=_("Make a template"),
)


def pages_of(kind: Kind) -> tuple[View, View]:
    """The page of all of a kind, where another is made, and the page of one."""

    @permitted("protection.keep_channels")
    @require_http_methods(["GET", "HEAD", "POST"])
    def every(request: HttpRequest) -> HttpResponse:
        """The organisation's; makes another."""
        own = request.user.organisation
        rows = kind.model.objects.filter(organisation=own).order_by(*kind.order)
        return _filled_in(request, kind, kind.model(organisation=own), "triage/kept.html", rows=rows)

    @permitted("protection.keep_channels", find=found(kind.model))
    @require_http_methods(["GET", "HEAD", "POST"])
    def one(request: HttpRequest, record: Label | AnswerTemplate) -> HttpResponse:
        """Change one, or take it away."""
        if request.POST.get("deed") == "delete":
            keeping.take_away(by=request.user, record=record)
            return redirect(kind.address)
        return _filled_in(request, kind, record, "triage/kept_one.html", name=record.name)

    return every, one


def _filled_in(
    request: HttpRequest, kind: Kind, record: Label | AnswerTemplate, template: str, **shown: Any
) -> HttpResponse:
    form = kind.form(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        keeping.keep(by=request.user, record=form.save(commit=False))
        return redirect(kind.address)
    status = 422 if form.errors else 200
    return render(request, template, {"kind": kind, "form": form, **shown}, status=status)


labels, label = pages_of(LABELS)
templates, template = pages_of(TEMPLATES)
