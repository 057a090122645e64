"""`daybreak serve`: the web server and the background worker, in one command."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from daybreak.errors import DeploymentUnfit
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.deployment import HOME, load_deployment
from daybreak.web.work.parent import WATCHER

#: Seconds in which a server that was killed a moment ago lets go of its port.
_LETS_GO = 3.0
#: Granian's own memory (jemalloc) goes back to the machine as soon as a request is over, not by and by: what
#: large files leave behind there would stay otherwise, 20 MB and more.
_ALLOCATOR, _GIVES_BACK = "_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0"
#: After this many falls within so many seconds it is not started again.
_MOST_FALLS, _IN_SECONDS = 5, 60.0

#: Signals by which a person or a service manager asks to stop.
_WISHES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command("serve")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Network address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests at once.")
def command(home: Path, host: str, port: int, threads: int) -> None:
    """Serve a deployment until it is stopped with Ctrl-C.

    Listens on this machine only unless told otherwise; put a TLS proxy in front of it for real use.
    """
    serve(home, host=host, port=port, threads=threads)


def serve(home: Path, *, host: str, port: int, threads: int = 8, opened: str | None = None) -> None:
    """Serve a deployment; returns when it was stopped.

    Args:
        home: The deployment's folder.
        host: Network address to listen on.
        port: Port to listen on.
        threads: Requests answered at once.
        opened: What the terminal says about the address; the address itself unless given.

    Raises:
        DeploymentMissing, DeploymentUnfit: It cannot be served.
    """
    watch = _Watch()
    load_deployment(home)
    _must_be_free(host, port)
    os.environ[HOME], os.environ[WATCHER] = str(home.absolute()), str(os.getpid())
    os.environ.setdefault(_ALLOCATOR, _GIVES_BACK)
    watch.update()
    if not watch.is_over():
        click.echo(opened or f"Daybreak is at http://{host}:{port}/ (Ctrl-C stops it)", err=True)
        watch.keep_serving(lambda: _server(host, port, threads))
    click.echo("Stopped.", err=True)


class _Watch:
    """Takes the wish to stop from the first moment on, also between the end of one server and the next."""

    def __init__(self) -> None:
        self._over = False
        self.updating: subprocess.Popen[bytes] | None = None
        self.server: Any = None
        # a terminal that closes ends it too, unless it was started to outlive that
        self.wishes = [one for one in _WISHES if signal.getsignal(one) != signal.SIG_IGN]
        for one in self.wishes:
            signal.signal(one, self.stop)
        os.register_at_fork(after_in_child=self._end_at_once)

    def stop(self, *_: object) -> None:
        """Let what runs stop, and let nothing begin after it."""
        self._over = True
        if self.updating is not None:
            self.updating.terminate()  # each step of an update is one transaction
        if self.server is not None:
            self.server.interrupt_signal = True
            # in a thread, since the one that was interrupted may be holding the event's lock
            threading.Thread(target=self.server.main_loop_interrupt.set).start()

    def is_over(self) -> bool:
        """Whether somebody asked to stop."""
        return self._over

    def update(self) -> None:
        """Bring the database up to date, in a process of its own, so that this one stays small."""
        command = [sys.executable, "-m", "daybreak.web.config.commands.update"]
        with subprocess.Popen(command, process_group=0) as self.updating:  # noqa: S603 (our own command)
            if self.is_over():
                self.updating.terminate()
            code = self.updating.wait()
        self.updating = None
        if code and not self.is_over():
            sys.exit(code)

    def keep_serving(self, made: Callable[[], Any]) -> None:
        """Serve until asked to stop; granian itself ends when its process fell over twice within seconds."""
        fallen: deque[float] = deque(maxlen=_MOST_FALLS)
        while True:
            self.server = made()
            self.server.signal_handler_interrupt = self.stop
            if signal.SIGHUP in self.wishes:
                self.server.signal_handler_reload = self.stop
            if self.is_over():
                return
            with suppress(SystemExit):
                self.server.serve()
            if self.is_over():
                return
            fallen.append(time.monotonic())
            if len(fallen) == _MOST_FALLS and fallen[-1] - fallen[0] < _IN_SECONDS:
                raise DeploymentUnfit(
                    "The process that answers requests falls over again and again",
                    do="Read its last lines above, and run `daybreak check`.",
                )
            click.echo("The process that answers requests fell over; it is started again.", err=True)

    @staticmethod
    def _end_at_once() -> None:
        """What is forked here only loads at first, and would not hear its parent's wish that it stop."""
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)


def _server(host: str, port: int, threads: int) -> Any:
    from granian.constants import Interfaces
    from granian.server import Server

    return Server(
        "daybreak.web.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=60,
    )


def _must_be_free(host: str, port: int) -> None:
    until = time.monotonic() + _LETS_GO
    while True:
        try:
            with socket.create_server((host, port)):
                return
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            if taken and time.monotonic() < until:
                time.sleep(0.1)
                continue
            why = "is taken" if taken else f"cannot be used ({error.strerror})"
        raise DeploymentUnfit(f"{host}:{port} {why}", do="Choose another with --host and --port.")
