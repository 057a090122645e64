"""Bringing a backup back into an empty installation, or one organisation into one that does not have it.

Rows as they were, the counts, and the destruction again of every case that was destroyed since happen in one
transaction. The tables are first brought to the form they had when the backup was made, and afterwards to
today's; then keys are taken over, and everybody forgets what destroyed cases left. A note (`unfinished`)
keeps the deployment from being served before all of that is done; the same restore, run again, ends it.
"""

import base64
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from daybreak.errors import BackupUnfit
from daybreak.web.accounts.models import ApiToken, Invitation, Organisation
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import case_destroyed
from daybreak.web.vault.backup import BackupReport, files_folder, read_lines, read_report
from daybreak.web.vault.backup_keys import key_of_backup
from daybreak.web.vault.backup_rows import LEFT_OUT, kept_models, read_rows
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.key_files import former
from daybreak.web.vault.models import CaseKey, KeyState, Shred, Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.shreds import read_shreds, shred_again, shred_file
from daybreak.web.vault.tips_outside import set_aside
from daybreak.web.vault.trust import trust
from daybreak.web.vault.unfinished import Begun, is_noted, note_down, strike_out


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore brought back.

    Attributes:
        backup: What the backup holds.
        destroyed_again: Cases that the backup would have brought back and that stayed destroyed.
    """

    backup: BackupReport
    destroyed_again: int


def restore_backup(path: Path, *, keys: Path | None = None, destroyed: Iterable[Path] = ()) -> RestoreReport:
    """Restore a backup.

    Args:
        path: The backup.
        keys: The folder with the copy of the keys of the deployment it was made in; this one's unless told.
        destroyed: Further lists of destroyed cases; those in this deployment, beside the backup and inside
            it are read anyway.

    Raises:
        FileMissing, BackupUnfit: The backup cannot be used, or something is in the way; nothing was changed.
    """
    home: Path = settings.DEPLOYMENT.home
    folder = keys or home / "keys"
    report = read_report(path, keys=folder)
    lines = read_lines(path, keys=folder)
    said = next(lines)["backup"]
    begun = Begun(said["id"], str(path), keys is not None)
    again = _goes_on(path, home, begun)
    if again and _is_there(report.organisation):
        back = _destroyed_here()
    else:
        expiring = key_of_backup(folder, UUID(said["key"]), timezone.now())
        if not again:
            _must_be_free(path, report.organisation)
        shreds = _all_shreds([*destroyed, shred_file(home), path.parent / "destroyed.jsonl"])
        with _noted(home, begun):
            state = _go_to(path, said["migrations"], whole=report.organisation is None)
            back = _load(path, lines, _Tables(state, expiring.key, {}), report, shreds, over=again)
    _go_to_today()
    if keys is not None and report.organisation is None:
        _adopt_keys(keys, home / "keys")
    _settle(said, report)
    _forget(back)
    strike_out(home)
    return RestoreReport(report, len(back))


def _goes_on(path: Path, home: Path, begun: Begun) -> bool:
    """Whether this restore was begun here before and interrupted."""
    before = is_noted(home)
    if before is None:
        return False
    if before.backup != begun.backup:
        raise BackupUnfit(
            path, why=f"the restore of {before.file} was interrupted here", do="End that first."
        )
    if before.with_keys and not begun.with_keys:
        raise BackupUnfit(path, why="its restore began with a copy of the keys", do="Give --keys again.")
    return True


@contextmanager
def _noted(home: Path, begun: Begun) -> Iterator[None]:
    """The note stands from before the first row; when everything was rolled back it goes again."""
    note_down(home, begun)
    try:
        yield
    except Exception:
        strike_out(home)
        raise


def _is_there(organisation: UUID | None) -> bool:
    """Whether the rows of the backup were committed: they come all at once."""
    every = Organisation.objects.all()
    return (every if organisation is None else every.filter(pk=organisation)).exists()


def _destroyed_here() -> list[UUID]:
    """Cases that were destroyed and whose keys' rows are there; forgetting one twice does no harm."""
    cases = CaseKey.objects.filter(state=KeyState.DESTROYED, case__in=Shred.objects.values("case"))
    return list(cases.values_list("case", flat=True).distinct())


