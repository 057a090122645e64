"""Which public keys may have signed a ledger, and up to which event.

A ledger outlives its key: the key is renewed, or the ledger is brought back from another deployment's backup.
What an older key signed stays good up to the event at which it was replaced; whoever steals it later can sign
nothing that comes after. Each older key is a file in `keys/ledger-trusted`, named by the key, that says how
far it reaches in each ledger. An empty one, from before this was kept, reaches everywhere.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.conf import settings

from daybreak.errors import DeploymentUnfit
from daybreak.web.vault import ledger
from daybreak.web.vault.whole_files import put_private

#: How far an older key reaches, by ledger; None when it reaches everywhere.
Reach = dict[str, int] | None


def trusted_keys() -> list[bytes]:
    """The public keys that may have signed these ledgers: our own, and older ones."""
    return [ledger.signer().public, *(bytes.fromhex(name) for name in older_keys())]


def reach_in(chain: UUID) -> dict[bytes, int]:
    """The last event that each older key may have signed in a ledger; those without end are not named."""
    return {
        bytes.fromhex(name): reach.get(str(chain), 0)
        for name, reach in older_keys().items()
        if reach is not None
    }


def older_keys() -> dict[str, Reach]:
    """The older keys, in hexadecimal, and how far each reaches."""
    own = ledger.signer().public.hex()
    names = [path.name for path in sorted(_folder().glob("*")) if len(path.name) == 64]
    return {name: _read(_folder() / name) for name in names if name != own}


def trust(public: bytes, sizes: Mapping[str, int]) -> None:
    """Trust another key from now on, up to these events: one that was replaced, or of another deployment."""
    path = _folder() / public.hex()
    known: Reach = _read(path) if path.exists() else {}
    if known is None:
        return
    reach = {chain: max(size, known.get(chain, 0)) for chain, size in sizes.items()}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_private(path, json.dumps(known | reach, sort_keys=True).encode())


def _read(path: Path) -> Reach:
    stored = path.read_bytes()
    try:
        reach = json.loads(stored) if stored else None
        return {str(UUID(chain)): int(size) for chain, size in reach.items()} if reach is not None else None
    except (ValueError, TypeError, AttributeError):
        raise DeploymentUnfit(
            f"The file {path} is not as it was written", do="Put it back from the copy of the keys."
        ) from None


def _folder() -> Path:
    folder: Path = settings.DEPLOYMENT.home / "keys" / "ledger-trusted"
    return folder
