"""The door of the web server; where it opens, the background worker begins as well."""

import gc
import os

import django
from django.conf import settings

from daybreak.web.work.parent import end_with_parent

end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daybreak.web.config.settings")
django.setup(set_prefix=False)

from daybreak.web.config.requests import Door  # noqa: E402 (needs the settings above)
from daybreak.web.work.worker import Worker  # noqa: E402 (needs the apps above)

application = Door()
# what is loaded by now stays; without this the collector looks through all of it again and again
gc.freeze()
gc.set_threshold(10_000, 20, 20)
Worker().start()

if settings.DEMO:
    from daybreak.web.config.demo.content import begin_content

    begin_content()
