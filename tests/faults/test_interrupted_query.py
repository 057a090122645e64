"""A query that is stopped by a signal is an interruption, not a fault."""

import os
import signal
import threading

import pyarrow as pa
import pytest

from daybreak.engine.embedded import EmbeddedEngine


@pytest.fixture
def stopping():
    """A signal that interrupts as Ctrl-C does, whatever the test's own parent made of SIGINT."""
    before = signal.signal(signal.SIGUSR1, signal.default_int_handler)
    yield signal.SIGUSR1
    signal.signal(signal.SIGUSR1, before)


def test_a_signal_while_the_database_counts_is_an_interruption(stopping):
    with EmbeddedEngine() as engine:
        threading.Timer(0.3, os.kill, (os.getpid(), stopping)).start()
        long = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(200) b"
        with pytest.raises(KeyboardInterrupt):
            engine._answer("count", long, {"asked": pa.table({"x": pa.array([0])})})
