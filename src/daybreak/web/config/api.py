"""The API of all rooms, version 1."""

from daybreak.web.accounts.api import make_api
from daybreak.web.measurement.api import router as prevalence
from daybreak.web.prevention.api import router as directory
from daybreak.web.prosecution.api import router as networks
from daybreak.web.protection.api import router as reports
from daybreak.web.protection.tallies.api import router as report_counts

api = make_api()
api.add_router("", networks)
api.add_router("", prevalence)
api.add_router("", reports)
api.add_router("", report_counts)
api.add_router("/directory", directory)
