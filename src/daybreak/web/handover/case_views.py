"""Pages of one case: its consents, its legal orders, and proposing a handover."""

from collections import defaultdict
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from daybreak.web.accounts.access import permitted
from daybreak.web.handover import actions, consents, orders, queries
from daybreak.web.handover.crossed import Item
from daybreak.web.handover.crossings import words_for
from daybreak.web.handover.forms import ChangeForm, ConsentForm, OrderForm, ProposalForm, WithdrawalForm
from daybreak.web.handover.models import Consent, LegalOrder
from daybreak.web.handover.permission import Basis, standings, terms_of
from daybreak.web.handover.views import tried
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import KeyRing, ring_of
from daybreak.web.vault.models import CaseKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.queries import case_key
from daybreak.web.vault.reading import open_with
from daybreak.web.vault.unlock import Unlocked, unlocked


@permitted("handover.take_part", find=case_key)
@require_http_methods(["GET", "HEAD", "POST"])
def case_consents(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """What the person allowed and refused; writes down more."""
    by = unlocked(request)
    ring = ring_of(by=by, case=record.case)
    form = ConsentForm(request.POST or None)
    if tried(form, lambda said: consents.record_consent(by=by, case=record.case, **form.said())):
        messages.success(request, _("It is written down."))
        return redirect("case_consents", case=record.case)
    rows = queries.consents_of(record.case)
    forms = zip(_shown(rows, ring, by), map(_change_of, rows), map(_withdrawal_of, rows), strict=True)
    context = {"case": record.case, "form": form, "rows": list(forms)}
    return render(request, "handover/consents.html", context, status=422 if form.errors else 200)


def _change_of(consent: Consent) -> ChangeForm:
    """A form whose fields have ids of their own, as each on the page has."""
    until = timezone.localdate(consent.expires)
    initial = {"fields_allowed": consent.fields, "until": until, "how": consent.how}
    return ChangeForm(None, initial=initial, auto_id=f"id_{consent.pk}_change_%s")


def _withdrawal_of(consent: Consent) -> WithdrawalForm:
    return WithdrawalForm(None, auto_id=f"id_{consent.pk}_%s")


@permitted("handover.take_part", find=queries.consent_by_id)
@require_POST
def change_consent(request: HttpRequest, record: Consent) -> HttpResponse:
    """Write down that the person allows other fields, or until another day."""
    by = unlocked(request)
    form = ChangeForm(request.POST)
    if tried(form, lambda said: consents.supersede_consent(by=by, consent=record, **form.said())):
        messages.success(
            request, _("The change is written down. What it does not cover can no longer be read there.")
        )
    else:
        messages.error(request, _("It was not changed: name what is allowed, and a day that is to come."))
    return redirect("case_consents", case=record.case)


@permitted("handover.take_part", find=queries.consent_by_id)
@require_POST
def withdraw_consent(request: HttpRequest, record: Consent) -> HttpResponse:
    """Write down that the person took a consent back."""
    by = unlocked(request)
    form = WithdrawalForm(request.POST)
    if tried(form, lambda said: consents.withdraw_consent(by=by, consent=record, **said)):
        messages.success(request, _("It is withdrawn, and what was handed over can no longer be read."))
    else:
        messages.error(request, _("It was not withdrawn: say how the person said it."))
    return redirect("case_consents", case=record.case)


@permitted("handover.take_part", find=case_key)
@require_http_methods(["GET", "HEAD", "POST"])
def case_orders(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """The legal orders about a case; enters another."""
    by = unlocked(request)
    ring = ring_of(by=by, case=record.case)
    form = OrderForm(request.POST or None)
    if tried(form, lambda said: orders.enter_order(by=by, case=record.case, **form.said())):
        messages.success(request, _("It is entered. A second person has to confirm it."))
        return redirect("case_orders", case=record.case)
    rows = _shown(queries.orders_of(record.case), ring, by)
    context = {"case": record.case, "form": form, "rows": rows, "me": request.user}
    return render(request, "handover/orders.html", context, status=422 if form.errors else 200)


@permitted("handover.take_part", find=queries.order_by_id)
@require_POST
def change_order(request: HttpRequest, record: LegalOrder) -> HttpResponse:
    """Confirm an order that somebody else entered, or end it."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    if request.POST.get("deed") == "confirm":
        orders.confirm_order(by=by, order=record)
        messages.success(request, _("The order is confirmed."))
    elif request.POST.get("deed") == "end":
        orders.end_order(by=by, order=record)
        messages.success(
            request, _("The order is ended. What was handed over under it can no longer be read.")
        )
    return redirect("case_orders", case=record.case)


@permitted("handover.take_part", find=case_key)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """Propose that fields of a case are handed over."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    grounds = {str(one.pk): one for one in queries.grounds_of(record.case)}
    named = [(pk, _named(one)) for pk, one in grounds.items()]
    form = ProposalForm(request.POST or None, case=record.case, grounds=named, record=_asked(request))

    def propose(said: dict[str, list[str]]) -> None:
        basis = grounds[str(said["basis"])]
        actions.propose(
            by=by,
            items=_items(record.case, said["items"]),
            recipient=basis.terms_for().recipient,
            basis=basis,
        )

    if tried(form, propose):
        messages.success(request, _("It is proposed. A second person has to approve it."))
        return redirect("handovers")
    context = {"case": record.case, "form": form}
    return render(request, "handover/propose.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> str:
    """The one record that the address speaks of, as `app.model|id`; empty when it speaks of none."""
    kind, bar, pk = request.GET.get("record", "").partition("|")
    try:
        return f"{kind}{bar}{UUID(pk)}" if bar else ""
    except ValueError:
        return ""


def _items(case: UUID, chosen: list[str]) -> list[Item]:
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in chosen:
        kind, pk, name = one.split("|")
        wanted[kind, pk].append(name)
    return [
        Item(apps.get_model(kind)._default_manager.get(pk=pk, case=case), tuple(names))
        for (kind, pk), names in wanted.items()
    ]


def _shown(
    rows: list[Basis] | list[Consent] | list[LegalOrder], ring: KeyRing, by: Unlocked
) -> list[dict[str, object]]:
    """Consents or orders for a page, each with its terms as they were sealed; written down as read."""
    ids = {one.to_organisation for one in rows if one.to_organisation is not None}
    names, why_not = queries.names_of_organisations(ids), standings(rows)
    shown = []
    # who confirms an order must have read which it is; how a consent was given, whoever relies on it
    words = {LegalOrder: "reference", Consent: "words"}
    for one in rows:
        to = terms_of(one, ring).recipient
        name = to.outside or f"{names.get(to.organisation, '')}: {one.get_to_zone_display()}"  # type: ignore[arg-type]
        fields = [words_for(label) for label in one.fields]
        said = open_with(one, words[type(one)], ring) or ""
        shown.append(
            {"row": one, "to": name, "fields": fields, "said": said, "holds": why_not[one.pk] is None}
        )
    read = {LegalOrder: ["outside", "reference", "terms"], Consent: ["outside", "terms", "words"]}
    ledger.record_many(
        [ledger.Draft("read", one, why=Purpose.CONSENT, details={"fields": read[type(one)]}) for one in rows],
        who=by.person,
        organisation=by.person.organisation_id,
    )
    return shown


def _named(one: Basis) -> str:
    """A ground in words, for a choice."""
    names = queries.names_of_organisations({one.to_organisation} if one.to_organisation else set())
    to = f"{next(iter(names.values()), '')}: {one.get_to_zone_display()}"
    return f"{to} – {one.get_purpose_display()} – {date_format(one.expires)}"
