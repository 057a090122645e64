"""Progress bars with remaining time, on the error stream so that results can be piped."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from daybreak.cli.stopping import computing
from daybreak.standard.progress import Progress as Report
from daybreak.standard.progress import silent


@contextmanager
def bars(*, quiet: bool) -> Iterator[Report]:
    """Give a function to report progress to; it draws one bar for each stage."""
    if quiet:
        with computing():
            yield silent
        return
    columns = (
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("left:"), TimeRemainingColumn(compact=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=False) as display, computing():
        yield _Bars(display)


class _Bars:
    """One bar for each stage, made when the stage first reports."""

    def __init__(self, display: Progress) -> None:
        self._display = display
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._display.add_task(stage, total=total or None)
        self._display.update(self._tasks[stage], completed=done, total=total or None)
