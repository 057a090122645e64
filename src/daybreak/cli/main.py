"""The `daybreak` command: finds the subcommand, and turns every refusal into a sentence and an exit code."""

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from threading import current_thread, main_thread

import click

from daybreak import __version__
from daybreak.cli import stopping
from daybreak.errors import DaybreakError, NotWritable

#: Subcommands, the module that knows each, and the line shown in the overview. Modules load when called.
COMMANDS = {
    "networks": ("daybreak.cli.networks", "From a file of posts to explained networks."),
    "groups": ("daybreak.cli.groups", "Which posts repeat one text; keeps an index that can grow."),
    "identifiers": ("daybreak.cli.identifiers", "Phones, handles, wallets, wages, places ... in posts."),
    "prevalence": ("daybreak.cli.prevalence", "How many people nobody recorded, from overlapping lists."),
    "decide": ("daybreak.cli.decide", "Write down a reviewer's decision about a lead."),
    "sample": ("daybreak.cli.sample", "Make invented posts with planted operations and the truth."),
    "init": ("daybreak.web.config.commands.init", "Make a deployment of the web application."),
    "organisation": ("daybreak.web.config.commands.organisation", "Further organisations beside the first."),
    "serve": ("daybreak.web.config.commands.serve", "Serve a deployment: web pages and background work."),
    "demo": ("daybreak.web.config.commands.demo", "A throw-away workspace in the browser; all is invented."),
    "check": ("daybreak.web.config.commands.check", "What is unsafe in a deployment, and how to mend it."),
    "backup": ("daybreak.web.config.commands.backup", "Everything of a deployment into one sealed file."),
    "restore": ("daybreak.web.config.commands.restore", "A backup into an empty deployment."),
    "ledger": ("daybreak.web.config.commands.ledger", "Check who touched what, or take it out as a file."),
    "keys": ("daybreak.web.config.commands.keys", "New keys for a deployment whose own somebody saw."),
    "dpia": ("daybreak.web.config.commands.dpia", "The data-protection impact record."),
    "evaluate": ("daybreak.cli.evaluate", "Measure results against a known truth."),
}
#: An error nobody foresaw (BSD sysexits: internal software error).
FAULT = 70


class _Commands(click.Group):
    """Loads a subcommand only when it is called, so that `daybreak --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="daybreak")
def command() -> None:
    """One open platform for the people who fight human trafficking."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with 0 or the code of the refusal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without a letter shows its number instead
            stream.reconfigure(errors="backslashreplace")
    if current_thread() is main_thread():
        stopping.listen()
    try:
        command.main(list(arguments) if arguments is not None else None, standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except (Exception, KeyboardInterrupt) as error:
        stopped = stopping.was_asked()
        if stopped:
            stopping.listen_no_more()
        _refuse(KeyboardInterrupt() if stopped else error)


def _refuse(error: BaseException) -> None:
    """Say why it ended, and exit with the code of that."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            _stop("Interrupted. Nothing half-written was left behind.", 130)
        case DaybreakError():
            _stop(str(error), error.exit_code)
        case click.ClickException():
            error.show()
            sys.exit(error.exit_code)
        case BrokenPipeError():
            sys.exit(0)
        case OSError():
            _stop(*_system_refusal(error))
        case MemoryError():
            _stop(
                "There is not enough memory for this input. Close other programs or give a smaller file.", 1
            )
        case _:
            from daybreak.cli.fault import record

            _stop(record(error), FAULT)


def _system_refusal(error: OSError) -> tuple[str, int]:
    """What the operating system would not do is no fault of Daybreak's."""
    refusal = NotWritable(
        click.format_filename(error.filename) if error.filename else "A result or temporary file",
        why=(error.strerror or str(error)).lower(),
    )
    return str(refusal), refusal.exit_code


def _stop(sentence: str, code: int) -> None:
    click.echo(f"daybreak: {sentence}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
