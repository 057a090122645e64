"""Keys handed to jobs, in the memory of this process only.

Who starts a job hands it the key of the one record it works on. The key is taken out when the job
begins, and is gone when the process ends; then the job waits until somebody hands it a key again.

A key may be handed over inside the transaction that puts its job in the queue. Until that is written, only
what waits for the commit holds the key: a transaction that is taken back takes it along.
"""

import threading
from functools import partial
from uuid import UUID
from weakref import WeakValueDictionary

from django.db import transaction


class _Handed:
    """A key, in a form that knows when nobody holds it any more."""

    __slots__ = ("__weakref__", "key")

    def __init__(self, key: bytes) -> None:
        self.key = key


_keys: dict[UUID, _Handed] = {}
#: Keys of jobs whose transaction is not written yet; held by the list of what comes after the commit.
_coming: WeakValueDictionary[UUID, _Handed] = WeakValueDictionary()
_lock = threading.Lock()


def hand(job: UUID, key: bytes) -> None:
    """Keep a key for a job, once the transaction that it is handed over in is written."""
    handed = _Handed(key)
    with _lock:
        _coming[job] = handed
    transaction.on_commit(partial(_keep, job, handed))


def _keep(job: UUID, handed: _Handed) -> None:
    with _lock:
        if _coming.pop(job, None) is handed:  # else the job was quicker
            _keys[job] = handed


def take(job: UUID) -> bytes | None:
    """The job's key, which is forgotten here; None when nobody handed one since this process began."""
    with _lock:
        coming, kept = _coming.pop(job, None), _keys.pop(job, None)
    handed = coming or kept
    return handed.key if handed else None


def held(job: UUID) -> bool:
    """Whether a key waits for the job."""
    with _lock:
        return job in _coming or job in _keys
