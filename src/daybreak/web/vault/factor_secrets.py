"""The secrets of second factors: what authenticator apps count from, and what recovery codes are made of.

They must be read while nobody's key is open, at the sign-in itself, so they lie under a key of the
deployment: whoever copies the database alone, or a backup, has none of them. Inside a backup they lie under
its expiring key, as boxes do, and are sealed for the deployment they come back to. While that key is renewed
the one before opens them too, until all are sealed anew.
"""

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import connection, transaction

from daybreak.errors import SealBroken
from daybreak.web.vault.ciphers import Binding, SecretKey, seal, unseal

#: The field in which the library keeps a second factor, and what in it is secret.
FIELD = ("mfa.authenticator", "data")
_SECRETS = ("secret", "seed")
#: How a sealed secret begins: no other text of the field does.
_MARK = "sealed:"
#: A deployment's key has no row; these secrets have no row while they are made.
_NO_ID = UUID(int=0)
_PLACE = Binding(_NO_ID, "mfa.authenticator", _NO_ID, "secret")


class SealedFactors(DefaultMFAAdapter):
    """Seals what the library keeps (`MFA_ADAPTER`)."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return _MARK + base64.b64encode(seal(text.encode(), key=_keys()[0], binding=_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret to check a code by.

        Raises:
            SealBroken: It is not sealed, was changed, or is under another deployment's key.
        """
        try:
            sealed = base64.b64decode(encrypted_text.removeprefix(_MARK), validate=True)
        except ValueError:
            raise SealBroken("The secret of a second factor", why="it is not sealed") from None
        newest, *before = _keys()
        for key in before:
            with suppress(SealBroken):
                return unseal(sealed, key=key, binding=_PLACE).decode()
        return unseal(sealed, key=newest, binding=_PLACE).decode()


def seal_secrets(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the field shall hold, its secrets sealed for this deployment; those that are stay as they are."""
    return {name: _sealed(value) if name in _SECRETS else value for name, value in kept.items()}


def write_out(kept: Mapping[str, Any]) -> bytes:
    """What the field holds with its secrets open, to be sealed in a backup.

    What does not open here, because the deployment's key was replaced, goes along as it is.
    """
    opened = {name: _opened(value) if name in _SECRETS else value for name, value in kept.items()}
    return json.dumps(opened).encode()


def take_in(written: bytes) -> dict[str, Any]:
    """What `write_out` wrote, its secrets sealed for this deployment."""
    return seal_secrets(json.loads(written))


def opens(kept: Mapping[str, Any]) -> bool:
    """Whether this deployment's key opens the secrets in the field."""
    return not any(_opened(kept[name]).startswith(_MARK) for name in _SECRETS if name in kept)


def seal_anew() -> int:
    """Seal what lies under the key before under the present one; how many rows there were.

    What opens with neither stays as it is.
    """
    from allauth.mfa.models import Authenticator

    done = 0
    with transaction.atomic():
        for one in Authenticator.objects.select_for_update().order_by("pk"):
            if (anew := _under_newest(one.data)) != one.data:
                Authenticator.objects.filter(pk=one.pk).update(data=anew)
                done += 1
    if done:
        overwrite_replaced()
    return done


def overwrite_replaced() -> None:
    """Let the database's files keep nothing of the rows that were replaced.

    PostgreSQL leaves them there until the table is written anew. SQLite overwrites them by itself
    (`secure_delete`) but in what it has written ahead.
    """
    anew = {"postgresql": "VACUUM FULL mfa_authenticator", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}
    with connection.cursor() as cursor:
        cursor.execute(anew[connection.vendor])


def _under_newest(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if name not in _SECRETS or _is_newest(value) else _sealed(_opened(value))
        for name, value in kept.items()
    }


def _is_newest(secret: str) -> bool:
    try:
        unseal(base64.b64decode(secret.removeprefix(_MARK)), key=_keys()[0], binding=_PLACE)
    except (SealBroken, ValueError):
        return False
    return True


def _sealed(secret: str) -> str:
    return secret if secret.startswith(_MARK) else SealedFactors().encrypt(secret)


def _opened(secret: str) -> str:
    try:
        return SealedFactors().decrypt(secret) if secret.startswith(_MARK) else secret
    except SealBroken:
        return secret


def _keys() -> list[SecretKey]:
    """The key that seals, and behind it the one before while it is kept."""
    known = [SecretKey(_NO_ID, one) for one in settings.DEPLOYMENT.keys_of("django")]
    return [SecretKey(_NO_ID, one.derive("secrets of second factors")) for one in known]
