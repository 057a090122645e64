"""The first page, an organisation's people, and a person's own account."""

from datetime import timedelta

from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daybreak.web.accounts import actions, queries
from daybreak.web.accounts.access import open_to_all, permitted
from daybreak.web.accounts.door import ways_in
from daybreak.web.accounts.forms import AppForm, InvitationForm, RolesForm, TokenForm, WelcomeForm
from daybreak.web.accounts.frame import what_waits
from daybreak.web.accounts.models import ApiToken, Invitation, Person
from daybreak.web.accounts.second_factor import accept_code
from daybreak.web.ui.shapes import Column

#: What an administrator can do to a person with one button.
_DEEDS = {
    "deactivate": actions.deactivate,
    "reactivate": actions.reactivate,
    "remove-second-factor": actions.remove_second_factor,
}


@open_to_all
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the person who signed in; for anybody else, the ways that need no account."""
    if not request.user.is_authenticated:
        return render(request, "accounts/door.html", {"ways": ways_in()})
    return render(request, "accounts/start.html", {"waits": what_waits(request.user)})


@permitted("accounts.manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The organisation's people and open invitations; invites somebody."""
    form = InvitationForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, secret = actions.invite(
                by=request.user, roles=form.cleaned_data["roles"], note=form.cleaned_data["note"]
            )
            link, form = queries.invitation_link(secret), InvitationForm()
        except ValidationError as error:
            form.add_error("roles", error)
    return render(
        request,
        "accounts/people.html",
        {
            "columns": [
                Column(_("Person")),
                Column(_("Roles")),
                Column(_("Second factor")),
                Column(_("Access")),
            ],
            "people": queries.people_of(request.user.organisation),
            "invitations": queries.open_invitations(request.user.organisation),
            "form": form,
            "link": link,
        },
        status=422 if form.errors else 200,
    )


@permitted("accounts.manage_people", find=queries.invitation_by_id)
@require_POST
def withdraw_invitation(request: HttpRequest, record: Invitation) -> HttpResponse:
    """Make an invitation unusable."""
    actions.withdraw_invitation(by=request.user, invitation=record)
    messages.success(request, _("The invitation can no longer be used."))
    return redirect("people")


@permitted("accounts.manage_people", find=queries.person_by_id)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, record: Person) -> HttpResponse:
    """One person: roles, and letting them in or not."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    chosen = request.POST if request.method == "POST" and deed is None else None
    form = RolesForm(chosen, initial={"roles": sorted(record.roles)})
    refusal = ""
    if request.method == "POST" and (deed is not None or form.is_valid()):
        try:
            if deed is not None:
                deed(by=request.user, person=record)
            else:
                actions.change_roles(by=request.user, person=record, roles=form.cleaned_data["roles"])
            messages.success(request, _("Saved."))
            return redirect("person", pk=record.pk)
        except ValidationError as error:
            refusal = " ".join(error.messages)
    return render(
        request,
        "accounts/person.html",
        {"person": record, "form": form, "refusal": refusal},
        status=422 if refusal or form.errors else 200,
    )


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Make the account one was invited to."""
    found = queries.invitation_for(secret)
    if found is None:
        return render(request, "accounts/invitation_closed.html", status=410)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_invitation(invitation=found, **form.cleaned_data)
            messages.success(request, _("Your account is made. Sign in with it now."))
            return redirect("account_login")
        except ValidationError as error:
            form.add_error(None, error)
    return render(
        request,
        "accounts/invitation.html",
        {"form": form, "organisation": found.organisation},
        status=422 if form.errors else 200,
    )


@permitted("accounts.mend_own_account")
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; ends a session, or all others."""
    own = request.session.session_key
    if request.method == "POST":
        if "others" in request.POST:
            actions.end_sessions(person=request.user, but=own)
        elif not actions.end_session(
            person=request.user, key=_key_of(request.user, request.POST.get("session", ""))
        ):
            raise Http404
        return redirect("sessions")
    return render(
        request,
        "accounts/sessions.html",
        {"sessions": [(row.mark, row, row.session_key == own) for row in queries.sessions_of(request.user)]},
    )


def _key_of(person: Person, mark: str) -> str:
    """Pages name a session by a mark, because its key would let whoever reads the page in."""
    for row in queries.sessions_of(person):
        if row.mark == mark:
            return str(row.session_key)
    raise Http404


@permitted("accounts.use_tokens")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens one gave to programs; makes one."""
    form = TokenForm(request.POST or None, asked=request)
    secret = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _made, secret = actions.make_token(
            by=request.user, name=said["name"], scopes=said["scopes"], valid=timedelta(days=said["days"])
        )
        form = TokenForm(asked=request)
    return render(
        request,
        "accounts/tokens.html",
        {"tokens": queries.tokens_of(request.user), "form": form, "secret": secret},
        status=422 if form.errors else 200,
    )


@permitted("accounts.use_tokens", find=queries.token_by_id)
@require_POST
def revoke_token(request: HttpRequest, record: ApiToken) -> HttpResponse:
    """Make a token unusable."""
    actions.revoke_token(by=request.user, token=record)
    messages.success(request, _("The token can no longer be used."))
    return redirect("tokens")


class SetUpApp(ActivateTOTPView):
    """Sets up an authenticator app; the code that proved it is used up by that."""

    def form_valid(self, form: AppForm) -> HttpResponse:
        """Keep the app, and that this code was taken."""
        with transaction.atomic():
            answer = super().form_valid(form)
            accept_code(self.request.user, form.cleaned_data["code"])
        return answer
