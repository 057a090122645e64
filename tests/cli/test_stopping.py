"""An interruption waits for the next line of Python while a run computes, and no longer than it must."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

BEGIN = "import os, signal, sys, time\nfrom daybreak.cli import stopping\nstopping.listen()\n"
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def run(tmp_path):
    """Runs lines as `python -m`, the way the command itself is run."""

    def ran(code: str, number: int = signal.SIGINT) -> "subprocess.CompletedProcess[str]":
        stop = f"stop = lambda: os.kill(os.getpid(), {int(number)})\n"
        (tmp_path / "stopped.py").write_text(BEGIN + stop + textwrap.dedent(code))
        return subprocess.run(
            [sys.executable, "-m", "stopped"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"PYTHONFAULTHANDLER": "1"},
        )

    return ran


@SIGNALS
def test_it_comes_in_a_function_that_runs_already_and_not_in_one_called_by_compiled_code(run, number):
    said = run(
        """
        def called(a):
            if a == 5:
                stop()
            return 1 if a == 5 else a

        def runs():
            met = list(map(called, range(10)))
            print(*met)
            print("never")

        try:
            with stopping.computing():
                runs()
        except KeyboardInterrupt:
            print("interrupted", stopping.was_asked())
        """,
        number,
    )
    assert said.stdout.split() == ["interrupted", "True"], said
    assert said.returncode == 0


@SIGNALS
def test_compiled_code_is_not_disturbed(run, number):
    """Numba's dispatcher looks for signals after its kernel, and does not expect what a handler raises."""
    said = run(
        """
        import numba, numpy as np
        kernel = numba.njit(lambda x: x.sum())
        kernel(np.ones(3))
        import threading
        def storm():
            time.sleep(0.3)
            stop()
        threading.Thread(target=storm).start()
        try:
            with stopping.computing():
                while True:
                    kernel(np.ones(300))
        except KeyboardInterrupt:
            print("interrupted")
        """,
        number,
    )
    assert (said.stdout.split(), said.returncode) == (["interrupted"], 0), said.stderr


@pytest.mark.parametrize(
    "patience, wishes", [(0.3, 1), (60, 2)], ids=["after a while", "when it is said twice"]
)
def test_what_reaches_no_line_is_interrupted_where_it_is(run, patience, wishes):
    said = run(
        f"""
        import threading
        stopping.PATIENCE = {patience}
        for one in range({wishes}):
            threading.Timer(0.2 + 0.2 * one, stop).start()
        begin = time.monotonic()
        try:
            with stopping.computing():
                time.sleep(30)
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - begin < 10)
        """
    )
    assert said.stdout.split() == ["interrupted", "True"], said


def test_while_nothing_computes_it_comes_at_once(run):
    said = run(
        """
        import threading
        threading.Timer(0.2, stop).start()
        begin = time.monotonic()
        try:
            time.sleep(30)
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - begin < 10)
        """
    )
    assert said.stdout.split() == ["interrupted", "True"], said


def test_one_that_a_finaliser_threw_away_is_made_anew(run):
    said = run(
        """
        class Ends:
            def __del__(self):
                stop()
                for _ in range(1000): pass
        try:
            Ends()
            for _ in range(10_000_000): pass
            print("never")
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert (said.stdout.split(), said.stderr) == (["interrupted"], ""), said


@pytest.mark.parametrize(
    "fault", ["RuntimeError('x')", "SystemError('x')", "OSError(5, 'x')", "MemoryError()"]
)
def test_whatever_a_library_makes_of_it_it_is_told_as_an_interruption(run, fault):
    said = run(
        f"""
        import click
        from daybreak.cli import main

        @click.command()
        def command():
            try:
                stop()
                time.sleep(1)
            except KeyboardInterrupt:
                raise {fault} from None

        main.command = command
        main.main([])
        """
    )
    assert said.returncode == 130, said
    assert said.stderr.strip() == "daybreak: Interrupted. Nothing half-written was left behind."


def test_one_that_passed_through_code_made_from_text_ends_with_the_exit_code_too(run):
    said = run(
        """
        import click
        from daybreak.cli import main

        @click.command()
        def command():
            exec("stop()\\nfor _ in range(1000): pass", globals())

        main.command = command
        main.main([])
        """
    )
    assert said.returncode == 130, said
    assert said.stderr.strip() == "daybreak: Interrupted. Nothing half-written was left behind."


@SIGNALS
def test_it_never_comes_in_lines_of_a_library_which_compiled_code_may_have_called(run, number):
    """A kernel that makes a named tuple of its results calls numba's and namedtuple's own Python."""
    said = run(
        f"""
        met = []
        library = {{"__name__": "library", "met": met, "kill": os.kill, "own": os.getpid()}}
        code = "def called(a):\\n    kill(own, {int(number)})\\n    met.append('whole')\\n    return a\\n"
        exec(compile(code, "library.py", "exec"), library)

        def runs():
            list(map(library["called"], [1]))
            print("never")

        try:
            with stopping.computing():
                runs()
        except KeyboardInterrupt:
            print("interrupted", *met)
        """,
        number,
    )
    assert said.stdout.split() == ["interrupted", "whole"], said


def test_once_the_run_is_over_nothing_can_change_how_it_ended(run):
    said = run(
        """
        stopping.listen_no_more()
        stop()
        print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
        """
    )
    assert (said.stdout.split(), said.returncode, said.stderr) == (["True"], 0, ""), said
