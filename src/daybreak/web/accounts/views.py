"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daybreak.web.accounts.access import permitted


@permitted("accounts.see_start")
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the person who signed in."""
    return render(request, "accounts/start.html")