def _must_be_free(path: Path, organisation: UUID | None) -> None:
    there = Organisation.objects.filter(pk=organisation) if organisation else Organisation.objects.all()
    if there.exists():
        what = "that organisation is here already" if organisation else "this installation is not empty"
        raise BackupUnfit(
            path, why=what, do="Restore into a new installation (`daybreak init` is not needed before)."
        )


def _all_shreds(paths: Iterable[Path]) -> dict[UUID, UUID]:
    found = dict(Shred.objects.values_list("case", "organisation"))
    for path in paths:
        found |= read_shreds(path)
    return found


def _go_to(path: Path, migrations: list[list[str]], *, whole: bool) -> Any:
    """Bring the tables to the form of the backup; the models of that form."""
    executor = MigrationExecutor(connection)
    known = {app for app, _ in executor.loader.graph.nodes}
    targets = [(app, name) for app, name in migrations if app in known]
    unknown = [f"{app}.{name}" for app, name in targets if (app, name) not in executor.loader.graph.nodes]
    if unknown or len(targets) < len(migrations):
        strange = unknown or sorted({app for app, _ in migrations} - known)
        raise BackupUnfit(
            path, why=f"it was made by a newer Daybreak ({strange[0]})", do="Install that version first."
        )
    if not _is_at(executor, targets):
        if not whole:
            raise BackupUnfit(
                path,
                why="its tables have another form than those here",
                do="Restore into a new installation.",
            )
        executor.migrate(targets)
        executor = MigrationExecutor(connection)
    return executor.loader.project_state(targets).apps


def _is_at(executor: MigrationExecutor, targets: list[tuple[str, str]]) -> bool:
    """Whether the tables have just this form."""
    applied = set(executor.loader.applied_migrations)
    beyond = any(app == one and name > last for app, last in targets for one, name in applied)
    return set(targets) <= applied and not beyond


def _go_to_today() -> None:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        executor.migrate(leaves)


@transaction.atomic
def _load(
    path: Path,
    lines: Iterator[dict[str, Any]],
    tables: "_Tables",
    report: BackupReport,
    shreds: dict[UUID, UUID],
    *,
    over: bool,
) -> list[UUID]:
    """Bring rows and files back; the cases that had keys and were destroyed again."""
    written: list[Path] = []
    try:
        if report.organisation is None:
            _empty_tables()
        else:
            tables = replace(tables, shift=_shifts(tables.state))
        loaded = _load_lines(lines, tables, shreds, written, over=over)
        if loaded != report.rows:
            raise BackupUnfit(path, why="not every row came back", do="Use another copy of the backup.")
        connection.check_constraints()
        _reset_counters()
        return shred_again(shreds)
    except BaseException as error:
        for file in written:
            file.unlink(missing_ok=True)
        if not isinstance(error, IntegrityError | ValueError | KeyError | LookupError):
            raise
        why = f"its rows do not fit together here ({type(error).__name__})"
        raise BackupUnfit(path, why=why, do="Use another copy of the backup.") from error


