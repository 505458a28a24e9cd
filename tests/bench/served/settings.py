"""The portal's own settings; only the addresses have the bare page beside them."""

from portal.settings import *  # noqa: F403

# Counted as ever, and never too many.
READINGS_A_MINUTE = 10_000_000
ROOT_URLCONF = "tests.bench.served.urls"
