"""Whether a code is of somebody's second factor: of their app, or one of their recovery codes.

An app's code is good for its half minute and the one before and after, since clocks differ. So that none is
taken twice meanwhile, the half minutes whose codes were taken are kept with the app itself, and whoever
comes later finds only later ones; two who come at once follow one another.

Sources: RFC 6238, sections 5.2 (one code is taken once) and 6 (clocks that differ).
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db import transaction

from daybreak.web.accounts.models import Person

#: So many wrong codes, and for so many seconds no further one is looked at.
_TRIES, _REST = 5, 15 * 60
#: Where an app's row keeps the half minutes (counted since 1970) whose codes were taken.
_TAKEN = "taken"
#: So many of them are kept: more than one, for a clock that is set back.
_KEPT = 30


def accept_code(person: Person, code: str) -> Authenticator | None:
    """The authenticator of a person that a code is of; from then on it is used up."""
    for one in Authenticator.objects.filter(user=person):
        if one.type == Authenticator.Type.TOTP and _take(one, code):
            return one
        if one.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(one).validate_code(code):
            return one
    return None


def is_code_of(person: Person, code: str) -> bool:
    """Whether a code fits one of a person's authenticators, where somebody else acts on the account.

    It is then used up; five wrong ones rest it.
    """
    counted = f"second-factor-codes-{person.pk}"
    cache.add(counted, 0, _REST)
    return cache.incr(counted) <= _TRIES and accept_code(person, code) is not None


@transaction.atomic
def _take(app: Authenticator, code: str) -> bool:
    """Whether an app shows this code about now, and neither it nor a later one was taken before.

    Half minutes that lie ahead were taken while the clock was wrong: they must not shut out every code
    until the clock comes to them again.
    """
    held = Authenticator.objects.select_for_update().filter(pk=app.pk).first()
    if held is None:
        return False
    secret, about_now = decrypt(held.data["secret"]), sorted(yield_hotp_counters_from_time())
    taken: list[int] = held.data.get(_TAKEN, [])
    last = max((one for one in taken if one <= about_now[-1]), default=-1)
    fitting = (one for one in about_now if one > last and _shows(secret, one, code))
    found = next(fitting, None)
    if found is None:
        return False
    held.data = held.data | {_TAKEN: [*taken, found][-_KEPT:]}
    held.save(update_fields=["data"])
    return True


def _shows(secret: str, half_minute: int, code: str) -> bool:
    return bool(compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, half_minute))))
