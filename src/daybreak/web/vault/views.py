"""Pages of the ledger, of emergencies, of who holds a case, and of recovery."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.errors import BadValue, DaybreakError, NotGranted
from daybreak.web.accounts.access import permitted
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.queries import person_by_id
from daybreak.web.ui.keyset import page_of
from daybreak.web.ui.shapes import Column
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault import actions, ledger, organisation_keys, queries, recovery, rotation
from daybreak.web.vault.event_words import action_in_words, kind_in_words
from daybreak.web.vault.forms import EmergencyForm, LedgerForm, RecoveryForm, ShareForm
from daybreak.web.vault.keys import holders, may_be_sealed_for, ring_of
from daybreak.web.vault.ledger_check import verify_ledger
from daybreak.web.vault.models import BreakGlass, CaseKey, Event
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.renewals import renew_due, renewals_due
from daybreak.web.vault.unlock import unlocked

#: Events that are checked while somebody waits; longer ledgers are checked on the command line.
MOST_CHECKED = 50_000


@permitted("vault.see_ledger")
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What was done in the organisation, without content."""
    form = LedgerForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = page_of(queries.events_of(request.user.organisation, said), request, order=["-sequence"])
    names = queries.names_of(request.user.organisation, {one.who for one in page.rows})
    return render(
        request,
        "vault/events.html",
        {
            "rows": [_line(one, names) for one in page.rows],
            "page": page,
            "form": form,
            "columns": [
                Column(_("Number"), number=True),
                Column(_("When")),
                Column(_("Who")),
                Column(_("What was done")),
                Column(_("Kind of record")),
                Column(_("Case")),
                Column(_("Purpose")),
            ],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _line(event: Event, names: Mapping[str, str]) -> dict[str, object]:
    """An event as the page shows it: what it holds, and what that means."""
    return {
        "event": event,
        "when": datetime.fromtimestamp(event.when // 1_000_000, UTC),
        "who": names.get(event.who, event.who),
        "action": action_in_words(event),
        "kind": kind_in_words(event),
        "purpose": _purpose(event),
    }


def _purpose(event: Event) -> str:
    """What for, in the language of the page; as it was written where no purpose of this version is meant."""
    return str(Purpose(event.why).label) if event.why in Purpose.values else event.why


@permitted("vault.see_ledger")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the organisation's ledger against its signatures and heads."""
    chain = request.user.organisation_id
    if Event.objects.filter(chain=chain).count() > MOST_CHECKED:
        messages.info(request, _("The log is long; run “daybreak ledger verify” on the server."))
        return redirect("events")
    verdict = verify_ledger(chain)
    details = {"events": verdict.events, "findings": len(verdict.findings)}
    ledger.record("ledger.verify", who=request.user, organisation=chain, why=Purpose.AUDIT, details=details)
    return render(request, "vault/verdict.html", {"verdict": verdict})


@permitted("vault.break_glass")
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Open a case in an emergency, with a reason."""
    asked = {name: request.GET.get(name, "") for name in ("case", "back")}
    form = EmergencyForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        back = form.cleaned_data.pop("back")
        try:
            opened = actions.break_glass(by=unlocked(request), **form.cleaned_data)
        except DaybreakError as error:
            form.add_error(None, said_or_english(str(error)))
        else:
            until = timezone.localtime(opened.expires).strftime("%H:%M")
            messages.success(request, _("You hold the key of the case until %(time)s UTC.") % {"time": until})
            ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
            return redirect(back if ours else "emergency")
    context = {"form": form, "supervises": rules.has_perm("vault.see_openings", request.user)}
    return render(request, "vault/emergency.html", context, status=422 if form.errors else 200)


@permitted("vault.see_openings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Cases that were opened in an emergency, and why."""
    page = page_of(queries.openings_of(request.user.organisation), request, order=["-made"])
    rows = open_many(by=unlocked(request), records=page.rows, why=Purpose.SUPERVISION, fields=["reason"])
    rows_with_words = [(one, plain["reason"] if plain else "") for one, plain in rows]
    return render(request, "vault/openings.html", {"rows": rows_with_words, "page": page})


@permitted("vault.see_openings", find=queries.opening_by_id)
@require_POST
def mark_opening_seen(request: HttpRequest, record: BreakGlass) -> HttpResponse:
    """Write down that a supervisor has looked at an opening; not the one who opened."""
    actions.see_opening(by=request.user, opened=record)
    return redirect("openings")


@permitted("vault.share_case", find=queries.case_key)
@require_http_methods(["GET", "HEAD", "POST"])
def case_access(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """Who holds the key of a case; gives it to a colleague."""
    by = unlocked(request)
    ring_of(by=by, case=record.case)
    form = ShareForm(request.POST or None, people=_others(record))
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        actions.grant(
            by=by,
            case=record.case,
            person=Person.objects.get(pk=form.cleaned_data["person"]),
            why=Purpose.SUPPORT,
            expires=timezone.now() + timedelta(days=days) if days else None,
        )
        messages.success(request, _("Your colleague can open the case now."))
        return redirect("case_access", case=record.case)
    found = {"form": form, "case": record.case, "people": holders(record.case), "me": request.user}
    return render(request, "vault/access.html", found, status=422 if form.errors else 200)


@permitted("vault.vouch")
@require_safe
def new_colleagues(request: HttpRequest) -> HttpResponse:
    """Colleagues who wait for somebody who knows them."""
    people = organisation_keys.waiting_colleagues(request.user)
    rows = [(one, ", ".join(sorted(str(role.label) for role in one.roles))) for one in people]
    return render(request, "vault/colleagues.html", {"rows": rows})


@permitted("vault.vouch", find=person_by_id)
@require_POST
def confirm_colleague(request: HttpRequest, record: Person) -> HttpResponse:
    """Give a colleague whom one knows the organisation's keys."""
    try:
        organisation_keys.vouch_for(by=unlocked(request), person=record)
    except (BadValue, NotGranted) as error:
        messages.error(request, said_or_english(str(error)))
    else:
        messages.success(request, _("Your colleague is confirmed."))
    return redirect("new_colleagues")


@permitted("vault.share_case")
@require_http_methods(["GET", "HEAD", "POST"])
def renewals(request: HttpRequest) -> HttpResponse:
    """Keys that somebody held who left; renews them, as many as a few seconds allow."""
    if request.method == "POST":
        renewed = renew_due(by=unlocked(request))
        said = ngettext("%(count)s key was renewed.", "%(count)s keys were renewed.", renewed)
        messages.success(request, said % {"count": renewed})
        return redirect("renewals")
    return render(request, "vault/renewals.html", {"due": renewals_due(request.user)})


def _others(record: CaseKey) -> list[Person]:
    have = {one.pk for one in holders(record.case)}
    people = Person.objects.filter(organisation=record.organisation_id, is_active=True, key__isnull=False)
    rows = people.prefetch_related("held_roles").order_by("name", "sign_in_name")
    return [one for one in rows if one.pk not in have and may_be_sealed_for(one)]


@permitted("vault.share_case", find=queries.case_key)
@require_POST
def revoke_access(request: HttpRequest, record: CaseKey) -> HttpResponse:
    """Take a case away from somebody; it gets a new key."""
    person = next((one for one in holders(record.case) if str(one.pk) == request.POST.get("person")), None)
    if person is not None:
        rotation.revoke(by=unlocked(request), case=record.case, person=person, why=Purpose.SECURITY)
        messages.success(request, _("The case has a new key, which that person never held."))
    return redirect("case_access", case=record.case)


@sensitive_post_parameters()
@permitted("accounts.manage_people", find=person_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def recover_person(request: HttpRequest, record: Person) -> HttpResponse:
    """Let somebody in again who lost their password, by two shares of the recovery key."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            recovery.recover(
                person=record,
                shares=[said["first"], said["second"]],
                new_password=said["password"],
                second_factor=said["code"],
                by=request.user,
            )
        except DaybreakError as error:
            form.add_error(None, said_or_english(str(error)))
        else:
            messages.success(request, _("The person can sign in with the new password and read as before."))
            return redirect("person", pk=record.pk)
    return render(
        request, "vault/recover.html", {"form": form, "person": record}, status=422 if form.errors else 200
    )
