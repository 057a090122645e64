"""`daybreak demo`: a throw-away workspace, opened in the browser."""

import subprocess
import sys
import tempfile
import threading
import webbrowser
from pathlib import Path

import click

from daybreak.web.config.commands.serve import serve
from daybreak.web.config.deployment import lay_out

#: Generated posts: enough for operations to show, few enough to be searched while one looks around.
POSTS = 1500


@click.command("demo")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--open/--no-open", "show", default=True, help="Open the browser when it is ready.")
def command(port: int, show: bool) -> None:
    """Look around: made-up organisations, people in every role, made-up content. Gone when stopped."""
    address = f"http://localhost:{port}/demo/"
    with tempfile.TemporaryDirectory(prefix="daybreak-demo-") as folder:
        home = Path(folder) / "home"
        lay_out(home, f'address = "http://localhost:{port}"\ndemo = true\n')
        click.echo("Inventing posts ...", err=True)
        made = [sys.executable, "-m", "daybreak.cli.main", "sample", str(home / "sample")]
        subprocess.run([*made, "--posts", str(POSTS)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own command)
        if show:
            threading.Timer(4, webbrowser.open, [address]).start()
        serve(
            home,
            host="127.0.0.1",
            port=port,
            opened=f"The demonstration is at {address} (Ctrl-C stops it and throws everything away)",
        )
