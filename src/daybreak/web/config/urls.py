"""Every address of the web application, by room."""

from django.urls import URLPattern, include, path

from daybreak.web.accounts.access import open_to_all
from daybreak.web.config.api import api
from daybreak.web.config.demo import views as demo
from daybreak.web.ui import urls as ui


def opened(patterns: list[URLPattern]) -> list[URLPattern]:
    """Declare every view of a room that knows no person as open to all."""
    for pattern in patterns:
        open_to_all(pattern.callback)
    return patterns


urlpatterns = [
    path("api/v1/", api.urls),
    path("demo/", demo.door, name="demo"),
    path("", include(opened(ui.urlpatterns))),
    path("", include("daybreak.web.accounts.urls")),
    path("", include("daybreak.web.vault.urls")),
    path("", include("daybreak.web.handover.urls")),
    path("", include("daybreak.web.prosecution.urls")),
    path("", include("daybreak.web.protection.urls")),
    path("", include("daybreak.web.protection.questions.urls")),
    path("", include("daybreak.web.protection.triage.urls")),
    path("", include("daybreak.web.protection.callbacks.urls")),
    path("", include("daybreak.web.protection.cases.urls")),
    path("", include("daybreak.web.protection.referrals.urls")),
    path("", include("daybreak.web.protection.tallies.urls")),
    path("", include("daybreak.web.protection.abuse.urls")),
    path("", include("daybreak.web.protection.attachments.urls")),
    path("", include("daybreak.web.measurement.urls")),
    path("", include("daybreak.web.prevention.urls")),
]

handler400 = "daybreak.web.ui.errors.bad_request"
handler403 = "daybreak.web.ui.errors.forbidden"
handler404 = "daybreak.web.ui.errors.not_found"
handler500 = "daybreak.web.ui.errors.server_error"
