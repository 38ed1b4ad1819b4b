"""Settings, all from the environment; the README has the table of them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from farmdash import embedded, env
from farmdash.broker import broker_url, transport_options
from farmdash.database import postgres_database, sqlite_database
from farmdash.keys import encryption_keys
from farmdash.mail import mail_sender, smtp_server
from farmdash.parcels import PARCELS
from farmdash.pictures import picture_storage
from farmdash.schedule import beat_table

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("FARMDASH_DATA", BASE_DIR / ".farmdash")
ROLE = env.choice(
    "FARMDASH_ROLE", "command", ("web", "worker", "beat", "command", "stack")
)
DEBUG = env.flag("FARMDASH_DEBUG", default=False)

# Without a database address everything lives on this machine, in the data folder.
EMBEDDED = not env.secret("DATABASE_URL", "")


def _key(name: str) -> str:
    """A key from the environment; embedded, it is made and kept in the data folder."""
    kept = embedded.kept_secret(DATA_DIR, name.lower()) if EMBEDDED else None
    return env.secret(name, kept)


SECRET_KEY = _key("SECRET_KEY")
# The first key encrypts, all decrypt: put a new one in front to rotate.
FARMDASH_KEYS = encryption_keys(_key("FARMDASH_KEY"))
ALLOWED_HOSTS = env.words("FARMDASH_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("FARMDASH_ORIGINS")
HTTPS = env.flag("FARMDASH_HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_filters",
    "allauth",
    "allauth.account",
    "ninja",
    "apps.common",
    "apps.audit",
    "apps.farm",
    "apps.costs",
    "apps.actions",
    "apps.dashboard",
    "apps.api",
    "apps.simulator",
    "apps.mailbox",
]

MIDDLEWARE = [
    "apps.common.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.common.middleware.ExpiredSessionMiddleware",
    "apps.common.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.common.zones.ViewerTimeZoneMiddleware",
    "apps.dashboard.veil.MoneyVeilMiddleware",
    "apps.dashboard.read_only.ReadOnlyMiddleware",
]

ROOT_URLCONF = "farmdash.urls"
WSGI_APPLICATION = "farmdash.wsgi.application"

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
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "apps.dashboard.context.site",
            ],
            "builtins": [
                "apps.dashboard.templatetags.parcels",
                "apps.dashboard.templatetags.ui",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------
if EMBEDDED:
    DATABASES = {"default": sqlite_database(DATA_DIR / "farmdash.sqlite3")}
else:
    DATABASES = {
        "default": postgres_database(
            env.secret("DATABASE_URL"),
            max_age=env.number("FARMDASH_DB_CONN_MAX_AGE", 60),
            role=ROLE,
        )
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: queue, cache, locks and counters; nothing in it is irreplaceable -----
REDIS_URL = env.secret("REDIS_URL", embedded.redis_url(DATA_DIR) if EMBEDDED else None)

_CACHE = {
    "BACKEND": "apps.common.cache.QuietCache",
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "farmdash",
    "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
}
CACHES = {
    "default": _CACHE,
    "sessions": _CACHE | {"BACKEND": "apps.common.cache.SessionCache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = env.number("FARMDASH_SESSION_DAYS", 14, least=1) * 86_400

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(ROLE)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_DEFAULT_QUEUE = "polls"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = ROLE != "web"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "farmdash.beat.PromptScheduler"

# --- How often (seconds; 0 switches a job off) -----------------------------------
FARMDASH_EVERY = {
    "heartbeat": env.seconds("FARMDASH_EVERY_HEARTBEAT", 10, least=0),
    "frames": env.seconds("FARMDASH_EVERY_FRAMES", 5, least=0),
    "images": env.seconds("FARMDASH_EVERY_IMAGES", 2, least=0),
    "logs": env.seconds("FARMDASH_EVERY_LOGS", 2, least=0),
    "profile": env.seconds("FARMDASH_EVERY_PROFILE", 60, least=0),
    "readings": env.seconds("FARMDASH_EVERY_READINGS", 2, least=0),
    "records": env.seconds("FARMDASH_EVERY_RECORDS", 300, least=0),
    "sweep": env.seconds("FARMDASH_EVERY_SWEEP", 600, least=0),
    "prune": env.seconds("FARMDASH_EVERY_PRUNE", 3600, least=0),
    "pulse": env.seconds("FARMDASH_EVERY_PULSE", 5, least=0),
    "intents": env.seconds("FARMDASH_EVERY_INTENTS", 5, least=0),
    "failures": env.seconds("FARMDASH_EVERY_FAILURES", 10, least=0),
    "retries": env.seconds("FARMDASH_EVERY_RETRIES", 30, least=0),
    "ledger": env.seconds("FARMDASH_EVERY_LEDGER", 5, least=0),
    "residues": env.seconds("FARMDASH_EVERY_RESIDUES", 60, least=0),
    "forecasts": env.seconds("FARMDASH_EVERY_FORECASTS", 60, least=0),
    "budgets": env.seconds("FARMDASH_EVERY_BUDGETS", 60, least=0),
    "reports": env.seconds("FARMDASH_EVERY_REPORTS", 30, least=0),
    "mails": env.seconds("FARMDASH_EVERY_MAILS", 10, least=0),
    "exports": env.seconds("FARMDASH_EVERY_EXPORTS", 5, least=0),
    "chain": env.seconds("FARMDASH_EVERY_CHAIN", 600, least=0),
}
CELERY_BEAT_SCHEDULE = beat_table(FARMDASH_EVERY)
FARMDASH_CALLS_PER_SECOND = env.number("FARMDASH_CALLS_PER_SECOND", 20, least=1)
FARMDASH_SPENDS_PER_SECOND = env.number("FARMDASH_SPENDS_PER_SECOND", 5, least=1)
# How long a click can be undone before it is sent; 0: it is sent at once.
FARMDASH_UNDO_SECONDS = env.number("FARMDASH_UNDO_SECONDS", 8, least=0, most=60)
# Nothing is changed through this installation, whatever its own switch says.
FARMDASH_READ_ONLY = env.flag("FARMDASH_READ_ONLY", default=False)
FARMDASH_KEEP_RUNS_DAYS = env.number("FARMDASH_KEEP_RUNS_DAYS", 14, least=1)
# Logs of failed frames outlive the farm's own copies.
FARMDASH_KEEP_LOGS_DAYS = env.number("FARMDASH_KEEP_LOGS_DAYS", 180, least=1)
FARMDASH_KEEP_LOGS = env.number("FARMDASH_KEEP_LOGS", 10_000, least=1)
FARMDASH_DOCUMENT_PATHS = env.flag("FARMDASH_DOCUMENT_PATHS", default=False)

# --- Sign-in -----------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    # Says who may what; the other one says who somebody is.
    "apps.farm.rights.GrantBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "apps.dashboard.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator"},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]

# --- Front door ----------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.dashboard.views.errors.csrf_failure"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.number("FARMDASH_HSTS_SECONDS", 31_536_000)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Language, time, files -------------------------------------------------------
LANGUAGE_CODE = "en"
# Where an account's days begin unless its own zone is set: the vendors bill in UTC+8.
FARMDASH_REPORTING_ZONE = env.zone("FARMDASH_REPORTING_ZONE", "Asia/Shanghai")
# How readers of mails reach this installation.
FARMDASH_URL = env.text(
    "FARMDASH_URL", f"http://localhost:{env.number('PORT', 8000, most=65_535)}"
).rstrip("/")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = env.folder("FARMDASH_STATIC", BASE_DIR / "staticfiles", private=False)
STATICFILES_DIRS = [BASE_DIR / "static"]
FARMDASH_PARCELS = PARCELS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "farmdash.files.StaticFiles"},
    "pictures": picture_storage(),
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are for developers; compressing them takes longer than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
IMAGES_DIR = DATA_DIR / "images"
FARMDASH_PICTURES_GB = env.number("FARMDASH_PICTURES_GB", 20, least=1)
FARMDASH_KEEP_PICTURES_DAYS = env.number("FARMDASH_KEEP_PICTURES_DAYS", 90, least=1)

# --- Mail: without a server nothing can be sent, and the pages say so ---------------
FARMDASH_SMTP = smtp_server()
FARMDASH_MAIL_FROM = mail_sender(FARMDASH_URL)
# Holds the port on which the mailbox of `make run` takes mails while no server is set.
FARMDASH_MAILBOX_PORT = DATA_DIR / "mailbox-smtp-port" if EMBEDDED else None
# And this one the port of its page.
FARMDASH_MAILBOX_PAGE = DATA_DIR / "mailbox-port" if EMBEDDED else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "filters": {"not_ready": {"()": "farmdash.logs.NotReadyIsNoNews"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice(
            "FARMDASH_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")
        ),
    },
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["not_ready"]},
    },
}
