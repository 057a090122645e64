"""Empties the database between tests that commit, as Django's own `flush` does, but only where rows are.

Django's deletes from every table there is and then makes all content types and permissions anew, which
takes longer than most tests. Here those two stay, for no test changes them.
"""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

#: Filled when the database is made, and by nothing else.
STANDING = {"django_content_type", "auth_permission", "django_migrations"}


class Command(flush.Command):
    """Takes the place of `flush` in tests."""

    def handle(self, **options: Any) -> None:
        """Delete every row but those of `STANDING`, all at once."""
        connection = connections[options["database"]]
        quoted = connection.ops.quote_name
        tables = set(connection.introspection.django_table_names(only_existing=True)) - STANDING
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(table)})"  # noqa: S608
                    for table in sorted(tables)
                )
            )
            filled = [row[0] for row in cursor.fetchall()]
        # keys between tables are looked at when the transaction ends, so their order does not matter
        connection.ops.execute_sql_flush([f"DELETE FROM {quoted(table)}" for table in filled])  # noqa: S608
