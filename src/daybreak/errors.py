"""Every error a person can cause, with the sentence they will read and the exit code a script can test.

Exit codes come in tens: 10-19 the input cannot be used, 20-29 the input is fine but an answer
must be refused, 30-39 something saved earlier does not fit, 40-49 a deployment of the web
application cannot run as it is. 0 is success, 1 any other refusal,
2 a wrong use of the command line, 130 an interruption.
"""

from collections.abc import Iterable


class DaybreakError(Exception):
    """Anything this platform refuses to do."""

    #: Exit code of the command line, so that scripts can tell refusals apart.
    exit_code = 1


class FileMissing(DaybreakError):
    """There is no file or folder at the path given."""

    exit_code = 10

    def __init__(self, path: object) -> None:
        super().__init__(f"{path}: no such file or folder. Check the path and its spelling.")


class FileUnreadable(DaybreakError):
    """The file is there but cannot be read as what it should be."""

    exit_code = 11

    def __init__(self, path: object, *, why: str, do: str) -> None:
        super().__init__(f"{path}: {why}. {do}")


class NothingToRead(DaybreakError):
    """The file or folder holds no record at all."""

    exit_code = 12

    def __init__(self, path: object, *, why: str = "it holds no rows") -> None:
        super().__init__(f"{path}: nothing to read, {why}.")


class ColumnMissing(DaybreakError):
    """A column that is needed cannot be found in the input."""

    exit_code = 13

    def __init__(self, path: object, *, wanted: str, found: Iterable[str], do: str) -> None:
        names = ", ".join(found) or "none"
        super().__init__(f"{path}: no column for {wanted}; the columns are {names}. {do}")


class BadValue(DaybreakError):
    """A parameter or a field holds something that cannot be used."""

    exit_code = 14

    def __init__(self, what: str, *, found: object, needed: str) -> None:
        super().__init__(f"{what} is {found!r}; {needed}.")


class ExtraMissing(DaybreakError):
    """An optional part of Daybreak is not installed."""

    exit_code = 15

    def __init__(self, extra: str, *, needed_for: str) -> None:
        super().__init__(f"{needed_for} needs the extra '{extra}': install daybreak[{extra}].")


class HistoriesUnfit(DaybreakError):
    """A table of capture histories cannot be what it should be."""

    exit_code = 16

    def __init__(self, why: str, *, do: str) -> None:
        super().__init__(f"{why}. {do}")


class RowsLost(DaybreakError):
    """A reading does not add up: what was read and what was skipped are not all that is there."""

    exit_code = 17

    def __init__(self, path: object, *, read: int, held: int, what: str) -> None:
        super().__init__(
            f"{path}: {read} {what} were accounted for but it holds {held}. This is an error in Daybreak; "
            "please report it, and do not rely on this reading."
        )


class NotWritable(DaybreakError):
    """A result cannot be written where it should be."""

    exit_code = 18

    def __init__(self, path: object, *, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}. Choose another folder or make room.")


class OutOfRoom(DaybreakError):
    """A computation needs more memory or disk than it was given."""

    exit_code = 19

    def __init__(self, *, needed_by: str, memory: str, folder: object) -> None:
        super().__init__(
            f"{needed_by} needs more room than {memory} of memory and what is free in {folder}. "
            "Give more memory, or a temporary folder on a larger disk."
        )


class TooManyModels(DaybreakError):
    """There are more models than can be tried one by one."""

    exit_code = 20

    def __init__(self, *, lists: int, order: int, limit: int) -> None:
        super().__init__(
            f"{lists} lists have more than {limit:,} hierarchical models up to order {order}. "
            "Choose a lower order, merge lists of the same kind, or use the stepwise method."
        )


class NoEstimate(DaybreakError):
    """The data do not determine the number that was asked for."""

    exit_code = 21

    def __init__(self, why: str, *, do: str) -> None:
        super().__init__(f"No estimate: {why}. {do}")


class FileRefused(DaybreakError):
    """A file is not taken: it is too large, or there is no room for it."""

    exit_code = 22


class SavedStateUnfit(DaybreakError):
    """A saved index, run or decision file does not fit what is asked of it."""

    exit_code = 30

    def __init__(self, path: object, *, why: str, do: str) -> None:
        super().__init__(f"{path}: {why}. {do}")


class DeploymentMissing(DaybreakError):
    """The folder holds no deployment."""

    exit_code = 40

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"{folder} holds no deployment. Make one with `daybreak init`, or name the right folder with "
            "--home or DAYBREAK_HOME."
        )


class DeploymentUnfit(DaybreakError):
    """A deployment's folder, keys, settings or database do not let it run."""

    exit_code = 41

    def __init__(self, why: str, *, do: str) -> None:
        super().__init__(f"{why}. {do}")


class SealBroken(DaybreakError):
    """A sealed value does not open: changed, moved to another place, or under another key."""

    exit_code = 31

    def __init__(self, what: str, *, why: str) -> None:
        super().__init__(
            f"{what} does not open: {why}. Do not trust it; look for it in the ledger and in a backup."
        )


class BackupUnfit(DaybreakError):
    """A backup cannot be made or restored."""

    exit_code = 32

    def __init__(self, path: object, *, why: str, do: str) -> None:
        super().__init__(f"{path}: {why}. {do}")


class LedgerBroken(DaybreakError):
    """The ledger is not what was written."""

    exit_code = 33

    def __init__(self, what: str, *, found: int) -> None:
        super().__init__(
            f"{what} is not what was written: {found} findings. Keep it as it is, tell the data officer, "
            "and compare it with the newest backup and the last signed head."
        )


class VaultLocked(DaybreakError):
    """The vault of the person who asks is not open in this session."""

    exit_code = 25

    def __init__(self, why: str = "the vault is locked in this session") -> None:
        super().__init__(f"Not opened: {why}. Unlock it with your password.")


class NotGranted(DaybreakError):
    """The person who asks holds no key to what was asked for.

    Attributes:
        case: The id of the case that an emergency could open for them; None when there is none.
    """

    exit_code = 26

    def __init__(
        self,
        what: str,
        *,
        do: str = "Ask someone who works on it to give you access.",
        case: object | None = None,
    ) -> None:
        super().__init__(f"You hold no key to {what}. {do}")
        self.case = case


class Destroyed(DaybreakError):
    """The key was destroyed on purpose, so nothing under it can ever be read."""

    exit_code = 27

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was destroyed on purpose and cannot be read by anyone, from backups either."
        )


class SharesUnfit(DaybreakError):
    """The recovery shares given do not make the recovery key."""

    exit_code = 28

    def __init__(self, why: str, *, do: str) -> None:
        super().__init__(f"{why}. {do}")


class NotConsented(DaybreakError):
    """What would cross is not covered by an active consent or a legal order of two persons."""

    exit_code = 29

    def __init__(self, why: str) -> None:
        super().__init__(f"Not handed over: {why}. Ask the person concerned, or enter a legal order.")


class UnderLegalHold(DaybreakError):
    """Somebody wrote down that a case must be kept for a proceeding, so it is not destroyed."""

    exit_code = 24

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is under a legal hold and is not destroyed. Lift the hold first.")
