"""The portal's own settings; only the addresses have the bare page beside them."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.served.urls"
