"""A deployment's own folder: its settings, its keys, its database when that is SQLite.

Nothing here imports Django, so that commands can speak about a deployment before it starts.
"""

import os
import secrets
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from daybreak.errors import BadValue, DeploymentMissing, DeploymentUnfit
from daybreak.web.vault.key_files import former
from daybreak.web.vault.whole_files import put_private, wait_for_names

#: The environment's word for where a deployment lives.
HOME = "DAYBREAK_HOME"
#: Where it lives unless told.
DEFAULT_HOME = "daybreak-home"
#: Stands in a folder while it is laid out: what lies beside it belongs to no deployment yet.
_BEGUN = "being-laid-out"
#: What an empty disk holds by itself.
_NOT_OURS = frozenset({"lost+found"})
#: Names of the keys a deployment makes for itself, each 32 random bytes in a file of its own.
KEYS = ("django", "ledger-signing", "backup")


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a deployment's folder says.

    Attributes:
        home: The folder.
        database_url: Where records live, as a URL. SQLite inside the folder unless told.
        address: The public address, `https://host`; decides host names, secure cookies and passkeys' origin.
        mail_url: The mail server as `smtp://user:password@host:port`, empty when there is none.
        mail_from: The sender of notices.
        proxies: How many proxies of our own stand in front; each adds one address to X-Forwarded-For.
        toll_after: How many reports, or messages, a channel takes at once before each costs a moment.
        scanner: Where ClamAV listens, as `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`, if at all.
        shared_connections: Whether a pooler hands PostgreSQL's connections out anew for each transaction.
        demo: Whether everything in it is invented.
        debug: Whether faults are shown to whoever causes them; never for real use.
    """

    home: Path
    database_url: str
    address: str
    mail_url: str = ""
    mail_from: str = "daybreak@localhost"
    proxies: int = 0
    scanner: str = ""
    toll_after: int = 5000
    shared_connections: bool = False
    demo: bool = False
    debug: bool = False

    @property
    def host(self) -> str:
        """The host name people type."""
        return urlsplit(self.address).hostname or "localhost"

    @property
    def encrypted(self) -> bool:
        """Whether people reach it through TLS."""
        return self.address.startswith("https://")

    def key(self, name: str) -> bytes:
        """One of the deployment's own keys.

        Raises:
            DeploymentUnfit: The key's file is missing or not 32 bytes.
        """
        path = self.home / "keys" / name
        try:
            value = path.read_bytes()
        except OSError as error:
            raise DeploymentUnfit(
                f"The key {path} cannot be read ({(error.strerror or '').lower()})",
                do="Put it back from the copy you keep apart from the database; without it nothing opens.",
            ) from None
        if len(value) != 32:
            raise DeploymentUnfit(
                f"The key {path} has {len(value)} bytes and needs 32", do="Put back the right file."
            )
        return value

    def keys_of(self, name: str) -> tuple[bytes, ...]:
        """A key, and behind it the one before while a renewal still keeps it (`vault.deployment_keys`).

        Raises:
            DeploymentUnfit: A key's file is missing or not 32 bytes.
        """
        before = former(name)
        there = (self.home / "keys" / before).exists()
        return (self.key(name), self.key(before)) if there else (self.key(name),)


def find_home(given: str | Path | None = None) -> Path:
    """The deployment's folder: as given, as the environment says, or `daybreak-home` here."""
    return Path(given or os.environ.get(HOME) or DEFAULT_HOME).absolute()


def load_deployment(home: str | Path | None = None) -> Deployment:
    """Read a deployment's folder; `DATABASE_URL` in the environment overrules the file.

    Raises:
        DeploymentMissing: There is no such folder, or it was never set up.
        DeploymentUnfit: The settings cannot be read, name something unknown, or hold what cannot be meant; or
            the folder is another account's.
    """
    folder = find_home(home)
    path = folder / "settings.toml"
    _must_be_ours(folder)
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise DeploymentMissing(folder) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DeploymentUnfit(f"{path} cannot be read: {error}", do="Mend the file.") from None
    known = {field.name for field in fields(Deployment)} - {"home"}
    unknown = sorted(set(said) - known)
    if unknown:
        raise DeploymentUnfit(
            f"{path} has the unknown setting {unknown[0]!r}", do=f"Known are {', '.join(sorted(known))}."
        )
    _check_kinds(said, path)
    said["database_url"] = (
        os.environ.get("DATABASE_URL")
        or said.get("database_url")
        or f"sqlite:///{folder / 'daybreak.sqlite3'}"
    )
    return Deployment(home=folder, **{"address": "http://localhost:8000", **said})


