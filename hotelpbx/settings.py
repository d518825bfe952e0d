"""Settings; every variable is documented in .env.example."""

import sys
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from hotelpbx import env as e

BASE_DIR = e.BASE_DIR
VAR_DIR = e.VAR_DIR
TESTING = "pytest" in sys.modules

SECRET_KEY = e.secret_key()
FIELD_ENCRYPTION_KEYS = e.encryption_keys()
DEBUG = e.flag("DEBUG", False)
ALLOWED_HOSTS = e.read("ALLOWED_HOSTS", e.env.list, ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = e.read("CSRF_TRUSTED_ORIGINS", e.env.list, [])

INSTALLED_APPS = [
    "hotelpbx.common.apps.HotelAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "hotelpbx.common.apps.StaticConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "lucide",
    "axes",
    "csp",
    "hotelpbx.common.apps.CommonConfig",
    "pbx",
    "rooms",
    "billing",
    "hotelpbx.frontdesk",
]

MIDDLEWARE = [
    "hotelpbx.common.request_log.RequestLogMiddleware",
    "pbx.middleware.IntakeMiddleware",
    "hotelpbx.common.scope.ScopeMiddleware",
    "hotelpbx.common.middleware.TimeZoneMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads by chance and CSRF tokens are masked: lengths tell no secret
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hotelpbx.common.sessions.SessionEndMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "hotelpbx.common.middleware.NulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hotelpbx.common.middleware.ApplicationErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hotelpbx.urls"
WSGI_APPLICATION = "hotelpbx.wsgi.application"
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
                "hotelpbx.frontdesk.context.frontdesk",
            ],
        },
    },
]

DATABASES = {"default": e.read("DATABASE_URL", e.env.db_url, f"sqlite:///{VAR_DIR / 'hotelpbx.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # A file in tests too: in memory all threads share one cache, where a reader is refused instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # With Django's defaults most concurrent read-then-write transactions end in "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if pool_size := e.read("DATABASE_POOL", e.env.int, 0):
        # Short times: while the database is away a report is to be refused soon, so that the device repeats it.
        pool = {"min_size": 1, "max_size": pool_size, "timeout": 5, "reconnect_timeout": 5}
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool
        DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them open

# The demo's accounts, whose password everybody knows, exist and sign in only where this is set.
DEMO = e.flag("DEMO", TESTING)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "hotelpbx.common.accounts.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "hotelpbx.common.addresses.client_address"
AXES_LOCKOUT_TEMPLATE = "frontdesk/locked_out.html"

LANGUAGE_CODE = e.choice("LANGUAGE_CODE", ("en", "zh-hans"), "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["hotelpbx.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if TESTING or DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = TESTING or DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
BEHIND_TLS = e.flag("BEHIND_TLS", False)
SESSION_COOKIE_SECURE = e.flag("SECURE_COOKIES", BEHIND_TLS)
SESSION_COOKIE_AGE = e.read("SESSION_HOURS", e.env.int, 12) * 3600
SESSION_IDLE_MINUTES = e.read("SESSION_IDLE_MINUTES", e.env.int, 240)
API_TOKEN_DAYS = e.read("API_TOKEN_DAYS", e.env.int, 365)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = e.read("HSTS_SECONDS", e.env.int, 365 * 86400 if BEHIND_TLS else 0)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/"]  # what asks on this machine, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
# Of the other names below this domain, and of the browsers' own list, an hotel's server knows nothing.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "hotelpbx.common.accounts.AccountTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "hotelpbx.common.api.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["hotelpbx.common.parsers.StrictJSONParser"],
    "EXCEPTION_HANDLER": "hotelpbx.common.api.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "HotelPBX API",
    "DESCRIPTION": "Joins a hotel's front desk and its telephone exchange.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    # Some two hundred requests: by subject, each opened by a click, and the shapes where they are used.
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "filter": True, "defaultModelsExpandDepth": -1},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {  # where several fields share a name or a set of words
        "CommandKindEnum": "pbx.enums.CommandKind",
        "EntryKindEnum": "billing.enums.EntryKind",
        "InvoiceKindEnum": "billing.enums.InvoiceKind",
        "JobStateEnum": "billing.enums.JobState",
        "ReceiptStateEnum": "pbx.enums.ReceiptState",
        "OccupancyEnum": "rooms.enums.Occupancy",
        "ReservationStatusEnum": "rooms.enums.ReservationStatus",
        "TransportEnum": "pbx.enums.Transport",
    },
}

CELERY_BROKER_URL = e.read("CELERY_BROKER_URL", e.env.str, "filesystem://localhost")
BROKER_DIR = VAR_DIR / "broker"

TRUSTED_PROXIES = e.networks("TRUSTED_PROXIES", "")

EVENT_ALLOWED_CIDRS = e.networks(
    "EVENT_ALLOWED_CIDRS", "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
)
EVENT_RATE = e.read("EVENT_RATE", e.env.int, 500)
EVENT_BURST = e.read("EVENT_BURST", e.env.int, 50_000)
MAX_EVENT_BYTES = e.read("MAX_EVENT_BYTES", e.env.int, 65536)
PBX_SIMULATOR_URL = e.read("PBX_SIMULATOR_URL", e.env.str, "")

EMAIL_CONFIG = e.read("EMAIL_URL", e.env.email_url, f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = e.read("MAIL_FROM", e.mail_sender, "HotelPBX <hotelpbx@localhost>")
EMAIL_TIMEOUT = 15  # seconds; a server that does not answer holds up the other work of the worker for so long

LOG_FORMAT = e.choice("LOG_FORMAT", ("json", "console"), "json")
LOG_LEVEL = e.choice("LOG_LEVEL", ("debug", "info", "warning", "error"), "debug" if DEBUG else "info")
LOG_REQUESTS = e.flag("LOG_REQUESTS", True)
LOGGING_CONFIG = "hotelpbx.common.logs.configure"
LOGGING = {"format": LOG_FORMAT, "level": LOG_LEVEL.upper()}
