"""A process that ends when the one that started it is gone, however that one went.

`kill -9` of `daybreak serve` asks nobody: without this the process that answers requests would live on, hold
the port against the next start, and work through the queue beside the next worker.
"""

import os
import threading
import time

#: The environment's word for the process that watches over this one; where it is missing nothing is watched.
WATCHER = "DAYBREAK_SERVE_PID"
#: Seconds between two looks.
LOOK = 0.1


def end_with_parent() -> threading.Thread | None:
    """Watch, in a thread, and end this process at once when its parent is no longer the one named.

    The parent is named rather than remembered, because it may be gone before this is called.
    """
    named = os.environ.get(WATCHER, "")
    if not named.isdecimal():
        return None
    thread = threading.Thread(target=_watch, args=(int(named),), name="parent", daemon=True)
    thread.start()
    return thread


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
