"""Keys of backups. One opens the archive; others, which expire, open the boxes of keys inside.

Both lie in the deployment's `keys` folder, never in the database or in a backup; whoever runs the deployment
keeps a fresh copy of that folder apart from the backups. When an expiring key is over its file is removed,
and no backup made under it can give a case's key back; a replaced key for archives is kept as long. What was
destroyed stays destroyed once every copy of the folder is renewed.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from daybreak.errors import BackupUnfit, DeploymentUnfit
from daybreak.web.vault.ciphers import KEY_BYTES, SecretKey
from daybreak.web.vault.key_files import forget_file
from daybreak.web.vault.whole_files import put_private, wait_for_names

#: How long backups made under one key can be restored.
LIFE = timedelta(days=90)
#: How long new backups are made under one key.
USED_FOR = timedelta(days=30)
#: The archive's key has no row; backups name it by this.
_ARCHIVE = UUID(int=1)


@dataclass(frozen=True, slots=True)
class BackupKey:
    """An expiring key for the boxes inside backups."""

    key: SecretKey
    made: datetime
    expires: datetime


def archive_keys(keys: Path) -> list[SecretKey]:
    """The key that seals archives, and behind it those before, under which older ones lie.

    Raises:
        DeploymentUnfit: The key is not there, or one is not as it was written.
    """
    before = [SecretKey(_ARCHIVE, one.key.secret) for one in _read_all(_before(keys))]
    return [archive_key(keys), *before]


def archive_key(keys: Path) -> SecretKey:
    """The key that seals archives, read from a deployment's `keys` folder.

    Raises:
        DeploymentUnfit: It is not there, or not 32 bytes.
    """
    try:
        secret = (keys / "backup").read_bytes()
    except OSError as error:
        raise DeploymentUnfit(
            f"The key {keys / 'backup'} cannot be read ({(error.strerror or '').lower()})",
            do="Give the folder with the copy of the keys.",
        ) from None
    if len(secret) != KEY_BYTES:
        raise DeploymentUnfit(
            f"The key {keys / 'backup'} has {len(secret)} bytes and needs 32", do="Put it back."
        )
    return SecretKey(_ARCHIVE, secret)


def key_for_new_backup(keys: Path, now: datetime) -> BackupKey:
    """The expiring key of today, made when the last one is older than a month."""
    ready = [one for one in _read_all(_folder(keys)) if now - one.made < USED_FOR and one.expires > now]
    return max(ready, key=lambda one: one.made) if ready else make_expiring_key(keys, now)


def key_of_backup(keys: Path, key_id: UUID, now: datetime) -> BackupKey:
    """The expiring key a backup was made under.

    Raises:
        BackupUnfit: It expired, or is not in the folder.
    """
    found = next((one for one in _read_all(_folder(keys)) if one.key.id == key_id), None)
    if found is None:
        raise BackupUnfit(
            keys,
            why=f"the backup's own key {key_id} is not here",
            do="It may have expired and been removed; else give the folder with the copy of the keys.",
        )
    if found.expires <= now:
        raise BackupUnfit(
            keys,
            why=f"the backup's own key expired on {found.expires:%Y-%m-%d}",
            do="Restore a newer backup.",
        )
    return found


def forget_expired(keys: Path, now: datetime) -> int:
    """Remove the files of keys that are over; how many. A daily chore."""
    over = [
        folder / f"{one.key.id}.json"
        for folder in (_folder(keys), _before(keys))
        for one in _read_all(folder)
        if one.expires <= now
    ]
    for path in over:
        forget_file(path)
    return len(over)


def keep_archive_key(keys: Path, now: datetime) -> None:
    """Keep the key that seals archives as one before, for as long as a backup of today can be restored."""
    secret = archive_key(keys).secret
    if secret not in [one.key.secret for one in _read_all(_before(keys))]:
        _put_down(_before(keys), BackupKey(SecretKey(uuid4(), secret), now, now + LIFE))


def make_expiring_key(keys: Path, now: datetime) -> BackupKey:
    """A new expiring key, under which backups are made from now on."""
    made = BackupKey(SecretKey(uuid4(), secrets.token_bytes(KEY_BYTES)), now, now + LIFE)
    _put_down(_folder(keys), made)
    return made


def _folder(keys: Path) -> Path:
    return keys / "backup-keys"


def _before(keys: Path) -> Path:
    return keys / "backup-before"


def _put_down(folder: Path, made: BackupKey) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {
        "made": made.made.isoformat(),
        "expires": made.expires.isoformat(),
        "secret": made.key.secret.hex(),
    }
    put_private(folder / f"{made.key.id}.json", json.dumps(said).encode())
    wait_for_names(folder.parent)


def _read_all(folder: Path) -> list[BackupKey]:
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> BackupKey:
    try:
        said = json.loads(path.read_text("ascii"))
        key = SecretKey(UUID(path.stem), bytes.fromhex(said["secret"]))
        return BackupKey(key, datetime.fromisoformat(said["made"]), datetime.fromisoformat(said["expires"]))
    except (ValueError, KeyError, TypeError, OSError):
        raise DeploymentUnfit(
            f"The key {path} is not as it was written", do="Put back the right file."
        ) from None
