"""The portal's own settings; only the addresses have the bare page beside them, and a page can be asked for anew."""

from portal.settings import *  # noqa: F403

# Counted as ever, and never too many.
READINGS_A_MINUTE = 10_000_000
ROOT_URLCONF = "tests.bench.served.urls"
MIDDLEWARE = ["tests.bench.served.anew.AnewMiddleware", *MIDDLEWARE]  # noqa: F405
