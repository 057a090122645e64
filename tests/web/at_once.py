"""Several who do something at the same moment, each with a connection of their own."""

import threading

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