def _load_lines(
    lines: Iterator[dict[str, Any]],
    tables: "_Tables",
    shreds: dict[UUID, UUID],
    written: list[Path],
    *,
    over: bool,
) -> dict[str, int]:
    loaded: dict[str, int] = {}
    target: Path | None = None
    for said in lines:
        if "table" in said:
            loaded[said["table"]] = loaded.get(said["table"], 0) + tables.insert(said)
        elif "file" in said:
            target = _file_place(said["file"], over=over)
            written.append(target)
            target.touch(mode=0o600)
        elif "piece" in said and target is not None:
            with target.open("ab") as file:
                file.write(base64.b64decode(said["piece"]))
        elif "destroyed" in said:
            shreds |= {UUID(case): UUID(whose) for case, whose in said["destroyed"].items()}
    return loaded


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables in the form of the backup, the key of its boxes, and by how much counted ids move."""

    state: Any
    key: SecretKey
    shift: dict[str, int]

    def insert(self, said: dict[str, Any]) -> int:
        """Insert rows as they were: no default, no date of today; how many."""
        model: type[models.Model] = self.state.get_model(*said["table"].split("."))
        rows = [model(**values) for values in read_rows(said, self.key)]
        fields = list(model._meta.concrete_fields)
        for field in fields if self.shift else ():
            self._move(field, rows)
        size = max(1, connection.ops.bulk_batch_size(fields, rows))
        for at in range(0, len(rows), size):
            model._base_manager.all()._insert(  # type: ignore[attr-defined]
                rows[at : at + size], fields=fields, using="default", raw=True
            )
        return len(rows)

    def _move(self, field: Any, rows: list[models.Model]) -> None:
        """Counted ids are taken by others here; they and what points to them move beyond."""
        owner = field.related_model if field.is_relation else field.model if field.primary_key else None
        by = self.shift.get(owner._meta.label_lower, 0) if owner is not None else 0
        for row in rows if by else ():
            value = getattr(row, field.attname)
            setattr(row, field.attname, None if value is None else value + by)


def _shifts(state: Any) -> dict[str, int]:
    """The highest counted id of every table here."""
    counted = [one for one in state.get_models() if isinstance(one._meta.pk, models.AutoField)]
    there = [one for one in counted if one._meta.label_lower not in LEFT_OUT]
    return {
        one._meta.label_lower: one._base_manager.aggregate(most=models.Max("pk"))["most"] or 0
        for one in there
    }


def _file_place(name: str, *, over: bool) -> Path:
    """Where a file of the backup goes; what an interrupted restore of it left there is removed."""
    parts = PurePosixPath(name).parts
    if not parts or any(part in ("..", "/", "") for part in parts):
        raise BackupUnfit(name, why="a file in the backup points outside its folder", do="Use another copy.")
    place = files_folder().joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if over:
        place.unlink(missing_ok=True)
    if place.exists():
        raise BackupUnfit(
            place, why="there is a file already", do="Move the files of the old installation away."
        )
    return place


def _empty_tables() -> None:
    """Rows that a new installation makes by itself would stand in the way of those that come back."""
    for model in kept_models():
        model._base_manager.all()._raw_delete("default")  # type: ignore[attr-defined]


def _reset_counters() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def _adopt_keys(source: Path, target: Path) -> None:
    """Go on with the keys of the deployment that was lost, but for Django's own secret, new or old."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")):
        if (
            path.is_file()
            and path.name not in ("django", former("django"))
            and path.resolve() != (target / path.relative_to(source)).resolve()
        ):
            place = target / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            place.chmod(0o600)


def _settle(said: dict[str, Any], report: BackupReport) -> None:
    """Trust the key that signed the ledger that came back, set old heads aside, and write it down.

    What opens doors does not come back: since the backup a token may have been revoked, a link been used.
    """
    of = {} if report.organisation is None else {"organisation": report.organisation}
    ApiToken.objects.filter(**{f"person__{name}": whose for name, whose in of.items()}).update(revoked=True)
    Invitation.objects.filter(accepted_by=None, **of).update(withdrawn=True)
    _trust(said, report.organisation)
    outside = ledger.heads_file()
    if report.organisation is None and outside.is_file():
        outside.replace(outside.with_name(f"{outside.stem}-before-{timezone.now():%Y%m%dT%H%M%S}.jsonl"))
    chains = (
        [report.organisation]
        if report.organisation
        else list(Organisation.objects.values_list("pk", flat=True))
    )
    for chain in [*chains, None] if report.organisation is None else chains:
        set_aside(chain or ledger.INSTALLATION)
        ledger.record("restore", who="system", organisation=chain, why=Purpose.BACKUP)


def _trust(said: dict[str, Any], organisation: UUID | None) -> None:
    """Trust the keys that signed what came back, up to its end; what follows is signed by our own."""
    tips = Tip.objects.all() if organisation is None else Tip.objects.filter(chain=organisation)
    sizes = {str(chain): size for chain, size in tips.values_list("chain", "size")}
    if said["ledger"] != ledger.signer().public.hex():
        trust(bytes.fromhex(said["ledger"]), sizes)
    for public, reach in said.get("ledger_before", {}).items():
        known = sizes if reach is None else reach
        trust(bytes.fromhex(public), {chain: known[chain] for chain in sizes if chain in known})


def _forget(cases: Iterable[UUID]) -> None:
    """Let everybody forget again what a destroyed case left: rows, files, and boxes that others keep.

    Its keys are gone already. Where somebody refuses, as for a legal hold that was lifted after the backup,
    the rows stay, and nobody reads them.
    """
    for case in cases:
        organisation = CaseKey.objects.filter(case=case).values_list("organisation", flat=True).first()
        if organisation is None:
            continue
        with transaction.atomic():
            case_destroyed.send_robust(sender=CaseKey, organisation=organisation, case=case)
