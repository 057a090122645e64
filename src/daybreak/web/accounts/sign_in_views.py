"""The pages of signing in, which answer as they should when they are asked too often."""

from allauth.account.views import LoginView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from django.forms import Form
from django.http import HttpResponse

from daybreak.web.accounts.sign_in import to_wait

#: Faults of a form that say that it came too often, the library's among them; and how long its limit rests.
_TOO_OFTEN, _CODES_REST = ("slow", "too_many_login_attempts", "rate_limited"), 300


class SaysWhenToWait:
    """A form of sign-in that was sent too often is answered with 429; its page stays as it is."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page, as what it is."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        for fault in (one for each in form.errors.as_data().values() for one in each):
            if fault.code in _TOO_OFTEN:
                return to_wait(answer, (fault.params or {}).get("seconds", _CODES_REST))
        return answer


class SignIn(SaysWhenToWait, LoginView):
    """Name and password."""


class SecondFactor(SaysWhenToWait, AuthenticateView):
    """The code or passkey that follows."""


class Again(SaysWhenToWait, ReauthenticateView):
    """The password of somebody who is signed in, before something grave."""


class SecondFactorAgain(SaysWhenToWait, CodeAgainView):
    """Their code, before something grave."""
