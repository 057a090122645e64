"""`daybreak serve`: the web server and the background worker, in one command."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import click

from daybreak.errors import DeploymentUnfit
from daybreak.web.config.commands.options import home_option
from daybreak.web.config.deployment import HOME, load_deployment


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
    os.environ[HOME] = str(home.absolute())
    # in a process of its own, so that this one, which only watches, stays small
    updated = subprocess.run([sys.executable, "-m", "daybreak.web.config.commands.update"], check=False)
    if updated.returncode:
        sys.exit(updated.returncode)
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
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
    click.echo(opened or f"Daybreak is at http://{host}:{port}/ (Ctrl-C stops it)", err=True)
    server.serve()
    click.echo("Stopped.", err=True)


def _must_be_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise DeploymentUnfit(f"{host}:{port} {why}", do="Choose another with --host and --port.") from None
