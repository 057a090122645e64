"""Several who do something at the same moment, each with a connection of their own."""

import threading
import time

from django.db import OperationalError, connection

from daybreak.errors import DaybreakError


def at_once(**deeds):
    """Do things in threads at once; of each "done", the name of its refusal, or the database's error."""
    said, begin = {}, threading.Barrier(len(deeds))

    def do(name, deed):
        begin.wait(30)
        try:
            deed()
            said[name] = "done"
        except OperationalError as error:
            said[name] = error
        except DaybreakError as refusal:
            said[name] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=one) for one in deeds.items()]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return said


def somebody_waits():
    """Whether somebody waits for a lock of this PostgreSQL database, as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def until_waiting(thread=None):
    """Until somebody waits for a lock, or a thread has ended.

    SQLite has one writer, who waits before anything: there is nothing to wait for.
    """
    until = time.monotonic() + 50
    while (
        connection.vendor == "postgresql" and (thread is None or thread.is_alive()) and not somebody_waits()
    ):
        assert time.monotonic() < until, "nobody waits for a lock"
        time.sleep(0.005)
