"""Long compiled searches that hear an interruption.

Compiled code runs to its end whatever arrives meanwhile: a signal is heard by the main thread only, between
two lines of Python. So a search runs in a thread of its own with a flag it looks at, while the caller waits
in short steps; whatever interrupts the caller raises the flag, and the search ends at its next fit.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

import numpy as np
import numpy.typing as npt

#: Seconds between two looks whether somebody wants the search to end.
STEP = 0.2
#: One number, 0 until the search is to end.
Flag = npt.NDArray[np.int64]

_Result = TypeVar("_Result")
_Part = TypeVar("_Part")


def halting(
    search: Callable[[_Part, Flag], _Result],
    parts: Iterable[_Part],
    *,
    workers: int = 1,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[_Result]:
    """What `search` gives for each part, in the order of the parts; ends them all when interrupted.

    Args:
        search: Takes a part and the flag; what it gives after the flag was raised is thrown away.
        parts: Searched at once by `workers` threads.
        workers: Threads.
        meanwhile: Called every `STEP` seconds while a result is waited for, such as to tell how far it is.
    """
    flag = np.zeros(1, np.int64)
    with ThreadPoolExecutor(workers) as threads:
        futures = [threads.submit(search, part, flag) for part in parts]
        try:
            for future in futures:
                yield _result(future, meanwhile)
        except BaseException:
            flag[0] = 1
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _result(future: "Future[_Result]", meanwhile: Callable[[], None]) -> _Result:
    while not wait((future,), timeout=STEP).done:
        meanwhile()
    return future.result()
