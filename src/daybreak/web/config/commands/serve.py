"""`daybreak serve`: the web server and the background worker, in one command."""

import errno
import os
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from daybreak.errors import DeploymentUnfit
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.deployment import HOME, load_deployment
from daybreak.web.work.parent import WATCHER

#: Seconds in which a server that was killed a moment ago lets go of its port.
_LETS_GO = 1.0
#: After this many falls within so many seconds it is not started again.
_MOST_FALLS, _IN_SECONDS = 5, 60.0


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
    load_deployment(home)
    _must_be_free(host, port)
    os.environ[HOME], os.environ[WATCHER] = str(home.absolute()), str(os.getpid())
    # in a process of its own, so that this one, which only watches, stays small
    updated = subprocess.run([sys.executable, "-m", "daybreak.web.config.commands.update"], check=False)
    if updated.returncode:
        sys.exit(updated.returncode)
    click.echo(opened or f"Daybreak is at http://{host}:{port}/ (Ctrl-C stops it)", err=True)
    with suppress(KeyboardInterrupt):  # asked to stop just while the server was being started again
        _keep_serving(host, port, threads)
    click.echo("Stopped.", err=True)


def _keep_serving(host: str, port: int, threads: int) -> None:
    """Serve until asked to stop; granian itself ends when its process fell over twice within seconds."""
    fallen: deque[float] = deque(maxlen=_MOST_FALLS)
    while True:
        server = _server(host, port, threads)
        with suppress(SystemExit):
            server.serve()
        if server.interrupt_signal:
            return
        fallen.append(time.monotonic())
        if len(fallen) == _MOST_FALLS and fallen[-1] - fallen[0] < _IN_SECONDS:
            raise DeploymentUnfit(
                "The process that answers requests falls over again and again",
                do="Read its last lines above, and run `daybreak check`.",
            )
        click.echo("The process that answers requests fell over; it is started again.", err=True)


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
        workers_kill_timeout=20,
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
