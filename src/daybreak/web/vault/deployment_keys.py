"""Giving a deployment new keys of its own, while people work and whoever is killed in between.

    django          seals second factors; they are sealed anew. Sessions end when the server starts again.
    ledger-signing  what it signed stays good up to this moment (`trust`); ledgers go on under the new key
    backup          backups until today open with the old one, which ends with them; new ones get new keys

Each step leaves a deployment that works: the old key is kept before the new one takes its place. What was
interrupted is ended by running it again, and for second factors by the daily chores.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from daybreak.errors import DeploymentUnfit
from daybreak.web.vault import ledger
from daybreak.web.vault.backup_keys import keep_archive_key, make_expiring_key
from daybreak.web.vault.factor_secrets import seal_anew
from daybreak.web.vault.key_files import forget_file, former, keep_former, must_be_ours, replace_key
from daybreak.web.vault.models import Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.trust import trust

#: The keys that can be renewed.
RENEWABLE = ("django", "ledger-signing", "backup")
#: Whoever was writing when the key was replaced has ended after so many seconds.
_STILL_WRITING = 3600.0


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal did.

    Attributes:
        names: The keys that are new.
        factors: How many second factors and sets of recovery codes were sealed anew.
        ledgers: How many ledgers go on under the new key.
    """

    names: tuple[str, ...]
    factors: int
    ledgers: int


def renew_keys(names: Iterable[str] = RENEWABLE) -> Renewed:
    """Replace keys of the deployment, and write it down in the installation's ledger.

    Raises:
        DeploymentUnfit: This is a demonstration, a key is missing, or it belongs to another user.
    """
    if settings.DEMO:
        raise DeploymentUnfit(
            "A demonstration's people sign in by its keys", do="Make another with `daybreak demo`."
        )
    wanted = tuple(one for one in RENEWABLE if one in set(names))
    keys: Path = settings.DEPLOYMENT.home / "keys"
    for name in wanted:
        settings.DEPLOYMENT.key(name)  # refuses in words before anything is touched
        must_be_ours(keys, name)
    factors = _renew_django(keys) if "django" in wanted else 0
    ledgers = _renew_signing(keys) if "ledger-signing" in wanted else 0
    if "backup" in wanted:
        _renew_backup(keys)
    ledger.record(
        "key.rotate", who="system", organisation=None, why=Purpose.SECURITY, details={"keys": list(wanted)}
    )
    return Renewed(wanted, factors, ledgers)


def forget_former() -> None:
    """Remove the key before, once whoever was writing under it has ended and nothing needs it. A chore."""
    path: Path = settings.DEPLOYMENT.home / "keys" / former("django")
    if path.exists() and time.time() - path.stat().st_mtime > _STILL_WRITING:
        seal_anew()
        forget_file(path)


def _renew_django(keys: Path) -> int:
    seal_anew()  # what a renewal left that was interrupted: two keys are kept, not three
    keep_former(keys, "django")
    replace_key(keys, "django")
    return seal_anew()


def _renew_signing(keys: Path) -> int:
    """Nobody writes in any ledger meanwhile; what the old key may have signed ends with their last events."""
    with transaction.atomic():
        ledger.lock_in_order(ledger.INSTALLATION)  # who founds an organisation holds it: no ledger is new
        ledger.lock_in_order(*Tip.objects.values_list("chain", flat=True))
        sizes: dict[UUID, int] = dict(
            Tip.objects.filter(size__gt=0).values_list("chain", "size")  # one that was only locked is empty
        )
        trust(ledger.signer().public, {str(chain): size for chain, size in sizes.items()})
        replace_key(keys, "ledger-signing")
        for chain in sorted(sizes):  # so that each ends under the new key
            ledger.record("key.rotate", who="system", organisation=chain, why=Purpose.SECURITY)
    return len(sizes)


def _renew_backup(keys: Path) -> None:
    now = timezone.now()
    keep_archive_key(keys, now)
    replace_key(keys, "backup")
    make_expiring_key(keys, now)
