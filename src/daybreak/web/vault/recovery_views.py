"""Pages on which supervisors use the recovery key: for a case that nobody can open, and to make a new key.

Administrators have none of these: two shares would make readers of them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from daybreak.errors import BadValue, DaybreakError
from daybreak.web.accounts.access import permitted
from daybreak.web.ui.spoken import said_or_english
from daybreak.web.vault import queries, recovery
from daybreak.web.vault.forms import CaseRecoveryForm, RecoveryKeyForm
from daybreak.web.vault.unlock import unlocked


@sensitive_post_parameters()
@permitted("vault.see_openings")
@require_http_methods(["GET", "HEAD", "POST"])
def recover_case(request: HttpRequest) -> HttpResponse:
    """Give the supervisor who asks a case that nobody can open any more, by two shares."""
    form = CaseRecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, unlocked(request).person
        try:
            key = queries.case_key(said["case"])
            if key is None or key.organisation_id != by.organisation_id:
                raise BadValue("The case", found="unknown here", needed="check its id")
            recovery.recover_case(case_key=key, shares=[said["first"], said["second"]], person=by, by=by)
        except DaybreakError as error:
            form.add_error(None, said_or_english(str(error)))
        else:
            return redirect("case_access", case=key.case)
    return render(request, "vault/recover_case.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@permitted("vault.see_openings")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_key(request: HttpRequest) -> HttpResponse:
    """Make a new recovery key with two shares of the present one; its shares are shown once."""
    form = RecoveryKeyForm(request.POST or None)
    shares: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = recovery.replace_recovery_key(
                organisation=request.user.organisation,
                shares=[said["first"], said["second"]],
                people=said["people"],
                by=request.user,
            )
        except DaybreakError as error:
            form.add_error(None, said_or_english(str(error)))
        else:
            shares = [(_("Share %(number)s") % {"number": at}, one) for at, one in enumerate(made, start=1)]
            form = RecoveryKeyForm()
    context = {"form": form, "shares": shares}
    return render(request, "vault/recovery_key.html", context, status=422 if form.errors else 200)
