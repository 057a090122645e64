"""A person's private key for a program that acts for them: wrapped under the secret of its token.

Only the program has the secret, 256 random bits; here lie its hash and what is wrapped under a key derived
from it. So neither the database nor an administrator can open it, and destroying the row ends it.

Source: RFC 5869 (HKDF).
"""

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daybreak.errors import SealBroken, VaultLocked
from daybreak.web.accounts.models import ApiToken
from daybreak.web.vault.ciphers import KEY_BYTES, Binding, SecretKey, seal, unseal
from daybreak.web.vault.keyboxes import KeyPair, pair_of
from daybreak.web.vault.models import PersonKey, TokenKey

#: The derived key has no row; it is named by nothing.
_NO_ID = UUID(int=0)


def keep_for_token(token: ApiToken, secret: str, *, pair: KeyPair) -> None:
    """Wrap an open private key under a token's secret."""
    wrapped = seal(pair.private, key=_derived(secret), binding=_place(token))
    TokenKey.objects.update_or_create(token=token, defaults={"wrapped": wrapped})


def pair_for_token(token: ApiToken, secret: str) -> KeyPair:
    """The private key of the person for whom a token acts.

    Raises:
        VaultLocked: None was wrapped for this token, it was changed, or the person has another key since.
    """
    row = TokenKey.objects.filter(pk=token.pk).first()
    if row is None:
        raise VaultLocked("this token was made while its person's key was closed; make a new one")
    try:
        pair = pair_of(unseal(bytes(row.wrapped), key=_derived(secret), binding=_place(token)))
    except SealBroken:
        raise VaultLocked("this token does not open its person's key") from None
    if not PersonKey.objects.filter(pk=token.person_id, public=pair.public).exists():
        raise VaultLocked("this token was made for an earlier key of its person; make a new one")
    return pair


def end_token_keys(**which: Any) -> int:
    """Destroy what was wrapped for some tokens; how many."""
    ended, _by_table = TokenKey.objects.filter(**which).delete()
    return ended


def _derived(secret: str) -> SecretKey:
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"daybreak private key for a token 1")
    return SecretKey(_NO_ID, derive.derive(secret.encode()))


def _place(token: ApiToken) -> Binding:
    return Binding(token.person.organisation_id, "token", token.pk, "private key")
