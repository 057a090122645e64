"""Django's settings for tests: a deployment of its own in a throw-away folder, made when first loaded."""

import atexit
import os
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

from daybreak.web.config.deployment import lay_out

#: One for each process of a parallel run, and the same one for the processes that it starts.
MINE = f"DAYBREAK_TEST_HOME_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"

if MINE not in os.environ:
    home = Path(tempfile.mkdtemp(prefix="daybreak-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    lay_out(home / "home", 'address = "http://localhost:8000"\n')
    os.environ[MINE] = os.environ["DAYBREAK_HOME"] = str(home / "home")

# browsers of the tests run a loop of their own in the same thread
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from daybreak.web.config.settings import *  # noqa: E402, F403

DATABASES = deepcopy(DATABASES)  # noqa: F405  # the deployment's own stay as they are
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # a file, not memory: the canary scan reads it, and other processes and threads open it
    DATABASES["default"]["TEST"] = {"NAME": str(DEPLOYMENT.home / f"tests-{os.getpid()}.sqlite3")}  # noqa: F405
    # nobody pulls the plug on a throw-away file; what must survive that is tried in tests/faults
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

INSTALLED_APPS = [*INSTALLED_APPS, "probe_app", "vault_probe"]  # noqa: F405

_files = {"whitenoise.middleware.WhiteNoiseMiddleware": "probe_app.static_files.FoundOnce"}
MIDDLEWARE = [_files.get(one, one) for one in MIDDLEWARE]  # noqa: F405

# a thousand sign-ins guess nothing; `test_costs_of_safety` tries the deployment's own
PASSWORD_HASHERS = ["probe_app.hashers.QuickArgon2"]

if "DAYBREAK_TEST_TELL_ALL" in os.environ:  # in the processes of jobs
    LOGGING = {**LOGGING, "root": {"handlers": ["terminal"], "level": "DEBUG"}, "loggers": {}}  # noqa: F405
