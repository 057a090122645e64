"""The files of a deployment's own keys while one is replaced: the key before stays beside the new one.

What lies under a key cannot be sealed anew in the moment in which its file is replaced. So the old key is
kept first, under a name of its own, and both are tried until nothing needs it. Whoever is killed in between
leaves one key or two, never none. Needs no Django.
"""

import os
import secrets
import stat
from pathlib import Path

from daybreak.errors import DeploymentUnfit
from daybreak.web.vault.ciphers import KEY_BYTES
from daybreak.web.vault.whole_files import put_private, wait_for_names


def former(name: str) -> str:
    """What the file of a key that was replaced is called while it is kept."""
    return f"{name}-before"


def keep_former(keys: Path, name: str) -> None:
    """Keep a key beside itself before it is replaced."""
    put_private(keys / former(name), (keys / name).read_bytes())


def replace_key(keys: Path, name: str) -> None:
    """Put a new key in the place of an old one, whole."""
    put_private(keys / name, secrets.token_bytes(KEY_BYTES))


def forget_file(path: Path) -> None:
    """Remove the file of a key that is over."""
    path.write_bytes(os.urandom(path.stat().st_size))  # little more than a gesture on flash disks
    path.unlink()
    wait_for_names(path.parent)


def must_be_ours(keys: Path, name: str) -> None:
    """Refuse to replace the key of another user, who could not read the new one.

    Raises:
        DeploymentUnfit: Somebody else owns it.
    """
    found = (keys / name).stat()
    if stat.S_ISREG(found.st_mode) and found.st_uid != os.geteuid():
        raise DeploymentUnfit(
            f"The key {keys / name} belongs to another user of this machine",
            do="Run this as the user whose service it is, as in `sudo -u daybreak daybreak keys renew`.",
        )
