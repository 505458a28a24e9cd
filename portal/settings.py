"""Settings of the portal, read from the environment; every variable is listed in README.md.

Two modes. `demonstration` needs nothing but this checkout: SQLite, a queue in files, e-mail
in a folder, people with plainly labelled names who can be signed in as with one click.
`service` is for real records: it insists on a secret key and host names, and has no such door.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ

from portal.schedule import TICKS

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMONSTRATION = env("PORTAL_MODE", default="service") == "demonstration"
ARRANGEMENTS = env("ARRANGEMENTS", default="bolton")
# One installation serves one partnership, so each has a data folder of its own (docs/adr/0002).
DATA_DIR = Path(env("PORTAL_DATA", default=str(BASE_DIR / "var" / ARRANGEMENTS))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _own_secret_key() -> str:
    """A key made once for this data folder, so that a demonstration survives a restart."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


# In service the key has no default: a missing one stops the portal at start-up.
SECRET_KEY = env("SECRET_KEY", default=_own_secret_key()) if DEMONSTRATION else env("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
PORTAL_ADDRESS = env("PORTAL_ADDRESS", default="http://127.0.0.1:" + env("PORT", default="8000"))
# What `runportal` starts on this machine: where it listens, how many of each, and whether the schedule is here.
BIND = env("BIND", default="127.0.0.1")
WEB_PROCESSES = env.int("WEB_PROCESSES", default=1)
WORKERS = env.int("WORKERS", default=1)
SCHEDULE = env.bool("SCHEDULE", default=True)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "csp",
    "simple_history",
    "portal",
    "portal.accounts",
    "portal.trail",
    "portal.deadlines",
    "portal.notices",
    "portal.approvals",
    "portal.uploads",
    "partnership",
    "reviews",
    "thresholds",
    "assurance",
]

MIDDLEWARE = [
    "portal.measuring.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.sessions.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.remembered.ReadingMiddleware",
    "portal.trail.middleware.TrailMiddleware",
    "portal.middleware.SignInRequiredMiddleware",
    "portal.accounts.second_factor.SecondFactorMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.middleware.PaceMiddleware",
    "portal.once.OnceMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.portal",
            ],
            "builtins": ["django.templatetags.static", "portal.templatetags.portal"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: two writers queue instead of failing; FULL: what was answered survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    _redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    # Asked at every page: a Redis that does not answer must not hold it up.
    _soon = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    CACHES = {"default": _redis, "readings": _redis | {"OPTIONS": _soon}}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
        "readings": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "readings"},
    }
# How many pages a signed-in person opens in a minute before they are asked to wait; 0 counts nothing (docs/adr/0136).
READINGS_A_MINUTE = env.int("READINGS_A_MINUTE", default=300)
# Whether a web server says a page again to the same session while nothing was written (docs/adr/0137).
SAYS_AGAIN = env.bool("SAYS_AGAIN", default=True)

# The queue only wakes up what the database says is due: a message lost with a killed worker costs minutes, no duty.
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # How long a message that a lost worker had taken stays with it before another worker is given it, in seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 15 * 60}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    BROKER_DIR = DATA_DIR / "broker"
    _queue, _done, _control = (BROKER_DIR / name for name in ("queue", "done", "control"))
    for _folder in (_queue, _done, _control):
        _folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "processed_folder": str(_done),
        "control_folder": str(_control),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = TICKS
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Written by bin/build_design from the npm packages, never committed; the same for every data folder.
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "design"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
# The key that signs learning given to other partnerships, and the public keys of those that are trusted.
SHARING_DIR = Path(env("SHARING_DIR", default=str(DATA_DIR / "sharing")))
# Where the trail stood, a line a day: outside the database, and better still outside this machine.
TRAIL_ANCHORS = Path(env("TRAIL_ANCHORS", default=str(DATA_DIR / "trail-anchors")))
TRAIL_ANCHOR_EMAIL = env("TRAIL_ANCHOR_EMAIL", default="")
# Where the hourly backup goes; without it none is made by itself.
BACKUP_DIR = env("BACKUP_DIR", default="")
# Whoever collects the figures of /metrics/ shows this word; without it there is no such page.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_DIR = DATA_DIR / "metrics"
UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024
# ClamAV's daemon, as host:port or unix:/path; where one is named, no file is taken that it has not passed.
CLAMD = env("CLAMD", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "portal.uploads.handlers.LimitHandler",  # first: nothing over the limit reaches memory or disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.accounts.passwords.GuessableValidator"},
    {"NAME": "portal.accounts.stolen.StolenValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches the address before the account exists
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Tries at sign-in are counted by portal/accounts/tries.py; what is left here is codes, and messages asked for.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key", "reset_password": "20/m/ip,5/h/key"}
# Asking for a new password is answered at the next whole step after it began, whatever there was to do (ADR 124).
RECOVERY_STEP_SECONDS = 0.25
# How many proxies of one's own stand before the portal: only they are believed about whom they speak for.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Everybody whose role can see a case confirms who they are with something they hold (docs/adr/0109).
SECOND_FACTOR_REQUIRED = not DEMONSTRATION
MFA_ADAPTER = "portal.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_RECOVERY_CODES_SHOW_ONCE = True

# A council's or an NHS directory's own sign-in (OpenID Connect); off until OIDC_SERVER names one (docs/adr/0111).
OIDC_SERVER = env("OIDC_SERVER", default="")
OIDC_NAME = env("OIDC_NAME", default="your organisation’s account")
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ADAPTER = "portal.accounts.directory_sign_in.DirectoryAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "directory",
                "name": OIDC_NAME,
                "client_id": env("OIDC_CLIENT_ID", default=""),
                "secret": env("OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}

SESSION_IDLE_SECONDS = 15 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # never a cookie with words in it
KNOWN_BROWSER_COOKIE = "known"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not DEMONSTRATION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # __Host-: a browser takes these from this host alone, over TLS, and gives them to no other.
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    KNOWN_BROWSER_COOKIE = "__Host-known"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # A browser follows a form that leads to the directory's sign-in only where this says so.
        "form-action": [
            "'self'",
            *([f"{urlsplit(OIDC_SERVER).scheme}://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else []),
        ],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

CRISPY_ALLOWED_TEMPLATE_PACKS = ("govuk",)
CRISPY_TEMPLATE_PACK = "govuk"
MESSAGE_TAGS = {}

# Without a mail server the demonstration writes each message to a file that can be read.
MAIL_DIR = DATA_DIR / "mail"
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="partnership@portal.invalid")
EMAIL_TIMEOUT = 20

# `line` for people who look, `json` for what collects: one object a line.
LOG_FORMAT = env("LOG_FORMAT", default="line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "portal.logs.AsLine", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "portal.logs.AsJson"},
    },
    "filters": {"without_keys": {"()": "portal.logs.WithoutKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["without_keys"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # What makes PDFs tells every page and glyph at INFO; what checks passkeys, their numbers. Every request is told to
    # machines alone.
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "fido2")},
        "portal.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
