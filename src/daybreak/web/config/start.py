"""Starting Django on a deployment, and bringing its database up to date."""

import os
from pathlib import Path

from daybreak.errors import DeploymentUnfit
from daybreak.web.config.deployment import HOME, load_deployment
from daybreak.web.vault.unfinished import must_be_finished


def start_django(
    home: Path, *, database: bool = True, restoring: bool = False, up_to_date: bool = True
) -> None:
    """Set Django up for the deployment in that folder; once per process.

    Args:
        home: The folder.
        database: Whether the database must be there already and answer.
        restoring: Whether this is a restore, which may be one that was interrupted.
        up_to_date: Whether a database that must be there must have the tables of this version.

    Raises:
        DeploymentMissing, DeploymentUnfit: The folder or the database does not let it run.
    """
    load_deployment(home)  # says what is wrong before Django does
    if not restoring:
        must_be_finished(home)
    os.environ[HOME] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.web.config.settings")
    import django

    django.setup()
    if database:
        _reach_database()
    if database and up_to_date and steps_behind():
        raise DeploymentUnfit(
            "The database is older than this version of Daybreak",
            do="Start `daybreak serve` once, which brings it up to date. A backup from before is made by the "
            "version that wrote it.",
        )


def _reach_database() -> None:
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).is_file():
        raise DeploymentUnfit(
            f"There is no database at {connection.settings_dict['NAME']}",
            do="Put it back, or restore a backup into a new folder.",
        )
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise _unusable(error, connection.vendor) from None


def _unusable(error: Exception, kind: str) -> DeploymentUnfit:
    return DeploymentUnfit(
        f"The {kind} database cannot be used ({type(error).__name__})",
        do="Check that it runs, that DATABASE_URL is right, and that its disk has room.",
    )


def must_hold_nothing() -> None:
    """Refuse a database in which another deployment lives: its ledger is signed with that one's key.

    Raises:
        DeploymentUnfit: There is an organisation in it, or it cannot be reached.
    """
    from django.db import DatabaseError, connection

    from daybreak.web.accounts.models import Organisation

    try:
        there = Organisation._meta.db_table in connection.introspection.table_names()
        used = there and Organisation.objects.exists()
    except DatabaseError as error:
        raise _unusable(error, connection.vendor) from None
    if used:
        raise DeploymentUnfit(
            "The database holds organisations already, under the keys of another deployment",
            do="Make an empty database, or found a further organisation there: `daybreak organisation add`.",
        )


def steps_behind() -> int:
    """How many changes of tables this version brings that the database has not had yet.

    Raises:
        DatabaseError: The database does not answer.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def update_database() -> int:
    """Apply the changes of tables that this version brings; their number.

    Raises:
        DeploymentUnfit: The database cannot be reached, is full, or refuses.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    try:
        steps = steps_behind()
        if steps:
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise _unusable(error, connection.vendor) from None
    return steps
