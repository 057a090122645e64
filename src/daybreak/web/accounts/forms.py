"""What people fill in about accounts."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt, encrypt
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.scopes import SCOPES
from daybreak.web.accounts.second_factor import accept_code


class RolesForm(forms.Form):
    """Which roles a person holds."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )


class InvitationForm(RolesForm):
    """Whom to invite."""

    note = forms.CharField(
        label=_("For whom"),
        help_text=_("A word for yourself, to know the invitation by; it is not shown to others."),
        max_length=120,
        required=False,
    )


class TokenForm(forms.Form):
    """What a program may do for a person, and for how long."""

    name = forms.CharField(label=_("Which program it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=30)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("It is asked for so that nobody makes a token at a screen you left open."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *arguments: Any, asked: HttpRequest, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.asked = asked

    def clean_password(self) -> str:
        """It must be right; wrong ones count as they do when signing in."""
        given: str = self.cleaned_data["password"]
        name = self.asked.user.get_username()
        if authenticate(self.asked, username=name, password=given) != self.asked.user:
            raise forms.ValidationError(
                _("This is not your password, or it was wrong too often. Try again later.")
            )
        return given


class OwnPasswordForm(ChangePasswordForm):
    """A new password of one's own. The old one opens the person's key, to be wrapped under the new."""

    def clean_oldpassword(self) -> str:
        """It must be right; wrong ones count as they do when signing in."""
        given: str = self.cleaned_data["oldpassword"]
        if authenticate(context.request, username=self.user.get_username(), password=given) != self.user:
            raise get_adapter().validation_error("enter_current_password")
        return given


class _CodeTakenOnce:
    """A code of the person's second factor, which is then used up."""

    def clean_code(self) -> str:
        """It must be right; a wrong one counts, however it was wrong."""
        forget_wrong_ones = check_rate_limit(self.user)
        given: str = self.cleaned_data["code"]
        self.authenticator = accept_code(self.user, given)
        if self.authenticator is None:
            raise get_mfa_adapter().validation_error("incorrect_code")
        forget_wrong_ones()
        return given


class CodeForm(_CodeTakenOnce, AuthenticateForm):
    """The second factor at sign-in."""


class CodeAgainForm(_CodeTakenOnce, ReauthenticateForm):
    """The second factor of somebody who is signed in, before something grave."""


class AppForm(ActivateTOTPForm):
    """The first code of an app. Until it came, the app's secret lies sealed in the session."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        waiting = context.request.session.get(SECRET_SESSION_KEY)
        super().__init__(*arguments, **named)
        if self.is_bound and waiting:
            self.secret = decrypt(waiting)
        context.request.session[SECRET_SESSION_KEY] = encrypt(self.secret)


class WelcomeForm(forms.Form):
    """How somebody who was invited will sign in."""

    sign_in_name = forms.CharField(
        label=_("Name to sign in with"),
        help_text=_("It need not be your own name."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name your colleagues see"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))
