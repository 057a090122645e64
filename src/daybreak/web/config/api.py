"""The API of all rooms, version 1."""

from daybreak.web.accounts.api import make_api

api = make_api()
