"""Stopping a run from outside (Ctrl-C, or asked to end) at a moment when nothing is harmed by it.

Python raises an interruption wherever it happens to be, compiled code included. Kernels there neither expect
nor pass on an exception: the process falls over, or the interruption comes out as some other fault. So while
a run computes, an interruption waits for the next line of our own Python. Lines of libraries do not count:
compiled code calls some (to make a named tuple of its results, to look at its arguments), and an exception
there is one inside compiled code.
"""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

#: Seconds after which a run that reaches no next line is interrupted where it is.
PATIENCE = 10.0


class _State:
    """What is known of the one run of this process."""

    asked = False
    computing = False
    insisting: threading.Timer | None = None


def listen() -> None:
    """Take Ctrl-C and the wish to end from now on; main thread only."""
    _State.asked = _State.computing = False
    sys.unraisablehook = _again
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def listen_no_more() -> None:
    """The run is over: what remains is to say so, and nothing may come in between."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    # an interruption that passed through code made from text (dataclasses are) counts as never caught, and
    # Python ends by a signal instead of the exit code, unless such code has run since
    exec("")  # noqa: S102
    sys.unraisablehook = lambda _: None  # one that came just before is not told of
    for number in (signal.SIGINT, signal.SIGTERM):  # handlers in Python are taken away at the very end
        signal.signal(number, signal.SIG_IGN)


def was_asked() -> bool:
    """Whether somebody asked the run to stop; whatever ends it then is an interruption."""
    return _State.asked


@contextmanager
def computing() -> Iterator[None]:
    """Meanwhile the first interruption comes between two lines of Python, or after `PATIENCE`."""
    before, _State.computing = _State.computing, True
    try:
        yield
    finally:
        _State.computing = before
        if _State.insisting is not None:
            _State.insisting.cancel()


def _stop(told: int, frame: FrameType | None) -> None:
    number = signal.Signals(told)
    first, _State.asked = not _State.asked, True
    if not (first and _State.computing) or frame is None:
        raise KeyboardInterrupt
    _at_next_line(frame)
    _State.insisting = threading.Timer(PATIENCE, _insist, (number,))
    _State.insisting.daemon = True
    _State.insisting.start()


def _insist(number: signal.Signals) -> None:
    if hasattr(signal, "pthread_kill"):  # wakes the main thread from a wait too
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        _thread.interrupt_main(number)


def _at_next_line(frame: FrameType | None) -> None:
    """Interrupt our function that runs, or else one that called it, when it goes on to another line."""
    sys.settrace(_pass_over)
    while frame is not None:
        if _is_ours(frame):
            frame.f_trace = _interrupt
        frame = frame.f_back


def _is_ours(frame: FrameType) -> bool:
    """Whether a function is written in a file of this package, or of the script that was started."""
    module = str(frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] in ("daybreak", "__main__") and not frame.f_code.co_filename.startswith(
        "<"
    )


def _pass_over(frame: FrameType, event: str, argument: Any) -> None:
    """Functions called from now on are let be; the lines that wait are in those that run already."""


def _interrupt(frame: FrameType, event: str, argument: Any) -> NoReturn:
    sys.settrace(None)
    raise KeyboardInterrupt


def _again(fault: "sys.UnraisableHookArgs") -> None:
    """An interruption that came inside a finaliser was thrown away there, and is made anew."""
    if fault.exc_type is KeyboardInterrupt:
        _at_next_line(sys._getframe(1))
    else:
        sys.__unraisablehook__(fault)
