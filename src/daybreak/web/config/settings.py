"""Django's settings, drawn from the deployment's folder (`daybreak.web.config.deployment`)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from daybreak.web.config.deployment import load_deployment
from daybreak.web.config.logs import LOGGING_WITHOUT_SECRETS

DEPLOYMENT = load_deployment()

DEBUG = DEPLOYMENT.debug
DEMO = DEPLOYMENT.demo
SECRET_KEY = DEPLOYMENT.key("django").hex()
ALLOWED_HOSTS = [DEPLOYMENT.host, "localhost", "127.0.0.1", "[::1]"]
SILENCED_SYSTEM_CHECKS = ["axes.W001"]  # one process counts failures, so its own memory is the right cache
ROOT_URLCONF = "daybreak.web.config.urls"
WSGI_APPLICATION = "daybreak.web.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ADDRESS = DEPLOYMENT.address
TOLL_AFTER = DEPLOYMENT.toll_after  # of `daybreak.web.protection.abuse`

INSTALLED_APPS = [
    "daybreak.web.ui",
    "daybreak.web.accounts",
    "daybreak.web.work",
    "daybreak.web.vault",
    "daybreak.web.handover",
    "daybreak.web.inquiries",
    "daybreak.web.prosecution",
    "daybreak.web.protection",
    "daybreak.web.protection.questions",
    "daybreak.web.protection.triage",
    "daybreak.web.protection.callbacks",
    "daybreak.web.protection.cases",
    "daybreak.web.protection.referrals",
    "daybreak.web.protection.tallies",
    "daybreak.web.protection.abuse",
    "daybreak.web.protection.attachments",
    "daybreak.web.measurement",
    "daybreak.web.prevention",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "daybreak.web.config.middleware.nothing_kept_outside",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # files carry what goes on every answer too
    "daybreak.web.config.middleware.problems_for_programs",
    "daybreak.web.ui.leaving.always_lets_go",
    "daybreak.web.ui.watching.IdleSessionMiddleware",
    "daybreak.web.ui.language.LanguageMiddleware",
    "daybreak.web.ui.errors.in_words",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "daybreak.web.vault.unlock.VaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "daybreak.web.accounts.middleware.second_factor_first",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "daybreak.web.accounts.frame.frame_of",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    """SQLite writes ahead and waits for the disk; PostgreSQL keeps its connections and what it planned.

    Statements are sent apart from their values and prepared by the server when they come often, which a
    connection that is another's after each transaction cannot keep.
    """
    options: dict[str, Any] = dict(dj_database_url.parse(url, conn_health_checks=True))
    if options["ENGINE"].endswith("sqlite3"):
        options["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;",
        }
    else:
        options["CONN_MAX_AGE"] = 60
        options["DISABLE_SERVER_SIDE_CURSORS"] = DEPLOYMENT.shared_connections
        prepares = {} if DEPLOYMENT.shared_connections else {"prepare_threshold": 3}
        options["OPTIONS"] = options.get("OPTIONS", {}) | {"server_side_binding": True} | prepares
    return options


DATABASES = {"default": _database(DEPLOYMENT.database_url)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "daybreak.web.accounts.sign_in.SignInBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "daybreak.web.accounts.sign_in.SignInAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"change_password": "daybreak.web.accounts.forms.OwnPasswordForm"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False  # the password opens the vault, so it is always asked for
MFA_ADAPTER = "daybreak.web.vault.factor_secrets.SealedFactors"
MFA_FORMS = {
    "authenticate": "daybreak.web.accounts.forms.CodeForm",
    "reauthenticate": "daybreak.web.accounts.forms.CodeAgainForm",
    "activate_totp": "daybreak.web.accounts.forms.AppForm",
}
MFA_TOTP_ISSUER = "Daybreak"
MFA_TOTP_TOLERANCE = 1  # half minutes; which of them were used is kept in `accounts.second_factor`
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not DEPLOYMENT.encrypted

# Lock-out: of a name together with a visitor, so that a stranger elsewhere locks nobody out
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "daybreak.web.accounts.limits.visitor"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "daybreak.web.accounts.sign_in.name_tried"
AXES_LOCKOUT_CALLABLE = "daybreak.web.accounts.sign_in.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
# only guesses at the second factor, which need the right password first
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/5m/key"}

# Sessions and cookies
SESSION_ENGINE = "daybreak.web.accounts.sessions"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = False  # use is written down once a minute, see `daybreak.web.ui.watching`
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = DEPLOYMENT.encrypted
CSRF_COOKIE_SECURE = DEPLOYMENT.encrypted
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser: for a year it would tell who looks that somebody was here
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "daybreak.web.ui.errors.forbidden"
CSRF_TRUSTED_ORIGINS = [DEPLOYMENT.address]

# What browsers may do
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" also hides a form's origin, and its check refuses it
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy in front does it; see docs/guides/installing.md
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DEPLOYMENT.encrypted else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if DEPLOYMENT.encrypted else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Notices
_mail = urlsplit(DEPLOYMENT.mail_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = DEPLOYMENT.mail_from

# Languages
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "daybreak.web.ui.formats"
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"  # also when somebody comes through a link from elsewhere
LANGUAGE_COOKIE_SECURE = DEPLOYMENT.encrypted
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]

# Files
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["daybreak.web.config.uploads.SmallFilesOnly"]  # never a temporary file in plain
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = LOGGING_WITHOUT_SECRETS
