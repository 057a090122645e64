"""The door of the web server; where it opens, the background worker begins as well."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from daybreak.web.work.parent import end_with_parent

end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.web.config.settings")
application = get_wsgi_application()

from daybreak.web.work.worker import Worker  # noqa: E402 (needs the apps above)

Worker().start()

if settings.DEMO:
    from daybreak.web.config.demo.content import begin_content

    begin_content()
