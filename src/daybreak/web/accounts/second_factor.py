"""Whether a code is of somebody's second factor, outside of signing in.

Used where somebody else acts on an account: a code of the app, or a recovery code, which then is used up.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from daybreak.web.accounts.models import Person

#: So many wrong codes, and for so many seconds no further one is looked at.
_TRIES, _REST = 5, 15 * 60


def is_code_of(person: Person, code: str) -> bool:
    """Whether a code fits one of a person's authenticators; a code fits once, and five wrong ones rest it."""
    counted = f"second-factor-codes-{person.pk}"
    cache.add(counted, 0, _REST)
    if cache.incr(counted) > _TRIES:
        return False
    for one in Authenticator.objects.filter(user=person):
        if one.type == Authenticator.Type.TOTP and TOTP(one).validate_code(code):
            return True
        if one.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(one).validate_code(code):
            return True
    return False
