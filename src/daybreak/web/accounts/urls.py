"""Addresses of sign-in, the second factor and the own account."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from daybreak.web.accounts import views
from daybreak.web.accounts.access import open_to_all, permitted
from daybreak.web.accounts.sign_in_views import Again, SecondFactor, SecondFactorAgain, SignIn

own = permitted("accounts.mend_own_account")

urlpatterns = [
    path("", views.start, name="start"),
    path("sign-in/", open_to_all(SignIn.as_view()), name="account_login"),
    path("sign-in/second-factor/", open_to_all(SecondFactor.as_view()), name="mfa_authenticate"),
    path("sign-in/again/", own(Again.as_view()), name="account_reauthenticate"),
    path("sign-in/again/second-factor/", own(SecondFactorAgain.as_view()), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("sign-out/", open_to_all(account.logout), name="account_logout"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("people/", views.people, name="people"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/invitations/<uuid:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<uuid:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("account/password/", own(account.password_change), name="account_change_password"),
    path("account/second-factor/", own(mfa.index), name="mfa_index"),
    path("account/second-factor/app/", own(views.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        own(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/codes/file/",
        own(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/second-factor/passkeys/", own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/second-factor/passkeys/new/", own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        own(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/rename/",
        own(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]
