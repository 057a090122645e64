"""`daybreak serve` ends with 0 and leaves nothing behind, whenever and however it is asked to stop."""

import random
import shutil
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from faults.served import Served

WISHES = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.fixture(scope="module")
def made(empty_deployment, tmp_path_factory):
    return Served(shutil.copytree(empty_deployment, tmp_path_factory.mktemp("stops") / "home"))


def until(found, *, wait: float = 90) -> None:
    deadline = time.monotonic() + wait
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def updating(served: Served) -> None:
    """While the database is brought up to date."""
    until(lambda: any("update" in " ".join(one.cmdline()) for one in below(served)))


def loading(served: Served) -> None:
    """While the process that will answer loads."""
    until(lambda: "Daybreak is at" in served.log.read_text())


def serving(served: Served) -> None:
    """While it answers."""
    served.await_answer(wait=90)


def restarting(served: Served) -> None:
    """While it is being started again."""
    served.await_answer(wait=90)
    until(lambda: served.web is not None)
    served.web.kill()


MOMENTS = [updating, loading, serving, restarting]


def below(served: Served) -> list[psutil.Process]:
    try:
        return psutil.Process(served.process.pid).children(recursive=True)
    except psutil.Error:
        return []


def stop_at(served: Served, moment, wish: signal.Signals, *, after: float) -> None:
    served.log.write_text("")
    with served.log.open("a") as log:
        served.process = subprocess.Popen(
            [sys.executable, "-m", "daybreak.cli.main", "serve", "--port", str(served.port)],
            env=served.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            # the tests themselves may have been started with `nohup`, which would be inherited
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
    try:
        moment(served)
        time.sleep(after)
        others = below(served)
        begin = time.monotonic()
        served.process.send_signal(wish)
        code = served.process.wait(90)
        took = time.monotonic() - begin
        said = served.log.read_text()
        assert (code, "Stopped." in said, "Traceback" in said) == (0, True, False), (moment, wish, code, said)
        assert took < 58, "it was killed in the end"  # granian waits for a minute before that
        _, alive = psutil.wait_procs(others, timeout=60)
        assert not alive
        socket.create_server(("127.0.0.1", served.port)).close()
    finally:
        for one in (*below(served), served.process):
            one.kill()
        served.process = None


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_stops_whenever_it_is_asked_to(made, moment):
    stop_at(made, moment, random.choice(WISHES), after=random.uniform(0, 0.3))


@pytest.mark.huge
def test_it_stops_at_fifty_random_moments(made):
    for number in range(50):
        stop_at(made, MOMENTS[number % 4], random.choice(WISHES), after=random.uniform(0, 1.5))


def test_a_hangup_is_passed_over_by_one_that_was_started_to_outlive_it(made):
    """As `nohup` starts it."""
    made.log.write_text("")
    with made.log.open("a") as log:
        made.process = subprocess.Popen(
            [sys.executable, "-m", "daybreak.cli.main", "serve", "--port", str(made.port)],
            env=made.environment,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        )
    try:
        made.await_answer(wait=90)
        made.process.send_signal(signal.SIGHUP)
        time.sleep(1)
        made.await_answer(wait=90)
        assert made.stop() == 0
    finally:
        if made.process is not None:
            for one in (*below(made), made.process):
                one.kill()
            made.process = None
