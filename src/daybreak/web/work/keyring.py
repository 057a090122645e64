"""Keys handed to jobs, in the memory of this process only.

Who starts a job hands it the key of the one record it works on. The key is taken out when the job
begins, and is gone when the process ends; then the job waits until somebody hands it a key again.
"""

import threading
from uuid import UUID

_keys: dict[UUID, bytes] = {}
_lock = threading.Lock()


def hand(job: UUID, key: bytes) -> None:
    """Keep a key for a job."""
    with _lock:
        _keys[job] = key


def take(job: UUID) -> bytes | None:
    """The job's key, which is forgotten here; None when nobody handed one since this process began."""
    with _lock:
        return _keys.pop(job, None)


def held(job: UUID) -> bool:
    """Whether a key waits for the job."""
    with _lock:
        return job in _keys
