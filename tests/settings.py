"""Settings of the test run: the portal's own, with fast passwords and a data folder of its own.

`bin/test` runs on SQLite and a queue in files; `bin/test --services` names a PostgreSQL and a Redis in DATABASE_URL
and REDIS_URL, and database, cache and broker are then those.
"""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

os.environ.setdefault("PORTAL_MODE", "demonstration")
if "PORTAL_DATA" not in os.environ:
    os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_DATA"], ignore_errors=True)
os.environ |= {"EMAIL_URL": "", "ARRANGEMENTS": "bolton"}

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, DATABASES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if not REDIS_URL:
    CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in CACHES}
elif worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # A database of its own for each process: clearing the cache empties the whole of it.
    for kept in CACHES.values():
        kept["LOCATION"] = urlsplit(REDIS_URL)._replace(path=f"/{1 + int(worker) % 15}").geturl()
# Tests move the clock by hours between two requests; the tests of the rule itself put the real figure back.
SESSION_IDLE_SECONDS = 12 * 60 * 60
# Tests open pages faster than anybody reads.
READINGS_A_MINUTE = 0
# The server of the journeys is in the process of the other tests, whose database goes back after each.
SAYS_AGAIN = False
# Nobody waits in a test but the one that is about it.
RECOVERY_STEP_SECONDS = 0.001
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# A test that is about the queue turns this off (tests/portal/test_broker.py).
CELERY_TASK_ALWAYS_EAGER = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the browser's journeys read it from the server's threads.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["PORTAL_DATA"], "test.sqlite3")}
else:
    # A kept connection of a finished server thread would keep the test database from being removed.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
