"""How long work tells its caller how far it is, without printing anything itself."""

from typing import Protocol


class Progress(Protocol):
    """Called now and then by long work; the command line draws a bar from it."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of `stage` are finished; `total` 0 means unknown."""


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress, the default of every function that takes one."""
