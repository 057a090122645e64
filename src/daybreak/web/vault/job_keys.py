"""A case's keys in a form that can be handed to a job, in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from daybreak.errors import BadValue, NotGranted
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import KeyRing, ring_of
from daybreak.web.vault.unlock import Unlocked

_LENGTH = 16 + 1 + 32


@dataclass(frozen=True, slots=True)
class JobKeys:
    """The keys a job works with: one to write with, all to read with."""

    current: SecretKey
    by_id: Mapping[UUID, SecretKey]


def keys_for_job(*, by: Unlocked, case: UUID) -> bytes:
    """All keys of a case that the person holds, the present one first.

    Raises:
        NotGranted, Destroyed: The person does not hold the present one.
    """
    return pack_ring(ring_of(by=by, case=case))


def pack_ring(ring: KeyRing) -> bytes:
    """The keys of a case that somebody opened, in that form.

    Raises:
        NotGranted: The present one is not among them.
    """
    if ring.current is None:
        raise NotGranted("this record as it is now")
    current = ring.current
    older = [one for one in ring.by_id.values() if one.id != current.id]
    return b"".join(one.id.bytes + bytes((one.algorithm,)) + one.secret for one in (current, *older))


def keys_of_job(handed: bytes | None) -> JobKeys:
    """The keys that were handed to a job.

    Raises:
        BadValue: These bytes are no keys.
    """
    if not handed or len(handed) % _LENGTH:
        raise BadValue("A job's keys", found=f"{len(handed or b'')} bytes", needed=f"they are {_LENGTH} each")
    parts = [handed[at : at + _LENGTH] for at in range(0, len(handed), _LENGTH)]
    keys = [SecretKey(UUID(bytes=one[:16]), one[17:], one[16]) for one in parts]
    return JobKeys(keys[0], {one.id: one for one in keys})
