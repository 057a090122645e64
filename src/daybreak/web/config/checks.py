"""What is unsafe in a deployment, and how to mend it."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daybreak.web.config.deployment import KEYS, Deployment
from daybreak.web.config.start import steps_behind
from daybreak.web.protection.attachments.scanner import Scanner

#: A newer backup than this must exist.
BACKUP_EVERY = timedelta(days=7)
#: Less free room than this on a disk is said.
ROOM = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is unsafe.

    Attributes:
        what: What is so.
        why: What it can lead to.
        mend: What to do.
        grave: Whether a deployment with real data must not run like this.
    """

    what: str
    why: str
    mend: str
    grave: bool = True


def check_folder(deployment: Deployment) -> Iterator[Finding]:
    """What the folder and its settings tell, without the database."""
    if deployment.debug:
        yield Finding(
            "Debugging is on", "Faults show their insides to anybody.", "Remove `debug` from settings.toml."
        )
    if deployment.demo:
        yield Finding(
            "This is a demonstration", "Anybody signs in as anybody.", "Make a real one with `daybreak init`."
        )
    if not deployment.encrypted:
        yield Finding(
            "There is no TLS",
            "Whoever is on the way reads passwords and reports.",
            "Put a TLS proxy in front and set `address` to https://... (docs/guides/installing.md).",
        )
    elif not deployment.proxies:
        yield Finding(
            "The address has TLS, but no proxy is counted",
            "All visitors look like one, so one who tries too much slows everybody down.",
            "Set `proxies = 1` in settings.toml when one TLS proxy stands in front.",
            grave=False,
        )
    yield from _settings(deployment)
    yield from _keys(deployment)
    yield from _files(deployment)
    free = shutil.disk_usage(deployment.home).free
    if free < ROOM:
        yield Finding(
            f"Only {free // (1 << 20)} MB are free on the disk", "Writing will be refused soon.", "Make room."
        )
    if not deployment.mail_url:
        yield Finding(
            "No mail server is set",
            "Nobody is told that something waits for them.",
            "Set `mail_url` in settings.toml, as in smtp+tls://user:password@mail.example:587.",
            grave=False,
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding(
            "This runs as the superuser",
            "A fault in it would own the whole machine.",
            "Give it an account of its own (docs/guides/installing.md has a systemd unit).",
        )


def _settings(deployment: Deployment) -> Iterator[Finding]:
    path = deployment.home / "settings.toml"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(
            "settings.toml can be read by other users of this machine",
            "Passwords of the database and of the mail server stand in it.",
            f"chmod 600 {path}",
        )


def _files(deployment: Deployment) -> Iterator[Finding]:
    """Where files that arrive are kept, and who looks at them."""
    if not (deployment.home / "files").is_dir():
        yield Finding(
            f"The folder {deployment.home / 'files'} is not there",
            "Files of reports cannot be kept or read.",
            "Put it back from the disk or backup where it is.",
        )
    if deployment.scanner and not Scanner(deployment.scanner).is_there():
        yield Finding(
            f"No scanner answers at {deployment.scanner}",
            "Files arrive, but wait in quarantine until somebody lets them out.",
            "Start ClamAV, or mend `scanner` in settings.toml.",
            grave=False,
        )


def _keys(deployment: Deployment) -> Iterator[Finding]:
    folder = deployment.home / "keys"
    for name in KEYS:
        deployment.key(name)  # refuses in words when it is missing
        mode = stat.S_IMODE((folder / name).stat().st_mode)
        if mode & 0o077:
            yield Finding(
                f"The key {name} can be read by other users of this machine",
                "They could forge sign-ins or events.",
                f"chmod 600 {folder / name}",
            )
    if deployment.database_url.startswith("sqlite"):
        database = Path(deployment.database_url.removeprefix("sqlite:///"))
        if database.parent.exists() and folder.resolve().stat().st_dev == database.parent.stat().st_dev:
            yield Finding(
                "The keys lie beside the database",
                "Who copies the disk has both; sealed content stays sealed, names of organisations do not.",
                f"Move {folder} to another disk and leave a link to it in its place.",
                grave=False,
            )


def check_people() -> Iterator[Finding]:
    """What the database tells: people without a second factor, tables that are behind, unsealed defaults."""
    from allauth.mfa.models import Authenticator

    from daybreak.web.accounts.models import Person
    from daybreak.web.accounts.roles import SECOND_FACTOR
    from daybreak.web.vault.factor_secrets import opens

    yield from _backups()
    if steps_behind():
        yield Finding(
            "The database is older than this version", "Pages will fail.", "Start `daybreak serve` once."
        )
        return
    has_factor = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
    without = (
        Person.objects.filter(is_active=True, held_roles__role__in=SECOND_FACTOR)
        .exclude(pk__in=has_factor)
        .distinct()
        .count()
    )
    if without:
        yield Finding(
            f"{without} {'person has' if without == 1 else 'people have'} no second factor yet, "
            "though their role needs one",
            "Until then, whoever learns their password can set one up in their place.",
            "Ask them to sign in; they are led to it. An administrator sees who under People.",
        )
    closed = sum(not opens(one) for one in Authenticator.objects.values_list("data", flat=True))
    if closed:
        yield Finding(
            f"{closed} second factors and sets of recovery codes do not open with the key `django`",
            "Nobody can sign in with them.",
            "Put back the key with which they were set up, from the copy of the folder `keys`.",
        )


def _backups() -> Iterator[Finding]:
    from daybreak.web.vault.backup import last_backup

    newest = last_backup()
    if newest is None or datetime.now(UTC) - newest > BACKUP_EVERY:
        yield Finding(
            "There is no backup yet" if newest is None else f"The last backup was made on {newest:%Y-%m-%d}",
            "A broken disk would lose everything.",
            "Run `daybreak backup` daily (docs/guides/installing.md has a timer), and keep a copy elsewhere.",
        )