def _must_be_ours(folder: Path) -> None:
    """What the superuser writes into another account's deployment, its service cannot read any more."""
    if not (folder.is_dir() and hasattr(os, "geteuid")) or os.geteuid() != 0:
        return
    owner = folder.stat().st_uid
    if owner != 0:
        raise DeploymentUnfit(
            f"{folder} belongs to another account, and what is written here as root it could not read",
            do=f"Run the command as that account: sudo -u '#{owner}' daybreak ...",
        )


#: How the kinds of values are written in a settings file.
_KINDS = {
    str: "text in quotation marks",
    int: "a whole number from 0 on",
    bool: "true or false, without marks",
}


def _check_kinds(said: dict[str, Any], path: Path) -> None:
    """Refuse values of another kind; they are not shown, as one may hold a password."""
    kinds = get_type_hints(Deployment)
    for name, value in said.items():
        kind = kinds[name]
        if type(value) is not kind or (kind is int and value < 0):
            raise DeploymentUnfit(f"{path}: {name!r} is of another kind", do=f"Write {_KINDS[kind]}.")


def lay_out(home: Path, settings: str) -> None:
    """Make a deployment's folder with settings and new keys, readable by its owner only.

    A folder that was being laid out when the power failed is laid out anew.

    Raises:
        DeploymentUnfit: There is a deployment already, or anything else: keys are never written over.
    """
    _must_be_empty(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_private(home / _BEGUN, b"")
    for folder in (home, home / "keys", home / "files", home / "backups"):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    for name in KEYS:
        put_private(home / "keys" / name, secrets.token_bytes(32))
    put_private(home / "settings.toml", settings.encode())
    (home / _BEGUN).unlink()
    for folder in (home / "keys", home, home.parent):
        wait_for_names(folder)


def first_settings(address: str, database_url: str = "") -> str:
    """What settings.toml of a new deployment says.

    Raises:
        BadValue: A value cannot stand in it as it is.
    """
    said = [f'address = "{_safe(address)}"']
    if database_url:
        said.append(f'database_url = "{_safe(database_url)}"')
    if address.startswith("https://"):
        said.append("proxies = 1")
    return "\n".join(said) + "\n"


def _safe(text: str) -> str:
    if '"' in text or "\\" in text or not text.isprintable():
        raise BadValue("A setting", found=text, needed="no quotation mark, backslash or control character")
    return text


@contextmanager
def laid_out(home: Path, settings: str, *, stays: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Lay a folder out for what follows; when that fails, what was made is taken away, and nothing else.

    Args:
        home: The folder.
        settings: What settings.toml shall say.
        stays: Whether it stays all the same, because something that was promised is in it.

    Raises:
        DeploymentUnfit: The folder holds something already, which is left as it is.
    """
    _must_be_empty(home)
    new = not home.exists()
    try:
        lay_out(home, settings)
        yield
    except BaseException:
        if not stays():
            _take_away(home, whole=new)
        raise


def _must_be_empty(home: Path) -> None:
    there = _names(home)
    if "settings.toml" in there:
        raise DeploymentUnfit(
            f"{home} holds a deployment already", do="Choose another folder, or remove it on purpose."
        )
    if there and _BEGUN not in there:
        raise DeploymentUnfit(
            f"{home} is not empty: it holds {min(there)!r}",
            do="Choose a new or empty folder. If this was a deployment, put its settings.toml back.",
        )


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} - _NOT_OURS if folder.is_dir() else set()


def _take_away(home: Path, *, whole: bool) -> None:
    """Leave nothing in a folder that was empty before; nor the folder, if it was not there."""
    for name in _names(home):
        path = home / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if whole:
        shutil.rmtree(home, ignore_errors=True)
